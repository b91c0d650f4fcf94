/** Findings as the command line tells them: `file:line:column: error: text`, with the line and a caret on a terminal. */
import type { Diagnostic } from "../language/diagnostics.ts";
import type { Io } from "./command.ts";
import { FileProblem } from "./files.ts";

const BOLD = "1";
const RED = "31";
const MAGENTA = "35";
const GREEN = "32";

/** Longest piece of a line that an excerpt shows, in characters. */
const MAX_EXCERPT = 160;
/** Most findings told of one file: the first ones are the causes. */
const MAX_TOLD = 100;

/** What is told of a finding. */
export type Told = Pick<Diagnostic, "severity" | "line" | "column" | "message"> & Partial<Pick<Diagnostic, "code" | "from" | "to">>;

/** Where and how findings are told. */
export interface Teller {
	readonly io: Io;
	/** One JSON object a line instead of text. */
	readonly json: boolean;
}

/** Puts a text into a colour. */
export function paint(text: string, code: string, io: Io): string {
	return io.colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Characters that terminals draw two columns wide, and those that take none: marks on the letter before them. */
const WIDE =
	/^(\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
const MARK = /^[\p{M}\p{Cf}]$/u;

/** Columns that a text takes on a terminal. */
function columnsOf(text: string): number {
	let columns = 0;
	for (const c of text) columns += WIDE.test(c) ? 2 : MARK.test(c) ? 0 : 1;
	return columns;
}

/** The line that a finding is in, with carets below what it means; tabs and control characters become one space so that both fit. */
function excerpt(text: string, finding: Told, io: Io): string[] {
	const start = text.lastIndexOf("\n", (finding.from ?? 0) - 1) + 1;
	const end = text.indexOf("\n", start);
	const line = text
		.slice(start, end < 0 ? text.length : end)
		.replace(/\r$/, "")
		.replaceAll(/\p{Cc}/gu, " ");
	const column = finding.column - 1;
	// A long line is shown from a little before the place.
	const first = column < MAX_EXCERPT - 40 ? 0 : column - 40;
	const shown = line.slice(first, first + MAX_EXCERPT);
	const [before, rest] = [shown.slice(0, column - first), shown.slice(column - first)];
	const length = Math.max(1, columnsOf(rest.slice(0, (finding.to ?? 0) - (finding.from ?? 0))));
	return [`  ${shown}`, `  ${" ".repeat(columnsOf(before))}${paint("^".repeat(length), GREEN, io)}`];
}

/** A finding as lines. `text` is the file's, if it could be read. */
export function findingLines(file: string, finding: Told, text: string | undefined, io: Io): string[] {
	const place = paint(`${file}:${finding.line}:${finding.column}:`, BOLD, io);
	const severity = paint(`${finding.severity}:`, finding.severity === "error" ? RED : MAGENTA, io);
	const lines = [`${place} ${severity} ${finding.message}`];
	if (io.terminal && text !== undefined && finding.from !== undefined) lines.push(...excerpt(text, finding, io));
	return lines;
}

/** Tells the findings of a file. */
export function tellFindings(file: string, findings: readonly Told[], text: string | undefined, { io, json }: Teller): void {
	for (const f of findings.slice(0, MAX_TOLD)) {
		if (json) {
			const { severity, line, column, message, code } = f;
			io.out(JSON.stringify({ type: "finding", file, line, column, severity, code, message }));
		} else for (const line of findingLines(file, f, text, io)) io.out(line);
	}
	if (findings.length > MAX_TOLD && !json) io.out(`${file}: ${findings.length - MAX_TOLD} more findings are not shown`);
}

/** A problem with a file as a finding. */
export function problemFinding(problem: FileProblem): Told {
	return { severity: "error", line: problem.line, column: problem.column, message: problem.message, code: "file" };
}

/** Does something with a file; tells a problem with it, and returns undefined then. */
export function withFile<T>(file: string, teller: Teller, action: () => T): T | undefined {
	try {
		return action();
	} catch (error) {
		if (!(error instanceof FileProblem)) throw error;
		tellFindings(file, [problemFinding(error)], undefined, teller);
		return undefined;
	}
}
