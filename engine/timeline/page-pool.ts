/**
 * Pages of heap words, kept in large arrays and used again when they are dropped: a small page of its own would cost as much to manage
 * as it holds.
 */
import { HEAP_WORDS, w } from "../machine/heap.ts";

/** A page has so many words, as a power of two: 512 bytes. Of 30,000 events' writes small pages hold a third less than pages of 4 KB. */
export const PAGE_SHIFT = 6;
/** Words of a page. */
export const PAGE_WORDS = 1 << PAGE_SHIFT;
/** Bytes of a page. */
export const PAGE_BYTES = PAGE_WORDS * 8;

/**
 * The page of each place as it was copied last, side by side: copies lie anywhere, and to compare the heap with them takes five times as
 * long. One for the one heap that there is; pages of it that are never used cost nothing.
 */
const latest = new Float64Array(HEAP_WORDS);

/** Pages of a chunk: 16 MB, which cost nothing before they are written. */
const CHUNK_PAGES = 1 << 15;

/** Copies of heap pages by number. */
export class PagePool {
	readonly #chunks: Float64Array[] = [];
	readonly #free: number[] = [];
	#next = 0;

	/** Copies page `page` of the heap; returns the copy's number. */
	store(page: number): number {
		const copy = this.#free.pop() ?? this.#next++;
		let chunk = this.#chunks[Math.floor(copy / CHUNK_PAGES)];
		if (chunk === undefined) {
			chunk = new Float64Array(CHUNK_PAGES * PAGE_WORDS);
			this.#chunks.push(chunk);
		}
		const to = (copy % CHUNK_PAGES) * PAGE_WORDS;
		const from = page * PAGE_WORDS;
		for (let i = 0; i < PAGE_WORDS; i++) {
			const word = w[from + i] as number;
			chunk[to + i] = word;
			latest[from + i] = word;
		}
		return copy;
	}

	/** Puts a copy back into page `page` of the heap. */
	load(copy: number, page: number): void {
		this.#load(copy, page, w);
	}

	/** Makes a copy the one that page `page` was copied to last: later ones do not count any more. */
	returnTo(copy: number, page: number): void {
		this.#load(copy, page, latest);
	}

	#load(copy: number, page: number, into: Float64Array): void {
		const chunk = this.#chunks[Math.floor(copy / CHUNK_PAGES)] as Float64Array;
		const from = (copy % CHUNK_PAGES) * PAGE_WORDS;
		const to = page * PAGE_WORDS;
		for (let i = 0; i < PAGE_WORDS; i++) into[to + i] = chunk[from + i] as number;
	}

	/** Drops a copy: its place is used again. */
	drop(copy: number): void {
		this.#free.push(copy);
	}

	/** Bytes of the copies in use. */
	get bytes(): number {
		return (this.#next - this.#free.length) * PAGE_BYTES;
	}
}

/** Whether page `page` of the heap holds what it held when it was copied last. */
export function isAsCopied(page: number): boolean {
	const end = (page + 1) * PAGE_WORDS;
	for (let i = page * PAGE_WORDS; i < end; i++) if (w[i] !== latest[i]) return false;
	return true;
}
