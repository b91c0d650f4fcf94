/** "Debug Golden Trace...": opens a trace of the referee in the debugger, which stops where this engine differs from it. */
import path from "node:path";
import * as vscode from "vscode";
import { saved, UMA } from "./scenario-file.ts";

/** Files that may be traces: plain, or packed. */
const TRACE = /\.jsonl(\.gz)?$/;

/** Registers the command. */
export function registerGoldenTrace(): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.debugGoldenTrace", debugGoldenTrace)];
}

/** Debugs the file of the menu, else the one in the editor, else one that is asked for. */
async function debugGoldenTrace(uri?: vscode.Uri): Promise<void> {
	const file = (uri ?? activeTrace() ?? (await askTrace()))?.fsPath;
	if (file === undefined || !(await saved(file))) return;
	const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
	await vscode.debug.startDebugging(folder, { type: UMA, request: "launch", name: path.basename(file), golden: file });
}

function activeTrace(): vscode.Uri | undefined {
	const uri = vscode.window.activeTextEditor?.document.uri;
	return uri?.scheme === "file" && TRACE.test(uri.fsPath) ? uri : undefined;
}

async function askTrace(): Promise<vscode.Uri | undefined> {
	const chosen = await vscode.window.showOpenDialog({ title: "Debug Golden Trace", filters: { "Golden traces": ["jsonl", "gz"] } });
	return chosen?.[0];
}
