/**
 * Keyframes: states of the heap at scheduling points, from which a distant moment is reached by running again. A keyframe keeps the
 * pages that changed since the one before; the page of a moment is its youngest copy at or before it.
 *
 *     keyframe 0    all pages
 *     keyframe 1    pages 3, 17, 18
 *     keyframe 2    pages 3, 40
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

/** With the pages that it keeps, and their copies in the same order. */
interface Frame extends Keyframe {
	readonly pages: Int32Array;
	readonly copies: Int32Array;
}

/** New keyframes lie this share of the average distance apart, so that the whole setting is used while they thin out. */
const DENSITY = 0.7;

const PAGES = HEAP_WORDS >>> PAGE_SHIFT;

/** What a keyframe that is being taken keeps, as far as known. */
const stored = { pages: new Int32Array(PAGES), copies: new Int32Array(PAGES) };

/** The keyframes of a run. */
export class Keyframes {
	#frames: Frame[] = [];
	readonly #pool = new PagePool();
	readonly #limit: number;
	readonly #leastSpacing: number;
	#spacing: number;
	#due = 0;
	/** Pages that have been copied at all: the first so many. */
	#known = 0;
	/** Pages written since the last keyframe. */
	readonly #written = new Uint8Array(PAGES);
	/** Pages met already, while all of a keyframe are looked for. */
	readonly #seen = new Uint8Array(PAGES);

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
		const end = Math.ceil(used / PAGE_WORDS);
		// The journal tells what changed, if its window still reaches back to the last keyframe. Behind many writes comparing all is cheaper.
		if (last !== undefined && oldestPosition() <= last.position && position() - last.position < used) {
			this.#written.fill(0);
			markWritten(last.position, PAGE_SHIFT, this.#written);
		} else this.#written.fill(1);
		let count = 0;
		for (let page = 0; page < end; page++) {
			if (page < this.#known && (this.#written[page] === 0 || isAsCopied(page))) continue;
			stored.pages[count] = page;
			stored.copies[count++] = this.#pool.store(page);
		}
		this.#known = Math.max(this.#known, end);
		const pages = stored.pages.slice(0, count);
		const copies = stored.copies.slice(0, count);
		this.#frames.push({ position: position(), event: nextEvent(), used, pages, copies });
	}

	/** Drops the keyframe that is missed least, but neither the first nor the last. */
	#thin(): void {
		const frames = this.#frames;
		let least = 1;
		for (let i = 2; i < frames.length - 1; i++) if (this.#gapWithout(i) < this.#gapWithout(least)) least = i;
		this.#joinToNext(least);
		const average = (frames[frames.length - 1] as Frame).event / frames.length;
		this.#spacing = Math.max(this.#leastSpacing, Math.floor(DENSITY * average));
	}

	/** Leaves a keyframe out: what the next one does not keep itself goes over to it. */
	#joinToNext(i: number): void {
		const [frame, next] = this.#frames.slice(i, i + 2) as [Frame, Frame];
		this.#seen.fill(0);
		for (const page of next.pages) this.#seen[page] = 1;
		const left: number[] = [];
		frame.pages.forEach((page, k) => {
			if (this.#seen[page] === 0) left.push(k);
			else this.#pool.drop(frame.copies[k] as number);
		});
		const joined = (own: Int32Array, others: Int32Array) => Int32Array.from([...own, ...left.map((k) => others[k] as number)]);
		const both = { ...next, pages: joined(next.pages, frame.pages), copies: joined(next.copies, frame.copies) };
		this.#frames.splice(i, 2, both);
	}

	/** Events between the neighbours of a keyframe. */
	#gapWithout(i: number): number {
		return (this.#frames[i + 1] as Frame).event - (this.#frames[i - 1] as Frame).event;
	}

	/** The youngest keyframe at or before a position. */
	before(target: number): Keyframe | undefined {
		return this.#frames[this.#countUpTo(target) - 1];
	}

	/** Keyframes at or before a position. */
	#countUpTo(target: number): number {
		let low = 0;
		let high = this.#frames.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#frames[middle] as Frame).position <= target) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Puts the heap into the state of a keyframe; the journal's window is empty then. */
	restore(frame: Keyframe): void {
		const used = Math.max(usedWords(), frame.used);
		this.#forEachPage(this.#countUpTo(frame.position), (page, copy) => this.#pool.load(copy, page));
		// Words that were first used later read zero again.
		if (used > frame.used) w.fill(0, frame.used, used);
		rebase(frame.position, frame.used, frame.event);
	}

	/** Calls a function with each page and its copy as the last of the first `count` keyframes has it. */
	#forEachPage(count: number, act: (page: number, copy: number) => void): void {
		this.#seen.fill(0);
		for (let i = count - 1; i >= 0; i--) {
			const { pages, copies } = this.#frames[i] as Frame;
			for (let k = 0; k < pages.length; k++) {
				const page = pages[k] as number;
				if (this.#seen[page] !== 0) continue;
				this.#seen[page] = 1;
				act(page, copies[k] as number);
			}
		}
	}

	/** Forgets the keyframes behind a position: the future is another one now. */
	truncate(target: number): void {
		const count = this.#countUpTo(target);
		if (count < this.#frames.length) {
			for (const { copies } of this.#frames.splice(count)) for (const copy of copies) this.#pool.drop(copy);
			this.#known = 0;
			this.#forEachPage(count, (page, copy) => {
				this.#pool.returnTo(copy, page);
				this.#known = Math.max(this.#known, page + 1);
			});
		}
		this.#plan();
	}
}
