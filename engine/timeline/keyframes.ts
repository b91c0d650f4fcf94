/**
 * Keyframes: states of the heap at scheduling points, from which a distant moment is reached by running again. A keyframe keeps the
 * pages that changed since the one before; the page of a moment is its youngest version at or before it.
 *
 *     versions[page] = [(keyframe 0, content), (keyframe 3, content), ...]    page = 512 words, 4 KB
 *
 * When the setting is used up, every other keyframe is dropped and the distance between new ones doubles.
 */
import { HEAP_WORDS, journaledWord, nextEvent, oldestPosition, position, rebase, w } from "../machine/heap.ts";
import { usedWords } from "../machine/records.ts";

const PAGE_WORDS = 512;
const PAGE_BYTES = PAGE_WORDS * 8;

/** A keyframe's place in the run. */
export interface Keyframe {
	readonly position: number;
	readonly event: number;
	readonly used: number;
}

interface Version {
	/** Keyframe it belongs to; counts up and is never used again. */
	readonly id: number;
	readonly words: Float64Array;
}

/** The keyframes of a run. */
export class Keyframes {
	readonly #frames: (Keyframe & { readonly id: number })[] = [];
	readonly #versions: Version[][] = [];
	readonly #limit: number;
	#bytes = 0;
	#nextId = 0;
	#spacing: number;

	/** `limit` bytes at most; one keyframe about every `spacing` events at first. */
	constructor(limit: number, spacing: number) {
		this.#limit = limit;
		this.#spacing = spacing;
	}

	/** Bytes in use. */
	get bytes(): number {
		return this.#bytes;
	}

	/** Keyframes there are. */
	get count(): number {
		return this.#frames.length;
	}

	/** Takes a keyframe of the state now if the last one lies far enough back. Only between two moves. */
	offer(): void {
		const last = this.#frames[this.#frames.length - 1];
		if (last !== undefined && (nextEvent() < last.event + this.#spacing || position() <= last.position)) return;
		this.#take(last);
		while (this.#bytes > this.#limit && this.#frames.length > 2) this.#thin();
	}

	#take(last: Keyframe | undefined): void {
		const used = Math.min(usedWords(), HEAP_WORDS);
		const id = this.#nextId++;
		const pages = Math.ceil(used / PAGE_WORDS);
		// The journal tells what changed, if its window still reaches back to the last keyframe.
		const changed = last !== undefined && oldestPosition() <= last.position ? this.#changedSince(last.position, pages) : undefined;
		for (let page = 0; page < pages; page++) {
			if (changed !== undefined && changed[page] === 0 && this.#versions[page] !== undefined) continue;
			this.#store(page, id);
		}
		this.#frames.push({ id, position: position(), event: nextEvent(), used });
	}

	#changedSince(from: number, pages: number): Uint8Array {
		const changed = new Uint8Array(pages);
		const to = position();
		for (let n = from; n < to; n++) changed[Math.floor(journaledWord(n) / PAGE_WORDS)] = 1;
		return changed;
	}

	#store(page: number, id: number): void {
		const words = w.slice(page * PAGE_WORDS, (page + 1) * PAGE_WORDS);
		const versions = this.#versions[page];
		if (versions === undefined) this.#versions[page] = [{ id, words }];
		else {
			const last = versions[versions.length - 1];
			if (last !== undefined && same(last.words, words)) return;
			versions.push({ id, words });
		}
		this.#bytes += PAGE_BYTES;
	}

	/** Drops every other keyframe but the first and the last; their pages go to the next one unless it has its own. */
	#thin(): void {
		this.#spacing *= 2;
		const kept = this.#frames.filter((_, i) => i === 0 || i === this.#frames.length - 1 || i % 2 === 0);
		const ids = kept.map((f) => f.id);
		this.#versions.forEach((versions, page) => {
			const last = versions.length - 1;
			// A version lasts until the next one; it is needed if a kept keyframe lies in that stretch.
			this.#versions[page] = versions.filter((v, i) =>
				ids.some((id) => id >= v.id && (i === last || id < (versions[i + 1] as Version).id)),
			);
			this.#bytes -= PAGE_BYTES * (versions.length - (this.#versions[page] as Version[]).length);
		});
		this.#frames.length = 0;
		this.#frames.push(...kept);
	}

	/** The youngest keyframe at or before a position. */
	before(target: number): Keyframe | undefined {
		return this.#frames.findLast((f) => f.position <= target);
	}

	/** Puts the heap into the state of a keyframe; the journal's window is empty then. */
	restore(frame: Keyframe): void {
		const id = this.#frames.find((f) => f.position === frame.position)?.id ?? -1;
		const used = Math.max(usedWords(), frame.used);
		this.#versions.forEach((versions, page) => {
			const version = versions.findLast((v) => v.id <= id);
			if (version !== undefined) w.set(version.words, page * PAGE_WORDS);
		});
		// Words that were first used later read zero again.
		if (used > frame.used) w.fill(0, frame.used, used);
		rebase(frame.position, frame.used, frame.event);
	}

	/** Forgets the keyframes behind a position: the future is another one now. */
	truncate(target: number): void {
		const kept = this.#frames.filter((f) => f.position <= target);
		const last = kept[kept.length - 1]?.id ?? -1;
		this.#versions.forEach((versions, page) => {
			const left = versions.filter((v) => v.id <= last);
			this.#bytes -= PAGE_BYTES * (versions.length - left.length);
			this.#versions[page] = left;
		});
		this.#frames.length = 0;
		this.#frames.push(...kept);
	}
}

function same(a: Float64Array, b: Float64Array): boolean {
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}
