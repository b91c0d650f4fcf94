// dialect
/**
 * Mutexes, rw locks and sx locks. Every acquisition is a preemption point: the thread may be stopped in front of it, and stops
 * there when the lock is owned. sys/kern/kern_mutex.c, kern_rwlock.c, kern_sx.c
 */
import { EV } from "../kernel/events.ts";
import type { Lock, Thread } from "../kernel/views.generated.ts";
import { raise } from "./event-log.ts";
import { intern } from "./names.ts";
import { KASSERT } from "./panic.ts";
import { preemption } from "./preemption.ts";
import { M } from "./records.ts";
import type { Routine } from "./routine.ts";
import { TDS_LOCK, TDS_UNLOCKED } from "./thread.ts";

/** Status of a thread that was stopped in front of an acquisition. */
export const PREEMPTED = 1;
/** Status of a thread that found the lock owned. */
export const BLOCKED = 2;

/** Kinds of locks: mutex, rw lock, sx lock. */
export const LO_MTX = 1;
export const LO_RW = 2;
export const LO_SX = 3;

/** Initialises a lock with its label. */
export function lock_init(lock: Lock, kind: number, label: string): void {
	lock.lo_name = intern(label);
	lock.lo_kind = kind;
	lock.lo_owner = 0 as Thread;
	lock.lo_readers = 0;
	lock.lo_waiters = 0;
}

/** Arrival at an acquisition: true if the thread is to be stopped in front of it. */
export function lock_point(lock: Lock): boolean {
	const td = M.m_curthread;
	if (preemption.decide !== null) {
		if (!preemption.decide(td)) return false;
	} else {
		if (M.m_budget !== 0) {
			if (M.m_budget > 0) M.m_budget -= 1;
			return false;
		}
	}
	td.td_lockpoint = lock.lo_name;
	return true;
}

/** Notes that the current thread found the lock owned. */
export function lock_wait(lock: Lock): void {
	const td = M.m_curthread;
	raise(EV.lock_wait, lock.lo_name);
	td.td_blocked = lock;
	td.td_lockpoint = lock.lo_name;
	td.td_state = TDS_LOCK;
	lock.lo_waiters += 1;
}

/** Makes the current thread the owner of a lock that nobody has; false where somebody has it. */
function take(lock: Lock): boolean {
	if (lock.lo_owner !== 0 || lock.lo_readers !== 0) return false;
	lock.lo_owner = M.m_curthread;
	lock_taken(lock);
	return true;
}

/** Makes the current thread a reader; false where somebody owns the lock. */
function takeShared(lock: Lock): boolean {
	if (lock.lo_owner !== 0) return false;
	lock.lo_readers += 1;
	lock_taken(lock);
	return true;
}

/** Notes a lock among those that the current thread holds. */
function lock_taken(lock: Lock): void {
	const td = M.m_curthread;
	if (td.td_blocked !== 0) td.td_blocked = 0 as Lock;
	const n = td.td_nlocks;
	td.td_locks[n] = lock;
	td.td_nlocks = n + 1;
}

function lock_dropped(lock: Lock): void {
	const td = M.m_curthread;
	let i = td.td_nlocks - 1;
	while (i >= 0 && td.td_locks[i] !== lock) i--;
	KASSERT(i >= 0, "unlocking a lock that the thread does not hold");
	const last = td.td_nlocks - 1;
	for (; i < last; i++) td.td_locks[i] = td.td_locks[i + 1] as number;
	td.td_nlocks = last;
}

/** A released lock makes all its waiters runnable; each tries again. */
function lock_released(lock: Lock): void {
	if (lock.lo_waiters === 0) return;
	lock.lo_waiters = 0;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_blocked === lock && td.td_state === TDS_LOCK) td.td_state = TDS_UNLOCKED;
	}
}

/** Acquires a mutex. */
export function* mtx_lock(lock: Lock): Routine<void> {
	if (lock_point(lock)) yield PREEMPTED;
	while (!take(lock)) {
		lock_wait(lock);
		yield BLOCKED;
	}
}

/** Acquires a mutex again after a sleep: no preemption point. */
export function* mtx_relock(lock: Lock): Routine<void> {
	while (!take(lock)) {
		lock_wait(lock);
		yield BLOCKED;
	}
}

/** Releases a mutex. */
export function mtx_unlock(lock: Lock): void {
	KASSERT(lock.lo_owner === M.m_curthread, "mtx_unlock: not the owner");
	lock.lo_owner = 0 as Thread;
	lock_dropped(lock);
	lock_released(lock);
}

/** Acquires an rw or sx lock shared; readers do not block readers. */
export function* rw_rlock(lock: Lock): Routine<void> {
	if (lock_point(lock)) yield PREEMPTED;
	while (!takeShared(lock)) {
		lock_wait(lock);
		yield BLOCKED;
	}
}

/** Acquires an rw or sx lock exclusively. */
export function* rw_wlock(lock: Lock): Routine<void> {
	if (lock_point(lock)) yield PREEMPTED;
	while (!take(lock)) {
		lock_wait(lock);
		yield BLOCKED;
	}
}

/** Releases a shared hold. */
export function rw_runlock(lock: Lock): void {
	KASSERT(lock.lo_readers > 0, "rw_runlock: no reader");
	lock.lo_readers -= 1;
	lock_dropped(lock);
	if (lock.lo_readers === 0) lock_released(lock);
}

/** Releases an exclusive hold. */
export function rw_wunlock(lock: Lock): void {
	KASSERT(lock.lo_owner === M.m_curthread, "rw_wunlock: not the owner");
	lock.lo_owner = 0 as Thread;
	lock_dropped(lock);
	lock_released(lock);
}

/** Shared acquisition of an sx lock. */
export function* sx_slock(lock: Lock): Routine<void> {
	yield* rw_rlock(lock);
}

/** Exclusive acquisition of an sx lock. */
export function* sx_xlock(lock: Lock): Routine<void> {
	yield* rw_wlock(lock);
}

/** Releases a shared hold of an sx lock. */
export const sx_sunlock = rw_runlock;
/** Releases an exclusive hold of an sx lock. */
export const sx_xunlock = rw_wunlock;

/** Takes the label from a lock that is torn down with its object. mtx_destroy, rw_destroy */
export function lock_destroy(lock: Lock): void {
	lock.lo_name = 0;
}
