/** The buttons in the editor's title bar: run or debug the scenario that is shown. */
import path from "node:path";
import * as vscode from "vscode";
import { scenarioOrComplain, UMA } from "./scenario-file.ts";

/** Attributes of a launch beyond the scenario. */
export interface LaunchAttributes {
	/** Name of the session; else that of the file. */
	readonly name?: string;
	readonly kernel?: string;
	readonly seed?: number;
	/** Kernel that the run is compared with. */
	readonly compareWith?: string;
}

/** Starts a session on a file. `noDebug` runs to the end and reports. */
export async function start(file: string, noDebug: boolean, more: LaunchAttributes = {}): Promise<boolean> {
	const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
	const config = { type: UMA, request: "launch", name: path.basename(file), scenario: file, ...more };
	return vscode.debug.startDebugging(folder, config, { noDebug });
}

/** Registers the commands. */
export function registerRunCommands(): vscode.Disposable[] {
	const command =
		(noDebug: boolean) =>
		async (uri?: vscode.Uri): Promise<void> => {
			const file = await scenarioOrComplain(uri);
			if (file !== undefined) await start(file, noDebug);
		};
	return [
		vscode.commands.registerCommand("uma.debugScenario", command(false)),
		vscode.commands.registerCommand("uma.runScenario", command(true)),
	];
}
