// dialect
/**
 * The event log: one row an event in typed columns, arguments in one column behind each other. 27 bytes a row and 8 an argument.
 *
 *     kind u8 | thread u16 | cpu u8 | routine u16 | depth u8 | tick u32 | position f64 | step u16 | order u16 | first argument u32
 *
 * `step` and `order` are how many writes and events before this event its step began: going on from an event undoes so many and
 * runs the step again.
 *
 * Event numbers count from the end of boot. The log is no state: it is what a run told so far. Executing a stretch again writes the
 * same rows again; a fork cuts them off.
 */
import { EVENTS } from "../kernel/events.ts";
import { findStep, nextEvent, position, setNextEvent, stepEvent, stepPosition, w } from "./heap.ts";
import { M } from "./records.ts";
import { depthOf } from "./routine.ts";

/** A step of so many writes or more: its beginning is not known. */
const LONG_STEP = 0xffff;
const KINDS = EVENTS.length;
const ARGC = Uint8Array.from(EVENTS, (e) => e.args.length);

let rows = 1 << 14;
let room = 1 << 16;
let kinds = new Uint8Array(rows);
let threads = new Uint16Array(rows);
let cpus = new Uint8Array(rows);
let routineIds = new Uint16Array(rows);
let depths = new Uint8Array(rows);
let ticks = new Uint32Array(rows);
let positions = new Float64Array(rows);
let steps = new Uint16Array(rows);
let orders = new Uint16Array(rows);
let firsts = new Uint32Array(rows + 1);
let args = new Float64Array(room);

/** How far the log is; the number of the next event lies in the heap's control words. */
export const log = {
	/** Rows ever written on this branch. */
	known: 0,
	/** False: events are only counted, and have no numbers. */
	recording: true,
	/** Most rows; reaching it ends the run. */
	limit: 5_000_000,
};

/** Events raised per kind since the counts were cleared. */
export const counts = new Float64Array(KINDS);

/** Who waits for events of a kind: a mask of the WANT_ constants. */
export const wanted = new Uint8Array(KINDS);
/** The judge of the scenario's expectations. */
export const WANT_JUDGE = 1;
/** A debugger that looks for a stop. */
export const WANT_STOP = 2;

/** Told of each event of a kind they want, once it is recorded. */
export const listeners = {
	judge: (_n: number, _kind: number): void => {},
	stop: (_n: number, _kind: number): void => {},
};

/** Calls a function at every event: for checks that must hold at all of them. Until the next boot. */
export function watchEveryEvent(check: () => void): void {
	wanted.fill(WANT_STOP);
	listeners.stop = check;
}

/** Records an event of the current thread. */
export function raise(kind: number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0): void {
	counts[kind] = (counts[kind] as number) + 1;
	if (!log.recording) {
		if ((wanted[kind] as number) !== 0) listeners.stop(-1, kind);
		return;
	}
	findStep();
	const n = nextEvent();
	setNextEvent(n + 1);
	// A stretch that runs again raises what is recorded already.
	if (n >= log.known) {
		note(n, kind, a, b, c, d, e, f, g, h, i, j);
		log.known = n + 1;
	}
	const mask = wanted[kind] as number;
	if (mask === 0) return;
	if ((mask & WANT_JUDGE) !== 0) listeners.judge(n, kind);
	if ((mask & WANT_STOP) !== 0) listeners.stop(n, kind);
}

function note(
	n: number,
	kind: number,
	a: number,
	b: number,
	c: number,
	d: number,
	e: number,
	f: number,
	g: number,
	h: number,
	i: number,
	j: number,
): void {
	if (n + 1 >= rows) growRows();
	let at = firsts[n] as number;
	if (at + 10 >= room) growRoom();
	kinds[n] = kind;
	const td = M.m_curthread;
	if (td !== 0) {
		threads[n] = td.td_tid;
		cpus[n] = td.td_cpu;
		const fp = td.td_frame;
		if (fp !== 0) {
			routineIds[n] = (w[fp] as number) & 4095;
			depths[n] = depthOf(fp);
		} else {
			routineIds[n] = 0;
			depths[n] = 0;
		}
	} else threads[n] = 0xffff;
	ticks[n] = M.m_ticks;
	const at0 = position();
	positions[n] = at0;
	const order = n - stepEvent();
	steps[n] = order > LONG_STEP ? LONG_STEP : Math.min(at0 - stepPosition(), LONG_STEP);
	orders[n] = order;
	const argc = ARGC[kind] as number;
	if (argc > 0) args[at] = a;
	if (argc > 1) args[at + 1] = b;
	if (argc > 2) args[at + 2] = c;
	if (argc > 3) args[at + 3] = d;
	if (argc > 4) {
		args[at + 4] = e;
		args[at + 5] = f;
		args[at + 6] = g;
		args[at + 7] = h;
		args[at + 8] = i;
		args[at + 9] = j;
	}
	at += argc;
	firsts[n + 1] = at;
}

function growRows(): void {
	rows *= 2;
	kinds = copy(kinds, new Uint8Array(rows));
	threads = copy(threads, new Uint16Array(rows));
	cpus = copy(cpus, new Uint8Array(rows));
	routineIds = copy(routineIds, new Uint16Array(rows));
	depths = copy(depths, new Uint8Array(rows));
	ticks = copy(ticks, new Uint32Array(rows));
	positions = copy(positions, new Float64Array(rows));
	steps = copy(steps, new Uint16Array(rows));
	orders = copy(orders, new Uint16Array(rows));
	firsts = copy(firsts, new Uint32Array(rows + 1));
}

function growRoom(): void {
	room *= 2;
	args = copy(args, new Float64Array(room));
}

function copy<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(from: A, to: A): A {
	to.set(from);
	return to;
}

/** Starts an empty log: event numbers begin at 0. */
export function clearLog(): void {
	setNextEvent(0);
	log.known = 0;
	firsts[0] = 0;
	counts.fill(0);
}

/** Cuts the log behind event `n`: the future is another one now. */
export function truncateLog(n: number): void {
	setNextEvent(Math.min(nextEvent(), n));
	log.known = Math.min(log.known, n);
}

/** Kind number of event `n`. */
export function kindOf(n: number): number {
	return kinds[n] as number;
}

/** Thread number of event `n`; -1 for events of the machine itself. */
export function tidOf(n: number): number {
	const tid = threads[n] as number;
	return tid === 0xffff ? -1 : tid;
}

/** Position of the heap at event `n`. */
export function positionOf(n: number): number {
	return positions[n] as number;
}

/** The moment at which the step of event `n` began; undefined where the step was too long to note it. */
export function stepOf(n: number): { readonly position: number; readonly event: number } | undefined {
	const step = steps[n] as number;
	return step === LONG_STEP ? undefined : { position: (positions[n] as number) - step, event: n - (orders[n] as number) };
}

/** Argument `i` of event `n`. */
export function argOf(n: number, i: number): number {
	return args[(firsts[n] as number) + i] as number;
}

/** Number of the thread that raised event `n`; -1 for the machine itself. */
export function threadOfEvent(n: number): number {
	const thread = threads[n] as number;
	return thread === 0xffff ? -1 : thread;
}

/** The last event before number `n` that a thread raised; -1 if there is none. */
export function lastEventOf(thread: number, n: number): number {
	const wanted = thread < 0 ? 0xffff : thread;
	let m = Math.min(n, log.known) - 1;
	while (m >= 0 && threads[m] !== wanted) m--;
	return m;
}

/** The last event before number `n` whose kind has an entry other than 0 in `kindMask`; -1 if there is none. */
export function lastEventOfKinds(kindMask: Uint8Array, n: number): number {
	let m = Math.min(n, log.known) - 1;
	while (m >= 0 && kindMask[kinds[m] as number] === 0) m--;
	return m;
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
	return {
		number: n,
		kind,
		thread: tidOf(n),
		cpu: cpus[n] as number,
		routine: nameOf(routineIds[n] as number),
		depth: depths[n] as number,
		tick: ticks[n] as number,
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
		if ((positions[middle] as number) <= target) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** Bytes the log takes per event so far. */
export function bytesPerEvent(): number {
	return log.known === 0 ? 0 : (27 * log.known + 8 * (firsts[log.known] as number)) / log.known;
}
