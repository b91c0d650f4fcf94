// dialect
/** Simulated time of a scenario: ticks from units spent, jumps when nothing can run, and the verdicts that time brings. */
import { conf } from "../kernel/conf.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { M } from "../machine/records.ts";
import { hardclock } from "../machine/sleep.ts";
import {
	TDF_DAEMON,
	TDF_TOPLEVEL,
	TDS_FINISHED,
	TDS_IDLE,
	TDS_LOCK,
	TDS_NAP,
	TDS_READY,
	TDS_SLEEPING,
	TDS_WAITING,
	TDS_WORK,
} from "../machine/thread.ts";
import { topUpBallast } from "./ballast.ts";
import { endFaults, nextFaultEnd } from "./faults.ts";
import { endWait, tickOfCondition } from "./program-waits.ts";
import { countRunnable, currentSchedule, tickIsDue, UNITS_PER_TICK } from "./scheduler.ts";
import { recording } from "./script-recorder.ts";

/** Seconds in one operation after which a thread is stuck, and without progress after which a run is: one period of every daemon. */
export const STUCK_SECONDS = 20;

/** Seconds for which a run goes on at the most, once its time is up, for operations in progress. */
const GRACE_SECONDS = 3 * STUCK_SECONDS;

/** Whether a thread belongs to the scenario proper: its operations count. */
export function counts(td: Thread): boolean {
	return (td.td_flags & (TDF_DAEMON | TDF_TOPLEVEL)) === 0;
}

/** Whether a thread has been inside one kernel operation for too long at some tick. */
export function isStuck(td: Thread, now: number): boolean {
	return td.td_frame !== 0 && now - td.td_op_start >= STUCK_SECONDS * conf.hz;
}

/** One tick of the clock. */
function tick(): void {
	recording.recorder?.ticks(1);
	hardclock();
	wakeTimed();
	endFaults();
	topUpBallast();
}

/** Makes those ready whose work, sleep or wait for a time is over. */
function wakeTimed(): void {
	const now = M.m_ticks;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if ((td.td_state === TDS_WORK || td.td_state === TDS_NAP) && td.td_wake <= now) td.td_state = TDS_READY;
	}
}

/** Conditions that threads wait for are looked at whenever another thread, or the clock, may have made them true. */
export function wakeWaiting(): void {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_state === TDS_WAITING && td.td_program !== 0) endWait(td);
	}
}

/** Lets the ticks pass that the units spent have earned. Returns whether any has. */
export function passTime(): boolean {
	if (!tickIsDue()) return false;
	do {
		M.m_units -= UNITS_PER_TICK * Math.max(1, Math.min(countRunnable(), conf.ncpu));
		tick();
		// Of several ticks each may be the one that a thread waits for.
		if (tickIsDue()) wakeWaiting();
	} while (tickIsDue());
	return true;
}

/** What a jump of the clock came to: nothing will ever happen, something may run now, or it stopped on the way to look at a condition. */
export const NO_MORE = 0;
export const JUMPED = 1;
export const LOOK_AGAIN = 2;

/** Nothing can run: jumps to the next moment at which something can, but not beyond `deadline`. */
export function jumpToNext(deadline: number): number {
	let next = nextTimer();
	const limit = currentSchedule().ticks;
	const now = M.m_ticks;
	const looked = nextCondition(next);
	if (looked < next) next = looked;
	else if (next === Number.POSITIVE_INFINITY) {
		// Whoever waits for what never comes true waits until the time is up.
		if (limit === undefined || now >= limit || isDeadSilence()) return NO_MORE;
		next = limit;
	}
	if (deadlockBefore(next)) return JUMPED;
	if (limit !== undefined) {
		if (next > limit && now < limit) next = limit;
		next = Math.min(next, Math.max(now + 1, limit + GRACE_SECONDS * conf.hz));
	}
	if (deadline > now) next = Math.min(next, deadline);
	M.m_units = 0;
	if (next - 1 > now) {
		recording.recorder?.ticks(next - 1 - now);
		M.m_ticks = next - 1;
	}
	tick();
	return next === looked ? LOOK_AGAIN : JUMPED;
}

/** The next tick at which a timer ends: of a sleep, of work, of a fault. */
function nextTimer(): number {
	let next = nextFaultEnd();
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (M.m_started === 0 && td.td_tid !== 0) continue;
		if (td.td_state === TDS_SLEEPING && td.td_timeout !== 0) next = Math.min(next, td.td_timeout);
		else if (td.td_state === TDS_WORK || td.td_state === TDS_NAP) next = Math.min(next, td.td_wake);
	}
	return next;
}

/** The first tick up to `last` at which the clock alone may end somebody's `wait until`; Infinity where it does not. */
function nextCondition(last: number): number {
	let next = last;
	let found = Number.POSITIVE_INFINITY;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_state !== TDS_WAITING) continue;
		const at = tickOfCondition(td, M.m_ticks + 1, next);
		if (at === undefined) continue;
		found = at;
		next = at - 1;
	}
	return found;
}

/** Whether the deadlock rule comes true before those asleep are woken: then the clock stands there, and they are still asleep. */
function deadlockBefore(next: number): boolean {
	// The last of the operations in progress began later than another one ended.
	let since = M.m_progress;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (counts(td) && td.td_frame !== 0) since = Math.max(since, td.td_op_start);
	}
	const due = since + STUCK_SECONDS * conf.hz;
	if (due > next || M.m_ticks >= due || !isDeadlock(due)) return false;
	recording.recorder?.ticks(due - M.m_ticks);
	M.m_ticks = due;
	return true;
}

/** Whether every thread of the scenario that must finish has. */
export function allFinished(): boolean {
	if (M.m_started === 0) return false;
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (counts(td) && td.td_state !== TDS_FINISHED) return false;
	return true;
}

/**
 * The deadlock rule: for 20 s no operation of the scenario has completed, and all unfinished threads are stuck or wait for one that is;
 * who waits for a time does not.
 */
export function isDeadlock(now: number): boolean {
	if (now - M.m_progress < STUCK_SECONDS * conf.hz) return false;
	let stuck = false;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!counts(td) || td.td_state === TDS_FINISHED || td.td_state === TDS_IDLE) continue;
		if (td.td_state === TDS_WAITING) {
			if (tickOfCondition(td, now + 1, Number.POSITIVE_INFINITY) !== undefined) return false;
			continue;
		}
		if (!isStuck(td, now)) return false;
		stuck = true;
	}
	return stuck;
}

/** Whether the owners of the locks that a thread waits for lead back to it. */
export function isLockCycle(td: Thread): boolean {
	let n = 0;
	let at = td;
	while (at.td_state === TDS_LOCK && at.td_blocked !== 0 && n <= M.m_nthreads) {
		at = at.td_blocked.lo_owner;
		if (at === 0) return false;
		if (at === td) return true;
		n++;
	}
	return false;
}

/** Whether a run in which nothing will ever happen again is a deadlock: a thread of the scenario is inside the kernel. */
export function isDeadSilence(): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (counts(td) && td.td_frame !== 0) return true;
	return false;
}

/**
 * Whether the time of the run is up. A thread that has been in one operation for more than a second gets to its end, or to the verdict on
 * it; but not for ever, since others may go on beside one that is stuck.
 */
export function timeIsUp(): boolean {
	const limit = currentSchedule().ticks;
	if (limit === undefined || M.m_ticks < limit) return false;
	if (M.m_ticks >= limit + GRACE_SECONDS * conf.hz) return true;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (counts(td) && td.td_frame !== 0 && M.m_ticks - td.td_op_start > conf.hz) return false;
	}
	return true;
}
