/** All motions through one timeline: turns what is asked for into the motion that does it, and keeps what motions leave for later ones. */
import type { WriteHistory } from "../history/write-history.ts";
import { placeOfWrite } from "../history/write-place.ts";
import { log } from "../machine/event-log.ts";
import { position } from "../machine/heap.ts";
import type { Breakpoint, Motion, MotionKind, Stop, Write } from "../simulation-types.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { BackwardMotion } from "./backward-motion.ts";
import { BreakpointTable } from "./breakpoints.ts";
import { CountMotion } from "./count-motion.ts";
import { HitCounts } from "./hit-counts.ts";
import { LookBack } from "./look-back.ts";
import { ForwardMotion, JumpMotion, lineGoal } from "./motion.ts";
import { Passed } from "./passed.ts";
import { EventMotion, PlaceMotion } from "./reach-motion.ts";
import { RerunMotion } from "./rerun-motion.ts";
import type { LineGoal, Search } from "./search.ts";
import { StepTrail } from "./step-trail.ts";
import { threadFinished } from "./thread-position.ts";
import { frameEntry, type SearchMotions, ThenMotion, visit } from "./visits.ts";

/** What motions need of the simulation that they move. */
export interface Moved {
	/** The stop at the run's end. */
	readonly endStop: () => Stop;
	/** Told of breakpoints that log. */
	readonly onLog: (id: number, event: number | undefined) => void;
	/** A motion has come to its end. */
	readonly arrived: () => void;
}

const NONE: readonly [] = [];

/** Makes motions; one at a time is in progress. */
export class Motions {
	readonly #timeline: Timeline;
	readonly #writes: WriteHistory;
	readonly #moved: Moved;
	readonly #hits = new HitCounts();
	readonly #trail = new StepTrail();
	#table = new BreakpointTable(NONE);
	#previousStop = 0;
	/** The write that the last motion stopped at. */
	#stopWrite: Write | undefined;
	/** What the next motion forward is not to stop at again. */
	#passed: Passed | undefined;

	constructor(timeline: Timeline, writes: WriteHistory, moved: Moved) {
		this.#timeline = timeline;
		this.#writes = writes;
		this.#moved = moved;
	}

	/** Lowest position at or since the previous stop. */
	get previousStop(): number {
		return this.#previousStop;
	}

	/** Replaces all breakpoints. Throws a BreakpointError or UnknownEvent for one that cannot be. */
	setBreakpoints(list: readonly Breakpoint[]): void {
		this.#table = new BreakpointTable(list);
		this.#hits.setBreakpoints(list);
	}

	/** The future is another one: what was remembered of steps does not hold any more. */
	#forgetSteps(): void {
		this.#trail.clear();
		this.#hits.forget();
	}

	/** Does something by hand that begins another future. What was stopped at inside a step is not stopped at again, if it comes out the same. */
	byHand(action: () => void): void {
		const before = this.#timeline.here();
		const passed = before.step === undefined ? this.#passed : new Passed(before, this.#stopWrite);
		action();
		const { step, event } = this.#timeline.here();
		passed?.beginsAt(event);
		this.#passed = step === undefined ? passed : undefined;
		this.#forgetSteps();
	}

	/** Begins a movement. */
	begin(kind: MotionKind): Motion {
		const from = this.#timeline.here();
		const inner = this.#motion(kind);
		const before = position();
		this.#passed = undefined;
		const finished = (stop: Stop): Stop => {
			this.#stopWrite = stop.kind === "breakpoint" ? stop.write : undefined;
			this.#previousStop = Math.min(before, position());
			this.#hits.settle(this.#timeline.here());
			this.#moved.arrived();
			if (stop.kind === "step" && (kind.kind === "next" || kind.kind === "in" || kind.kind === "out"))
				this.#trail.note({ ...kind, granularity: kind.granularity, from, to: this.#timeline.here() });
			return stop;
		};
		return {
			slice: (moves) => {
				const stop = inner.slice(moves);
				return stop === undefined ? undefined : finished(stop);
			},
			cancel: () => finished(inner.cancel()),
			progress: () => inner.progress(),
		};
	}

	#motion(kind: MotionKind): Motion {
		const timeline = this.#timeline;
		switch (kind.kind) {
			case "continue":
				return this.#search.forward(undefined, this.#table);
			case "end":
				return this.#search.forward(undefined, new BreakpointTable(NONE));
			case "next":
			case "in":
			case "out": {
				const goal = threadFinished(kind.thread) ? undefined : lineGoal(kind.thread, kind.kind, "forward", kind.granularity);
				return this.#search.forward(goal, this.#table);
			}
			case "back": {
				const { thread, step, granularity } = kind;
				const from = this.#trail.takeLast(step, { thread, granularity }, timeline.here());
				if (from !== undefined) return new JumpMotion(timeline, () => from, thread);
				return this.#search.backward(lineGoal(thread, step ?? "next", "backward", granularity), new BreakpointTable(NONE));
			}
			case "reverse-continue":
				return this.#search.backward(undefined, this.#table);
			case "restart-frame":
				return frameEntry(this.#search, kind.thread, kind.frame, kind.depth);
			case "visit":
				return visit(this.#search, kind.place, kind.direction);
			case "seek":
				return this.#seek(kind.event);
			case "reach":
				return this.#reach(kind.event);
			case "rerun":
				return new RerunMotion(this.#timeline, kind.before, kind.toDifference, this.#moved.endStop);
			case "switch":
				return this.#switch(kind.branch);
			case "write":
				return new JumpMotion(timeline, () => placeOfWrite(timeline, kind.word, kind.position));
		}
	}

	/** Motions that look for something. */
	readonly #search: SearchMotions = {
		forward: (goal, table) => this.#counted(goal, table, (search) => new ForwardMotion(this.#timeline, search, this.#moved.endStop)),
		backward: (goal, table) =>
			this.#counted(goal, table, (search) => new BackwardMotion(this.#timeline, search, new LookBack(search, this.#writes))),
		jump: (place) => new JumpMotion(this.#timeline, () => place),
		here: () => this.#timeline.here(),
	};

	/** A motion that knows the numbers of hits: they are counted first, if they are not known here. */
	#counted(goal: LineGoal | undefined, table: BreakpointTable, motion: (search: Search) => Motion): Motion {
		const search = this.#searchFor(goal, table);
		if (table !== this.#table || this.#hits.covers(this.#timeline.here())) return motion(search);
		return new ThenMotion(new CountMotion(this.#timeline, this.#searchFor(undefined, table)), () => motion(search));
	}

	#searchFor(goal: LineGoal | undefined, table: BreakpointTable): Search {
		// A search of its own counts nothing of the user's.
		const hits = table === this.#table ? this.#hits : new HitCounts();
		const passed = this.#passed;
		return {
			table,
			hits,
			onLog: this.#moved.onLog,
			...(goal === undefined ? {} : { goal }),
			...(passed === undefined ? {} : { passed }),
		};
	}

	/** To an event of the log; to one that was seen but is not known any more, since another branch was looked at, by running. */
	#seek(event: number): Motion {
		if (event >= log.known && event < this.#timeline.branches.current.furthest.event) return this.#reach(event);
		return new JumpMotion(this.#timeline, (): Place => {
			if (event < 0 || event >= log.known) throw new RangeError(`event ${event} is not known: the run has ${log.known} so far`);
			return this.#timeline.placeOfEvent(event);
		});
	}

	#reach(event: number): Motion {
		return new EventMotion(this.#timeline, event, this.#moved.endStop);
	}

	/** To where a branch was left; of the one in force, to where it was left in another simulation. */
	#switch(id: number): Motion {
		const { branches } = this.#timeline;
		if (id !== branches.current.id) this.#timeline.enter(id);
		this.#forgetSteps();
		const { stood, hash } = branches.current;
		return new PlaceMotion(this.#timeline, stood, hash);
	}
}
