// dialect
/**
 * Who runs next: a pure function of the heap and the schedules. Which schedule is in force, and who has been chosen by hand, lie in the
 * heap too.
 *
 * Scheduling points are lock acquisitions, sleeps, ends of operations and statements that take time. At a lock acquisition the
 * thread usually goes on; `preempt` tells when it does not.
 */

import { conf } from "../kernel/conf.ts";
import { EV } from "../kernel/events.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { nextRandom, seedRandom, uniform } from "../machine/random.ts";
import { M } from "../machine/records.ts";
import { dispatch } from "../machine/run.ts";
import { TDF_TOPLEVEL, TDS_PREEMPTED, TDS_READY, TDS_RUNNING, TDS_UNLOCKED, TDS_WOKEN } from "../machine/thread.ts";
import type { Schedule } from "./program.ts";
import { recording } from "./script-recorder.ts";

/** Cost units of a tick on one busy cpu. */
export const UNITS_PER_TICK = 100;

/** Chance, one in so many, that an unbound thread moves to another cpu at a dispatch. */
const MIGRATION = 16;

/** Scheduling points among which the pct schedule draws its change points. */
const PCT_HORIZON = 10_000;
const PCT_MAX_DEPTH = 16;

/** The schedules of a run: the scenario's own, and those put in force by hand. Fixed for a branch of the timeline, so no state. */
export const plan = {
	schedules: [{ kind: "round-robin", quantum: 400 }] as readonly Schedule[],
};

/** The schedule in force. */
export function currentSchedule(): Schedule {
	return plan.schedules[M.m_schedule] as Schedule;
}

/** Lets a thread run at the next scheduling decision, if it can run then. */
export function chooseByHand(tid: number): void {
	M.m_chosen = tid + 1;
}

/** Puts the next one of the schedules in force, as from the beginning of a run. */
export function nextSchedule(): void {
	M.m_schedule += 1;
	M.m_turn = 0;
	const schedule = currentSchedule();
	if ("seed" in schedule) seedRandom(ref(M.m_rng), schedule.seed, 0);
	startSchedule();
}

/** Whether the scheduler may choose a thread. */
export function isRunnable(td: Thread): boolean {
	const state = td.td_state;
	if (M.m_started === 0 && td.td_tid !== 0) return false;
	return state === TDS_READY || state === TDS_PREEMPTED || state === TDS_WOKEN || state === TDS_UNLOCKED || state === TDS_RUNNING;
}

/** Threads that could run now. */
export function countRunnable(): number {
	let n = 0;
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (isRunnable(td)) n++;
	return n;
}

/** Whether the units spent make a tick. */
export function tickIsDue(): boolean {
	if (M.m_units < UNITS_PER_TICK) return false;
	return M.m_units >= UNITS_PER_TICK * Math.max(1, Math.min(countRunnable(), conf.ncpu));
}

/** At a lock acquisition: true stops the thread in front of it, for the clock's sake or because another one is to run. */
export function atLockPoint(td: Thread): boolean {
	M.m_units += 1;
	if (preempts(td)) M.m_keep = 0;
	else if (tickIsDue()) {
		M.m_keep = 1;
		// Round-robin and random preempt whoever spins in the kernel; pct would let him spin for ever.
		if (currentSchedule().kind === "pct" && M.m_ticks - M.m_since >= conf.hz) giveTurn(td);
	} else {
		recording.recorder?.passed();
		return false;
	}
	recording.recorder?.preempted();
	return true;
}

/** At a tick between two statements: a loop outside the kernel must not keep the others from their turn for more than a tick. */
export function atStatementTick(td: Thread): void {
	M.m_keep = 1;
	if (M.m_since < M.m_ticks) giveTurn(td);
}

/** Lets the others have their turn before the running thread; under pct it goes behind all of them. */
function giveTurn(td: Thread): void {
	M.m_keep = 0;
	td.td_priority = -M.m_choices;
}

function preempts(td: Thread): boolean {
	const schedule = currentSchedule();
	switch (schedule.kind) {
		case "random":
			return schedule.preempt > 0 && uniform(ref(M.m_rng), 100) < schedule.preempt && othersRunnable(td);
		case "pct":
			return false;
		default: {
			const quantum = schedule.kind === "round-robin" ? schedule.quantum : 400;
			M.m_turn += 1;
			return M.m_turn >= quantum && othersRunnable(td);
		}
	}
}

function othersRunnable(td: Thread): boolean {
	for (let other = M.m_threads; other !== 0; other = other.td_link) if (other !== td && isRunnable(other)) return true;
	return false;
}

/** Draws the priorities and change points of the pct schedule. */
export function startSchedule(): void {
	const schedule = currentSchedule();
	if (schedule.kind !== "pct") return;
	for (let td = M.m_threads; td !== 0; td = td.td_link) td.td_priority = PCT_MAX_DEPTH + uniform(ref(M.m_rng), 0x40000000);
	const depth = Math.min(schedule.depth, PCT_MAX_DEPTH);
	for (let i = 0; i < PCT_MAX_DEPTH; i++) {
		M.m_changes[i] = i < depth - 1 ? M.m_choices + 1 + uniform(ref(M.m_rng), PCT_HORIZON) : 0;
	}
}

/** Chooses among the runnable threads; 0 if there is none. */
export function chooseThread(): Thread {
	const current = M.m_curthread;
	if (M.m_keep !== 0 && current !== 0 && isRunnable(current)) {
		M.m_keep = 0;
		return current;
	}
	const n = countRunnable();
	if (n === 0) return 0 as Thread;
	const choice = M.m_choices;
	M.m_choices = choice + 1;
	M.m_turn = 0;
	M.m_since = M.m_ticks;
	const chosen = M.m_chosen;
	if (chosen !== 0) {
		M.m_chosen = 0;
		const td = runnableByNumber(chosen - 1);
		if (td !== 0) return td;
	}
	return bySchedule(n, choice);
}

function bySchedule(n: number, choice: number): Thread {
	const schedule = currentSchedule();
	switch (schedule.kind) {
		case "random":
			return drawThread(n);
		case "pct":
			return highestPriority(choice);
		case "replay": {
			const tid = schedule.choices[choice];
			const td = tid === undefined ? (0 as Thread) : runnableByNumber(tid);
			return td !== 0 ? td : nextInOrder();
		}
		default:
			return nextInOrder();
	}
}

function runnableByNumber(tid: number): Thread {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (td.td_tid === tid && isRunnable(td)) return td;
	return 0 as Thread;
}

/** A uniform draw; after a preemption at a lock, of the others. */
function drawThread(n: number): Thread {
	const current = M.m_curthread;
	const preempted = current !== 0 && current.td_state === TDS_PREEMPTED && n > 1;
	let k = uniform(ref(M.m_rng), preempted ? n - 1 : n);
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!isRunnable(td) || (preempted && td === current)) continue;
		if (k === 0) return td;
		k--;
	}
	return 0 as Thread;
}

/** The next runnable thread behind the current one, in the order of their numbers. */
function nextInOrder(): Thread {
	const current = M.m_curthread;
	let first = 0 as Thread;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!isRunnable(td)) continue;
		if (first === 0) first = td;
		if (current === 0 || td.td_tid > current.td_tid) return td;
	}
	return first;
}

function highestPriority(choice: number): Thread {
	let lowered = 0;
	for (let i = 0; i < PCT_MAX_DEPTH; i++) if ((M.m_changes[i] as number) === choice + 1) lowered = i + 1;
	const current = M.m_curthread;
	if (lowered !== 0 && current !== 0) current.td_priority = lowered;
	let best = 0 as Thread;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (isRunnable(td) && (best === 0 || td.td_priority > best.td_priority)) best = td;
	}
	return best;
}

/** Makes a thread the running one. */
export function dispatchThread(td: Thread): void {
	const from = M.m_curthread;
	if (td.td_home_cpu < 0 && currentSchedule().kind === "random" && nextRandom(ref(M.m_rng)) % MIGRATION === 0) {
		td.td_cpu = uniform(ref(M.m_rng), conf.ncpu);
	}
	const why = from === td ? "" : from === 0 ? "start" : reasonOf(from);
	dispatch(td, -1);
	recording.recorder?.dispatched(td);
	if (from !== td) raise(EV.switch, from === 0 ? -1 : from.td_tid, td.td_tid, intern(why));
}

function reasonOf(from: Thread): string {
	switch (from.td_state) {
		case TDS_PREEMPTED:
			return "preempted";
		case TDS_READY:
			return (from.td_flags & TDF_TOPLEVEL) !== 0 ? "done" : "end of operation";
		default:
			return "gave up the processor";
	}
}
