/** Picking a kernel: one that a scenario names, or any other. */
import * as vscode from "vscode";
import type { Language } from "./language.ts";

const OTHER = "$(edit) Other...";

/** The kernels that the text of a scenario names, its own first. */
export async function namedKernels(language: Language, text: string): Promise<string[]> {
	const { kernel, variants } = await language.scenario(text);
	return [...new Set([kernel, ...variants])];
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
