/** Answers to questions about the past: a line of text, and moments that can be opened and gone to. */

import { threadName } from "../../engine/debug/threads.ts";
import type { Writer } from "../../engine/history/writer.ts";
import { routines } from "../../engine/machine/routine.ts";
import type { MotionKind, Shown } from "../../engine/simulation-types.ts";

/** A moment of an answer. */
export interface Moment {
	/** `event 1234`; a write lies before the event of that number. */
	readonly when: string;
	readonly value: string;
	/** Goes there. */
	readonly motion: Extract<MotionKind, { readonly kind: "seek" | "write" }>;
	/** Line of the statement that wrote. */
	readonly source?: { readonly file: string; readonly line: number };
	/** Expression that gives the value at that moment. */
	readonly expression?: string;
}

/** An answer. */
export interface Answer {
	readonly text: string;
	/** Moments by number, for as many as there are. */
	readonly moments?: { readonly count: number; readonly at: (n: number) => Moment };
	/** Values, where the question was for some. */
	readonly values?: readonly Shown[];
}

/** Who wrote, in words, and where that is written. */
export function writerText(writer: Writer, scenario: string): { readonly text: string; readonly source?: { file: string; line: number } } {
	const { thread, routine, point } = writer;
	if (thread < 0) return { text: "the machine itself" };
	const name = threadName(thread);
	if (routine === 0) {
		if (point === 0) return { text: name };
		return { text: `${name}, line ${point} of the scenario`, source: { file: scenario, line: point } };
	}
	const descriptor = routines()[routine];
	const line = descriptor?.points[point]?.line ?? descriptor?.line ?? 0;
	const file = descriptor?.file ?? "";
	return { text: `${name} in ${descriptor?.name ?? "?"} (${file.slice(file.lastIndexOf("/") + 1)}:${line})`, source: { file, line } };
}

/** Moments of an answer that are listed in its text, for clients that cannot open it. */
const LISTED = 10;

/** An answer as lines of text. */
export function answerLines({ text, moments, values }: Answer): string[] {
	const lines = [text];
	const count = moments?.count ?? 0;
	for (let n = Math.max(0, count - LISTED); n < count; n++) {
		const moment = moments?.at(n);
		if (moment !== undefined) lines.push(`  ${moment.when}: ${moment.value}`);
	}
	if (count > LISTED) lines.splice(1, 0, `  the last ${LISTED} of ${count}:`);
	for (const v of values?.slice(0, LISTED) ?? []) lines.push(`  ${v.name} = ${v.value}`);
	return lines;
}
