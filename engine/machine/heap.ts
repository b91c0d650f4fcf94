/**
 * The heap: every word of simulated state, the one write function, and the journal it keeps.
 *
 *     w        Float64Array, one word = one double (exact for 32-bit values, addresses below 2^53, counters)
 *     journal  ring of (word index, old value); the entry of position p lies at p mod JOURNAL_ENTRIES
 *     ctl      control words of the journal, outside the simulated state
 *
 * The number of journal entries made since boot is the *position*: the coordinate of time. It counts writes that change a word and
 * statements that begin, so it is the same in every execution of the same run, and undoing down to a position restores exactly the
 * state it had. Entries of statements have their index complemented: behind the last of them the step in progress began.
 * The arrays are allocated once at their largest size and never moved: a module-level constant is what V8 reads fastest, and the
 * operating system commits the pages only when they are touched. One simulation lives in a JavaScript realm at a time.
 */

import { StateHash } from "./state-hash.ts";

/** Words of the heap: 64 MB. */
export const HEAP_WORDS = 1 << 23;

/** Entries of the journal's window: 48 MB at 12 bytes an entry, below the 64 MB that a session may use. */
export const JOURNAL_ENTRIES = 1 << 22;
/** Last place of the ring. A mask: an index of so many bits needs no check of its bounds. */
const LAST = JOURNAL_ENTRIES - 1;
/** Entries after which the count in {@link ring} begins anew, long before it would overflow. */
const EPOCH = 1 << 30;

const buffer = new ArrayBuffer(HEAP_WORDS * 8);

/** The words. Read freely; write through {@link put} alone. */
export const w: Float64Array = new Float64Array(buffer);

const journalIndex = new Int32Array(JOURNAL_ENTRIES);
/** Old values by place in the ring, for engine/machine/journal.ts to read. */
export const journalOld: Float64Array = new Float64Array(JOURNAL_ENTRIES);

/** ring[MODE]: what put does besides writing, a mask of the MODE_ constants. Small integers, which put reads at each write. */
const MODE = 0;
/** ring[NEXT]: entries since the ring's base; modulo JOURNAL_ENTRIES the place in the ring of the next one. */
const NEXT = 1;
/** ring[LOOK]: not 0 where a statement must do more than be journaled: a hash or no journal, or a debugger that may stop there. */
const LOOK = 2;
/** ring[EVENT]: number of the next event. */
const EVENT = 3;
/** ring[STEP], ring[STEP_EVENT]: entries, and number of the next event, when the step in progress began, as far as ring[SEEN] knows. */
const STEP = 4;
const STEP_EVENT = 5;
/** ring[SEEN]: entries up to which statements were looked for. */
const SEEN = 6;
const ring = new Int32Array(7);
/** Whether a debugger looks at statements. */
let watchful = false;

/** ctl[BASE]: position at which the count of entries began, a multiple of JOURNAL_ENTRIES; position = BASE + NEXT. */
const BASE = 0;
/** ctl[OLDEST]: position down to which the journal is contiguous. */
const OLDEST = 1;
const ctl = new Float64Array(2);

/** Writes are journaled; off only to measure what that costs. */
export const MODE_JOURNAL = 1;
/** The state hash is kept up to date. */
export const MODE_HASH = 2;
/** Watched words are reported. */
export const MODE_WATCH = 4;

const stateWords = new StateHash(buffer);

/** A bit a word: set for words whose writes are told. */
const watched = new Int32Array(HEAP_WORDS >>> 5);
/** A bit a word: set for words whose reads are told. */
const readWatched = new Int32Array(HEAP_WORDS >>> 5);

/** Told of what happens to watched words. */
export const observer = {
	/** A write has changed a word: the position is the one behind it. */
	written: (_index: number, _old: number): void => {},
	/** A kernel routine reads a word; only while the observed form of the routines runs. */
	read: (_index: number): void => {},
};

/**
 * Reads a word for a routine in its observed form.
 * @public called by compiled routines
 */
export function read(index: number): number {
	if (((readWatched[index >>> 5] as number) & (1 << (index & 31))) !== 0) observer.read(index);
	return w[index] as number;
}

/** Watches reads of words, and of no others. */
export function watchReads(words: Iterable<number>): void {
	readWatched.fill(0);
	for (const index of words) readWatched[index >>> 5] = (readWatched[index >>> 5] as number) | (1 << (index & 31));
}

/** The mode of a run in which watched words are looked for. */
const MODE_WATCHING = MODE_JOURNAL | MODE_WATCH;

function isWatched(index: number): boolean {
	return ((watched[index >>> 5] as number) & (1 << index)) !== 0;
}

/** Writes a word. The only way simulated state changes. */
export function put(index: number, value: number): void {
	const old = w[index] as number;
	if (old === value) return;
	const mode = ring[MODE] as number;
	if (mode !== MODE_JOURNAL && (mode !== MODE_WATCHING || isWatched(index))) {
		writeObserved(index, value, old);
		return;
	}
	const n = ring[NEXT] as number;
	journalIndex[n & LAST] = index;
	journalOld[n & LAST] = old;
	w[index] = value;
	ring[NEXT] = n + 1;
}

/**
 * Writes the number of a statement that begins: the start of a step, a state from which the machine can go on. The entry tells so by its
 * complemented index. Returns whether a debugger looks at statements.
 */
export function beginStatement(index: number, value: number): boolean {
	const old = w[index] as number;
	if (ring[LOOK] !== 0 || old === value) return beginObserved(index, value, old);
	const n = ring[NEXT] as number;
	journalIndex[n & LAST] = ~index;
	journalOld[n & LAST] = old;
	w[index] = value;
	ring[NEXT] = n + 1;
	return false;
}

/** The same in other modes, while a debugger looks, and for a statement that is begun again and makes no entry. */
function beginObserved(index: number, value: number, old: number): boolean {
	// Without a journal there are no steps to tell apart.
	if (ring[MODE] === 0) w[index] = value;
	else {
		if (old !== value) writeObserved(index, value, old);
		markStep();
	}
	return watchful;
}

/** The write of a run that is hashed, watched, or not journaled. */
function writeObserved(index: number, value: number, old: number): void {
	const mode = ring[MODE] as number;
	const n = ring[NEXT] as number;
	if ((mode & MODE_JOURNAL) !== 0) {
		journalIndex[n & LAST] = index;
		journalOld[n & LAST] = old;
		ring[NEXT] = n + 1;
	}
	if ((mode & MODE_HASH) !== 0) stateWords.mix(index);
	w[index] = value;
	if ((mode & MODE_HASH) !== 0) stateWords.mix(index);
	if ((mode & MODE_WATCH) !== 0 && isWatched(index)) observer.written(index, old);
}

/** Position now. */
export function position(): number {
	return (ctl[BASE] as number) + (ring[NEXT] as number);
}

function setPosition(at: number): void {
	const place = at % JOURNAL_ENTRIES;
	ring[NEXT] = place;
	ctl[BASE] = at - place;
}

/** Declares the state now to be one from which the machine can go on: a new step begins. */
export function markStep(): void {
	if ((ring[NEXT] as number) >= EPOCH) setPosition(position());
	ring[STEP] = ring[NEXT] as number;
	ring[SEEN] = ring[NEXT] as number;
	ring[STEP_EVENT] = ring[EVENT] as number;
}

/** Finds out where the step in progress began. Must run before each event: statements that began since have none. */
export function findStep(): void {
	const end = ring[NEXT] as number;
	const from = Math.max(ring[SEEN] as number, end - JOURNAL_ENTRIES);
	ring[SEEN] = end;
	for (let n = end - 1; n >= from; n--) {
		if ((journalIndex[n & LAST] as number) >= 0) continue;
		ring[STEP] = n + 1;
		ring[STEP_EVENT] = ring[EVENT] as number;
		break;
	}
	if (end < EPOCH) return;
	const moved = end - (end & LAST);
	for (const count of [NEXT, STEP, SEEN]) ring[count] = (ring[count] as number) - moved;
	ctl[BASE] = (ctl[BASE] as number) + moved;
}

/** Position at which the step in progress began, once {@link findStep} has looked. */
export function stepPosition(): number {
	return (ctl[BASE] as number) + (ring[STEP] as number);
}

/** Number of the next event. */
export function nextEvent(): number {
	return ring[EVENT] as number;
}

/** Number the next event had when the step in progress began, once {@link findStep} has looked. */
export function stepEvent(): number {
	return ring[STEP_EVENT] as number;
}

/** Sets the number of the next event: one was raised, or the state is that of another moment. */
export function setNextEvent(n: number): void {
	ring[EVENT] = n;
}

/** Lowest position that {@link undo} can reach. */
export function oldestPosition(): number {
	return Math.max(ctl[OLDEST] as number, position() - JOURNAL_ENTRIES);
}

/** A mark to undo to: the position now. */
export const mark = position;

/** Word of the entry at a place of the ring: that of a statement is complemented. */
export function wordOf(place: number): number {
	const index = journalIndex[place] as number;
	return index ^ (index >> 31);
}

/**
 * Undoes writes until the position is `target`, a moment at which the next event was number `event`. Throws a RangeError where the
 * window does not reach so far back.
 */
export function undo(target: number, event = ring[EVENT] as number): void {
	const oldest = oldestPosition();
	if (target < oldest) throw new RangeError(`position ${target} is outside the journal's window`);
	// The entries before it were overwritten by those that are undone now.
	ctl[OLDEST] = oldest;
	const hashed = ((ring[MODE] as number) & MODE_HASH) !== 0;
	let n = ring[NEXT] as number;
	for (let left = position() - target; left > 0; left--) {
		n = (n - 1) & LAST;
		const index = wordOf(n);
		if (hashed) stateWords.mix(index);
		w[index] = journalOld[n] as number;
		if (hashed) stateWords.mix(index);
	}
	setPosition(target);
	ring[EVENT] = event;
	markStep();
}

/** Sets `marks[page]` for each page of `2 ** shift` words that was written since a position inside the window. */
export function markWritten(from: number, shift: number, marks: Uint8Array): void {
	let place = from % JOURNAL_ENTRIES;
	for (let left = (position() - from) | 0; left > 0; left--) {
		marks[wordOf(place) >>> shift] = 1;
		place = place === JOURNAL_ENTRIES - 1 ? 0 : place + 1;
	}
}

function changeMode(mode: number): void {
	ring[MODE] = mode;
	// Program points of frames are not watched.
	ring[LOOK] = watchful || (mode & ~MODE_WATCH) !== MODE_JOURNAL ? 1 : 0;
}

/** Says whether a debugger looks at statements: {@link beginStatement} answers so. */
export function lookAtStatements(on: boolean): void {
	watchful = on;
	changeMode(ring[MODE] as number);
}

/** Chooses what put does: a mask of MODE_JOURNAL, MODE_HASH, MODE_WATCH. Switching the hash on computes it over the used heap. */
export function setMode(mode: number, usedWords = HEAP_WORDS): void {
	if ((mode & MODE_HASH) !== 0 && ((ring[MODE] as number) & MODE_HASH) === 0) {
		stateWords.compute(usedWords);
	}
	changeMode(mode);
}

/** The mode now. */
export function mode(): number {
	return ring[MODE] as number;
}

/** 64-bit hash of the whole state as 16 hex digits; only while MODE_HASH is on. */
export function stateHash(): string {
	return stateWords.text();
}

/** Watches words, and no others: {@link observer} is told of writes to them. */
export function watch(words: Iterable<number>): void {
	unwatchAll();
	for (const index of words) {
		watched[index >>> 5] = (watched[index >>> 5] as number) | (1 << (index & 31));
		changeMode((ring[MODE] as number) | MODE_WATCH);
	}
}

/** Ends all watches. */
export function unwatchAll(): void {
	if (((ring[MODE] as number) & MODE_WATCH) === 0) return;
	watched.fill(0);
	changeMode((ring[MODE] as number) & ~MODE_WATCH);
}

/** Empties heap and journal: the state before a machine is built. `usedWords` bounds the clearing. */
export function resetHeap(usedWords: number): void {
	w.fill(0, 0, usedWords);
	ctl.fill(0);
	ring.fill(0);
	stateWords.compute(0);
	watched.fill(0);
	changeMode(MODE_JOURNAL);
}

/** Declares the state now to be at `at`, the next event `event`, with an empty window: after a keyframe was copied into the heap. */
export function rebase(at: number, usedWords: number, event = 0): void {
	setPosition(at);
	ctl[OLDEST] = at;
	ring[EVENT] = event;
	markStep();
	if (((ring[MODE] as number) & MODE_HASH) !== 0) {
		stateWords.compute(usedWords);
	}
}
