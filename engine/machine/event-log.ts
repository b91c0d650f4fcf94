// dialect
/**
 * The event log: one row an event, as engine/machine/event-blocks.ts lays them out.
 *
 *     columns    kind u8 | thread u16 | place of the first argument u16
 *     words      routine, depth and cpu | tick | step and order | position        4 u32 a row, in one array
 *
 * `step` and `order` are how many writes and events before this event its step began: going on from an event undoes so many and
 * runs the step again.
 *
 * Event numbers count from the end of boot. The log is no state: it is what a run told so far. Executing a stretch again writes the
 * same rows again; a fork cuts them off.
 */
import { EVENTS } from "../kernel/events.ts";
import {
	ARGC,
	args,
	blockOf,
	bytesOf,
	clearBlocks,
	closeBlock,
	firsts,
	kinds,
	last,
	POSITION,
	ROW,
	reopenBlock,
	STEP,
	TICK,
	threads,
	WHERE,
	WORDS,
	words,
} from "./event-blocks.ts";
import { findStep, nextEvent, position, setNextEvent, stepEvent, stepPosition, w } from "./heap.ts";
import { M } from "./records.ts";

/** A step of so many writes or more: its beginning is not known. */
const LONG_STEP = 0xffff;
const KINDS = EVENTS.length;
/** Routine and depth, as the first word of a frame has them: 12 bits each. */
const WHERE_MASK = 0xffffff;

/** Events after which a run ends where nobody says otherwise. */
export const MOST_EVENTS = 5_000_000;

/** How far the log is; the number of the next event lies in the heap's control words. */
export const log = {
	/** Rows ever written on this branch. */
	known: 0,
	/** False: events are only counted, and have no numbers. */
	recording: true,
	/** Most rows; reaching it ends the run. */
	limit: MOST_EVENTS,
};

/** Events raised per kind since the counts were cleared. */
export const counts = new Float64Array(KINDS);

/** Who waits for events of a kind: a mask of the WANT_ constants. */
export const wanted = new Uint8Array(KINDS);
/** The judge of the scenario's expectations. */
export const WANT_JUDGE = 1;
/** A debugger that looks for a stop. */
export const WANT_STOP = 2;
/** A check that must hold at all events. */
const WANT_CHECK = 4;

/** Told of each event of a kind they want, once it is recorded. */
export const listeners = {
	judge: (_n: number, _kind: number): void => {},
	stop: (_n: number, _kind: number): void => {},
	check: (): void => {},
};

/** Adds a reason to tell of the events of a kind: one of the WANT_ constants. */
export function want(kind: number, reason: number): void {
	wanted[kind] = (wanted[kind] as number) | reason;
}

/** Adds a reason to tell of all events. */
export function wantAll(reason: number): void {
	for (let kind = 0; kind < KINDS; kind++) want(kind, reason);
}

/** Takes a reason away from all kinds. */
export function unwant(reason: number): void {
	for (let kind = 0; kind < KINDS; kind++) wanted[kind] = (wanted[kind] as number) & ~reason;
}

/** Calls a function at every event: for checks that must hold at all of them. Until the next boot. */
export function watchEveryEvent(check: () => void): void {
	wantAll(WANT_CHECK);
	listeners.check = check;
}

/**
 * Records an event of the current thread, with the arguments that its kind has. One function, and no defaults: every event comes through here,
 * and to hand a dozen arguments on costs as much as to write them.
 */
export function raise(
	kind: number,
	a?: number,
	b?: number,
	c?: number,
	d?: number,
	e?: number,
	f?: number,
	g?: number,
	h?: number,
	i?: number,
	j?: number,
): void {
	counts[kind] = (counts[kind] as number) + 1;
	if (!log.recording) {
		if (((wanted[kind] as number) & WANT_CHECK) !== 0) listeners.check();
		return;
	}
	findStep();
	const n = nextEvent();
	setNextEvent(n + 1);
	// A stretch that runs again raises what is recorded already.
	if (n >= log.known) {
		const at = beginRow(n, kind);
		const argc = ARGC[kind] as number;
		if (argc > 0) args[at] = a as number;
		if (argc > 1) args[at + 1] = b as number;
		if (argc > 2) args[at + 2] = c as number;
		if (argc > 3) args[at + 3] = d as number;
		if (argc > 4) {
			args[at + 4] = e as number;
			args[at + 5] = f as number;
			args[at + 6] = g as number;
			args[at + 7] = h as number;
			args[at + 8] = i as number;
			args[at + 9] = j as number;
		}
		firsts[(n & ROW) + 1] = at + argc;
		log.known = n + 1;
	}
	const mask = wanted[kind] as number;
	if (mask === 0) return;
	if ((mask & WANT_JUDGE) !== 0) listeners.judge(n, kind);
	if ((mask & WANT_STOP) !== 0) listeners.stop(n, kind);
	if ((mask & WANT_CHECK) !== 0) listeners.check();
}

/** Writes all of a row but its arguments. Returns the place of those. */
function beginRow(n: number, kind: number): number {
	const row = n & ROW;
	if (row === 0 && n !== 0) closeBlock();
	const word = WORDS * row;
	kinds[row] = kind;
	const td = M.m_curthread;
	if (td !== 0) {
		const fp = td.td_frame;
		threads[row] = td.td_tid;
		words[word + WHERE] = (td.td_cpu << 24) | (fp === 0 ? 0 : (w[fp] as number) & WHERE_MASK);
	} else {
		threads[row] = 0xffff;
		words[word + WHERE] = 0;
	}
	words[word + TICK] = M.m_ticks;
	const at = position();
	if (row === 0) last.base = at;
	words[word + POSITION] = at - last.base;
	const order = n - stepEvent();
	const step = order > LONG_STEP ? LONG_STEP : Math.min(at - stepPosition(), LONG_STEP);
	words[word + STEP] = step | (order << 16);
	return firsts[row] as number;
}

/** Starts an empty log: event numbers begin at 0. */
export function clearLog(): void {
	setNextEvent(0);
	log.known = 0;
	clearBlocks();
	counts.fill(0);
}

/** Cuts the log behind event `n`: the future is another one now. */
export function truncateLog(n: number): void {
	setNextEvent(Math.min(nextEvent(), n));
	if (n >= log.known) return;
	// The block that is written holds the last row there is.
	reopenBlock(Math.max(n - 1, 0));
	log.known = n;
}

function wordOf(n: number, word: number): number {
	return blockOf(n).words[WORDS * (n & ROW) + word] as number;
}

/** Kind number of event `n`. */
export function kindOf(n: number): number {
	return blockOf(n).kinds[n & ROW] as number;
}

/** Position of the heap at event `n`. */
export function positionOf(n: number): number {
	const block = blockOf(n);
	return block.base + (block.words[WORDS * (n & ROW) + POSITION] as number);
}

/** The moment at which the step of event `n` began; undefined where the step was too long to note it. */
export function stepOf(n: number): { readonly position: number; readonly event: number } | undefined {
	const word = wordOf(n, STEP);
	const step = word & LONG_STEP;
	return step === LONG_STEP ? undefined : { position: positionOf(n) - step, event: n - (word >>> 16) };
}

/** Argument `i` of event `n`. */
export function argOf(n: number, i: number): number {
	const { firsts, args } = blockOf(n);
	return args[(firsts[n & ROW] as number) + i] as number;
}

/** Number of the thread that raised event `n`; -1 for the machine itself. */
export function threadOfEvent(n: number): number {
	const thread = blockOf(n).threads[n & ROW] as number;
	return thread === 0xffff ? -1 : thread;
}

/** The last event before number `n` that a thread raised; -1 if there is none. */
export function lastEventOf(thread: number, n: number): number {
	const wanted = thread < 0 ? 0xffff : thread;
	let m = Math.min(n, log.known) - 1;
	while (m >= 0) {
		const { threads } = blockOf(m);
		for (const first = m - (m & ROW); m >= first; m--) if (threads[m & ROW] === wanted) return m;
	}
	return -1;
}

/** The last event from number `from` up to before number `n` whose kind has an entry other than 0 in `kindMask`; -1 if there is none. */
export function lastEventOfKinds(kindMask: Uint8Array, n: number, from = 0): number {
	let m = Math.min(n, log.known) - 1;
	while (m >= from) {
		const { kinds } = blockOf(m);
		for (const first = Math.max(from, m - (m & ROW)); m >= first; m--) if (kindMask[kinds[m & ROW] as number] !== 0) return m;
	}
	return -1;
}

/** The first event from number `n` up to before number `end` of a kind; `end` if there is none. */
export function firstEventOfKind(kind: number, n: number, end: number): number {
	let m = n;
	while (m < end) {
		const { kinds } = blockOf(m);
		for (const last = Math.min(end - 1, m | ROW); m <= last; m++) if (kinds[m & ROW] === kind) return m;
	}
	return end;
}

/** One event as a row. */
export interface EventRow {
	readonly number: number;
	readonly kind: number;
	/** Thread number; -1 for events of the machine itself. */
	readonly thread: number;
	readonly cpu: number;
	readonly routine: string;
	/** Call depth, 0 for the outermost routine. */
	readonly depth: number;
	readonly tick: number;
	readonly position: number;
	readonly args: readonly number[];
}

/** Everything recorded of event `n`. */
export function eventRow(n: number, nameOf: (routine: number) => string): EventRow {
	const kind = kindOf(n);
	const where = wordOf(n, WHERE);
	return {
		number: n,
		kind,
		thread: threadOfEvent(n),
		cpu: where >>> 24,
		routine: nameOf(where & 4095),
		depth: (where & WHERE_MASK) >>> 12,
		tick: wordOf(n, TICK),
		position: positionOf(n),
		args: Array.from({ length: ARGC[kind] as number }, (_, i) => argOf(n, i)),
	};
}

/** Number of the last event at or before a position; -1 if there is none. Rows are sorted by position. */
export function eventBefore(target: number): number {
	let low = 0;
	let high = log.known;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (positionOf(middle) <= target) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** Bytes the log takes per event so far. */
export function bytesPerEvent(): number {
	return log.known === 0 ? 0 : bytesOf(log.known) / log.known;
}
