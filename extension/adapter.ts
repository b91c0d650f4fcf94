/** The debug adapter as VS Code starts it: inline, in a thread of its own, so that a long run never holds up the editor. */
import * as vscode from "vscode";
import { InlineAdapter } from "../debug-adapter/transport/inline-adapter.ts";
import type { Cli } from "./cli.ts";

/** Starts an adapter for each session. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
	readonly #cli: Cli;

	constructor(cli: Cli) {
		this.#cli = cli;
	}

	createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
		return new vscode.DebugAdapterInlineImplementation(new InlineAdapter(this.#cli.bundle));
	}
}
