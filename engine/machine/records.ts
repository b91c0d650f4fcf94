// dialect
/**
 * Runs of heap words for records, stacks and tables: a bump pointer and exact-size free lists, themselves in the heap.
 */
import type { Machine } from "../kernel/views.generated.ts";
import { HEAP_WORDS, put, w } from "./heap.ts";

/** The machine's own record; words below it stay unused so that 0 is NULL. */
export const M = 16 as Machine;

const SIZES = 256;

/** A machine was asked for that does not fit the heap. */
export class HeapExhausted extends Error {
	override readonly name = "HeapExhausted";
}

/** Takes the first unused word of the heap behind the machine's record. */
export function initRecords(firstFree: number): void {
	M.m_bump = firstFree;
}

/** Allocates `words` words. Their content is what a former user left, as in a kernel. */
export function allocRun(words: number): number {
	const head = sizeSlot(words) + 1;
	const run = load(head);
	if (run !== 0) {
		store(head, load(run));
		return run;
	}
	const at = M.m_bump;
	if (at + words > HEAP_WORDS) {
		throw new HeapExhausted(
			`the simulated machine needs more than ${HEAP_WORDS} words of state: use less memory, less kva or fewer threads`,
		);
	}
	M.m_bump = at + words;
	return at;
}

/** Allocates words that read zero. */
export function allocZeroed(words: number): number {
	const run = allocRun(words);
	for (let i = 0; i < words; i++) if (w[run + i] !== 0) put(run + i, 0);
	return run;
}

/** Gives a run of that many words back. */
export function freeRun(run: number, words: number): void {
	const head = sizeSlot(words) + 1;
	store(run, load(head));
	store(head, run);
}

/** Slot of the free list of a size: open addressing over pairs (size, first run). */
function sizeSlot(words: number): number {
	const table = ref(M.m_free_runs);
	let i = words % SIZES;
	for (let tries = 0; tries < SIZES; tries++) {
		const slot = table + 2 * i;
		const size = load(slot);
		if (size === words) return slot;
		if (size === 0) {
			store(slot, words);
			return slot;
		}
		i = (i + 1) % SIZES;
	}
	throw new HeapExhausted("too many different sizes of records");
}

/** Words of the heap in use: what a checkpoint must cover. */
export function usedWords(): number {
	return M.m_bump;
}
