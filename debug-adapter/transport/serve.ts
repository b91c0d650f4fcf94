/** Serves one debug session over a pair of byte streams. */
import type { Readable, Writable } from "node:stream";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Session } from "../session/session.ts";
import { encodeMessage, MessageReader } from "./framing.ts";

/** How a connection ended: the client said good-bye, went away, or sent what is no DAP. */
export type ConnectionEnd = "disconnected" | "gone" | "broken";

/** Most bytes that wait for a client that does not read; then it counts as gone. */
const MAX_UNREAD = 64 << 20;

/** Serves until the client disconnects or is gone. Never rejects; the streams are the caller's to close. */
export function serve(input: Readable, output: Writable): Promise<ConnectionEnd> {
	return new Promise((resolve) => {
		const session = new Session();
		const reader = new MessageReader();
		let ended: ConnectionEnd | undefined;

		const end = (how: ConnectionEnd): void => {
			if (ended !== undefined) {
				// Waiting for the last words to be read has no end if the reader is gone meanwhile.
				if (how === "gone") resolve(ended);
				return;
			}
			ended = how;
			session.dispose();
			input.off("data", onData);
			input.resume();
			if (how === "gone") resolve(how);
			else output.write("", () => resolve(how));
		};
		const onData = (chunk: Buffer | string): void => {
			try {
				for (const text of reader.feed(typeof chunk === "string" ? Buffer.from(chunk) : chunk)) {
					if (ended === undefined) receive(session, text);
				}
			} catch (error) {
				session.complain((error as Error).message);
				end("broken");
			}
		};

		session.onDidSendMessage((message) => {
			if (ended !== undefined || !output.writable) return;
			output.write(encodeMessage(message));
			if (output.writableLength > MAX_UNREAD) end("gone");
		});
		session.onDisconnect = () => end("disconnected");
		input.on("data", onData);
		for (const event of ["end", "close", "error"]) input.on(event, () => end("gone"));
		for (const event of ["close", "error"]) output.on(event, () => end("gone"));
	});
}

function receive(session: Session, text: string): void {
	let message: DebugProtocol.ProtocolMessage;
	try {
		message = JSON.parse(text) as DebugProtocol.ProtocolMessage;
	} catch {
		session.complain("its body is not JSON");
		return;
	}
	session.handleMessage(message);
}
