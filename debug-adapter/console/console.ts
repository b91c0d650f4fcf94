/** What the user types into the debug console: a command, or else an expression. */
import { nearest } from "../../engine/inspect/nearest.ts";
import type { Debugger } from "../debugger.ts";
import { wrongCommand } from "../session/errors.ts";
import type { Candidate, Candidates } from "../variables/completion.ts";
import { COMMANDS, type ConsoleCommand } from "./commands.ts";

/** Longest first, so that `show vmemdump` is not `show vmem`. */
const BY_LENGTH = [...COMMANDS].sort((a, b) => b.words.length - a.words.length);

/** What a command prints, and what is done once it is printed. */
export interface Printed {
	readonly text: string;
	readonly then?: () => void;
}

/** Output of a command; undefined for what is none. Throws a RequestError where the command cannot be carried out. */
export function runCommand(text: string, debug: Debugger): Printed | undefined {
	const line = text.trim().replaceAll(/\s+/g, " ");
	const command = BY_LENGTH.find((c) => line === c.words || line.startsWith(`${c.words} `));
	if (command === undefined) {
		if (!/^(show|help)( |$)/.test(line)) return undefined;
		const meant = commandMeant(line);
		throw wrongCommand(
			`There is no command "${line.slice(0, 80)}"${meant === undefined ? ";" : `: did you mean "${meant}"?`} "help" lists them.`,
		);
	}
	const operand = unquoted(line.slice(command.words.length).trim());
	if (command.operand === "" && operand !== "") throw wrongCommand(`"${command.words}" takes nothing behind it.`);
	const output = command.run(operand, debug);
	return "then" in output ? { text: output.lines.join("\n"), then: output.then } : { text: output.join("\n") };
}

/** The command that a line probably means, which is none as it stands; undefined where none is near. */
export function commandMeant(line: string): string | undefined {
	const words = line.trim().split(/\s+/);
	const meant = (count: number): string | undefined => {
		const begun = words.slice(0, count).join(" ");
		// A shorter one is like anything.
		if (words.length < count || begun.length < 4) return undefined;
		return nearest(
			begun,
			COMMANDS.map((c) => c.words).filter((text) => text.split(" ").length === count),
		);
	};
	return meant(3) ?? meant(2) ?? meant(1);
}

function unquoted(text: string): string {
	return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}

/** Proposals for a line that is or may become a command: its next word, or its operand. Undefined where it cannot be one. */
export function commandCandidates(before: string, debug: Debugger): Candidates | undefined {
	const line = before.trimStart();
	const complete = BY_LENGTH.find((c) => c.complete !== undefined && line.startsWith(`${c.words} `));
	if (complete?.complete !== undefined) {
		const word = line.slice(complete.words.length).trimStart();
		return { word, names: complete.complete(debug).map((label) => ({ label, type: "value" })) };
	}
	const begun = COMMANDS.filter((c) => c.words.startsWith(line));
	return begun.length === 0 || line === "" ? undefined : { word: line, names: begun.map(asCandidate) };
}

/** All commands, for an empty line. */
export function commandNames(): Candidate[] {
	return COMMANDS.map(asCandidate);
}

function asCandidate(c: ConsoleCommand): Candidate {
	const label = c.words;
	return { label, detail: c.doc, type: "command", ...(c.operand.startsWith("[") || c.operand === "" ? {} : { text: `${label} ` }) };
}
