/**
 * Starts the command line `uma`. What its table of commands can tell is told at once; the program is a bundle of its own, since it takes
 * several times as long to read.
 */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { EXIT_INTERNAL, EXIT_OK, EXIT_WRONG } from "./exit.ts";
import { generalHelp } from "./help.ts";
import { io } from "./io.ts";

function version(): string {
	return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

/** Runs the command line. Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
	const [name, ...rest] = argv;
	if (name === "--version") {
		io.out(version());
		return EXIT_OK;
	}
	if (name === undefined || name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
		io.out(generalHelp());
		return name === undefined ? EXIT_WRONG : EXIT_OK;
	}
	if (name === "help") return main([...rest.slice(0, 1), "--help"]);
	const { runProgram } = await import("./program.ts");
	return runProgram(name, rest);
}

// A reader that has seen enough closes the pipe: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE" || error.code === "EOF") process.exit(EXIT_OK);
		throw error;
	});
}

if (!isMainThread) void import("./program.ts");
else
	main(process.argv.slice(2)).then(
		(code) => {
			process.exitCode = code;
		},
		(error: unknown) => {
			io.err(`uma: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
			process.exitCode = EXIT_INTERNAL;
		},
	);
