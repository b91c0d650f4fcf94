/** Counts the hits from the beginning of the run to here, and comes back: a breakpoint with a hit condition is new, or the future another one. */
import { nextEvent, position } from "../machine/heap.ts";
import type { Motion, Stop } from "../simulation-types.ts";
import { currentTid } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import type { Search } from "./search.ts";
import { Watch } from "./watch.ts";

const BEGINNING: Place = { position: 0, event: 0 };

/** Goes to the beginning, runs to where it began, and ends there: as a step that has gone nowhere. */
export class CountMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #search: Search;
	readonly #origin: Place;
	readonly #thread = currentTid();
	#watch: Watch | undefined;

	constructor(timeline: Timeline, search: Search) {
		this.#timeline = timeline;
		this.#search = { ...search, onLog: () => {} };
		this.#origin = timeline.here();
	}

	slice(moves: number): Stop | undefined {
		if (this.#watch === undefined) {
			this.#timeline.goTo(BEGINNING);
			this.#watch = new Watch(this.#timeline, this.#search, BEGINNING, () => false, this.#search.hits.onward(BEGINNING));
		}
		this.#watch.arm();
		try {
			for (let i = 0; i < moves && !this.#isThere(); i++) if (this.#timeline.move() === "ended") break;
		} finally {
			this.#watch.disarm();
		}
		return this.#isThere() ? this.#back("step") : undefined;
	}

	#isThere(): boolean {
		const { position: at, event } = this.#origin;
		return position() > at || (position() === at && nextEvent() >= event);
	}

	/** Where the motion began. */
	#back(kind: "step" | "pause"): Stop {
		if (kind === "step") this.#search.hits.settle(this.#origin);
		else this.#search.hits.forget();
		this.#timeline.goTo(this.#origin);
		return { kind, thread: this.#thread };
	}

	cancel(): Stop {
		return this.#back("pause");
	}

	progress(): number | undefined {
		return this.#watch === undefined || this.#origin.position === 0 ? 0 : position() / this.#origin.position;
	}
}
