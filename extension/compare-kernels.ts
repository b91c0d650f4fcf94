/**
 * "Compare Two Kernels...": a session on each, side by side, which stop at the first event at which the two differ. "Compare With Another
 * Kernel or Seed...": the session that there is goes there.
 */
import path from "node:path";
import * as vscode from "vscode";
import type { CustomRequests } from "../debug-adapter/session/custom-requests.ts";
import { ask, inSession } from "./active-session.ts";
import type { Language } from "./language.ts";
import { askSeed, kernelsInEditor, namedKernels, pickKernel } from "./pick-kernel.ts";
import { start } from "./run-scenario.ts";
import { saved, scenarioOrComplain } from "./scenario-file.ts";

const TITLE = "Compare Two Kernels";

const WITH = "Compare with Another Kernel or Seed";
const SEED = "$(symbol-numeric) Another Seed...";

/** What a difference is. */
const WHAT_COUNTS: readonly (vscode.QuickPickItem & { readonly addresses: boolean })[] = [
	{ label: "Every Difference", detail: "The first event that differs in its kind, its thread or its arguments.", addresses: true },
	{ label: "Leave Addresses Out", detail: "Where the runs do something else, wherever the memory lies.", addresses: false },
];

/** Registers the commands. */
export function registerCompareKernels(language: Language): vscode.Disposable[] {
	return [
		vscode.commands.registerCommand("uma.compareKernels", (uri?: vscode.Uri) => compare(language, uri)),
		vscode.commands.registerCommand("uma.compareWith", () => inSession((session) => compareSession(language, session))),
	];
}

/** Asks for the other run, and has the session compared with it. */
async function compareSession(language: Language, session: vscode.DebugSession): Promise<void> {
	const other = await otherRun(language);
	if (other === undefined) return;
	const counts = await vscode.window.showQuickPick(WHAT_COUNTS, { title: WITH });
	if (counts === undefined) return;
	const { verdict, event } = await ask(session, "uma/compareWith", { ...other, addresses: counts.addresses });
	// Where they differ the session stops there, and shows it.
	if (event === undefined) void vscode.window.showInformationMessage(verdict);
}

async function otherRun(language: Language): Promise<CustomRequests["uma/compareWith"]["arguments"] | undefined> {
	const kernel = await pickKernel(WITH, [...(await kernelsInEditor(language)), SEED]);
	if (kernel !== SEED) return kernel === undefined ? undefined : { kernel };
	const seed = await askSeed(WITH);
	return seed === undefined ? undefined : { seed };
}

async function compare(language: Language, uri: vscode.Uri | undefined): Promise<void> {
	const file = await scenarioOrComplain(uri);
	if (file === undefined || !(await saved(file))) return;
	const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
	const kernels = await namedKernels(language, document.getText());
	const first = await pickKernel(TITLE, kernels, "First kernel");
	if (first === undefined) return;
	const others = kernels.filter((kernel) => kernel !== first);
	const second = await pickKernel(TITLE, others, `Kernel to compare ${first} with`);
	if (second === undefined) return;
	const on = (kernel: string, compareWith: string): Promise<boolean> =>
		start(file, false, { name: `${path.basename(file)} on ${kernel}`, kernel, compareWith });
	// Each waits for nobody: an adapter has a simulation of its own.
	if (await on(first, second)) await on(second, first);
}
