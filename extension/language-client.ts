/** The client of the language server, in a bundle of its own that is loaded when it is wanted. */
import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

/** A started server. */
export interface LanguageConnection {
	/** Sends a request of server/protocol.ts. */
	request<Result>(method: string, params: object | undefined): Promise<Result>;
	stop(): Promise<void>;
}

/** Starts the server and gives the editor its features. The documents may be files, untitled or of another file system. */
export async function startLanguageClient(server: string, log: vscode.LogOutputChannel): Promise<LanguageConnection> {
	const client = new LanguageClient(
		"uma",
		"UMA scenarios",
		{ module: server, transport: TransportKind.ipc },
		{ documentSelector: [{ language: "uma" }], outputChannel: log },
	);
	await client.start();
	return {
		request: (method, params) => client.sendRequest(method, params),
		stop: () => client.stop(),
	};
}
