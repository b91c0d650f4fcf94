/** What a golden trace and this engine differ in, as text. */
import { beside } from "../compare/beside.ts";
import type { TraceLine } from "./config.ts";
import type { Json } from "./dump.ts";
import type { Difference } from "./replay.ts";

/** Events shown before and behind the first that differs. */
const AROUND = 5;
/** Longest value that is shown, in characters. */
const MOST = 200;

/** A value of a trace in one line; a long one is cut. */
export function shortJson(value: unknown): string {
	const text = value === undefined ? "nothing" : JSON.stringify(value);
	return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}

/** Two lists of events beside each other, around the first place at which they differ; a word where they do not. */
function eventsBeside(expected: readonly unknown[], got: readonly unknown[]): string[] {
	const cell = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));
	const rows = Array.from({ length: Math.max(expected.length, got.length) }, (_, i) => {
		const [left, right] = [cell(expected[i]), cell(got[i])];
		return { left, right, differs: left !== right };
	});
	const first = rows.findIndex((r) => r.differs);
	if (first < 0) return ["The events of the line are the same."];
	return ["Events of the line:", ...beside(["expected", "got"], rows.slice(Math.max(0, first - AROUND), first + AROUND + 1))];
}

/**
 * The first difference in lines: the line of the trace, what differs in it, and the events of both sides beside each other. `got` are the
 * events that this engine raised in the line.
 */
export function differenceLines(difference: Difference, line: TraceLine, got: readonly Json[]): string[] {
	const { ev, d: _digest, ...script } = line;
	const wanted = Array.isArray(ev) ? (ev as unknown[]) : [];
	return [
		`line ${difference.line}: ${shortJson(script)}`,
		`differs at ${difference.path}`,
		`  expected ${shortJson(difference.expected)}`,
		`  got      ${shortJson(difference.got)}`,
		...(wanted.length > 0 ? eventsBeside(wanted, got) : []),
	];
}
