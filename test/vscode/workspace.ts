/** The extension under test and the folder in which VS Code runs. */
import assert from "node:assert/strict";
import * as vscode from "vscode";

export function extension(): vscode.Extension<unknown> {
	const found = vscode.extensions.getExtension("uma-trace.uma-trace-debugger");
	assert.ok(found, "the extension is not there");
	return found;
}

/** A scenario of the folder. */
export function scenario(name = "five-lines-that-hang.uma"): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert.ok(folder, "no folder is open");
	return vscode.Uri.joinPath(folder.uri, name);
}

export async function closeEditors(): Promise<void> {
	await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
