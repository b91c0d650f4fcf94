/** Commands of the debug console: those of FreeBSD's ddb, which engine/ddb answers, and the console's own. */
import { DDB_COMMANDS, DdbError, type DdbView } from "../../engine/ddb/commands.ts";
import type { Debugger } from "../debugger.ts";
import { QUESTIONS } from "../questions/table.ts";
import { wrongCommand } from "../session/errors.ts";
import { TIMELINE_COMMANDS } from "./timeline-commands.ts";

/** A command of the console. */
export interface ConsoleCommand {
	/** Its words. */
	readonly words: string;
	/** Its operand as the help shows it: `NAME`, `[NAME]`; empty for none. */
	readonly operand: string;
	readonly doc: string;
	/** Operands to propose. */
	readonly complete?: (debug: Debugger) => string[];
	/** Lines of output. `operand` is what stands behind the words, without quotes. */
	readonly run: (operand: string, debug: Debugger) => string[] | Output;
}

/** Output of a command that sets something in motion, once it has been printed. */
export interface Output {
	readonly lines: readonly string[];
	readonly then: () => void;
}

/** What ddb's commands look at: without a thread they mean the one that stopped. */
function viewOf({ world: { simulation }, stopThread }: Debugger): DdbView {
	return {
		threads: () => simulation.threads(),
		stack: (tid) => simulation.stack(tid),
		thread: stopThread ?? simulation.currentThread(),
	};
}

/** The table. */
export const COMMANDS: readonly ConsoleCommand[] = [
	...DDB_COMMANDS.map((c): ConsoleCommand => {
		const { words, operand, doc, complete } = c;
		return {
			words,
			operand,
			doc,
			...(complete === undefined ? {} : { complete: (debug) => complete(viewOf(debug)) }),
			run(text, debug) {
				try {
					return c.run(text, viewOf(debug));
				} catch (error) {
					throw error instanceof DdbError ? wrongCommand(error.message) : error;
				}
			},
		};
	}),
	...TIMELINE_COMMANDS,
	{ words: "help", operand: "", doc: "this list", run: help },
];

function help(): string[] {
	const usage = (c: ConsoleCommand): string => `${c.words} ${c.operand}`.trimEnd();
	const questions = QUESTIONS.map(({ name, operands, doc }) => [`${name}(${operands})`, doc] as const);
	const rows = [...COMMANDS.map((c) => [usage(c), c.doc] as const), ...questions];
	const width = Math.max(...rows.map(([words]) => words.length));
	return [
		...rows.map(([words, doc]) => `${words.padEnd(width)}  ${doc}`),
		'Anything else is an expression, such as keg["vmem btag"].ud_free_items.',
	];
}
