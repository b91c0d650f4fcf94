/** Debug configurations: defaults that make F5 work without a launch.json. */
import path from "node:path";
import * as vscode from "vscode";
import { activeScenario, saved, scenarioOrComplain, UMA } from "./scenario-file.ts";

/**
 * A run without debugging has nothing to show but its verdict, in the debug console, which VS Code opens for the first session alone. Whoever
 * has told it when to open it is not overruled.
 */
function showingVerdict(config: vscode.DebugConfiguration): vscode.DebugConfiguration {
	if (config.noDebug !== true) return config;
	if (vscode.workspace.getConfiguration("debug").get("internalConsoleOptions") === "neverOpen") return config;
	return { internalConsoleOptions: "openOnSessionStart", ...config };
}

/** Fills in what a configuration leaves out. */
export class UmaConfigurationProvider implements vscode.DebugConfigurationProvider {
	/** F5 on a scenario without a configuration debugs that scenario; VS Code then hands over a configuration without a type. */
	async resolveDebugConfiguration(
		_folder: vscode.WorkspaceFolder | undefined,
		config: vscode.DebugConfiguration,
	): Promise<vscode.DebugConfiguration | undefined> {
		if (config.type && config.request) return config;
		const file = await scenarioOrComplain();
		if (file === undefined) return undefined;
		return { scenario: file, ...config, type: UMA, request: "launch", name: config.name || `Debug ${path.basename(file)}` };
	}

	/** A file that is not named is the one in the editor; a relative one lies in the folder. A scenario is saved before it runs. */
	async resolveDebugConfigurationWithSubstitutedVariables(
		folder: vscode.WorkspaceFolder | undefined,
		config: vscode.DebugConfiguration,
	): Promise<vscode.DebugConfiguration | undefined> {
		const attribute = config.request === "attach" ? "recording" : config.golden ? "golden" : "scenario";
		const named: unknown = config[attribute] ?? config.program ?? (attribute === "scenario" ? activeScenario() : undefined);
		if (typeof named !== "string" || named === "") {
			const example = attribute === "scenario" ? '"scenario": "${file}"' : '"recording": "${workspaceFolder}/hang.umarec"';
			void vscode.window.showErrorMessage(`The debug configuration names no ${attribute}: add ${example}.`);
			return undefined;
		}
		const file = folder === undefined ? named : path.resolve(folder.uri.fsPath, named);
		if (!(await saved(file))) return undefined;
		const other: unknown = config.compareWith?.scenario;
		const complete = { ...showingVerdict(config), [attribute]: file };
		if (typeof other !== "string" || other === "") return complete;
		const scenario = folder === undefined ? other : path.resolve(folder.uri.fsPath, other);
		if (!(await saved(scenario))) return undefined;
		return { ...complete, compareWith: { ...config.compareWith, scenario } };
	}
}
