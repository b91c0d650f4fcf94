/** The language server as the rest of the extension sees it: started when a scenario is there or something is asked, once. */
import path from "node:path";
import * as vscode from "vscode";
import { CATALOGUE_REQUEST, type EventInfo, SCENARIO_REQUEST, type ScenarioInfo } from "../server/protocol.ts";
import type { LanguageConnection } from "./language-client.ts";
import { UMA } from "./scenario-file.ts";

/** A bundle of its own: the client library is ten times the rest of the extension, and no session waits for it. */
const BUNDLE = "language-client.cjs";

/** Asks the language server. */
export class Language implements vscode.Disposable {
	readonly #folder: string;
	readonly #log: vscode.LogOutputChannel;
	readonly #opened: vscode.Disposable;
	#connection: Promise<LanguageConnection> | undefined;
	#catalogue: Promise<readonly EventInfo[]> | undefined;

	/** `folder` is where the extension lies. */
	constructor(folder: string, log: vscode.LogOutputChannel) {
		this.#folder = folder;
		this.#log = log;
		const startFor = (document: vscode.TextDocument): void => {
			// A failure is told when it happens; editors without the server still have colours.
			if (document.languageId === UMA) this.#connect().catch(() => {});
		};
		this.#opened = vscode.workspace.onDidOpenTextDocument(startFor);
		vscode.workspace.textDocuments.forEach(startFor);
	}

	/** Events and conditions that can be stopped at by name. */
	catalogue(): Promise<readonly EventInfo[]> {
		this.#catalogue ??= this.#request<readonly EventInfo[]>(CATALOGUE_REQUEST, undefined);
		return this.#catalogue;
	}

	/** What the text of a scenario says of kernels. */
	scenario(text: string): Promise<ScenarioInfo> {
		return this.#request(SCENARIO_REQUEST, { text });
	}

	async #request<Result>(method: string, params: object | undefined): Promise<Result> {
		const connection = await this.#connect();
		return connection.request<Result>(method, params);
	}

	#connect(): Promise<LanguageConnection> {
		this.#connection ??= this.#start();
		return this.#connection;
	}

	async #start(): Promise<LanguageConnection> {
		const began = performance.now();
		try {
			const client = require(path.join(this.#folder, "dist", BUNDLE)) as typeof import("./language-client.ts");
			const connection = await client.startLanguageClient(path.join(this.#folder, "dist", "server.cjs"), this.#log);
			this.#log.info(`language server ready after ${(performance.now() - began).toFixed(0)} ms`);
			return connection;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			this.#log.error(reason);
			void vscode.window.showErrorMessage(`The language server of UMA scenarios did not start: ${reason}`);
			throw error;
		}
	}

	dispose(): void {
		this.#opened.dispose();
		this.#connection?.then((connection) => connection.stop()).catch(() => {});
	}
}
