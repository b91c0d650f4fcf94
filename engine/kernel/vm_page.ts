// dialect
/**
 * Physical pages of the one memory domain: the free map, page classes and thresholds, waiting for pages.
 * sys/vm/vm_page.c, sys/vm/vm_pagequeue.h
 */

import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { panic } from "../machine/panic.ts";
import { nextRandom } from "../machine/random.ts";
import { allocZeroed, M } from "../machine/records.ts";
import type { Routine } from "../machine/routine.ts";
import { tsleep, wakeup } from "../machine/sleep.ts";
import { TDF_BOOT, TDF_PAGEDAEMON } from "../machine/thread.ts";
import { conf, PAGE_SIZE } from "./conf.ts";
import { EV } from "./events.ts";
import { VM_ALLOC_INTERRUPT, VM_ALLOC_NORMAL, VM_ALLOC_SYSTEM } from "./flags.ts";
import type { Page } from "./views.generated.ts";

const PG_ALLOCATED = 1;

/** Builds the page array, the free map with its two summaries, and the kernel page table. */
export function vm_page_startup(): void {
	M.v_page_count = conf.npages;
	M.v_free_count = conf.npages;
	M.v_page_array = allocZeroed(conf.npages * sizeof.vm_page) as Page;
	M.v_free_map0 = fullMap(conf.npages);
	M.v_free_map1 = fullMap(Math.ceil(conf.npages / 32));
	M.v_free_map2 = fullMap(Math.ceil(conf.npages / 1024));
	M.v_pte = allocZeroed(Math.ceil(conf.kva_size / PAGE_SIZE));
}

/** A bitmap of n ones, 32 a word. */
function fullMap(n: number): number {
	const words = Math.ceil(n / 32);
	const map = allocZeroed(words + 1);
	for (let i = 0; i < words; i++) {
		const bits = Math.min(32, n - 32 * i);
		store(map + i, bits === 32 ? 0xffffffff : (1 << bits) - 1);
	}
	return map;
}

/** Record of a page frame. */
export function pageOf(frame: number): Page {
	return (M.v_page_array + frame * sizeof.vm_page) as Page;
}

/** Whether a frame is free. */
export function frameIsFree(frame: number): boolean {
	return ((load(M.v_free_map0 + (frame >>> 5)) >>> (frame & 31)) & 1) !== 0;
}

function lowestBit(word: number): number {
	return 31 - Math.clz32(word & -word);
}

/** Lowest numbered free frame; the caller knows that there is one. */
function lowestFree(): number {
	let i = M.v_free_map2;
	while (load(i) === 0) i++;
	const top = 32 * (i - M.v_free_map2) + lowestBit(load(i));
	const middle = 32 * top + lowestBit(load(M.v_free_map1 + top));
	return 32 * middle + lowestBit(load(M.v_free_map0 + middle));
}

function takeFrame(frame: number): void {
	clearBit(M.v_free_map0, frame);
	if (load(M.v_free_map0 + (frame >>> 5)) === 0) {
		clearBit(M.v_free_map1, frame >>> 5);
		if (load(M.v_free_map1 + (frame >>> 10)) === 0) clearBit(M.v_free_map2, frame >>> 10);
	}
	pageOf(frame).pg_flags = PG_ALLOCATED;
	raise(EV.page_alloc, frame);
}

function clearBit(map: number, bit: number): void {
	const at = map + (bit >>> 5);
	store(at, (load(at) & ~(1 << (bit & 31))) >>> 0);
}

function setBit(map: number, bit: number): void {
	const at = map + (bit >>> 5);
	store(at, (load(at) | (1 << (bit & 31))) >>> 0);
}

/** Reserves `n` pages of the free count at a class; false where the class refuses. vm_domain_allocate */
function vm_domain_allocate(wanted: number, n: number): boolean {
	const limits = conf.limits;
	let req = wanted;
	if (req === VM_ALLOC_NORMAL && M.m_curthread !== 0 && (M.m_curthread.td_flags & TDF_PAGEDAEMON) !== 0) req = VM_ALLOC_SYSTEM;
	const limit = req === VM_ALLOC_INTERRUPT ? 0 : req === VM_ALLOC_SYSTEM ? limits.interrupt_free_min : limits.free_reserved;
	const before = M.v_free_count;
	if (before < limit + n || pagesAreFailing()) {
		raise(EV.page_alloc_failed, req, before);
		return false;
	}
	const after = before - n;
	M.v_free_count = after;
	if (after < limits.pageout_wakeup_thresh && before >= limits.pageout_wakeup_thresh) {
		threshold("wakeup", "down", after);
		wakeup(ref(M.v_free_count));
	}
	if ((after < limits.free_min && before >= limits.free_min) || (after < limits.free_severe && before >= limits.free_severe)) {
		if (M.v_minset === 0 && after < limits.free_min) M.v_minset = 1;
		threshold(after < limits.free_severe ? "severe" : "min", "down", after);
	}
	return true;
}

/** Whether an injected fault refuses this request. */
function pagesAreFailing(): boolean {
	const n = M.v_fail_pages;
	if (n === 0) return false;
	if (n > 1 && nextRandom(ref(M.m_fault_rng)) % n !== 0) return false;
	if ((M.v_fail_once & 1) !== 0) M.v_fail_pages = 0;
	raise(EV.fault, intern("fail pages"));
	return true;
}

/** Reports a crossed threshold; golden's machine has no such event, so the boot's zero thresholds report nothing. */
function threshold(which: string, direction: string, free: number): void {
	if (conf.reportsThresholds) raise(EV.page_threshold, intern(which), intern(direction), free);
}

/** Allocates one page. Returns its frame, or -1. vm_page_alloc_domain_after */
export function vm_page_alloc_frame(req: number): number {
	if (!vm_domain_allocate(req, 1)) return -1;
	const frame = lowestFree();
	takeFrame(frame);
	return frame;
}

/** Allocates the lowest run of n free frames. Returns the first frame, or -1. vm_page_alloc_contig_domain */
export function vm_page_alloc_contig(req: number, n: number): number {
	if (!vm_domain_allocate(req, n)) return -1;
	const first = lowestRun(n);
	if (first < 0) {
		vm_domain_freecnt_inc(n);
		return -1;
	}
	for (let i = 0; i < n; i++) takeFrame(first + i);
	return first;
}

function lowestRun(n: number): number {
	let run = 0;
	for (let frame = 0; frame < conf.npages; frame++) {
		if ((frame & 31) === 0 && load(M.v_free_map0 + (frame >>> 5)) === 0) {
			run = 0;
			frame += 31;
			continue;
		}
		run = frameIsFree(frame) ? run + 1 : 0;
		if (run === n) return frame - n + 1;
	}
	return -1;
}

/** Frees one page and wakes who waits for it. vm_page_free_toq, vm_domain_freecnt_inc, vm_domain_clear */
export function vm_page_free_frame(frame: number): void {
	setBit(M.v_free_map0, frame);
	setBit(M.v_free_map1, frame >>> 5);
	setBit(M.v_free_map2, frame >>> 10);
	const page = pageOf(frame);
	page.pg_flags = 0;
	page.pg_slab = 0 as never;
	page.pg_zone = 0 as never;
	raise(EV.page_free, frame);
	vm_domain_freecnt_inc(1);
}

/** Raises the free count; crossing a threshold upwards clears marks and wakes sleepers. vm_domain_freecnt_inc */
function vm_domain_freecnt_inc(n: number): void {
	const limits = conf.limits;
	const before = M.v_free_count;
	const after = before + n;
	M.v_free_count = after;
	if (
		(before < limits.free_min && after >= limits.free_min) ||
		(before < limits.free_severe && after >= limits.free_severe) ||
		(before < limits.pageout_free_min && after >= limits.pageout_free_min)
	) {
		threshold(after >= limits.free_min ? "min" : "severe", "up", after);
		vm_domain_clear(after);
	}
	if (before < limits.free_target && after >= limits.free_target) threshold("target", "up", after);
}

function vm_domain_clear(free: number): void {
	if (M.v_minset !== 0 && free >= conf.limits.free_min) {
		M.v_minset = 0;
		wakeup(ref(M.v_minset));
	}
	if (M.v_pages_needed !== 0 && free >= conf.limits.pageout_free_min) {
		wakeup(ref(M.v_pages_needed));
		M.v_pages_needed = 0;
	}
	if (M.v_pageproc_waiters !== 0) {
		M.v_pageproc_waiters = 0;
		wakeup(ref(M.v_pageproc_waiters));
	}
}

/** Whether the domain is below its minimum. vm_page_count_min */
export function vm_page_count_min(): boolean {
	return M.v_minset !== 0;
}

/** Waits until pages are above the minimum; returns at once, with 0, if they are. vm_wait_doms */
export function* vm_wait_doms(): Routine<number> {
	const flags = M.m_curthread.td_flags;
	if ((flags & TDF_PAGEDAEMON) !== 0) {
		M.v_pageproc_waiters += 1;
		yield* tsleep(ref(M.v_pageproc_waiters), intern("pageprocwait"), 1);
		return 1;
	}
	if (M.v_minset === 0) return 0;
	if ((flags & TDF_BOOT) !== 0) panic("vm_wait in early boot");
	yield* tsleep(ref(M.v_minset), intern("vmwait"), 0);
	return 1;
}

/** Waits for pages of the domain; returns 0 where it did not. vm_wait_domain */
export function* vm_wait_domain(): Routine<number> {
	if ((M.m_curthread.td_flags & TDF_PAGEDAEMON) !== 0) {
		if (M.v_free_count >= conf.limits.pageout_free_min) return 0;
		M.v_pages_needed = 1;
		yield* tsleep(ref(M.v_pages_needed), intern("VMWait"), 0);
		return 1;
	}
	return yield* vm_wait_doms();
}

/** Waits after a page allocation that may wait has failed and before it tries again, no lock held. Part of vm_domain_alloc_fail */
export function* vm_wait_page(): Routine<void> {
	const slept = yield* vm_wait_domain();
	if (slept === 0) yield* let_tick_pass();
}

/**
 * A kernel that waits for pages while no shortage is marked (an injected fault, or memory that was short already when the thresholds were
 * set) tries again and again. Where it acquires no lock meanwhile nothing can change in the model, which lets a tick pass instead.
 */
export function* let_tick_pass(): Routine<void> {
	yield* tsleep(ref(M.v_minset), intern("vmwait"), 1);
}

/** The kernel interface vm_page_alloc without an object: one page that never waits. Returns the frame or -1. */
export function* vm_page_alloc(req: number): Routine<number> {
	return vm_page_alloc_frame(req);
}

/** The kernel interface vm_page_free. */
export function* vm_page_free(frame: number): Routine<void> {
	vm_page_free_frame(frame);
}
