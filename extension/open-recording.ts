/** "Open Recording...": goes on with a recording in the debugger, at the moment it was made at. */
import path from "node:path";
import * as vscode from "vscode";
import { UMA } from "./scenario-file.ts";

/** Registers the command. */
export function registerOpenRecording(): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.openRecording", openRecording)];
}

/** Opens the file of the menu, else one that is asked for. */
async function openRecording(uri?: vscode.Uri): Promise<void> {
	const file = (uri ?? (await vscode.window.showOpenDialog({ title: "Open Recording", filters: { Recordings: ["umarec"] } }))?.[0])?.fsPath;
	if (file === undefined) return;
	const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
	await vscode.debug.startDebugging(folder, { type: UMA, request: "attach", name: path.basename(file), recording: file });
}
