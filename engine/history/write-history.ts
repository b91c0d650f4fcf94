/**
 * Every write to certain words, over the whole run: what "who changed this, and when" is answered from. A word's writes are found by
 * running the run once more from where they are known, and are kept from then on.
 *
 *     positions f64 | values f64 | events u32 | writers u32      one row a write, ascending
 *     writers[n] = thread, routine and program point             shared by all words
 */
import { nextEvent, observer, position, unwatchAll, w, watch } from "../machine/heap.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { type Writer, writerKey, writerOf } from "./writer.ts";

/** Most writes that are kept over all words: 96 MB. */
const MOST_WRITES = 4_000_000;
/** Most words whose writes are kept; the ones asked for longest ago are forgotten. */
const MOST_WORDS = 4_096;

/** A value is written too often for all of its writes to be kept. */
export class TooManyWrites extends Error {
	override readonly name = "TooManyWrites";
}

/** One write of a word. */
export interface WriteRow {
	readonly position: number;
	/** Number of the event that is raised next after it. */
	readonly event: number;
	readonly value: number;
	readonly writer: Writer;
}

/** The writes of one word. */
class WordWrites {
	positions = new Float64Array(16);
	values = new Float64Array(16);
	events = new Uint32Array(16);
	writers = new Uint32Array(16);
	count = 0;
	/** The writes up to this position are known. */
	covered = 0;
	/** Value before the first write. */
	initial = 0;

	add(at: number, value: number, event: number, writer: number): void {
		if (this.count === this.positions.length) this.#grow();
		const n = this.count++;
		this.positions[n] = at;
		this.values[n] = value;
		this.events[n] = event;
		this.writers[n] = writer;
	}

	#grow(): void {
		const size = this.count * 2;
		this.positions = copy(this.positions, new Float64Array(size));
		this.values = copy(this.values, new Float64Array(size));
		this.events = copy(this.events, new Uint32Array(size));
		this.writers = copy(this.writers, new Uint32Array(size));
	}

	/** Number of writes at or before a position. */
	upTo(target: number): number {
		let low = 0;
		let high = this.count;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.positions[middle] as number) <= target) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

function copy<A extends Uint32Array | Float64Array>(from: A, to: A): A {
	to.set(from);
	return to;
}

/** The writes of words that were asked for, on the branch in force. */
export class WriteHistory {
	readonly #timeline: Timeline;
	/** Least recently asked for first. */
	readonly #words = new Map<number, WordWrites>();
	readonly #writers: Writer[] = [];
	readonly #writerNumbers = new Map<number, number>();
	/** The writer of the last write, who often is that of the next. */
	#lastKey = -1;
	#lastNumber = 0;
	#writes = 0;

	constructor(timeline: Timeline) {
		this.#timeline = timeline;
	}

	/** Whether all writes of some words up to a position are known. */
	covers(words: readonly number[], target: number): boolean {
		return words.every((word) => (this.#words.get(word)?.covered ?? -1) >= target);
	}

	/** Begins a pass that finds all writes of some words up to a place of the branch. */
	pass(words: readonly number[], to: Place): WritePass {
		if (words.length > MOST_WORDS) throw new TooManyWrites(`this is ${words.length} words: ask for one field of it`);
		const asked = words.map((word) => [word, this.#take(word)] as const);
		return new WritePass(this.#timeline, new Map(asked), to, (entry, value, at) => this.#note(entry, value, at));
	}

	#take(word: number): WordWrites {
		const entry = this.#words.get(word) ?? new WordWrites();
		this.#words.delete(word);
		this.#words.set(word, entry);
		for (const [oldest, { count }] of this.#words) {
			if (this.#words.size <= MOST_WORDS) break;
			this.#words.delete(oldest);
			this.#writes -= count;
		}
		return entry;
	}

	#note(entry: WordWrites, value: number, at: number): void {
		if (++this.#writes > MOST_WRITES) {
			this.#words.clear();
			this.#writes = 0;
			throw new TooManyWrites(`the value is written more than ${MOST_WRITES} times: break on its change with a condition instead`);
		}
		const key = writerKey();
		if (key !== this.#lastKey) {
			this.#lastNumber = this.#numberOf(key);
			this.#lastKey = key;
		}
		entry.add(at, value, nextEvent(), this.#lastNumber);
	}

	#numberOf(key: number): number {
		let number = this.#writerNumbers.get(key);
		if (number === undefined) {
			number = this.#writers.push(writerOf(key)) - 1;
			this.#writerNumbers.set(key, number);
		}
		return number;
	}

	/** The last write of some words at or before a position; undefined if there is none. */
	last(words: readonly number[], target: number): WriteRow | undefined {
		let last: WriteRow | undefined;
		for (const word of words) {
			const n = this.count(word, target);
			if (n === 0) continue;
			const row = this.row(word, n - 1);
			if (last === undefined || row.position > last.position) last = row;
		}
		return last;
	}

	/** Number of writes of a word at or before a position. */
	count(word: number, target: number): number {
		return this.#words.get(word)?.upTo(target) ?? 0;
	}

	/** Value of a word before its first write. */
	initial(word: number): number {
		return this.#words.get(word)?.initial ?? 0;
	}

	/** Write number `n` of a word. */
	row(word: number, n: number): WriteRow {
		const entry = this.#words.get(word);
		if (entry === undefined || n < 0 || n >= entry.count) throw new RangeError(`write ${n} of word ${word} is not known`);
		return {
			position: entry.positions[n] as number,
			event: entry.events[n] as number,
			value: entry.values[n] as number,
			writer: this.#writers[entry.writers[n] as number] as Writer,
		};
	}

	/** Forgets what lies behind a position: the future is another one now. */
	truncate(target: number): void {
		for (const entry of this.#words.values()) {
			entry.covered = Math.min(entry.covered, target);
			const kept = entry.upTo(target);
			this.#writes -= entry.count - kept;
			entry.count = kept;
		}
	}
}

/** Finds the writes of words by running the part of the branch in which they are not known yet. */
export class WritePass {
	readonly #timeline: Timeline;
	readonly #entries: ReadonlyMap<number, WordWrites>;
	readonly #to: Place;
	readonly #note: (entry: WordWrites, value: number, at: number) => void;
	#from = 0;
	#begun = false;
	/** The word that was written last, and its entry. */
	#lastWord = -1;
	#lastEntry: WordWrites | undefined;

	constructor(
		timeline: Timeline,
		entries: ReadonlyMap<number, WordWrites>,
		to: Place,
		note: (entry: WordWrites, value: number, at: number) => void,
	) {
		this.#timeline = timeline;
		this.#entries = entries;
		this.#to = to;
		this.#note = note;
	}

	/** Runs for about so many moves; true once all is known. The heap then shows the end of the pass. */
	slice(moves: number): boolean {
		if (!this.#begun) this.#begin();
		watch(this.#entries.keys());
		observer.written = (word, _old) => this.#written(word);
		try {
			for (let i = 0; i < moves && position() < this.#to.position; i++) if (this.#timeline.move() === "ended") break;
		} finally {
			unwatchAll();
			this.#cover(Math.min(position(), this.#to.position));
		}
		return position() >= this.#to.position;
	}

	#begin(): void {
		this.#begun = true;
		this.#from = Math.min(...[...this.#entries.values()].map((e) => e.covered));
		if (this.#from >= this.#to.position) return;
		this.#timeline.goTo(this.#timeline.startBefore(this.#from, 0));
		for (const [word, entry] of this.#entries) if (entry.covered === 0 && position() === 0) entry.initial = w[word] as number;
	}

	#written(word: number): void {
		if (word !== this.#lastWord) {
			this.#lastEntry = this.#entries.get(word);
			this.#lastWord = word;
		}
		const entry = this.#lastEntry;
		const at = position();
		if (entry === undefined || at <= entry.covered || at > this.#to.position) return;
		this.#note(entry, w[word] as number, at);
	}

	#cover(upTo: number): void {
		for (const entry of this.#entries.values()) {
			entry.covered = Math.max(entry.covered, upTo);
		}
	}

	/** Share done, 0 to 1. */
	progress(): number {
		const all = this.#to.position - this.#from;
		return all <= 0 ? 1 : Math.min(1, Math.max(0, (position() - this.#from) / all));
	}
}
