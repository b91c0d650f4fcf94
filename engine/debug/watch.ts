/** Looks for stops while the machine runs: puts its tests into the machine's hooks and takes them out again. */
import "virtual:observed-kernel";
import type { DataTarget } from "../history/data-target.ts";
import { listeners, unwant, WANT_STOP, want, wantAll } from "../machine/event-log.ts";
import { findStep, nextEvent, observer, position, stepEvent, stepPosition, unwatchAll, w, watch, watchReads } from "../machine/heap.ts";
import { observeReads } from "../machine/observed-routines.ts";
import { depthOf, routineAt, stops } from "../machine/routine.ts";
import type { Write } from "../simulation-types.ts";
import { currentTid } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { type Armed, type ArmedData, BreakpointTable, setCurrentWrite, stopsAtHit } from "./breakpoints.ts";
import { Calls } from "./calls.ts";
import type { HitCounter } from "./hit-counts.ts";
import type { Found, Search } from "./search.ts";
import { statementLine } from "./thread-position.ts";

/** One search in the machine's hooks, from `arm` to `disarm`; what it finds it tells, and `pending` ends the move in progress. */
export class Watch {
	readonly #search: Search;
	readonly #onFound: (found: Found) => boolean;
	readonly #timeline: Timeline;
	readonly #counter: HitCounter;
	/** Position and event at which the motion began: what lies at it has been stopped at already. */
	readonly #start: Pick<Place, "position" | "event">;
	/** What stops in the middle of a step. */
	pending: Found | undefined;
	#lastLine: { frame: number; line: number } | undefined;
	/** Data breakpoints by word, as their values lie now. */
	readonly #data = new Map<number, ArmedData[]>();
	/** Pointers on the way to them. */
	readonly #pointers = new Set<number>();
	/** Calls whose locals are watched. */
	readonly #calls = new Calls();
	/** Some of the values do not exist now: every event is a reason to look for them again. */
	#missing = false;

	constructor(
		timeline: Timeline,
		search: Search,
		start: Pick<Place, "position" | "event">,
		onFound: (found: Found) => boolean,
		counter: HitCounter,
	) {
		this.#counter = counter;
		this.#timeline = timeline;
		this.#search = search;
		this.#start = start;
		this.#onFound = onFound;
		this.#lastLine = search.goal?.from;
		for (const { target } of search.table.data) if (target.frame?.call !== undefined) this.#calls.add(target.frame.word, target.frame.call);
	}

	/** Puts the tests in; before each slice of moves, since others use the hooks in between. */
	arm(): void {
		const { table } = this.#search;
		for (const kind of table.events.keys()) want(kind, WANT_STOP);
		listeners.stop = (n, kind) => this.#event(n, kind);
		stops.armed = table.looksAtPoints || this.#search.goal !== undefined ? 1 : 0;
		stops.check = (fp, k) => this.#point(fp, k);
		stops.checkStatement = (td, _pc) => this.#statement(td);
		if (table.data.length === 0) return;
		observer.written = (word, old) => this.#written(word, old);
		if (table.looksAtReads) {
			observer.read = (word) => this.#touched(word, { word, old: w[word] as number, value: w[word] as number }, "read");
			observeReads(true);
		}
		this.#locate();
	}

	/** Takes them out again. */
	disarm(): void {
		unwant(WANT_STOP);
		stops.armed = 0;
		stops.check = () => false;
		stops.checkStatement = () => false;
		unwatchAll();
		if (this.#search.table.looksAtReads) {
			observer.read = () => {};
			observeReads(false);
		}
	}

	/** Finds the words of the data breakpoints. */
	#locate(): void {
		this.#data.clear();
		this.#pointers.clear();
		this.#missing = false;
		for (const armed of this.#search.table.data) {
			const words = armed.target.words();
			for (const word of words) {
				const list = this.#data.get(word);
				if (list === undefined) this.#data.set(word, [armed]);
				else list.push(armed);
			}
			for (const word of armed.target.pointers()) this.#pointers.add(word);
			this.#missing ||= words.length === 0;
		}
		if (this.#missing) wantAll(WANT_STOP);
		watch([...this.#data.keys(), ...this.#pointers, ...this.#calls.words()]);
		if (this.#search.table.looksAtReads) watchReads(this.#data.keys());
	}

	#event(n: number, kind: number): void {
		if (this.#missing && this.#appeared()) this.#locate();
		const armed = this.#search.table.events.get(kind);
		if (armed === undefined || n < this.#start.event || this.pending !== undefined) return;
		const ids = this.#hits(armed, n);
		if (ids.length === 0 || this.#search.passed?.hasEvent(n) === true) return;
		this.#stopSoon({
			place: this.#timeline.placeOfEvent(n),
			ids,
			thread: currentTid(),
			event: n,
			write: undefined,
			step: false,
		});
	}

	#appeared(): boolean {
		return this.#search.table.data.some(({ target }) => {
			const [first] = target.words();
			return first !== undefined && !this.#data.has(first);
		});
	}

	#stopSoon(found: Found): void {
		if (!this.#onFound(found)) return;
		this.pending = found;
		stops.armed = 1;
	}

	#written(word: number, old: number): void {
		if (this.#calls.written(word) || this.#pointers.has(word)) this.#locate();
		this.#touched(word, { word, old, value: w[word] as number }, "write");
	}

	#touched(word: number, write: Write, access: "read" | "write"): void {
		const watching = this.#data.get(word) ?? [];
		// An object that is gone has left its words to another one.
		const list = watching.filter(({ target }) => target.has(word));
		if (list.length < watching.length) this.#locate();
		const concerned = list.filter((a) => (a.access === access || a.access === "readWrite") && this.#isOfItsCall(a.target));
		if (concerned.length === 0 || this.pending !== undefined || this.#isStart()) return;
		setCurrentWrite(write);
		const ids = this.#hits(concerned, undefined);
		if (ids.length === 0 || this.#search.passed?.takeWrite(write, nextEvent()) === true) return;
		findStep();
		const step = { position: stepPosition(), event: stepEvent() };
		const place = { position: position(), event: nextEvent(), step };
		this.#stopSoon({ place, ids, thread: currentTid(), event: undefined, write, step: false });
	}

	/** A local of a call that is over has left its words to others, too. */
	#isOfItsCall({ frame }: DataTarget): boolean {
		return frame?.call === undefined || this.#calls.has(frame.word, frame.call);
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

	/**
	 * Still where the motion began: an event's step is run again up to the event. Reads change neither position nor event: what is read at the
	 * place of a stop has been stopped at with it.
	 */
	#isStart(): boolean {
		const start = this.#start;
		return position() < start.position || (position() === start.position && nextEvent() <= start.event);
	}

	/** Whether a line of the goal's thread has been reached. */
	#reaches(frame: number, depth: number, line: number): boolean {
		const goal = this.#search.goal;
		if (goal === undefined || currentTid() !== goal.thread || depth > goal.depth) return false;
		const last = this.#lastLine;
		this.#lastLine = { frame, line };
		if (this.#isStart()) return false;
		return goal.everyPoint === true || last === undefined || last.frame !== frame || last.line !== line;
	}

	#tell(at: number, ids: readonly number[], step: boolean): boolean {
		if (ids.length === 0 && !step) return false;
		const place = { position: at, event: nextEvent() };
		return this.#onFound({ place, ids, thread: currentTid(), event: undefined, write: undefined, step });
	}

	/** Ids of the breakpoints that stop; those that log are told. */
	#hits(list: readonly Armed[], event: number | undefined): number[] {
		const ids: number[] = [];
		const place = { position: position(), event: event === undefined ? nextEvent() : event + 1 };
		// A breakpoint may have several places here, an event and a condition that rests on it, say: it hits once.
		let done = -1;
		for (const { breakpoint, test } of list) {
			if (breakpoint.id === done || !test(event ?? 0)) continue;
			if (breakpoint.hits !== undefined && !stopsAtHit(breakpoint.hits, this.#counter.hit(breakpoint.id, place))) continue;
			done = breakpoint.id;
			if (breakpoint.log === true) this.#search.onLog(breakpoint.id, event);
			else ids.push(breakpoint.id);
		}
		return ids;
	}
}
