/**
 * Motions to a place that has to be run to: where the user stood on another branch of the timeline, an event that is not known any more.
 * Driven in slices, since the way may be long.
 */
import { nextEvent, position } from "../machine/heap.ts";
import type { Motion, Stop } from "../simulation-types.ts";
import { currentTid, hashOfState } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";

/** A branch leads somewhere else than when it was left. */
export class StrayError extends Error {
	override readonly name = "StrayError";
}

/** Runs to a place of the branch in force, and checks that the state there is the one that was left. */
export class PlaceMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #place: Place;
	readonly #hash: string | undefined;
	readonly #from: number;

	constructor(timeline: Timeline, place: Place, hash: string | undefined) {
		this.#timeline = timeline;
		this.#place = place;
		this.#hash = hash;
		this.#from = position();
	}

	slice(moves: number): Stop | undefined {
		try {
			if (!this.#timeline.runTowards(this.#place.position, moves)) return undefined;
			this.#timeline.goTo(this.#place);
		} catch (error) {
			if (error instanceof RangeError) throw new StrayError(error.message);
			throw error;
		}
		if (this.#hash !== undefined && hashOfState() !== this.#hash)
			throw new StrayError("the state differs from the one that was left, as it does under another version of the engine");
		return { kind: "step", thread: currentTid() };
	}

	cancel(): Stop {
		this.#timeline.resume();
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		const way = this.#place.position - this.#from;
		return way <= 0 ? undefined : (position() - this.#from) / way;
	}
}

/** Runs on until an event has been raised, and goes to its moment; or to the end of the run, where it has no such event. */
export class EventMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #event: number;
	readonly #endStop: () => Stop;
	readonly #from: number;

	constructor(timeline: Timeline, event: number, endStop: () => Stop) {
		this.#timeline = timeline;
		this.#event = event;
		this.#endStop = endStop;
		this.#from = nextEvent();
	}

	slice(moves: number): Stop | undefined {
		let ended = false;
		for (let i = 0; i < moves && !ended && nextEvent() <= this.#event; i++) ended = this.#timeline.move() === "ended";
		if (nextEvent() <= this.#event) return ended ? this.#endStop() : undefined;
		this.#timeline.goToEvent(this.#event);
		return { kind: "step", thread: currentTid() };
	}

	cancel(): Stop {
		this.#timeline.resume();
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		const way = this.#event - this.#from;
		return way <= 0 ? undefined : Math.min(1, (nextEvent() - this.#from) / way);
	}
}
