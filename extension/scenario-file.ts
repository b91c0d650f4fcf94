/** The scenario that a command is about. */
import * as vscode from "vscode";

/** Debug type, task type and language id. */
export const UMA = "uma";

/** File of the scenario in the active editor, if it has been saved once. */
export function activeScenario(): string | undefined {
	const document = vscode.window.activeTextEditor?.document;
	return document?.languageId === UMA && document.uri.scheme === "file" ? document.uri.fsPath : undefined;
}

/**
 * The file a command was called on: that of the menu, else the one in the editor. A scenario that has no file yet is saved under a name that
 * the user gives. Undefined where they do not, and, with a message, where there is no scenario.
 */
export async function scenarioOrComplain(uri?: vscode.Uri): Promise<string | undefined> {
	const document = vscode.window.activeTextEditor?.document;
	const wanted = uri ?? (document?.languageId === UMA ? document.uri : undefined);
	if (wanted?.scheme === "untitled") return (await vscode.workspace.save(wanted))?.fsPath;
	if (wanted?.scheme === "file") return wanted.fsPath;
	void vscode.window.showErrorMessage("Open a .uma scenario first.");
	return undefined;
}

/** Saves a scenario whose text was changed. False where that fails: VS Code has said why, and running the text on disk would mislead. */
export async function saved(file: string): Promise<boolean> {
	const unsaved = vscode.workspace.textDocuments.find((d) => d.isDirty && d.uri.fsPath === file);
	return unsaved === undefined || (await unsaved.save());
}
