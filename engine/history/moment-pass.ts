/** Looks at the state after every event of the run: when something became true, or how often an event happened in a certain state. */
import { firstEventOfKind, listeners, log, unwant, WANT_STOP, want, wantAll } from "../machine/event-log.ts";
import { position } from "../machine/heap.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { LogWork } from "./log-work.ts";
import type { Pass } from "./query.ts";

/** Most moments that are kept; more are counted. */
const MOST_KEPT = 100_000;

/** What is looked at. */
export interface MomentTest {
	/** Kinds of events after which it is; absent for all. */
	readonly kind?: number;
	readonly test: (event: number) => boolean;
	/** Only moments count at which the test passes and did not at the one before. */
	readonly edges: boolean;
}

/** Goes through the run up to a place and notes the events at which a test passes. */
export class MomentPass implements Pass {
	readonly #timeline: Timeline;
	readonly #test: MomentTest;
	readonly #to: Place;
	#begun = false;
	#last = false;
	readonly #moments = new Moments();

	constructor(timeline: Timeline, test: MomentTest, to: Place) {
		this.#timeline = timeline;
		this.#test = test;
		this.#to = to;
	}

	/** What was found. */
	get moments(): MomentCount {
		return this.#moments;
	}

	slice(moves: number): boolean {
		if (!this.#begun) this.#begin();
		const { kind } = this.#test;
		if (kind === undefined) wantAll(WANT_STOP);
		else want(kind, WANT_STOP);
		listeners.stop = (n) => this.#look(n);
		try {
			for (let i = 0; i < moves && position() < this.#to.position; i++) if (this.#timeline.move() === "ended") break;
		} finally {
			unwant(WANT_STOP);
		}
		return position() >= this.#to.position;
	}

	#begin(): void {
		this.#begun = true;
		this.#timeline.goTo({ position: 0, event: 0 });
		this.#last = this.#test.edges && this.#test.test(-1);
	}

	#look(event: number): void {
		if (event >= this.#to.event) return;
		const holds = this.#test.test(event);
		const counts = holds && !(this.#test.edges && this.#last);
		this.#last = holds;
		if (counts) this.#moments.add(event);
	}

	progress(): number {
		return Math.min(1, position() / Math.max(1, this.#to.position));
	}
}

/** Counts the recorded events of a kind that pass a test which needs no state: the log is looked through, and nothing runs. */
export class LogPass implements Pass {
	readonly #kind: number;
	readonly #test: (event: number) => boolean;
	readonly #moments = new Moments();
	#next = 0;

	constructor(kind: number, test: (event: number) => boolean) {
		this.#kind = kind;
		this.#test = test;
	}

	/** What was found. */
	get moments(): MomentCount {
		return this.#moments;
	}

	slice(moves: number): boolean {
		for (const work = new LogWork(moves); !work.isDone && this.#next < log.known; ) {
			const end = Math.min(log.known, this.#next + work.rows);
			const n = firstEventOfKind(this.#kind, this.#next, end);
			work.passed(n - this.#next);
			this.#next = n;
			if (n === end) continue;
			work.tested();
			if (this.#test(n)) this.#moments.add(n);
			this.#next++;
		}
		return this.#next >= log.known;
	}

	progress(): number {
		return Math.min(1, this.#next / Math.max(1, log.known));
	}
}

/** How many moments there are, and which: the first ones and the last. */
export interface MomentCount {
	readonly count: number;
	readonly events: readonly number[];
	readonly last: number;
}

/** Moments as they are found, in order. */
class Moments implements MomentCount {
	count = 0;
	last = -1;
	readonly events: number[] = [];

	add(event: number): void {
		this.count++;
		this.last = event;
		if (this.events.length < MOST_KEPT) this.events.push(event);
	}
}
