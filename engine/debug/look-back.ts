/**
 * Where something may have happened last: what the log of events and the histories of writes tell about a search that goes back, so that
 * only stretches that may hold a hit are run again.
 */
import { LogWork } from "../history/log-work.ts";
import { TooManyWrites, type WriteHistory, type WritePass } from "../history/write-history.ts";
import { eventBefore, kindOf, lastEventOf, lastEventOfKinds, positionOf, threadOfEvent, wanted } from "../machine/event-log.ts";
import { oldestPosition, position } from "../machine/heap.ts";
import { lastWrite } from "../machine/journal.ts";
import type { Search } from "./search.ts";

/** An end of the part of the run in question: what is found before it counts. `event` lies between two numbers where a write is meant. */
export interface Bound {
	readonly position: number;
	readonly event: number;
}

/** Events that are run again in search of a write before an index is made: a tenth of a second. */
const NEAR = 100_000;

/** Looks back for one search. */
export class LookBack {
	readonly #search: Search;
	readonly #history: WriteHistory;
	/** Words of the data breakpoints where the search began; undefined where they do not stay the same. */
	readonly #words: readonly number[] | undefined;
	#pass: WritePass | undefined;
	/** How far the log has been looked through for a bound: the event before which it goes on. */
	#looked: { readonly until: Bound; n: number } | undefined;
	/** Event from which stretches are run again without an index. */
	#from: number | undefined;
	/** A value is written too often to be indexed: stretches are run again instead. */
	#withoutIndex = false;

	constructor(search: Search, history: WriteHistory) {
		this.#search = search;
		this.#history = history;
		this.#words = fixedWords(search);
	}

	/**
	 * The end of the part before `until` in which the last hit must lie; "nothing" where there is none. "looking" where it is not found yet, or
	 * writes are to be indexed first: each call takes about as long as `moves` moves.
	 */
	bound(until: Bound, moves: number): Bound | "nothing" | "looking" {
		const { table, goal } = this.#search;
		if (table.looksAtPoints) return until;
		if (goal !== undefined) return table.isEmpty ? lastRunOf(goal.thread, until) : until;
		const event = this.#lastEvent(until, moves);
		if (event === "looking") return event;
		const write = table.data.length === 0 ? "nothing" : this.#lastWrite(until, moves);
		if (write === "looking" || event === "nothing") return write;
		return write === "nothing" || write.position < event.position ? event : write;
	}

	/** Number of the last event of the run before the one that event `n` lies in, of the thread that steps; 0 if there is none. */
	runBefore(n: number): number {
		const thread = this.#search.goal?.thread ?? -1;
		let m = n - 1;
		while (m >= 0 && threadOfEvent(m) === thread) m--;
		return Math.max(0, lastEventOf(thread, m));
	}

	#lastEvent(until: Bound, moves: number): Bound | "nothing" | "looking" {
		const { events } = this.#search.table;
		if (this.#looked?.until !== until) this.#looked = { until, n: eventBefore(until.position) + 1 };
		const looked = this.#looked;
		const mask = new Uint8Array(wanted.length);
		for (const kind of events.keys()) mask[kind] = 1;
		for (const work = new LogWork(moves); !work.isDone; ) {
			const from = Math.max(0, looked.n - work.rows);
			const n = lastEventOfKinds(mask, looked.n, from);
			if (n < 0 && from === 0) return "nothing";
			work.passed(looked.n - Math.max(n, from));
			looked.n = Math.max(n, from);
			if (n < 0 || (positionOf(n) === until.position && n + 1 >= until.event)) continue;
			work.tested();
			const armed = events.get(kindOf(n)) ?? [];
			if (armed.some((a) => a.breakpoint.log !== true && (!a.fromLog || a.test(n)))) return { position: positionOf(n), event: n + 2 };
		}
		return "looking";
	}

	#lastWrite(until: Bound, moves: number): Bound | "nothing" | "looking" {
		const words = this.#words;
		if (words === undefined || this.#withoutIndex) return until;
		if (!this.#history.covers(words, until.position)) {
			const near = this.#pass === undefined ? lastInWindow(words, until) : undefined;
			if (near !== undefined) return near;
			// A short way back is run again sooner than the whole run is indexed.
			this.#from ??= until.event;
			if (this.#pass === undefined && this.#from - until.event < NEAR) return until;
			if (!this.#index(words, until, moves)) return "looking";
			if (this.#withoutIndex) return until;
		}
		const last = this.#history.last(words, until.position);
		if (last === undefined) return "nothing";
		if (last.position < until.position || last.event - 0.5 < until.event)
			return atMost({ position: last.position, event: last.event }, until);
		const earlier = this.#history.last(words, until.position - 1);
		return earlier === undefined ? "nothing" : { position: earlier.position, event: earlier.event };
	}

	/** Finds all writes up to a bound; true once they are known. */
	#index(words: readonly number[], until: Bound, moves: number): boolean {
		try {
			this.#pass ??= this.#history.pass(words, { position: until.position, event: Math.ceil(until.event) });
			if (!this.#pass.slice(moves)) return false;
		} catch (error) {
			if (!(error instanceof TooManyWrites)) throw error;
			this.#withoutIndex = true;
		}
		this.#pass = undefined;
		return true;
	}

	/** Share of the indexing that is done, while it goes on. */
	progress(): number | undefined {
		return this.#pass?.progress();
	}
}

/** Words of data breakpoints. Values behind pointers, and of objects that do not exist now, lay elsewhere: undefined. */
function fixedWords({ table }: Search): readonly number[] | undefined {
	// Reads are in no record.
	if (table.looksAtReads) return undefined;
	const targets = table.data.filter((a) => a.breakpoint.log !== true).map((a) => a.target);
	const fixed = targets.every((t) => t.words().length > 0 && t.pointers().length === 0);
	return fixed ? targets.flatMap((t) => t.words()) : undefined;
}

function atMost(bound: Bound, until: Bound): Bound {
	return bound.position === until.position && bound.event > until.event ? until : bound;
}

/** The last write of some words that the journal still tells of; undefined if its window, which may be all of the run, has none. */
function lastInWindow(words: readonly number[], until: Bound): Bound | "nothing" | undefined {
	if (position() < until.position) return undefined;
	const last = lastWrite(new Set(words), until.position);
	if (last !== undefined) return atMost({ position: last, event: Number.POSITIVE_INFINITY }, until);
	return oldestPosition() === 0 ? "nothing" : undefined;
}

/** The end of the last part of the run before a bound in which a thread ran: it raises an event whenever it is dispatched. */
function lastRunOf(thread: number, until: Bound): Bound {
	const last = Math.min(Math.ceil(until.event) - 1, eventBefore(until.position));
	if (last < 0 || threadOfEvent(last) === thread || threadOfEvent(last) < 0) return until;
	const own = lastEventOf(thread, last);
	return own < 0 ? until : { position: positionOf(own + 1), event: own + 2 };
}
