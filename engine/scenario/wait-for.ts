// dialect
/**
 * The wait-for graph, looked at whenever a thread gives up the processor to wait: which threads wait for each other and cannot go on by
 * anything that the scenario's threads do.
 *
 *     a lock           is released by its owner, or by its readers
 *     an item          of a zone at its limit comes back from a thread that owns one, or from the caches where there are some
 *     a segment        of an arena comes back from a thread that owns one
 *     a reclaim        ends when the thread ends it that is in it
 *     a barrier        opens when the other threads arrive
 *     tags, pages      and what a condition is about may come from anyone who can go on
 *
 * Threads are stuck that wait only for threads that are stuck. Daemons count where they have something to do; one that rests until it is
 * asked does not. Who needs a boundary tag tries again and again, asleep in btalloc between two tries or not: it is stuck as long as nothing
 * that it needs has changed since it tried in vain. Daemons and top-level threads that run meanwhile count as no help once that has been so
 * for a second.
 */
import { conf } from "../kernel/conf.ts";
import { EV } from "../kernel/events.ts";
import type { Lock, Program, Thread } from "../kernel/views.generated.ts";
import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { TDF_DAEMON, TDS_FINISHED, TDS_LOCK, TDS_NAP, TDS_READY, TDS_SLEEPING, TDS_WAITING, TDS_WORK } from "../machine/thread.ts";
import { beginLook, owns } from "./ownership.ts";
import { belongsToBarrier } from "./program-waits.ts";
import {
	arenaWaitedFor,
	cachedByCpus,
	isInside,
	mayHelp,
	noteTry,
	patienceOf,
	standsAlone,
	timeHelps,
	triedInVain,
	WAIT_ARENA,
	WAIT_BARRIER,
	WAIT_CONDITION,
	WAIT_LIMIT,
	WAIT_LOCK,
	WAIT_NONE,
	WAIT_PAGES,
	WAIT_RECLAIM,
	WAIT_TAGS,
	waitOf,
	zoneWaitedFor,
} from "./wait-state.ts";

// The graph.

/** A look at the graph: who is stuck, as members are taken out that somebody can help; and what is known of the others. */
interface Look {
	/** Records of threads. */
	readonly stuck: Set<number>;
	/** Some thread that is not stuck may help: one that has just begun to wait, and one that has waited for long. */
	helped: boolean;
	helpedForLong: boolean;
	/** Zones and arenas of which somebody owns something who is not stuck. */
	readonly owned: Set<number>;
}

function beginGraph(): Look {
	const look: Look = { stuck: new Set(), helped: timeHelps(), helpedForLong: timeHelps(), owned: new Set() };
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (waitOf(td) !== WAIT_NONE) look.stuck.add(td);
		else noteHelper(look, td);
	}
	return look;
}

function noteHelper(look: Look, td: Thread): void {
	look.helped ||= mayHelp(td, 0);
	look.helpedForLong ||= mayHelp(td, conf.hz);
}

function nobodyElse(look: Look, patience: number): boolean {
	return patience >= conf.hz ? !look.helpedForLong : !look.helped;
}

function nobodyOwns(object: number, look: Look): boolean {
	if (look.owned.has(object)) return false;
	beginLook();
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_state === TDS_FINISHED || look.stuck.has(td) || (td.td_flags & TDF_DAEMON) !== 0) continue;
		if (!owns(td, object)) continue;
		look.owned.add(object);
		return false;
	}
	return true;
}

/** Whether one of the holders of a lock is stuck, or gone: all of them must let go. */
function isHeldByStuck(lock: Lock, { stuck }: Look): boolean {
	if (lock.lo_owner !== 0) return lock.lo_owner.td_state === TDS_FINISHED || stuck.has(lock.lo_owner);
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!stuck.has(td) && td.td_state !== TDS_FINISHED) continue;
		for (let i = 0; i < td.td_nlocks; i++) if (td.td_locks[i] === lock) return true;
	}
	return false;
}

/** Whether every thread that reclaims is stuck, and there is one. */
function isReclaimStuck(td: Thread, { stuck }: Look): boolean {
	let found = false;
	for (let other = M.m_threads; other !== 0; other = other.td_link) {
		if (other === td || other.td_frame === 0 || waitOf(other) === WAIT_RECLAIM || !isInside(other, "zone_reclaim")) continue;
		if (!stuck.has(other)) return false;
		found = true;
	}
	return found;
}

/** Whether somebody is stuck who has not arrived at a barrier. */
function isBarrierStuck(td: Thread, { stuck }: Look): boolean {
	const wait = (td.td_program as Program).pg_wait;
	for (let other = M.m_threads; other !== 0; other = other.td_link) {
		if (belongsToBarrier(other, wait) && (other.td_program as Program).pg_wait !== wait && stuck.has(other)) return true;
	}
	return false;
}

function isStuckIn(td: Thread, look: Look): boolean {
	switch (waitOf(td)) {
		case WAIT_LOCK:
			return isHeldByStuck(td.td_blocked, look);
		case WAIT_TAGS:
			return triedInVain(td) && nobodyElse(look, patienceOf(td));
		case WAIT_LIMIT: {
			const zone = zoneWaitedFor(td);
			if (cachedByCpus(zone) + zone.uz_domain.uzd_nitems > 0) return nobodyElse(look, 0);
			return nobodyOwns(zone, look);
		}
		case WAIT_ARENA: {
			const vm = arenaWaitedFor(td);
			return standsAlone(vm) ? nobodyOwns(vm, look) : nobodyElse(look, 0);
		}
		case WAIT_RECLAIM:
			return isReclaimStuck(td, look);
		case WAIT_BARRIER:
			return isBarrierStuck(td, look);
		default:
			return nobodyElse(look, 0);
	}
}

/** The threads that are stuck at this moment, in the order of their numbers. */
export function stuckThreads(): Thread[] {
	const look = beginGraph();
	for (let size = -1; size !== look.stuck.size; ) {
		size = look.stuck.size;
		for (const member of look.stuck) {
			if (isStuckIn(member as Thread, look)) continue;
			look.stuck.delete(member);
			noteHelper(look, member as Thread);
		}
	}
	return [...look.stuck] as Thread[];
}

// The look at every wait.

function anyFree(patience: number): boolean {
	if (timeHelps()) return true;
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (waitOf(td) === WAIT_NONE && mayHelp(td, patience)) return true;
	return false;
}

/** Whether a wait may have closed a circle: the cheap part of the look. */
function mayClose(td: Thread): boolean {
	let at = td;
	for (let n = 0; waitOf(at) === WAIT_LOCK && n <= M.m_nthreads; n++) {
		const owner = at.td_blocked.lo_owner;
		if (owner === 0 || owner === td || owner.td_state === TDS_FINISHED) return true;
		at = owner;
	}
	switch (waitOf(at)) {
		case WAIT_NONE:
			// Who holds a lock goes on; who has finished, or rests, cannot help any more.
			return at === td && (!anyFree(0) || someOneNeedsAnOwner());
		case WAIT_BARRIER:
			return !anyFree(0) || someOneNeedsAnOwner();
		case WAIT_TAGS:
		case WAIT_PAGES:
		case WAIT_CONDITION:
			return !anyFree(patienceOf(at));
		default:
			return true;
	}
}

function someOneNeedsAnOwner(): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		const wait = waitOf(td);
		if (wait === WAIT_LIMIT || wait === WAIT_ARENA) return true;
	}
	return false;
}

function needName(td: Thread): number {
	if (td.td_state === TDS_LOCK) return td.td_blocked.lo_name;
	if (td.td_state === TDS_WAITING) return intern("others");
	return waitOf(td) === WAIT_TAGS ? intern("btalloc") : td.td_wmesg;
}

/**
 * Looks whether a thread that has given up the processor has closed a circle, and raises `stuck_thread` for those who cannot go on now. A
 * thread is told once in an operation.
 */
export function noteWait(td: Thread): void {
	if (td.td_state === TDS_READY || td.td_state === TDS_WORK || td.td_state === TDS_NAP) return;
	if (isInside(td, "bt_fill")) noteTry(td);
	const rests = td.td_state === TDS_SLEEPING || td.td_state === TDS_FINISHED;
	if (td.td_stuck === td.td_ops + 1 || (waitOf(td) === WAIT_NONE && !rests) || !mayClose(td)) return;
	let first = 0 as Thread;
	let members = 0;
	for (const member of stuckThreads()) {
		if ((member.td_flags & TDF_DAEMON) !== 0 || member.td_frame === 0) continue;
		members++;
		if (member.td_stuck === member.td_ops + 1) continue;
		member.td_stuck = member.td_ops + 1;
		if (first === 0 || member === td) first = member;
	}
	if (first !== 0) raise(EV.stuck_thread, first.td_tid, members, needName(first));
}
