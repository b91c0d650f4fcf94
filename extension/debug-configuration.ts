/** Debug configurations: defaults that make F5 work without a launch.json. */
import * as vscode from "vscode";

/** Fills in what a configuration leaves out. */
export class UmaConfigurationProvider implements vscode.DebugConfigurationProvider {
	/** F5 on a scenario without a configuration debugs that scenario. */
	resolveDebugConfiguration(_folder: vscode.WorkspaceFolder | undefined, config: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined {
		if (config.type !== undefined && config.type !== "" && config.request !== undefined) return config;
		const editor = vscode.window.activeTextEditor;
		if (editor?.document.languageId !== "uma") {
			void vscode.window.showErrorMessage("Open a .uma scenario to debug it, or name one in launch.json.");
			return undefined;
		}
		return { ...config, type: "uma", request: "launch", name: "Debug scenario", scenario: editor.document.uri.fsPath };
	}

	/** A scenario that is not named is the one in the editor; it is saved before it runs. */
	async resolveDebugConfigurationWithSubstitutedVariables(
		_folder: vscode.WorkspaceFolder | undefined,
		config: vscode.DebugConfiguration,
	): Promise<vscode.DebugConfiguration | undefined> {
		const scenario: unknown = config.scenario ?? config.program ?? vscode.window.activeTextEditor?.document.uri.fsPath;
		if (typeof scenario !== "string" || scenario === "") {
			void vscode.window.showErrorMessage('The debug configuration names no scenario: add "scenario": "${file}".');
			return undefined;
		}
		const open = vscode.workspace.textDocuments.find((d) => d.uri.fsPath === scenario && d.isDirty);
		if (open !== undefined) await open.save();
		return { ...config, scenario };
	}
}
