/** The VS Code extension: makes a scenario debuggable with F5. The work is the adapter's; this is only the wiring. */
import path from "node:path";
import * as vscode from "vscode";
import { UmaConfigurationProvider } from "./debug-configuration.ts";

/** Debug type and language id. */
const UMA = "uma";

/** Starts the adapter as a process of its own, with the Node that runs VS Code. */
class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
	readonly #bundle: string;

	constructor(extensionPath: string) {
		this.#bundle = path.join(extensionPath, "dist", "uma.mjs");
	}

	createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
		return new vscode.DebugAdapterExecutable(process.execPath, [this.#bundle, "dap"], { env: { ELECTRON_RUN_AS_NODE: "1" } });
	}
}

function startActive(noDebug: boolean): (uri?: vscode.Uri) => Promise<void> {
	return async (uri) => {
		const file = uri ?? vscode.window.activeTextEditor?.document.uri;
		if (file === undefined) {
			void vscode.window.showErrorMessage("Open a .uma scenario first.");
			return;
		}
		const folder = vscode.workspace.getWorkspaceFolder(file);
		const name = path.basename(file.fsPath);
		await vscode.debug.startDebugging(folder, { type: UMA, request: "launch", name, scenario: file.fsPath }, { noDebug });
	};
}

/** Called by VS Code when a scenario is opened or a session is about to start. */
export function activate(context: vscode.ExtensionContext): void {
	context.subscriptions.push(
		vscode.debug.registerDebugAdapterDescriptorFactory(UMA, new AdapterFactory(context.extensionPath)),
		vscode.debug.registerDebugConfigurationProvider(UMA, new UmaConfigurationProvider()),
		vscode.commands.registerCommand("uma.debugScenario", startActive(false)),
		vscode.commands.registerCommand("uma.runScenario", startActive(true)),
	);
}
