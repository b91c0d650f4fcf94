/** `uma dap`: the debug adapter over standard input and output. */
import { serve } from "../debug-adapter/serve.ts";
import { EXIT_OK, EXIT_WRONG } from "./exit.ts";

/** Serves one session. The process ends with it, whether the client says good-bye or is just gone. */
export async function runDap(): Promise<number> {
	// Standard output belongs to the protocol.
	console.log = console.error;
	const end = await serve(process.stdin, process.stdout);
	const code = end === "broken" ? EXIT_WRONG : EXIT_OK;
	process.stdin.destroy();
	process.exit(code);
}
