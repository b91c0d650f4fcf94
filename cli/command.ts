/** What a command of `uma` is: one row of the table in cli/command-table.ts, and how its body is called. */

/** An option of a command. */
export interface CommandOption {
	readonly name: string;
	/** One letter that may be written in its place. */
	readonly short?: string;
	/** What stands behind it, as the help shows it: `N`, `FILE`; absent for a switch. */
	readonly value?: string;
	readonly doc: string;
	/** May be given several times. */
	readonly multiple?: boolean;
	/** What completion scripts offer behind it. */
	readonly complete?: "file" | "kernel";
}

/** Values of the options given. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Where a command writes, and how. */
export interface Io {
	/** A line of the command's output. */
	readonly out: (line: string) => void;
	/** A line beside the output: hints, progress. */
	readonly err: (line: string) => void;
	/** Output goes to a terminal: excerpts are shown. */
	readonly terminal: boolean;
	/** Colours are wanted. */
	readonly colour: boolean;
	/** Standard error is a terminal: a progress bar may be drawn there. */
	readonly bar: boolean;
}

/** Body of a command. Returns the exit code. */
export type Body = (operands: readonly string[], values: Values, io: Io) => number | Promise<number>;

/** One command. */
export interface Command {
	readonly name: string;
	/** Operands as the help shows them: `FILE...`; empty for none. */
	readonly operands: string;
	/** Fewest operands. */
	readonly least: number;
	/** One sentence. */
	readonly doc: string;
	/** More for its own help and the manual page, a sentence or paragraph each. */
	readonly more?: readonly string[];
	readonly options?: readonly CommandOption[];
	/** What completion scripts offer as operands. */
	readonly complete?: "file" | "name" | "shell";
}

/** The command line asks for something that cannot be; the message says what instead. */
export class UsageError extends Error {
	override readonly name = "UsageError";
}

/** A whole number given to an option; undefined where it was not given. */
export function wholeNumber(values: Values, name: string, least: number, most: number): number | undefined {
	const text = values[name];
	if (text === undefined) return undefined;
	const n = typeof text === "string" && /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (!(n >= least && n <= most)) throw new UsageError(`--${name} takes a whole number from ${least} to ${most}`);
	return n;
}

/** A text given to an option. */
export function optionText(values: Values, name: string): string | undefined {
	const value = values[name];
	return typeof value === "string" ? value : undefined;
}

/** Texts given to an option that may be repeated. */
export function optionTexts(values: Values, name: string): readonly string[] {
	const value = values[name];
	return Array.isArray(value) ? (value as readonly string[]) : [];
}
