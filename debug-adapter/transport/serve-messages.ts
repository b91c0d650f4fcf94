/**
 * The adapter inside a worker thread, for an editor that runs it inline: the simulation keeps a core busy and must not hold up the editor's
 * own thread. The protocol's messages are taken and sent as objects.
 */
import type { MessagePort } from "node:worker_threads";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Session } from "../session/session.ts";

/** Serves one session over a port, until the client says good-bye or the other end closes. */
export function serveMessages(port: MessagePort): void {
	const session = new Session();
	let over = false;
	const end = (): void => {
		if (over) return;
		over = true;
		session.dispose();
		port.close();
	};
	session.onDidSendMessage((message) => {
		if (!over) port.postMessage(message);
	});
	session.onDisconnect = end;
	port.on("message", (message: DebugProtocol.ProtocolMessage) => session.handleMessage(message));
	port.on("close", end);
}
