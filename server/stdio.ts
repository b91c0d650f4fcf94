/** The language server over standard input and output: what `uma lsp` runs. */
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { serveLanguage } from "./server.ts";

/**
 * Serves one client until it sends `exit` or is gone. The value is the exit code: 0 after a `shutdown`, 1 without one.
 * vscode-languageserver ends the process itself at `exit`; the promise settles for a client that just closes the stream.
 */
export function serveStdio(): Promise<number> {
	// Standard output belongs to the protocol.
	console.log = console.error;
	return new Promise((resolve) => {
		process.stdin.on("end", () => resolve(1));
		process.stdin.on("close", () => resolve(1));
		serveLanguage(createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)));
	});
}
