/** `uma dap`: the debug adapter over standard input and output, or over TCP. */
import type { ConnectionEnd } from "../debug-adapter/transport/serve.ts";
import { serve } from "../debug-adapter/transport/serve.ts";
import { serveTcp } from "../debug-adapter/transport/serve-tcp.ts";
import { EXIT_OK, EXIT_WRONG } from "./exit.ts";

/** Where the adapter serves. */
export interface DapOptions {
	/** Port on 127.0.0.1 instead of standard input and output; 0 takes a free one. */
	readonly port?: number | undefined;
	/** The server ends with its first client. */
	readonly once?: boolean | undefined;
}

/** Serves one session, or clients one after the other. The process ends with it, whether the client says good-bye or is just gone. */
export async function runDap({ port, once = false }: DapOptions = {}): Promise<number> {
	// Standard output belongs to the protocol.
	console.log = console.error;
	if (port !== undefined) return runServer(port, once);
	const code = exitCodeOf(await serve(process.stdin, process.stdout));
	process.stdin.destroy();
	process.exit(code);
}

async function runServer(port: number, once: boolean): Promise<number> {
	const server = serveTcp({
		port,
		once,
		onListening: (taken) => process.stderr.write(`uma dap: listening on 127.0.0.1:${taken}\n`),
	});
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
	try {
		return exitCodeOf(await server.ended);
	} catch (error) {
		process.stderr.write(`uma dap: cannot listen on port ${port}: ${(error as NodeJS.ErrnoException).code ?? String(error)}\n`);
		return EXIT_WRONG;
	}
}

function exitCodeOf(end: ConnectionEnd | undefined): number {
	return end === "broken" ? EXIT_WRONG : EXIT_OK;
}
