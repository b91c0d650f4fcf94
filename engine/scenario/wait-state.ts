// dialect
/** What single threads wait for, and who might help them, as their own state tells. The graph of them is engine/scenario/wait-for.ts. */
import { conf } from "../kernel/conf.ts";
import { K } from "../kernel/globals.ts";
import type { Arena, Program, Thread, Zone } from "../kernel/views.generated.ts";
import { cachedByCpu } from "../kernel/walk.ts";
import { lookUpName } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { routineAt } from "../machine/routine.ts";
import { TDF_DAEMON, TDF_TOPLEVEL, TDS_FINISHED, TDS_IDLE, TDS_LOCK, TDS_SLEEPING, TDS_WAITING, TDS_WOKEN } from "../machine/thread.ts";
import { tickOfCondition } from "./program-waits.ts";
import { currentSchedule } from "./scheduler.ts";

/** What a thread waits for: nothing, a lock, boundary tags, free pages, an item of a zone at its limit, room in an arena, the end of a reclaim, others at a barrier, a condition. */
export const WAIT_NONE = 0;
export const WAIT_LOCK = 1;
export const WAIT_TAGS = 2;
export const WAIT_PAGES = 3;
export const WAIT_LIMIT = 4;
export const WAIT_ARENA = 5;
export const WAIT_RECLAIM = 6;
export const WAIT_BARRIER = 7;
export const WAIT_CONDITION = 8;

function sleepsOn(td: Thread, wmesg: string): boolean {
	return td.td_wmesg === lookUpName(wmesg);
}

/** The arena that a thread sleeps in; 0 for none. */
export function arenaWaitedFor(td: Thread): Arena {
	let vm = K.vmem_list;
	while (vm !== 0 && vm.vm_cv !== td.td_wmesg) vm = vm.vm_alllist.le_next as Arena;
	return vm;
}

/** The zone whose limit a thread sleeps at. */
export function zoneWaitedFor(td: Thread): Zone {
	return (td.td_wchan - (ref(K.uma_zones_zone.uz_max_items) - K.uma_zones_zone)) as Zone;
}

/** Whether a routine is on a thread's stack: `bt_fill` is for who is in the middle of getting boundary tags. */
export function isInside(td: Thread, routine: string): boolean {
	for (let fp = td.td_frame; fp !== 0; fp = load(fp + 2)) if (routineAt(fp).name === routine) return true;
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
			return triesForLong(td) && isInside(td, "bt_fill") ? WAIT_TAGS : WAIT_NONE;
	}
}

function waitInScenario(td: Thread): number {
	if (td.td_program === 0) return WAIT_NONE;
	if ((td.td_program as Program).pg_wait !== 0) return WAIT_BARRIER;
	const last = currentSchedule().ticks ?? Number.POSITIVE_INFINITY;
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
export function mayHelp(td: Thread, patience: number): boolean {
	if (td.td_state === TDS_FINISHED || td.td_state === TDS_IDLE) return false;
	if ((td.td_flags & (TDF_DAEMON | TDF_TOPLEVEL)) === 0) return true;
	return patience < conf.hz && !rests(td);
}

/** Whether time alone may help: a fault that ends or is drawn anew at every request, ballast that is given back. */
export function timeHelps(): boolean {
	return M.v_fail_pages !== 0 || M.v_fail_kva !== 0 || M.m_ballast_end !== 0;
}

// What there is.

/** Items of a zone in the buckets of the cpus. */
export function cachedByCpus(zone: Zone): number {
	let n = 0;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) n += cachedByCpu(zone, cpu);
	return n;
}

/** Whether only those who own something of an arena can give it more room. */
export function standsAlone(vm: Arena): boolean {
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
export function noteTry(td: Thread): void {
	const state = stateOfTags(td);
	if (td.td_tried === state) return;
	td.td_tried = state;
	td.td_tried_at = M.m_ticks;
}

/** Whether a thread's last try would fail again. A thread that may run on another cpu may find tags in the buckets there. */
export function triedInVain(td: Thread): boolean {
	if (td.td_home_cpu < 0 && currentSchedule().kind === "random" && cachedByCpus(K.vmem_bt_zone) > 0) return false;
	return td.td_tried === stateOfTags(td);
}

/** Ticks for which a thread has tried for a boundary tag in vain. */
export function patienceOf(td: Thread): number {
	return waitOf(td) === WAIT_TAGS ? M.m_ticks - td.td_tried_at : 0;
}
