/**
 * Compares two runs: finds the first event at which they differ, and tells of both sides the events around it, the state there, and how
 * each ends. A realm has one simulation at a time, so the first run is executed to its end and leaves a sum an event; the second is held
 * against the sums as it runs; then the first is executed once more, up to the difference.
 */
import type { Simulation } from "../simulation.ts";
import type { EventInfo, Outcome, ThreadInfo } from "../simulation-types.ts";
import { EventSum, EventSums } from "./event-sums.ts";
import { type FieldDifference, type State, stateDifferences, stateNow } from "./state.ts";

/** A run to compare. */
export interface ComparedRun {
	/** What tells it from the other one, such as `kernel 13.0`. */
	readonly label: string;
	/** Begins the run anew; the simulation that was there before ends. It may stand anywhere. */
	load(): Simulation;
}

/** How a run ended. */
export interface RunEnd {
	readonly outcome: Outcome;
	/** Message of a panic or an error. */
	readonly message?: string;
	readonly tick: number;
	readonly events: number;
	/** The deadlock report, a line each. */
	readonly report?: readonly string[];
}

/** One side at the first difference. */
export interface SideMoment {
	/** Its event of that number; undefined where the run has ended before. */
	readonly event?: EventInfo;
	/** Events around it, its own among them. */
	readonly around: readonly EventInfo[];
	readonly tick: number;
	readonly threads: readonly ThreadInfo[];
}

/** One side. */
export interface ComparedSide {
	readonly label: string;
	readonly end: RunEnd;
	/** Absent where the runs do not differ. */
	readonly moment?: SideMoment;
}

/** What the comparison came to. */
export interface Compared {
	/** Number of the first event at which the runs differ: in its kind, thread or arguments, or because only one has it. */
	readonly event?: number;
	readonly sides: readonly [ComparedSide, ComparedSide];
	/** What the states at that event differ in. */
	readonly fields: readonly FieldDifference[];
}

/** How far a comparison is. */
export interface CompareProgress {
	readonly text: string;
	/** Share done, 0 to 1. */
	readonly share: number;
}

/** Events told before and behind the first that differs. */
const BEFORE = 6;
const BEHIND = 4;
/** Moves between two looks at the caller: some milliseconds. */
const MOVES = 100;
/** Shares of the whole at which the second run begins, and the first begins once more. */
const SECOND = 0.45;
const AGAIN = 0.9;

/** Whether two ends are the same as far as the events do not tell. */
function sameEnd(a: RunEnd, b: RunEnd): boolean {
	return a.outcome === b.outcome && a.message === b.message;
}

/** Compares two runs, in steps. Without `addresses` those in events do not count. Errors of loading a run are the caller's. */
export function* compareRuns(first: ComparedRun, second: ComparedRun, addresses = true): Generator<CompareProgress, Compared, void> {
	const sums = new EventSums(addresses);
	const firstEnd = yield* within(
		0,
		SECOND,
		runToEnd(first, (known) => sums.take(known)),
	);
	const { end: secondEnd, event, seen } = yield* within(SECOND, AGAIN, runBeside(second, sums, addresses));
	const ends: readonly [RunEnd, RunEnd] = [firstEnd, secondEnd];
	const side = ({ label }: ComparedRun, i: 0 | 1, moment?: SideMoment): ComparedSide => ({
		label,
		end: ends[i],
		...(moment === undefined ? {} : { moment }),
	});
	if (event === undefined || seen === undefined) {
		const alike = sameEnd(...ends);
		return { ...(alike ? {} : { event: firstEnd.events }), sides: [side(first, 0), side(second, 1)], fields: [] };
	}
	const own = yield* within(AGAIN, 1, runToEvent(first, event));
	return {
		event,
		sides: [side(first, 0, own.moment), side(second, 1, seen.moment)],
		fields: stateDifferences(own.state, seen.state),
	};
}

/** A moment with its whole state. */
interface Seen {
	readonly moment: SideMoment;
	readonly state: State;
}

/** A part of the work with its progress as part of the whole. */
function* within<T>(from: number, to: number, part: Generator<CompareProgress, T, void>): Generator<CompareProgress, T, void> {
	for (;;) {
		const { done, value } = part.next();
		if (done === true) return value;
		yield { text: value.text, share: from + (to - from) * value.share };
	}
}

/** How far a run is: by its events where their number is known, else by its time, where that has an end. */
function progressOf({ label }: ComparedRun, sim: Simulation, of?: number): CompareProgress {
	const { tick, events } = sim.moment();
	const { ticks } = sim.scenario.schedule;
	const share = of !== undefined ? events / Math.max(1, of) : ticks === undefined ? 0 : tick / ticks;
	return { text: `${label}: event ${events}, tick ${tick}`, share: Math.min(1, share) };
}

/** Runs on until `enough` says so or the run ends; true where it has ended. What is recorded is told as it grows. */
function* runOn(
	run: ComparedRun,
	sim: Simulation,
	enough: (known: number) => boolean,
	of?: number,
): Generator<CompareProgress, boolean, void> {
	const motion = sim.motion({ kind: "end" });
	for (;;) {
		const stop = motion.slice(MOVES);
		const isEnough = enough(sim.knownEvents);
		if (stop !== undefined) return true;
		if (isEnough) {
			motion.cancel();
			return false;
		}
		yield progressOf(run, sim, of);
	}
}

function* runToEnd(run: ComparedRun, take: (known: number) => void): Generator<CompareProgress, RunEnd, void> {
	const sim = run.load();
	const enough = (known: number): boolean => {
		take(known);
		return false;
	};
	yield* runOn(run, sim, enough);
	return endOf(sim);
}

/** Runs the second one: up to its first difference, of which the moment is kept, and on to its end. */
function* runBeside(
	run: ComparedRun,
	sums: EventSums,
	addresses: boolean,
): Generator<CompareProgress, { readonly end: RunEnd; readonly event?: number; readonly seen?: Seen }, void> {
	const sim = run.load();
	const sum = new EventSum(addresses);
	let event: number | undefined;
	const enough = (known: number): boolean => {
		while (event === undefined && sum.count < known) {
			const n = sum.count;
			if (n >= sums.count || sum.add() !== sums.at(n)) event = n;
		}
		return event !== undefined && known > event + BEHIND;
	};
	const ended = yield* runOn(run, sim, enough);
	if (ended && event === undefined && sum.count < sums.count) event = sum.count;
	if (event === undefined) return { end: endOf(sim) };
	const seen = look(sim, event);
	yield* runOn(run, sim, () => false);
	return { end: endOf(sim), event, seen };
}

/** Runs the first one again up to the event. */
function* runToEvent(run: ComparedRun, event: number): Generator<CompareProgress, Seen, void> {
	const sim = run.load();
	yield* runOn(run, sim, (known) => known > event + BEHIND, event + BEHIND);
	return look(sim, event);
}

/** Goes to an event, or stays at the run's end where it has none of that number, and tells what is there. */
function look(sim: Simulation, n: number): Seen {
	const known = sim.knownEvents;
	const around: EventInfo[] = [];
	for (let i = Math.max(0, n - BEFORE); i < Math.min(known, n + BEHIND + 1); i++) around.push(sim.event(i));
	if (n < known) sim.motion({ kind: "seek", event: n }).slice(1);
	const event = around.find((e) => e.number === n);
	const moment = { ...(event === undefined ? {} : { event }), around, tick: sim.moment().tick, threads: sim.threads() };
	return { moment, state: stateNow() };
}

function endOf(sim: Simulation): RunEnd {
	const outcome = sim.outcome() ?? "stopped";
	const { tick, events } = sim.moment();
	const message = outcome === "panic" ? sim.panicMessage() : outcome === "error" ? sim.error?.message : undefined;
	return {
		outcome,
		...(message === undefined ? {} : { message }),
		tick,
		events,
		...(outcome === "deadlock" ? { report: sim.report().split("\n") } : {}),
	};
}
