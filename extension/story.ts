/** The story of PR 248008, step by step: commands of the walkthrough, which work without a folder. */
import * as vscode from "vscode";
import { breakOn } from "./event-breakpoints.ts";
import { start } from "./run-scenario.ts";

/** The scenarios of the story, in the extension. */
const HANG = "five-lines-that-hang.uma";
const BUILD = "kernel-build.uma";

/** A kernel that keeps its reserve. */
const SOUND = "r366840-only";

/** Registers the commands. `extension` is where the extension lies, `storage` where it may write. */
export function registerStory(extension: vscode.Uri, storage: vscode.Uri): vscode.Disposable[] {
	/** Shows a scenario of ours: a copy that the reader may change, since an update of the extension replaces its own files. */
	const open = async (name: string): Promise<vscode.Uri> => {
		const copy = vscode.Uri.joinPath(storage, name);
		if (!(await exists(copy))) await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, "scenarios", name), copy);
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(copy));
		return copy;
	};
	const { registerCommand, executeCommand } = vscode.commands;
	return [
		registerCommand("uma.story.open", () => open(HANG)),
		registerCommand("uma.story.debug", async () => {
			const file = await open(HANG);
			breakOn(["reserve_drained"]);
			await start(file.fsPath, false);
		}),
		registerCommand("uma.story.sound", async () => {
			const file = await open(HANG);
			await start(file.fsPath, true, { kernel: SOUND });
		}),
		registerCommand("uma.story.seeds", async () => {
			const file = await open(BUILD);
			await executeCommand("uma.findFailingSeed", file);
		}),
	];
}

async function exists(file: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(file);
		return true;
	} catch {
		return false;
	}
}
