/**
 * Where the rows of the event log lie: in blocks of ROWS. The one that is written never moves, and stays in the processor's cache; when it
 * is full it is copied behind the others, so that a long log is never copied as a whole. The first touch of
 * its pages of memory is most of what a full block costs, so it is small: 21 bytes a row and 4 an argument, or 8 in a block of which one needs
 * them.
 */
import { EVENTS } from "../kernel/events.ts";

/** Arguments of each kind of event. */
export const ARGC = Uint8Array.from(EVENTS, (e) => e.args.length);
const MOST_ARGS = Math.max(...ARGC);

/** Rows of a block: event n has row n & ROW of block n >>> ROW_BITS. */
export const ROW_BITS = 11;
const ROWS = 1 << ROW_BITS;
export const ROW = ROWS - 1;

/** Words of a row, and which is which. */
export const WORDS = 4;
export const WHERE = 0;
export const TICK = 1;
export const STEP = 2;
/** Position, from the block's first on. */
export const POSITION = 3;

/** Rows one behind the other. What is searched for has a column of its own; the rest shares one, since each one that is written to costs time. */
interface Block {
	readonly kinds: Uint8Array;
	readonly threads: Uint16Array;
	readonly words: Uint32Array;
	/** Place of each row's first argument, and behind the last one the end of its arguments. */
	readonly firsts: Uint16Array;
	readonly args: Uint32Array | Float64Array;
	/** Position of its first event. */
	base: number;
}

export const kinds = new Uint8Array(ROWS);
export const threads = new Uint16Array(ROWS);
export const words = new Uint32Array(WORDS * ROWS);
export const firsts = new Uint16Array(ROWS + 1);
export const args = new Float64Array(ROWS * MOST_ARGS);

/** The block that is written. */
export const last: Block = { kinds, threads, words, firsts, args, base: 0 };

/** A full one, and where the room behind it begins. */
interface FullBlock extends Block {
	readonly room: number;
	readonly end: number;
}
/** The full blocks before it. */
const full: FullBlock[] = [];

/**
 * Rooms that full blocks lie in, one behind the other: large, because each piece of memory that is asked for brings the garbage collector
 * nearer to looking through all there is, while memory that nobody has written yet costs nothing. They are kept for the next run.
 */
const rooms: ArrayBuffer[] = [];
const ROOM_BYTES = 64 << 20;
const ROW_BYTES = kinds.BYTES_PER_ELEMENT + threads.BYTES_PER_ELEMENT + WORDS * words.BYTES_PER_ELEMENT + firsts.BYTES_PER_ELEMENT;

/** The block of event `n`. */
export function blockOf(n: number): Block {
	return full[n >>> ROW_BITS] ?? last;
}

/** Puts the block that is written, which is full, behind the others. The next one begins where it was written. */
export function closeBlock(): void {
	const argc = firsts[ROWS] as number;
	const before = full[full.length - 1];
	let room = before?.room ?? 0;
	let start = before?.end ?? 0;
	if (start + args.BYTES_PER_ELEMENT * argc + ROW_BYTES * ROWS + firsts.BYTES_PER_ELEMENT > ROOM_BYTES) {
		room++;
		start = 0;
	}
	rooms[room] ??= new ArrayBuffer(ROOM_BYTES);
	const buffer = rooms[room] as ArrayBuffer;
	// Those with the longest elements first: each begins at a multiple of them.
	const packed = packedArgs(buffer, start, argc);
	let at = start + packed.byteLength;
	const place = (bytes: number): number => {
		at += bytes;
		return at - bytes;
	};
	const block: FullBlock = {
		args: packed,
		words: new Uint32Array(buffer, place(words.byteLength), words.length),
		firsts: new Uint16Array(buffer, place(firsts.byteLength), firsts.length),
		threads: new Uint16Array(buffer, place(threads.byteLength), ROWS),
		kinds: new Uint8Array(buffer, place(kinds.byteLength), ROWS),
		base: last.base,
		room,
		end: (at + 7) & -8,
	};
	block.words.set(words);
	block.firsts.set(firsts);
	block.threads.set(threads);
	block.kinds.set(kinds);
	full.push(block);
}

/** Copies the arguments of the block that is written: to half their length, if each is a number below 2^32. */
function packedArgs(buffer: ArrayBuffer, start: number, argc: number): Uint32Array | Float64Array {
	const narrow = new Uint32Array(buffer, start, argc);
	for (let i = 0; i < argc; i++) {
		const value = args[i] as number;
		narrow[i] = value;
		if (narrow[i] === value) continue;
		const wide = new Float64Array(buffer, start, argc);
		wide.set(args.subarray(0, argc));
		return wide;
	}
	return narrow;
}

/** Makes the block of event `n` the one that is written, and forgets those behind it. */
export function reopenBlock(n: number): void {
	const block = full[n >>> ROW_BITS];
	if (block === undefined) return;
	kinds.set(block.kinds);
	threads.set(block.threads);
	words.set(block.words);
	firsts.set(block.firsts);
	args.set(block.args);
	last.base = block.base;
	full.length = n >>> ROW_BITS;
}

/** Forgets all rows. */
export function clearBlocks(): void {
	full.length = 0;
}

/** Bytes of a log of so many rows. */
export function bytesOf(rows: number): number {
	const packed = full.reduce((sum, block) => sum + block.args.byteLength, 0);
	const open = args.BYTES_PER_ELEMENT * (firsts[rows - full.length * ROWS] as number);
	return ROW_BYTES * rows + packed + open;
}
