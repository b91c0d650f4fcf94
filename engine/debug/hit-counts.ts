/**
 * The number of a hit, for hit conditions. Hits are counted from the beginning of the run and each moment once, so that a hit has one number
 * whichever way and however often one comes by it: where `% 3` stops going forward, it stops going back.
 *
 * The hits up to some place are remembered; what runs on from there adds its own, and what is run again finds its numbers there.
 */
import type { Breakpoint } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";

type Moment = Pick<Place, "position" | "event">;

/** Hits of a breakpoint in their order: the position of each, and the number of its event or one of the two below. */
interface Hits {
	readonly positions: number[];
	readonly marks: number[];
}

/** A write, which leads to its position; and what is found at one: a statement, or a read. */
const WRITE = -1;
const POINT = -2;

/** Before the beginning: nothing has been counted. */
const NOWHERE: Moment = { position: -1, event: -1 };

/** Counts the hits of one run of the machine through some part of the timeline. */
export interface HitCounter {
	/** Number of a hit, the first being 1. `event` is that of a breakpoint on events. */
	hit(id: number, at: number, event: number | undefined, isWrite: boolean): number;
}

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

	/** Counts from a moment on that has been stopped at, or from the beginning if nothing is known; hits that are new are remembered. */
	onward(start: Moment): HitCounter {
		this.#cut(this.#covered);
		this.#adding = true;
		return this.#counter((position, mark) => (mark >= 0 ? mark < start.event : position <= start.position));
	}

	/** Counts while a stretch is run again whose first statement counts, too. */
	again(start: Moment): HitCounter {
		return this.#counter((position, mark) =>
			mark >= 0 ? mark < start.event : mark === WRITE ? position <= start.position : position < start.position,
		);
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
		for (const { positions, marks } of this.#hits.values()) {
			while (positions.length > 0 && isBehind(positions.at(-1) as number, marks.at(-1) as number, until)) {
				positions.pop();
				marks.pop();
			}
		}
	}

	#counter(isBefore: (position: number, mark: number) => boolean): HitCounter {
		const counted = new Map<number, { n: number; position: number; mark: number }>();
		return {
			hit: (id, position, event, isWrite) => {
				const hits = this.#of(id);
				let last = counted.get(id);
				if (last === undefined) {
					last = { n: countWhile(hits, isBefore), position: -1, mark: WRITE };
					counted.set(id, last);
				}
				const mark = event ?? (isWrite ? WRITE : POINT);
				if (last.position === position && last.mark === mark) return last.n;
				last.position = position;
				last.mark = mark;
				last.n++;
				if (this.#adding && last.n > hits.positions.length) {
					hits.positions.push(position);
					hits.marks.push(mark);
				}
				return last.n;
			},
		};
	}

	#of(id: number): Hits {
		let hits = this.#hits.get(id);
		if (hits === undefined) {
			hits = { positions: [], marks: [] };
			this.#hits.set(id, hits);
		}
		return hits;
	}
}

function isBehind(position: number, mark: number, until: Moment): boolean {
	return mark >= 0 ? mark >= until.event : position > until.position;
}

/** How many hits at the beginning of a list pass a test. */
function countWhile({ positions, marks }: Hits, test: (position: number, mark: number) => boolean): number {
	let [low, high] = [0, positions.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (test(positions[middle] as number, marks[middle] as number)) low = middle + 1;
		else high = middle;
	}
	return low;
}
