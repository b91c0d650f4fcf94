/**
 * Going back: a stretch before here is run again with the same tests, and the last hit in it is the goal; if there is none, the stretch
 * before it is tried, twice as long. Where the log or a history of writes tells that nothing can be found in a part of the run, that
 * part is left out.
 */
import { nextEvent, position } from "../machine/heap.ts";
import type { Motion, Stop } from "../simulation-types.ts";
import { currentTid } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import type { Bound, LookBack } from "./look-back.ts";
import { type Found, isBefore, type Search, toStop } from "./search.ts";
import { Watch } from "./watch.ts";

/** First stretch that is run again on the way back, in events. */
const FIRST_STRETCH = 256;

/** Goes back to the last place before here at which something is found. */
export class BackwardMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #search: Search;
	readonly #origin: Place;
	readonly #originThread: number;
	readonly #lookBack: LookBack;
	/** End of the stretch that is run: what is found at or behind it does not count. */
	#until: Bound;
	#stretch = FIRST_STRETCH;
	#start: Place | undefined;
	#watch: Watch | undefined;
	#last: Found | undefined;
	/** The first line of a stretch may be the continuation of one before it. */
	#first: Found | undefined;

	constructor(timeline: Timeline, search: Search, lookBack: LookBack) {
		this.#timeline = timeline;
		this.#search = search;
		this.#lookBack = lookBack;
		this.#origin = timeline.here();
		this.#originThread = currentTid();
		// Inside a step that is the moment of an event or a write, which has been stopped at.
		const { position: at, event, step } = this.#origin;
		this.#until = { position: at, event: step === undefined ? event : event - 0.5 };
	}

	slice(moves: number): Stop | undefined {
		if (this.#watch === undefined) {
			const bound = this.#lookBack.bound(this.#until, moves);
			if (bound === "looking") return undefined;
			if (bound === "nothing" || bound.position <= 0) return this.#beginning();
			this.#until = bound;
			this.#beginStretch();
		}
		const watch = this.#watch as unknown as Watch;
		watch.arm();
		try {
			for (let i = 0; i < moves; i++) {
				if (this.#isThrough() || this.#timeline.move() === "ended") return this.#endStretch();
			}
		} finally {
			watch.disarm();
		}
		return undefined;
	}

	/** Goes to the start of the next stretch. */
	#beginStretch(): void {
		// What lies in the journal's window is looked through first, unless that has shown a first line without its predecessor.
		const start = this.#timeline.startBefore(this.#until.position - 1, this.#stretch, this.#first === undefined);
		this.#start = start;
		this.#timeline.goTo(start);
		this.#last = undefined;
		this.#first = undefined;
		const search = { ...this.#search, onLog: () => {} };
		const counter = search.hits.again(start);
		this.#watch = new Watch(this.#timeline, search, { position: -1, event: start.event }, (found) => this.#note(found), counter);
	}

	/** Whether the stretch has been run up to its end. Events and reads before the end may lie at its very position. */
	#isThrough(): boolean {
		const until = this.#until;
		return position() > until.position || (position() === until.position && nextEvent() >= until.event);
	}

	/** Notes what was found; never stops, but once the stretch is over. Of several finds at one place the first counts, as going forward. */
	#note(found: Found): boolean {
		if (!isBefore(found, this.#until)) return found.place.position > this.#until.position;
		const last = this.#last?.place;
		if (this.#first === undefined && found.step && found.ids.length === 0) this.#first = found;
		else if (last?.position !== found.place.position || last.event !== found.place.event) this.#last = found;
		return false;
	}

	#endStretch(): Stop | undefined {
		const start = this.#start as Place;
		this.#watch = undefined;
		// At the very beginning there is nothing before the first line.
		const found = this.#last ?? (start.position === 0 ? this.#first : undefined);
		if (found !== undefined) {
			this.#timeline.goTo(found.place);
			return toStop(found);
		}
		if (start.position === 0) return this.#beginning();
		this.#stretch *= 2;
		if (this.#first !== undefined) this.#stretch = Math.max(this.#stretch, this.#distanceToRunBefore(this.#first));
		// With a first line whose predecessor is unknown the same end is tried from further back.
		if (this.#first === undefined) this.#until = { position: start.position, event: start.event };
		return undefined;
	}

	/** Events from here to the thread's run before the one that a line lies in, with some of its own. */
	#distanceToRunBefore({ place }: Found): number {
		return Math.ceil(this.#until.event) - this.#lookBack.runBefore(place.event) + FIRST_STRETCH;
	}

	#beginning(): Stop {
		this.#timeline.goTo({ position: 0, event: 0 });
		// Nobody has run yet, but somebody is to be looked at.
		return { kind: "beginning", thread: Math.max(0, currentTid()) };
	}

	cancel(): Stop {
		this.#watch = undefined;
		this.#timeline.goTo(this.#origin);
		return { kind: "pause", thread: this.#originThread };
	}

	progress(): number | undefined {
		if (this.#origin.position === 0) return undefined;
		return this.#lookBack.progress() ?? 1 - this.#until.position / this.#origin.position;
	}
}
