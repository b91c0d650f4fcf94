/**
 * The program behind the command line: finds the command, reads its options, and runs it. As a worker thread it does jobs, or serves the
 * adapter to an editor that runs it inline.
 */
import { parseArgs } from "node:util";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { serveMessages } from "../debug-adapter/transport/serve-messages.ts";
import { nearest } from "../engine/inspect/nearest.ts";
import { BODIES } from "./bodies.ts";
import { type Body, type Command, UsageError, type Values } from "./command.ts";
import { COMMANDS, COMMON_OPTIONS } from "./command-table.ts";
import { EXIT_OK, EXIT_WRONG } from "./exit.ts";
import { commandHelp } from "./help.ts";
import { io } from "./io.ts";
import { serveWorker } from "./workers.ts";
import { WORKS } from "./works.ts";

function wrong(message: string, command?: Command): number {
	io.err(`uma: ${message}\nTry \`uma ${command === undefined ? "" : `${command.name} `}--help\`.`);
	return EXIT_WRONG;
}

/** Node's message names the option and then tells of `--`; the option that is meant helps more. */
function unknownOption(args: readonly string[], names: readonly string[], message: string): string {
	const [, option = ""] = /'(-[^' =]*)/.exec(message) ?? [];
	const best = option.startsWith("--") ? nearest(option.slice(2), names) : undefined;
	return `there is no option ${option || args.join(" ")}${best === undefined ? "" : `: did you mean --${best}?`}`;
}

/** Reads the options of a command and runs it. */
async function runCommand(command: Command, args: string[], body: Body): Promise<number> {
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
		return await body(positionals, values as Values, io);
	} catch (error) {
		if (error instanceof UsageError) return wrong(error.message, command);
		const code = (error as NodeJS.ErrnoException).code ?? "";
		if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION")
			return wrong(unknownOption(args, Object.keys(options), (error as Error).message), command);
		if (code.startsWith("ERR_PARSE_ARGS")) return wrong((error as Error).message, command);
		throw error;
	}
}

/** Runs a command by its name. Returns the exit code. */
export async function runProgram(name: string, args: string[]): Promise<number> {
	const command = COMMANDS.find((c) => c.name === name);
	const body = Object.hasOwn(BODIES, name) ? BODIES[name] : undefined;
	if (command !== undefined && body !== undefined) return runCommand(command, args, body);
	const names = COMMANDS.map((c) => c.name);
	const best = nearest(name, names);
	return wrong(`there is no command ${name}: ${best === undefined ? `there are ${names.join(", ")}` : `did you mean ${best}?`}`);
}

if (!isMainThread) {
	// An editor that runs the adapter inline starts the program as a worker thread without any job.
	if ((workerData ?? undefined) !== undefined) serveWorker(WORKS);
	else if (parentPort !== null) serveMessages(parentPort);
}
