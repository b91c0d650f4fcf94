/** Motions that go forward, or to a place at once, driven in slices. */
import type { Granularity, Motion, StepKind, Stop } from "../simulation-types.ts";
import { currentTid } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { type Found, type LineGoal, type Search, toStop } from "./search.ts";
import { threadFinished, threadPosition } from "./thread-position.ts";
import { Watch } from "./watch.ts";

/** Runs on until something is found, the thread of the goal finishes, or the run ends. */
export class ForwardMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #watch: Watch;
	readonly #goal: LineGoal | undefined;
	readonly #endStop: () => Stop;
	#found: Found | undefined;

	constructor(timeline: Timeline, search: Search, endStop: () => Stop) {
		this.#timeline = timeline;
		this.#goal = search.goal;
		this.#endStop = endStop;
		const from = timeline.here();
		const onFound = (found: Found): boolean => {
			this.#found = found;
			return true;
		};
		this.#watch = new Watch(timeline, search, { position: from.position, event: from.event }, onFound, search.hits.onward(from));
	}

	slice(moves: number): Stop | undefined {
		this.#watch.arm();
		try {
			for (let i = 0; i < moves; i++) {
				const result = this.#timeline.move();
				const found = this.#watch.pending ?? this.#found;
				if (found !== undefined) {
					this.#timeline.goTo(found.place);
					return toStop(found);
				}
				if (result === "ended") return this.#endStop();
				if (this.#goal !== undefined && threadFinished(this.#goal.thread)) return { kind: "step", thread: this.#goal.thread };
			}
		} finally {
			this.#watch.disarm();
		}
		return undefined;
	}

	cancel(): Stop {
		this.#timeline.resume();
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		return undefined;
	}
}

/** Goes to a place at once. */
export class JumpMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #place: () => Place;
	readonly #thread: number | undefined;

	/** `thread` is looked at there; without it the one that runs. */
	constructor(timeline: Timeline, place: () => Place, thread?: number) {
		this.#timeline = timeline;
		this.#place = place;
		this.#thread = thread;
	}

	slice(_moves: number): Stop {
		this.#timeline.goTo(this.#place());
		return { kind: "step", thread: this.#thread ?? currentTid() };
	}

	cancel(): Stop {
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		return undefined;
	}
}

/** Goal of a step of a thread from where it stands. */
export function lineGoal(thread: number, step: StepKind, direction: "forward" | "backward", granularity: Granularity = "line"): LineGoal {
	const at = threadPosition(thread);
	const depth = step === "in" ? Number.POSITIVE_INFINITY : step === "out" ? at.depth - 1 : at.depth;
	if (granularity === "instruction") return { thread, depth, everyPoint: true };
	const leaves = direction === "forward" && step !== "out";
	return { thread, depth, ...(leaves ? { from: { frame: at.frame, line: at.line } } : {}) };
}
