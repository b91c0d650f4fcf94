/** The command line `uma`: finds the command, reads its options, and ends the process with its exit code. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMainThread, workerData } from "node:worker_threads";
import { nearest } from "../engine/inspect/nearest.ts";
import { type Command, type Io, UsageError, type Values } from "./command.ts";
import { COMMANDS, COMMON_OPTIONS } from "./command-table.ts";
import { EXIT_INTERNAL, EXIT_OK, EXIT_WRONG } from "./exit.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { serveWorker } from "./workers.ts";
import { WORKS } from "./works.ts";

const io: Io = {
	out: (line) => {
		process.stdout.write(`${line}\n`);
	},
	err: (line) => {
		process.stderr.write(`${line}\n`);
	},
	terminal: process.stdout.isTTY === true,
	// https://no-color.org: set and not empty.
	colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb",
	bar: process.stderr.isTTY === true && process.env.TERM !== "dumb",
};

function wrong(message: string, command?: Command): number {
	io.err(`uma: ${message}\nTry \`uma ${command === undefined ? "" : `${command.name} `}--help\`.`);
	return EXIT_WRONG;
}

function version(): string {
	return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

/** Node's message names the option and then tells of `--`; the option that is meant helps more. */
function unknownOption(args: readonly string[], names: readonly string[], message: string): string {
	const [, option = ""] = /'(-[^' =]*)/.exec(message) ?? [];
	const best = option.startsWith("--") ? nearest(option.slice(2), names) : undefined;
	return `there is no option ${option || args.join(" ")}${best === undefined ? "" : `: did you mean --${best}?`}`;
}

/** Reads the options of a command and runs it. */
async function runCommand(command: Command, args: string[]): Promise<number> {
	const options = Object.fromEntries(
		[...(command.options ?? []), ...COMMON_OPTIONS].map((o) => [
			o.name,
			{
				type: o.value === undefined ? ("boolean" as const) : ("string" as const),
				multiple: o.multiple === true,
				...(o.short === undefined ? {} : { short: o.short }),
			},
		]),
	);
	try {
		const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
		if (values.help === true) {
			io.out(commandHelp(command));
			return EXIT_OK;
		}
		if (command.operands === "" && positionals.length > 0) return wrong(`${command.name} takes no ${positionals[0]}`, command);
		if (positionals.length < command.least) return wrong(`${command.name} needs ${command.operands.replace("...", "")}`, command);
		return await (await command.load())(positionals, values as Values, io);
	} catch (error) {
		if (error instanceof UsageError) return wrong(error.message, command);
		const code = (error as NodeJS.ErrnoException).code ?? "";
		if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION")
			return wrong(unknownOption(args, Object.keys(options), (error as Error).message), command);
		if (code.startsWith("ERR_PARSE_ARGS")) return wrong((error as Error).message, command);
		throw error;
	}
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
	const command = COMMANDS.find((c) => c.name === name);
	if (command !== undefined) return runCommand(command, rest);
	const names = COMMANDS.map((c) => c.name);
	const best = nearest(name, names);
	return wrong(`there is no command ${name}: ${best === undefined ? `there are ${names.join(", ")}` : `did you mean ${best}?`}`);
}

// A reader that has seen enough closes the pipe: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE" || error.code === "EOF") process.exit(EXIT_OK);
		throw error;
	});
}

// An editor that runs the adapter inline starts this program as a worker thread without any job.
if (!isMainThread && (workerData ?? undefined) === undefined) void import("../debug-adapter/transport/worker.ts");
else if (!isMainThread) serveWorker(WORKS);
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
