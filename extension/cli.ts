/** The bundled command line: how it is started with the Node that runs VS Code. */
import path from "node:path";

/** A program with its arguments and what it wants in its environment. */
export interface Invocation {
	readonly command: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
}

/** Makes invocations of `uma`. */
export class Cli {
	/** The program itself. */
	readonly bundle: string;

	/** `folder` is where the extension lies. */
	constructor(folder: string) {
		this.bundle = path.join(folder, "dist", "uma.mjs");
	}

	/** `uma ARGS`. */
	invoke(...args: readonly string[]): Invocation {
		// VS Code on the desktop is Electron, which is a Node only when told so.
		return { command: process.execPath, args: [this.bundle, ...args], env: { ELECTRON_RUN_AS_NODE: "1" } };
	}
}
