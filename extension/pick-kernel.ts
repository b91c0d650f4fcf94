/** Picking what a run is to be made with: a kernel, one that a scenario names or any other, or a seed. */
import * as vscode from "vscode";
import type { Language } from "./language.ts";
import { activeScenario } from "./scenario-file.ts";

const OTHER = "$(edit) Other...";

/** The kernels that the text of a scenario names, its own first. */
export async function namedKernels(language: Language, text: string): Promise<string[]> {
	const { kernel, variants } = await language.scenario(text);
	return [...new Set([kernel, ...variants])];
}

/** The kernels that the scenario in the editor names; none where it shows something else. */
export async function kernelsInEditor(language: Language): Promise<string[]> {
	const text = activeScenario() === undefined ? undefined : vscode.window.activeTextEditor?.document.getText();
	return text === undefined ? [] : await namedKernels(language, text);
}

/** Asks for the seed of a schedule; undefined where the user walks away. */
export async function askSeed(title: string): Promise<number | undefined> {
	const text = await vscode.window.showInputBox({
		title,
		prompt: "Seed of the schedule.",
		validateInput: (value) => (/^\d+$/.test(value) && Number(value) < 2 ** 32 ? undefined : "A whole number below 4294967296."),
	});
	return text === undefined ? undefined : Number(text);
}

/** Lets the user pick one of the kernels, or write another one; undefined where they walk away. */
export async function pickKernel(title: string, kernels: readonly string[], placeHolder = "Kernel"): Promise<string | undefined> {
	const picked = await vscode.window.showQuickPick(
		[...kernels, OTHER].map((label) => ({ label })),
		{ title, placeHolder },
	);
	if (picked?.label !== OTHER) return picked?.label;
	const text = await vscode.window.showInputBox({ title, prompt: "Such as 13.0, or r358097 with span_merge." });
	return text === undefined || text.trim() === "" ? undefined : text.trim();
}
