/** Serves debug sessions over TCP, for editors that want a port: on the loopback address alone, one client at a time. */
import { createServer, type Server, type Socket } from "node:net";
import { encodeMessage } from "./framing.ts";
import { type ConnectionEnd, serve } from "./serve.ts";

/** Whoever can reach the port can run scenarios and read files: nobody beyond this machine can. */
const HOST = "127.0.0.1";

/** How long a client that is told good-bye may take to close its end, in milliseconds. */
const PATIENCE = 1000;

/** How a server is run. */
export interface TcpOptions {
	/** 0 takes any free one. */
	readonly port: number;
	/** Ends with the first client, rather than serving the next. */
	readonly once: boolean;
	/** Told once the server listens. */
	readonly onListening: (port: number) => void;
}

/** A server; `close` ends the session in progress too. */
export interface TcpServer {
	/** How the last session ended; rejects where the port cannot be had. */
	readonly ended: Promise<ConnectionEnd | undefined>;
	close(): void;
}

/** Starts a server. */
export function serveTcp({ port, once, onListening }: TcpOptions): TcpServer {
	let busy: Socket | undefined;
	let last: ConnectionEnd | undefined;
	const server = createServer((socket) => {
		// A connection that breaks is an end like others.
		socket.on("error", () => socket.destroy());
		socket.setNoDelay(true);
		if (busy !== undefined) {
			refuse(socket);
			return;
		}
		busy = socket;
		void serve(socket, socket).then((end) => {
			last = end;
			leave(socket);
			busy = undefined;
			if (once) server.close();
		});
	});
	const ended = new Promise<ConnectionEnd | undefined>((resolve, reject) => {
		server.on("error", reject);
		server.on("close", () => resolve(last));
	});
	server.listen({ port, host: HOST, exclusive: true }, () => onListening(portOf(server)));
	return {
		ended,
		close() {
			server.close();
			busy?.destroy();
		},
	};
}

function portOf(server: Server): number {
	const address = server.address();
	return typeof address === "object" && address !== null ? address.port : 0;
}

/** One client at a time: another one is told so, and let go. */
function refuse(socket: Socket): void {
	const output = "Another client is connected to this debug adapter; it serves one at a time.\n";
	socket.write(encodeMessage({ seq: 1, type: "event", event: "output", body: { category: "important", output } }));
	leave(socket);
}

/** Closes our end, and the client's if it does not do so itself. */
function leave(socket: Socket): void {
	socket.end();
	const timer = setTimeout(() => socket.destroy(), PATIENCE);
	socket.once("close", () => clearTimeout(timer));
	socket.resume();
}
