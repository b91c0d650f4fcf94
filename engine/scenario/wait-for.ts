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
import { K } from "../kernel/globals.ts";
import type { Arena, Cache, CacheBucket, List, Lock, Program, Thread, Value, Zone } from "../kernel/views.generated.ts";
import { raise } from "../machine/event-log.ts";
import { intern, lookUpName } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { routineAt } from "../machine/routine.ts";
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
	TDS_WOKEN,
	TDS_WORK,
} from "../machine/thread.ts";
import { plan } from "./scheduler.ts";
import { programOf, tickOfCondition } from "./thread-program.ts";
import { IS_LIST, listAt, slotOf } from "./values.ts";

/** What a thread waits for. */
export const WAIT_NONE = 0;
export const WAIT_LOCK = 1;
export const WAIT_TAGS = 2;
export const WAIT_PAGES = 3;
export const WAIT_LIMIT = 4;
export const WAIT_ARENA = 5;
export const WAIT_RECLAIM = 6;
export const WAIT_BARRIER = 7;
export const WAIT_CONDITION = 8;

/** Most values of the scenario that one look goes through; a thread with more may own anything. */
const MOST_VALUES = 10_000;

function sleepsOn(td: Thread, wmesg: string): boolean {
	return td.td_wmesg === lookUpName(wmesg);
}

function arenaWaitedFor(td: Thread): Arena {
	let vm = K.vmem_list;
	while (vm !== 0 && vm.vm_cv !== td.td_wmesg) vm = vm.vm_alllist.le_next as Arena;
	return vm;
}

function zoneWaitedFor(td: Thread): Zone {
	return (td.td_wchan - (ref(K.uma_zones_zone.uz_max_items) - K.uma_zones_zone)) as Zone;
}

/** Whether a thread is in the middle of getting boundary tags. */
function isInBtFill(td: Thread): boolean {
	for (let fp = td.td_frame; fp !== 0; fp = load(fp + 2)) if (routineAt(fp).name === "bt_fill") return true;
	return false;
}

/** Whether a thread has tried for boundary tags for a second, and nothing it needs has changed meanwhile. */
function triesForLong(td: Thread): boolean {
	return td.td_tried !== 0 && M.m_ticks - td.td_tried_at >= conf.hz && td.td_tried === stateOfTags(td);
}

/** What a thread waits for; WAIT_NONE for one that can run, that time will wake, or that rests. */
export function waitOf(td: Thread): number {
	switch (td.td_state) {
		case TDS_FINISHED:
		case TDS_IDLE:
			return WAIT_NONE;
		case TDS_LOCK:
			return td.td_blocked === 0 ? WAIT_NONE : WAIT_LOCK;
		case TDS_WAITING:
			return waitInScenario(td);
		case TDS_SLEEPING:
		case TDS_WOKEN:
			return waitInKernel(td);
		default:
			return triesForLong(td) && isInBtFill(td) ? WAIT_TAGS : WAIT_NONE;
	}
}

function waitInScenario(td: Thread): number {
	if (td.td_program === 0) return WAIT_NONE;
	if ((td.td_program as Program).pg_wait !== 0) return WAIT_BARRIER;
	const last = plan.schedule.ticks ?? Number.POSITIVE_INFINITY;
	return tickOfCondition(td, M.m_ticks + 1, last) === undefined ? WAIT_CONDITION : WAIT_NONE;
}

function waitInKernel(td: Thread): number {
	// These look again at every tick: being woken by the clock is no news.
	if (sleepsOn(td, "btalloc")) return WAIT_TAGS;
	if (sleepsOn(td, "zonedrain")) return WAIT_RECLAIM;
	if (td.td_state === TDS_WOKEN) return WAIT_NONE;
	if (sleepsOn(td, "zonelimit")) return WAIT_LIMIT;
	if (sleepsOn(td, "vmwait") || sleepsOn(td, "VMWait") || sleepsOn(td, "pageprocwait")) return WAIT_PAGES;
	return arenaWaitedFor(td) === 0 ? WAIT_NONE : WAIT_ARENA;
}

/** Whether a daemon rests until it is asked, or does nothing that could help. */
function rests(td: Thread): boolean {
	if (td.td_state !== TDS_SLEEPING && td.td_state !== TDS_WOKEN) return false;
	return sleepsOn(td, "clock") || (td.td_state === TDS_SLEEPING && (sleepsOn(td, "psleep") || sleepsOn(td, "umarcl")));
}

/** Whether a thread that is not stuck may do something for others. `patience` is for how long one has waited in vain, in ticks. */
function mayHelp(td: Thread, patience: number): boolean {
	if (td.td_state === TDS_FINISHED || td.td_state === TDS_IDLE) return false;
	if ((td.td_flags & (TDF_DAEMON | TDF_TOPLEVEL)) === 0) return true;
	return patience < conf.hz && !rests(td);
}

/** Whether time alone may help: a fault that ends or is drawn anew at every request, ballast that is given back. */
function timeHelps(): boolean {
	return M.v_fail_pages !== 0 || M.v_fail_kva !== 0 || M.m_ballast_end !== 0;
}

function anyFree(patience: number): boolean {
	if (timeHelps()) return true;
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (waitOf(td) === WAIT_NONE && mayHelp(td, patience)) return true;
	return false;
}

// What threads own.

let budget = 0;

function isOf(value: Value, object: number): boolean {
	budget--;
	if (value.sv_call === IS_LIST) return listHolds(value.sv_value as List, object);
	return value.sv_call !== 0 && value.sv_object === object;
}

function listHolds(list: List, object: number): boolean {
	for (let i = 0; i < list.ls_count; i++) if (budget <= 0 || isOf(listAt(list, i), object)) return true;
	return false;
}

/** Whether a thread owns something of a zone or arena, or is in a call that gets or frees some. */
function owns(td: Thread, object: number): boolean {
	if (td.td_program === 0) return true;
	const program = td.td_program as Program;
	if (isOf(program.pg_freed, object) || listHolds(program.pg_holds, object)) return true;
	const slots = programOf(td).slots.length;
	for (let i = 0; i < slots; i++) if (budget <= 0 || isOf(slotOf(program, i), object)) return true;
	return false;
}

function inBuckets(cache: Cache): number {
	const count = (bucket: CacheBucket): number => (bucket.ucb_bucket === 0 ? 0 : bucket.ucb_cnt);
	return count(cache.uc_allocbucket) + count(cache.uc_freebucket) + count(cache.uc_crossbucket);
}

/** Items of a zone in the buckets of the cpus. */
function cachedByCpus(zone: Zone): number {
	let n = 0;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) n += inBuckets(zone.uz_cpu[cpu] as Cache);
	return n;
}

/** Whether only those who own something of an arena can give it more room. */
function standsAlone(vm: Arena): boolean {
	if (vm.vm_importfn !== 0 || vm.vm_qcache_max !== 0) return false;
	for (let other = K.vmem_list; other !== 0; other = other.vm_alllist.le_next as Arena) if (other.vm_arg === vm) return false;
	return vm !== K.kernel_arena && vm !== K.domain_arena && vm !== K.rwx_arena;
}

// Who tries again.

function mix(hash: number, value: number): number {
	const low = Math.imul(hash ^ (value % 0x100000000), 0x9e3779b1);
	return Math.imul(low ^ Math.floor(value / 0x100000000), 0x85ebca77) >>> 0;
}

/** What a thread's try for a boundary tag depends on, as a hash; not 0. Stocks that a try itself hides meanwhile are left out. */
function stateOfTags(td: Thread): number {
	const keg = K.vmem_bt_zone.uz_keg;
	let hash = mix(td.td_ops, keg.uk_domain.ud_free_items);
	hash = mix(hash, keg.uk_domain.ud_pages);
	hash = mix(hash, cachedByCpus(K.vmem_bt_zone));
	hash = mix(hash, K.vmem_bt_zone.uz_domain.uzd_nitems);
	hash = mix(hash, M.v_free_count);
	for (let vm = K.vmem_list; vm !== 0; vm = vm.vm_alllist.le_next as Arena) {
		hash = mix(hash, vm.vm_inuse);
		hash = mix(hash, vm.vm_size);
	}
	return hash + 1;
}

/** Notes that a thread has tried for a boundary tag, and what that depended on. */
function noteTry(td: Thread): void {
	const state = stateOfTags(td);
	if (td.td_tried === state) return;
	td.td_tried = state;
	td.td_tried_at = M.m_ticks;
}

/** Whether a thread's last try would fail again. A thread that may run on another cpu may find tags in the buckets there. */
function triedInVain(td: Thread): boolean {
	if (td.td_home_cpu < 0 && plan.schedule.kind === "random" && cachedByCpus(K.vmem_bt_zone) > 0) return false;
	return td.td_tried === stateOfTags(td);
}

// The graph.

/** The threads that are stuck, by number of their records, as members are taken out that somebody can help. */
type Stuck = Set<number>;

function nobodyElse(stuck: Stuck, patience: number): boolean {
	if (timeHelps()) return false;
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (!stuck.has(td) && mayHelp(td, patience)) return false;
	return true;
}

/** Ticks for which a thread has tried for a boundary tag in vain. */
function patienceOf(td: Thread): number {
	return waitOf(td) === WAIT_TAGS ? M.m_ticks - td.td_tried_at : 0;
}

function nobodyOwns(object: number, stuck: Stuck): boolean {
	budget = MOST_VALUES;
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_state === TDS_FINISHED || stuck.has(td) || (td.td_flags & TDF_DAEMON) !== 0) continue;
		if (owns(td, object)) return false;
	}
	return true;
}

/** Whether one of the holders of a lock is stuck, or gone: all of them must let go. */
function isHeldByStuck(lock: Lock, stuck: Stuck): boolean {
	if (lock.lo_owner !== 0) return lock.lo_owner.td_state === TDS_FINISHED || stuck.has(lock.lo_owner);
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!stuck.has(td) && td.td_state !== TDS_FINISHED) continue;
		for (let i = 0; i < td.td_nlocks; i++) if (td.td_locks[i] === lock) return true;
	}
	return false;
}

function reclaims(td: Thread): boolean {
	for (let fp = td.td_frame; fp !== 0; fp = load(fp + 2)) if (routineAt(fp).name === "zone_reclaim") return true;
	return false;
}

/** Whether every thread that reclaims is stuck, and there is one. */
function isReclaimStuck(td: Thread, stuck: Stuck): boolean {
	let found = false;
	for (let other = M.m_threads; other !== 0; other = other.td_link) {
		if (other === td || other.td_frame === 0 || waitOf(other) === WAIT_RECLAIM || !reclaims(other)) continue;
		if (!stuck.has(other)) return false;
		found = true;
	}
	return found;
}

/** Whether somebody is stuck who has not arrived at a barrier. */
function isBarrierStuck(td: Thread, stuck: Stuck): boolean {
	const wait = (td.td_program as Program).pg_wait;
	for (let other = M.m_threads; other !== 0; other = other.td_link) {
		if (other.td_program === 0 || other.td_state === TDS_FINISHED || !programOf(other).barriers.includes(wait - 1)) continue;
		if ((other.td_program as Program).pg_wait !== wait && stuck.has(other)) return true;
	}
	return false;
}

function isStuckIn(td: Thread, stuck: Stuck): boolean {
	switch (waitOf(td)) {
		case WAIT_LOCK:
			return isHeldByStuck(td.td_blocked, stuck);
		case WAIT_TAGS:
			return triedInVain(td) && nobodyElse(stuck, patienceOf(td));
		case WAIT_LIMIT: {
			const zone = zoneWaitedFor(td);
			if (cachedByCpus(zone) + zone.uz_domain.uzd_nitems > 0) return nobodyElse(stuck, 0);
			return nobodyOwns(zone, stuck);
		}
		case WAIT_ARENA: {
			const vm = arenaWaitedFor(td);
			return standsAlone(vm) ? nobodyOwns(vm, stuck) : nobodyElse(stuck, 0);
		}
		case WAIT_RECLAIM:
			return isReclaimStuck(td, stuck);
		case WAIT_BARRIER:
			return isBarrierStuck(td, stuck);
		default:
			return nobodyElse(stuck, 0);
	}
}

/** The threads that are stuck at this moment, in the order of their numbers. */
export function stuckThreads(): Thread[] {
	const stuck: Stuck = new Set();
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (waitOf(td) !== WAIT_NONE) stuck.add(td);
	for (let size = 0; size !== stuck.size; ) {
		size = stuck.size;
		for (const td of stuck) if (!isStuckIn(td as Thread, stuck)) stuck.delete(td);
	}
	return [...stuck] as Thread[];
}

// The look at every wait.

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
	if (isInBtFill(td)) noteTry(td);
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
