/**
 * The editor's end of an adapter in a worker thread. It has the shape of `vscode.DebugAdapter` without knowing VS Code: hand an instance to
 * `vscode.DebugAdapterInlineImplementation`.
 */
import { Worker } from "node:worker_threads";
import type { DebugProtocol } from "@vscode/debugprotocol";

type Listener = (message: DebugProtocol.ProtocolMessage) => unknown;

/** Something to be ended, as VS Code knows it. */
interface Disposable {
	dispose(): void;
}

export class InlineAdapter {
	readonly #worker: Worker;
	readonly #listeners = new Set<Listener>();
	#seq = 1_000_000;
	#over = false;

	/** `entry` is a bundle that serves messages in a worker thread: dist/uma.mjs does as a worker thread without data. */
	constructor(entry: string | URL) {
		this.#worker = new Worker(entry, { name: "uma debug adapter", stdout: false, stderr: false });
		this.#worker.on("message", (message: DebugProtocol.ProtocolMessage) => this.#fire(message));
		this.#worker.on("error", (error) => this.#failed(error.message));
		this.#worker.on("exit", () => this.#failed(undefined));
	}

	/** Registers a listener for messages of the adapter: `vscode.Event`. */
	readonly onDidSendMessage = (listener: Listener, thisArgs?: unknown, disposables?: Disposable[]): Disposable => {
		const bound: Listener = (message) => listener.call(thisArgs, message);
		this.#listeners.add(bound);
		const disposable = { dispose: () => void this.#listeners.delete(bound) };
		disposables?.push(disposable);
		return disposable;
	};

	/** Takes a message of the editor. */
	handleMessage(message: DebugProtocol.ProtocolMessage): void {
		if (!this.#over) this.#worker.postMessage(message);
	}

	/** Ends the adapter; nothing of it runs on. */
	dispose(): void {
		this.#over = true;
		this.#listeners.clear();
		void this.#worker.terminate();
	}

	#fire(message: DebugProtocol.ProtocolMessage): void {
		for (const listener of [...this.#listeners]) listener(message);
	}

	/** The worker is gone: an editor that is not told would wait for ever. */
	#failed(why: string | undefined): void {
		if (this.#over) return;
		this.#over = true;
		const event = (name: string, body?: object): void =>
			this.#fire({ seq: this.#seq++, type: "event", event: name, ...(body === undefined ? {} : { body }) } as DebugProtocol.Event);
		if (why !== undefined) event("output", { category: "stderr", output: `Internal error: the debug adapter failed. ${why}\n` });
		event("terminated");
	}
}
