/**
 * Keyframes: states of the heap at scheduling points, from which a distant moment is reached by running again. A keyframe keeps the
 * pages that changed since the one before; the page of a moment is its youngest version at or before it.
 *
 *     versions[page] = [(keyframe 0, copy), (keyframe 3, copy), ...]
 *
 * When the setting is used up, the keyframe whose neighbours lie closest together goes for each new one, and new ones are taken further
 * apart: over the whole run they stay evenly spaced, within a factor of two.
 */
import { HEAP_WORDS, markWritten, nextEvent, oldestPosition, position, rebase, w } from "../machine/heap.ts";
import { usedWords } from "../machine/records.ts";
import { isAsCopied, PAGE_SHIFT, PAGE_WORDS, PagePool } from "./page-pool.ts";

/** A keyframe's place in the run. */
export interface Keyframe {
	readonly position: number;
	readonly event: number;
	readonly used: number;
}

interface Frame extends Keyframe {
	/** Counts up and is never used again. */
	readonly id: number;
}

/** Versions of a page, oldest first: the keyframe each was taken at, and its copy. */
interface Versions {
	readonly ids: number[];
	readonly copies: number[];
}

/** New keyframes lie this share of the average distance apart, so that the whole setting is used while they thin out. */
const DENSITY = 0.7;

/** The keyframes of a run. */
export class Keyframes {
	#frames: Frame[] = [];
	readonly #versions: Versions[] = [];
	readonly #pool = new PagePool();
	readonly #limit: number;
	readonly #leastSpacing: number;
	#spacing: number;
	#due = 0;
	#nextId = 0;
	/** Pages written since the last keyframe. */
	readonly #written = new Uint8Array(HEAP_WORDS >>> PAGE_SHIFT);

	/** `limit` bytes at most; one keyframe about every `spacing` events at first. */
	constructor(limit: number, spacing: number) {
		this.#limit = limit;
		this.#leastSpacing = spacing;
		this.#spacing = spacing;
	}

	/** Bytes in use. */
	get bytes(): number {
		return this.#pool.bytes;
	}

	/** Keyframes there are. */
	get count(): number {
		return this.#frames.length;
	}

	/** Number of the event from which on the next keyframe is due. */
	get due(): number {
		return this.#due;
	}

	/** Takes a keyframe of the state now if the last one lies far enough back. Only between two moves. */
	offer(): void {
		const last = this.#frames[this.#frames.length - 1];
		if (nextEvent() < this.#due || (last !== undefined && position() <= last.position)) return;
		this.#take(last);
		while (this.bytes > this.#limit && this.#frames.length > 2) this.#thin();
		this.#plan();
	}

	#plan(): void {
		const last = this.#frames[this.#frames.length - 1];
		this.#due = last === undefined ? 0 : last.event + this.#spacing;
	}

	#take(last: Frame | undefined): void {
		const used = Math.min(usedWords(), HEAP_WORDS);
		const id = this.#nextId++;
		const pages = Math.ceil(used / PAGE_WORDS);
		// The journal tells what changed, if its window still reaches back to the last keyframe. Behind many writes comparing all is cheaper.
		if (last !== undefined && oldestPosition() <= last.position && position() - last.position < used) {
			this.#written.fill(0);
			markWritten(last.position, PAGE_SHIFT, this.#written);
		} else this.#written.fill(1);
		for (let page = 0; page < pages; page++) if (this.#written[page] !== 0 || this.#versions[page] === undefined) this.#store(page, id);
		this.#frames.push({ id, position: position(), event: nextEvent(), used });
	}

	#store(page: number, id: number): void {
		const versions = this.#versions[page];
		if (versions === undefined) {
			this.#versions[page] = { ids: [id], copies: [this.#pool.store(page)] };
			return;
		}
		if (versions.copies.length > 0 && isAsCopied(page)) return;
		versions.ids.push(id);
		versions.copies.push(this.#pool.store(page));
	}

	/** Drops the keyframe that is missed least, but neither the first nor the last. */
	#thin(): void {
		const frames = this.#frames;
		let least = 1;
		for (let i = 2; i < frames.length - 1; i++) if (this.#gapWithout(i) < this.#gapWithout(least)) least = i;
		const { id } = frames[least] as Frame;
		const next = (frames[least + 1] as Frame).id;
		frames.splice(least, 1);
		for (const versions of this.#versions) {
			const i = lastAtOrBefore(versions.ids, id);
			// Its version lasts until the next one; it is needed if the next keyframe still has it.
			if (versions.ids[i] !== id || (versions.ids[i + 1] ?? Number.POSITIVE_INFINITY) > next) continue;
			this.#pool.drop(versions.copies[i] as number);
			versions.ids.splice(i, 1);
			versions.copies.splice(i, 1);
		}
		const average = (frames[frames.length - 1] as Frame).event / frames.length;
		this.#spacing = Math.max(this.#leastSpacing, Math.floor(DENSITY * average));
	}

	/** Events between the neighbours of a keyframe. */
	#gapWithout(i: number): number {
		return (this.#frames[i + 1] as Frame).event - (this.#frames[i - 1] as Frame).event;
	}

	/** The youngest keyframe at or before a position. */
	before(target: number): Keyframe | undefined {
		return this.#frameBefore(target);
	}

	#frameBefore(target: number): Frame | undefined {
		let low = 0;
		let high = this.#frames.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#frames[middle] as Frame).position <= target) low = middle + 1;
			else high = middle;
		}
		return this.#frames[low - 1];
	}

	/** Puts the heap into the state of a keyframe; the journal's window is empty then. */
	restore(frame: Keyframe): void {
		const id = this.#frameBefore(frame.position)?.id ?? -1;
		const used = Math.max(usedWords(), frame.used);
		this.#versions.forEach(({ ids, copies }, page) => {
			const copy = copies[lastAtOrBefore(ids, id)];
			if (copy !== undefined) this.#pool.load(copy, page);
		});
		// Words that were first used later read zero again.
		if (used > frame.used) w.fill(0, frame.used, used);
		rebase(frame.position, frame.used, frame.event);
	}

	/** Forgets the keyframes behind a position: the future is another one now. */
	truncate(target: number): void {
		this.#frames = this.#frames.filter((f) => f.position <= target);
		const last = this.#frames[this.#frames.length - 1]?.id ?? -1;
		this.#versions.forEach(({ ids, copies }, page) => {
			const kept = lastAtOrBefore(ids, last) + 1;
			if (kept === ids.length) return;
			for (const copy of copies.splice(kept)) this.#pool.drop(copy);
			ids.splice(kept);
			const copy = copies[kept - 1];
			if (copy !== undefined) this.#pool.returnTo(copy, page);
		});
		this.#plan();
	}
}

/** Place of the last number at or before `id` in a sorted list, -1 if there is none. */
function lastAtOrBefore(ids: readonly number[], id: number): number {
	let low = 0;
	let high = ids.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((ids[middle] as number) <= id) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
