/** "Compare Two Kernels...": a session on each, side by side, which stop at the first event at which the two differ. */
import path from "node:path";
import * as vscode from "vscode";
import type { Language } from "./language.ts";
import { namedKernels, pickKernel } from "./pick-kernel.ts";
import { start } from "./run-scenario.ts";
import { saved, scenarioOrComplain } from "./scenario-file.ts";

const TITLE = "Compare Two Kernels";

/** Registers the command. */
export function registerCompareKernels(language: Language): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.compareKernels", (uri?: vscode.Uri) => compare(language, uri))];
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
