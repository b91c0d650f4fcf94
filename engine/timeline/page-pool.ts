/**
 * Pages of heap words, kept in large arrays and used again when they are dropped: a small page of its own would cost as much to manage
 * as it holds.
 */
import { w } from "../machine/heap.ts";

/** A page has so many words, as a power of two: 512 bytes. Of 30,000 events' writes small pages hold a third less than pages of 4 KB. */
export const PAGE_SHIFT = 6;
/** Words of a page. */
export const PAGE_WORDS = 1 << PAGE_SHIFT;
/** Bytes of a page. */
export const PAGE_BYTES = PAGE_WORDS * 8;

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
		for (let i = 0; i < PAGE_WORDS; i++) chunk[to + i] = w[from + i] as number;
		return copy;
	}

	/** Puts a copy back into page `page` of the heap. */
	load(copy: number, page: number): void {
		const chunk = this.#chunks[Math.floor(copy / CHUNK_PAGES)] as Float64Array;
		const from = (copy % CHUNK_PAGES) * PAGE_WORDS;
		const to = page * PAGE_WORDS;
		for (let i = 0; i < PAGE_WORDS; i++) w[to + i] = chunk[from + i] as number;
	}

	/** Whether page `page` of the heap holds what a copy holds. */
	equals(copy: number, page: number): boolean {
		const chunk = this.#chunks[Math.floor(copy / CHUNK_PAGES)] as Float64Array;
		const from = (copy % CHUNK_PAGES) * PAGE_WORDS;
		const to = page * PAGE_WORDS;
		for (let i = 0; i < PAGE_WORDS; i++) if (w[to + i] !== chunk[from + i]) return false;
		return true;
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
