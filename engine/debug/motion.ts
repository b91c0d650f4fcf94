/**
 * Motions through time, driven in slices. Forward: the machine moves until a breakpoint, a step's goal or the end. Back: a stretch before
 * here is run again with the same tests, and the last hit in it is the goal; if there is none, the stretch before it is tried, twice as long.
 */
import { listeners, WANT_STOP, wanted } from "../machine/event-log.ts";
import { nextEvent, position } from "../machine/heap.ts";
import { depthOf, routineAt, stops } from "../machine/routine.ts";
import type { Motion, Stop } from "../simulation-types.ts";
import { currentTid } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { type Armed, BreakpointTable, stopsAtHit } from "./breakpoints.ts";
import { statementLine, threadFinished, threadPosition } from "./thread-position.ts";

/** A goal of stepping: looks at each line of a thread. Depth -1 is the scenario's statement. */
export interface LineGoal {
	readonly thread: number;
	/** Frames deeper than this do not count. */
	readonly depth: number;
	/** Line and frame where the step began: lines of the same frame and number do not count. */
	readonly from?: { readonly frame: number; readonly line: number };
}

/** What is looked for. */
export interface Search {
	readonly table: BreakpointTable;
	readonly goal?: LineGoal;
	/** Counts hits of breakpoints, which hit conditions need. */
	readonly hits: Map<number, number>;
	/** Told of hits of breakpoints that log instead of stopping. */
	readonly onLog: (id: number, event: number | undefined) => void;
}

/** Something was found at a place. */
interface Found {
	readonly place: Place;
	readonly ids: readonly number[];
	readonly thread: number;
	readonly event: number | undefined;
	readonly step: boolean;
}

/** Looks for stops while the machine runs: puts its tests into the machine's hooks and takes them out again. */
class Watch {
	readonly #search: Search;
	readonly #onFound: (found: Found) => boolean;
	readonly #timeline: Timeline;
	/** Position and event at which the motion began: what lies at it has been stopped at already. */
	readonly #start: { readonly position: number; readonly event: number };
	/** Event that stops, found in the middle of a step. */
	pending: Found | undefined;
	#lastLine: { frame: number; line: number } | undefined;

	constructor(
		timeline: Timeline,
		search: Search,
		start: { readonly position: number; readonly event: number },
		onFound: (found: Found) => boolean,
	) {
		this.#timeline = timeline;
		this.#search = search;
		this.#start = start;
		this.#onFound = onFound;
		this.#lastLine = search.goal?.from;
	}

	arm(): void {
		for (const kind of this.#search.table.events.keys()) wanted[kind] = (wanted[kind] as number) | WANT_STOP;
		listeners.stop = (n, kind) => this.#event(n, kind);
		stops.armed = this.#search.table.looksAtPoints || this.#search.goal !== undefined ? 1 : 0;
		stops.check = (fp, k) => this.#point(fp, k);
		stops.checkStatement = (td, _pc) => this.#statement(td);
	}

	disarm(): void {
		for (const kind of this.#search.table.events.keys()) wanted[kind] = (wanted[kind] as number) & ~WANT_STOP;
		stops.armed = 0;
		stops.check = () => false;
		stops.checkStatement = () => false;
	}

	#event(n: number, kind: number): void {
		if (n < this.#start.event || this.pending !== undefined) return;
		const ids = this.#hits(this.#search.table.events.get(kind) ?? [], n);
		if (ids.length === 0) return;
		const found = { place: this.#timeline.placeOfEvent(n), ids, thread: currentTid(), event: n, step: false };
		if (this.#onFound(found)) {
			this.pending = found;
			stops.armed = 1;
		}
	}

	#point(fp: number, k: number): boolean {
		if (this.pending !== undefined) return true;
		const routine = routineAt(fp);
		const here = position();
		const armed = this.#search.table.points.get(BreakpointTable.pointKey(routine.id, k));
		const ids = armed === undefined || this.#isStart() ? [] : this.#hits(armed, undefined);
		const point = routine.points[k];
		const step = point !== undefined && this.#reaches(fp, depthOf(fp), point.line);
		return this.#tell(here, ids, step);
	}

	#statement(td: number): boolean {
		if (this.pending !== undefined) return true;
		const line = statementLine(td);
		const armed = this.#search.table.statements.get(line);
		const ids = armed === undefined || this.#isStart() ? [] : this.#hits(armed, undefined);
		return this.#tell(position(), ids, this.#reaches(0, -1, line));
	}

	/** Still where the motion began: an event's step is run again up to the event. */
	#isStart(): boolean {
		return position() <= this.#start.position;
	}

	/** Whether a line of the goal's thread has been reached. */
	#reaches(frame: number, depth: number, line: number): boolean {
		const goal = this.#search.goal;
		if (goal === undefined || currentTid() !== goal.thread || depth > goal.depth) return false;
		const last = this.#lastLine;
		this.#lastLine = { frame, line };
		if (this.#isStart()) return false;
		return last === undefined || last.frame !== frame || last.line !== line;
	}

	#tell(at: number, ids: readonly number[], step: boolean): boolean {
		if (ids.length === 0 && !step) return false;
		return this.#onFound({ place: { position: at, event: nextEvent() }, ids, thread: currentTid(), event: undefined, step });
	}

	/** Ids of the breakpoints that stop; those that log are told. */
	#hits(list: readonly Armed[], event: number | undefined): number[] {
		const ids: number[] = [];
		for (const { breakpoint, test } of list) {
			if (!test(event ?? 0)) continue;
			const n = (this.#search.hits.get(breakpoint.id) ?? 0) + 1;
			this.#search.hits.set(breakpoint.id, n);
			if (!stopsAtHit(breakpoint, n)) continue;
			if (breakpoint.log === true) this.#search.onLog(breakpoint.id, event);
			else ids.push(breakpoint.id);
		}
		return ids;
	}
}

function toStop(found: Found): Stop {
	if (found.ids.length === 0) return { kind: "step", thread: found.thread };
	return { kind: "breakpoint", ids: found.ids, thread: found.thread, ...(found.event === undefined ? {} : { event: found.event }) };
}

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
		this.#watch = new Watch(timeline, search, { position: from.position, event: from.event }, (found) => {
			this.#found = found;
			return true;
		});
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

/** First stretch that is run again on the way back, in events. */
const FIRST_STRETCH = 256;

/** Goes back to the last place before here at which something is found. */
export class BackwardMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #search: Search;
	readonly #origin: Place;
	readonly #originThread: number;
	/** End of the stretch that is run: what is found at or behind it does not count. */
	#until: { readonly position: number; readonly event: number };
	#stretch = FIRST_STRETCH;
	#start: Place | undefined;
	#watch: Watch | undefined;
	#last: Found | undefined;
	/** The first line of a stretch may be the continuation of one before it. */
	#first: Found | undefined;

	constructor(timeline: Timeline, search: Search) {
		this.#timeline = timeline;
		this.#search = search;
		this.#origin = timeline.here();
		this.#originThread = currentTid();
		this.#until = { position: this.#origin.position, event: this.#origin.event };
	}

	slice(moves: number): Stop | undefined {
		if (this.#watch === undefined && !this.#beginStretch()) return this.#beginning();
		const watch = this.#watch as Watch;
		watch.arm();
		try {
			for (let i = 0; i < moves; i++) {
				if (position() >= this.#until.position) return this.#endStretch();
				if (this.#timeline.move() === "ended") return this.#endStretch();
			}
		} finally {
			watch.disarm();
		}
		return undefined;
	}

	/** Goes to the start of the next stretch; false if there is nothing before. */
	#beginStretch(): boolean {
		if (this.#until.position <= 0) return false;
		const start = this.#timeline.startBefore(this.#until.position - 1, this.#stretch);
		this.#start = start;
		this.#timeline.goTo(start);
		this.#last = undefined;
		this.#first = undefined;
		const search = { ...this.#search, hits: new Map(this.#search.hits), onLog: () => {} };
		this.#watch = new Watch(this.#timeline, search, { position: -1, event: start.event }, (found) => this.#note(found));
		return true;
	}

	/** Notes what was found; never stops, but once the stretch is over. */
	#note(found: Found): boolean {
		const { place } = found;
		if (place.position > this.#until.position || (place.position === this.#until.position && place.event >= this.#until.event)) {
			return place.position > this.#until.position;
		}
		if (this.#first === undefined && found.step && found.ids.length === 0) this.#first = found;
		else this.#last = found;
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
		// With a first line whose predecessor is unknown the same end is tried from further back.
		if (this.#first === undefined) this.#until = { position: start.position, event: start.event };
		return undefined;
	}

	#beginning(): Stop {
		this.#timeline.goTo({ position: 0, event: 0 });
		return { kind: "beginning", thread: currentTid() };
	}

	cancel(): Stop {
		this.#watch = undefined;
		this.#timeline.goTo(this.#origin);
		return { kind: "pause", thread: this.#originThread };
	}

	progress(): number | undefined {
		return this.#origin.position === 0 ? undefined : 1 - this.#until.position / this.#origin.position;
	}
}

/** Goes to a place at once. */
export class JumpMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #place: () => Place;

	constructor(timeline: Timeline, place: () => Place) {
		this.#timeline = timeline;
		this.#place = place;
	}

	slice(_moves: number): Stop {
		this.#timeline.goTo(this.#place());
		return { kind: "step", thread: currentTid() };
	}

	cancel(): Stop {
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		return undefined;
	}
}

/** Where stepping of a thread begins: its depth, line and frame. */
export function lineGoal(thread: number, kind: "next" | "in" | "out" | "back"): LineGoal {
	const at = threadPosition(thread);
	const depth = kind === "in" ? Number.POSITIVE_INFINITY : kind === "out" ? at.depth - 1 : at.depth;
	return { thread, depth, ...(kind === "next" || kind === "in" ? { from: { frame: at.frame, line: at.line } } : {}) };
}
