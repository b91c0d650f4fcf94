/** The debug adapter as VS Code starts it: a process of its own, so that a long run never holds up the editor. */
import * as vscode from "vscode";
import type { Cli } from "./cli.ts";

/** Starts `uma dap`. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
	readonly #cli: Cli;

	constructor(cli: Cli) {
		this.#cli = cli;
	}

	createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
		const { command, args, env } = this.#cli.invoke("dap");
		return new vscode.DebugAdapterExecutable(command, [...args], { env: { ...env } });
	}
}
