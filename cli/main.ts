/** The command line `uma`: one table of commands. */
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import { type ConformOptions, conform, conformFile } from "./conform.ts";
import { runDap } from "./dap.ts";
import { demo } from "./demo.ts";
import { EXIT_INTERNAL, EXIT_OK, EXIT_WRONG } from "./exit.ts";
import { runFiles } from "./run.ts";
import { serveWorker } from "./workers.ts";

type Options = NonNullable<Parameters<typeof parseArgs>[0]>["options"];
type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

interface Command {
	readonly usage: string;
	readonly doc: string;
	readonly options?: Options;
	/** Fewest files it wants. */
	readonly files: number;
	readonly run: (files: readonly string[], values: Values) => number | Promise<number>;
}

const print = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

function wrong(message: string): number {
	process.stderr.write(`uma: ${message}\nTry \`uma --help\`.\n`);
	return EXIT_WRONG;
}

function runCommand(files: readonly string[], values: Values): number {
	const seed = values.seed === undefined ? undefined : Number(values.seed);
	if (seed !== undefined && !(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
		return wrong("--seed takes a whole number from 0 to 4294967295");
	const kernel = values.kernel as string | undefined;
	return runFiles(files, { ...(kernel === undefined ? {} : { kernel }), ...(seed === undefined ? {} : { seed }) }, print);
}

const COMMANDS: Readonly<Record<string, Command>> = {
	run: {
		usage: "run FILE... [--kernel ID] [--seed N]",
		doc: "Runs scenarios and prints the verdict of each expectation.",
		options: { kernel: { type: "string" }, seed: { type: "string" } },
		files: 1,
		run: runCommand,
	},
	conform: {
		usage: "conform FILE|FOLDER... [--check]",
		doc: "Replays golden traces and tells where they differ; --check also checks the allocators' invariants at every event.",
		options: { check: { type: "boolean" } },
		files: 1,
		run: (files, values) => conform(files, { check: values.check === true }, print),
	},
	dap: { usage: "dap", doc: "Serves the Debug Adapter Protocol over standard input and output.", files: 0, run: () => runDap() },
	demo: {
		usage: "demo",
		doc: "Debugs PR 248008 from the command line: stops where the reserve is lost, steps back, goes on to the hang.",
		files: 0,
		run: () => demo(print),
	},
};

function help(): string {
	const width = Math.max(...Object.values(COMMANDS).map((c) => c.usage.length));
	const rows = Object.values(COMMANDS).map((c) => `  uma ${c.usage.padEnd(width)}  ${c.doc}`);
	return [
		"uma: a debugger over a simulation of FreeBSD's UMA and vmem allocators",
		"",
		...rows,
		"",
		"Exit codes: 0 holds, 1 an expectation failed or a trace differs, 2 the input is wrong, 3 internal error.",
	].join("\n");
}

/** Runs the command line. Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
	const [name, ...rest] = argv;
	if (name === undefined || name === "--help" || name === "help") {
		print(help());
		return name === undefined ? EXIT_WRONG : EXIT_OK;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (command === undefined) return wrong(`there is no command ${name}`);
	try {
		const options = { ...command.options, help: { type: "boolean" as const } };
		const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
		if (values.help === true) {
			print(`uma ${command.usage}\n${command.doc}`);
			return EXIT_OK;
		}
		if (positionals.length < command.files) return wrong(`${name} needs a file: uma ${command.usage}`);
		return await command.run(positionals, values);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS") === true) return wrong((error as Error).message);
		throw error;
	}
}

// A reader that has seen enough closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code === "EPIPE") process.exit(EXIT_OK);
	throw error;
});

if (!isMainThread) serveWorker({ conform: (file, options) => conformFile(file as string, options as ConformOptions) });
else
	main(process.argv.slice(2)).then(
		(code) => {
			process.exitCode = code;
		},
		(error: unknown) => {
			process.stderr.write(`uma: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
			process.exitCode = EXIT_INTERNAL;
		},
	);
