/**
 * The number of a hit, for hit conditions. Hits are counted from the beginning of the run and each moment once, so that a hit has one number
 * whichever way and however often one comes by it: where `% 3` stops going forward, it stops going back.
 *
 * The hits up to some place are remembered; what runs on from there adds its own, and what is run again finds its numbers there.
 */
import type { Breakpoint } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";

type Moment = Pick<Place, "position" | "event">;

/** Hits of a breakpoint in their order: the place of each. What happens at one place, a write and the reads of what it wrote, is one hit. */
interface Hits {
	readonly positions: number[];
	readonly events: number[];
}

/** Before the beginning: nothing has been counted. */
const NOWHERE: Moment = { position: -1, event: -1 };

/** Counts the hits of one run of the machine through some part of the timeline. */
export interface HitCounter {
	/** Number of a hit at a place, the first being 1. */
	hit(id: number, place: Moment): number;
}

/** The numbers of hits, for one set of breakpoints and one future. */
export class HitCounts {
	readonly #hits = new Map<number, Hits>();
	/** Up to here all hits are known. */
	#covered = NOWHERE;
	/** What is counted, as text; other breakpoints have other hits. */
	#key = "[]";
	/** The motion in progress adds what it finds. */
	#adding = false;

	/** Whether breakpoints of this kind have to be counted. */
	static isCounted(b: Breakpoint): boolean {
		return b.hits !== undefined;
	}

	/** The breakpoints have been replaced. */
	setBreakpoints(list: readonly Breakpoint[]): void {
		const key = JSON.stringify(list.filter(HitCounts.isCounted).map(({ id, place, condition }) => ({ id, place, condition })));
		if (key === this.#key) return;
		this.#key = key;
		this.forget();
	}

	/** The run has become another one. */
	forget(): void {
		this.#hits.clear();
		this.#covered = NOWHERE;
		this.#adding = false;
	}

	/** Whether the hits up to a moment are known. */
	covers({ position, event }: Moment): boolean {
		return this.#key === "[]" || (position <= this.#covered.position && event <= this.#covered.event);
	}

	/** Counts from a moment on, or from the beginning if nothing is known; hits that are new are remembered. */
	onward(start: Moment): HitCounter {
		this.#cut(this.#covered);
		this.#adding = true;
		return this.again(start);
	}

	/** Counts from a moment on up to which all hits are known; one at that very moment is found again and keeps its number. */
	again(start: Moment): HitCounter {
		const counted = new Map<number, { n: number; position: number; event: number }>();
		return {
			hit: (id, { position, event }) => {
				const { positions, events } = this.#of(id);
				let last = counted.get(id);
				if (last === undefined) {
					const n = countUntil(positions, events, start);
					last = { n, position: positions[n - 1] ?? -1, event: events[n - 1] ?? -1 };
					counted.set(id, last);
				}
				if (last.position === position && last.event === event) return last.n;
				last.position = position;
				last.event = event;
				last.n++;
				if (this.#adding && last.n > positions.length) {
					positions.push(position);
					events.push(event);
				}
				return last.n;
			},
		};
	}

	/** A motion has come to its end. */
	settle({ position, event }: Moment): void {
		if (!this.#adding) return;
		this.#adding = false;
		if (position > this.#covered.position || event > this.#covered.event) this.#covered = { position, event };
		this.#cut(this.#covered);
	}

	/** Forgets hits behind a moment. */
	#cut(until: Moment): void {
		for (const { positions, events } of this.#hits.values()) positions.length = events.length = countUntil(positions, events, until);
	}

	#of(id: number): Hits {
		let hits = this.#hits.get(id);
		if (hits === undefined) {
			hits = { positions: [], events: [] };
			this.#hits.set(id, hits);
		}
		return hits;
	}
}

/** How many hits at the beginning of a list lie at or before a moment. */
function countUntil(positions: readonly number[], events: readonly number[], { position, event }: Moment): number {
	let [low, high] = [0, positions.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		const at = positions[middle] as number;
		if (at < position || (at === position && (events[middle] as number) <= event)) low = middle + 1;
		else high = middle;
	}
	return low;
}
