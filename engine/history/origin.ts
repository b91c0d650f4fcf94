/**
 * Where a value came from: the statement that wrote it, the local that the statement took it from, the statement that wrote that, and so
 * on. There is no record of data flow; a local is followed if it held the very value and the statement names it.
 */
import { localsOf } from "../inspect/locals.ts";
import { nextEvent, position, w } from "../machine/heap.ts";
import { routines } from "../machine/routine.ts";
import { currentFrame } from "../timeline/machine-state.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { goToWrite } from "./write-place.ts";
import { type Writer, writerNow } from "./writer.ts";

/** Longest chain. */
const MOST_LINKS = 24;

/** One write on the way of a value. */
export interface OriginLink {
	/** What was written: the value asked for, or a local. */
	readonly name: string;
	readonly word: number;
	readonly value: number;
	readonly position: number;
	readonly event: number;
	readonly writer: Writer;
}

/** Names that the statement at a line of a kernel source mentions; the engine has no text of its own sources. */
export type NamesAt = (file: string, line: number) => ReadonlySet<string>;

/** Finds the last write of a word before a position; undefined if there is none. */
export type LastWrite = (word: number, before: number) => { readonly position: number } | undefined;

/** Follows a value back. The heap is left at the last moment looked at. */
export function originOf(timeline: Timeline, name: string, word: number, last: LastWrite, namesAt: NamesAt): OriginLink[] {
	const links: OriginLink[] = [];
	let at = { name, word, before: position() };
	while (links.length < MOST_LINKS) {
		const write = last(at.word, at.before);
		if (write === undefined || !goToWrite(timeline, at.word, write.position)) break;
		const value = w[at.word] as number;
		const writer = writerNow();
		links.push({ name: at.name, word: at.word, value, position: position(), event: nextEvent(), writer });
		const source = sourceOf(value, writer, at.word, namesAt);
		if (source === undefined) break;
		at = { name: source.name, word: source.word, before: write.position - 1 };
	}
	return links;
}

/** The local that a statement took a value from; undefined where none or several fit. */
function sourceOf(
	value: number,
	{ routine, point }: Writer,
	written: number,
	namesAt: NamesAt,
): { name: string; word: number } | undefined {
	const descriptor = routines()[routine];
	const line = descriptor?.points[point]?.line;
	const frame = currentFrame();
	if (descriptor === undefined || line === undefined || frame === 0) return undefined;
	const names = namesAt(descriptor.file, line);
	const fitting = localsOf(frame).filter((l) => l.word !== written && names.has(l.name) && w[l.word] === value);
	const [only] = fitting;
	return fitting.length === 1 && only !== undefined ? { name: `${only.name} of ${descriptor.name}`, word: only.word } : undefined;
}
