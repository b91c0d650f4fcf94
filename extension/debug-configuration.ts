/** Debug configurations: defaults that make F5 work without a launch.json. */
import path from "node:path";
import * as vscode from "vscode";

/** Fills in what a configuration leaves out. */
export class UmaConfigurationProvider implements vscode.DebugConfigurationProvider {
	/** F5 on a scenario without a configuration debugs that scenario; VS Code then hands over a configuration without a type. */
	resolveDebugConfiguration(
		_folder: vscode.WorkspaceFolder | undefined,
		config: vscode.DebugConfiguration,
	): vscode.DebugConfiguration | undefined {
		if (config.type && config.request) return config;
		const file = activeScenario();
		if (file === undefined) {
			void vscode.window.showErrorMessage("Open a .uma scenario to debug it, or name one in launch.json.");
			return undefined;
		}
		return { scenario: file, ...config, type: "uma", request: "launch", name: config.name || `Debug ${path.basename(file)}` };
	}

	/** A scenario that is not named is the one in the editor; a relative one lies in the folder. It is saved before it runs. */
	async resolveDebugConfigurationWithSubstitutedVariables(
		folder: vscode.WorkspaceFolder | undefined,
		config: vscode.DebugConfiguration,
	): Promise<vscode.DebugConfiguration | undefined> {
		const named: unknown = config.scenario ?? config.program ?? activeScenario();
		if (typeof named !== "string" || named === "") {
			void vscode.window.showErrorMessage('The debug configuration names no scenario: add "scenario": "${file}".');
			return undefined;
		}
		const scenario = folder === undefined ? named : path.resolve(folder.uri.fsPath, named);
		const unsaved = vscode.workspace.textDocuments.find((d) => d.isDirty && d.uri.fsPath === scenario);
		// VS Code has said why when it cannot save; running the text on disk instead would mislead.
		if (unsaved !== undefined && !(await unsaved.save())) return undefined;
		return { ...config, scenario };
	}
}

/** File of the scenario in the active editor, if it has been saved once. */
function activeScenario(): string | undefined {
	const document = vscode.window.activeTextEditor?.document;
	return document?.languageId === "uma" && document.uri.scheme === "file" ? document.uri.fsPath : undefined;
}
