// dialect
/** Sleeping and waking, and the clock that ends sleeps. sys/kern/kern_synch.c, sys/kern/subr_sleepqueue.c */
import { EV } from "../kernel/events.ts";
import type { Lock } from "../kernel/views.generated.ts";
import { raise } from "./event-log.ts";
import { mtx_relock, mtx_unlock } from "./locks.ts";
import { TAILQ_INSERT_TAIL } from "./queue.ts";
import { M } from "./records.ts";
import type { Routine } from "./routine.ts";
import { TDS_SLEEPING, TDS_WOKEN, unsleep } from "./thread.ts";

/** Status of a thread that has gone to sleep. */
export const SLEEPING = 3;

/** Puts the current thread on the queue of sleepers. `wmesg` is a name, `timo` ticks or 0. */
export function sleepq_add(wchan: number, wmesg: number, timo: number): void {
	const td = M.m_curthread;
	raise(EV.sleep, wmesg, timo);
	td.td_wchan = wchan;
	td.td_wmesg = wmesg;
	td.td_state = TDS_SLEEPING;
	if (timo !== 0) {
		td.td_timeout = M.m_ticks + timo;
		M.m_ntimeouts += 1;
	}
	TAILQ_INSERT_TAIL(ref(M.m_sleepq), td, offset.td_slpq);
}

/** Sleeps on a channel with a mutex released meanwhile; the mutex is taken again on return, which is no preemption point. */
export function* msleep(wchan: number, lock: Lock, wmesg: number, timo: number): Routine<void> {
	sleepq_add(wchan, wmesg, timo);
	mtx_unlock(lock);
	yield SLEEPING;
	yield* mtx_relock(lock);
}

/** Sleeps on a channel, no lock held. */
export function* tsleep(wchan: number, wmesg: number, timo: number): Routine<void> {
	sleepq_add(wchan, wmesg, timo);
	yield SLEEPING;
}

/** Sleeps for some ticks on a channel that nobody wakes. pause */
export function* pause(wmesg: number, timo: number): Routine<void> {
	sleepq_add(ref(M.m_ntimeouts), wmesg, timo);
	yield SLEEPING;
}

/** Makes every sleeper of a channel runnable, in the order they went to sleep. */
export function wakeup(wchan: number): void {
	let td = M.m_sleepq.tqh_first;
	while (td !== 0) {
		const next = td.td_slpq.tqe_next;
		if (td.td_wchan === wchan) {
			unsleep(td);
			td.td_state = TDS_WOKEN;
			raise(EV.wakeup, td.td_wmesg, td.td_tid);
		}
		td = next;
	}
}

/** Makes the longest sleeper of a channel runnable. */
export function wakeup_one(wchan: number): void {
	let td = M.m_sleepq.tqh_first;
	while (td !== 0 && td.td_wchan !== wchan) td = td.td_slpq.tqe_next;
	if (td === 0) return;
	unsleep(td);
	td.td_state = TDS_WOKEN;
	raise(EV.wakeup, td.td_wmesg, td.td_tid);
}

/** Advances the clock by one tick: sleepers whose timeout is reached become runnable, in the order of their numbers. */
export function hardclock(): void {
	M.m_ticks += 1;
	if (M.m_ntimeouts === 0) return;
	const now = M.m_ticks;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_timeout === 0 || td.td_timeout > now) continue;
		unsleep(td);
		td.td_state = TDS_WOKEN;
		raise(EV.timeout, td.td_wmesg, td.td_tid);
	}
}
