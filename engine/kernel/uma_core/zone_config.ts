// dialect
/** Reserves, preallocation and limits of zones. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { intern, textOf } from "../../machine/names.ts";
import { KASSERT, panic } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { wakeup } from "../../machine/sleep.ts";
import { conf, PAGE_SIZE } from "../conf.ts";
import { EV } from "../events.ts";
import { ALLOCF_NOOBJ, ALLOCF_SMALL, M_NOWAIT, M_WAITOK, UMA_ZFLAG_LIMIT, UMA_ZONE_NOFREE } from "../flags.ts";
import type { Cache, Keg, Slab, Zone } from "../views.generated.ts";
import { kva_alloc } from "../vm_kern.ts";
import { let_tick_pass, vm_wait_doms } from "../vm_page.ts";
import { BUCKET_MAX } from "./bucket.ts";
import { keg_alloc_slab } from "./keg_slab.ts";

/** Allocations of a zone so far. uma_zone_get_allocs */
function allocsOf(zone: Zone): number {
	let n = zone.uz_allocs;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) n += (zone.uz_cpu[cpu] as Cache).uc_allocs;
	return n;
}

/** Keg of a zone, which a cache zone has not. KEG_GET */
function kegOf(zone: Zone, routine: string): Keg {
	if (zone.uz_keg === 0) panic(`${routine}: Invalid zone 0x${zone.va.toString(16)} type`);
	return zone.uz_keg;
}

/** Settings come before the first allocation. KEG_ASSERT_COLD */
function assertCold(zone: Zone): void {
	KASSERT(allocsOf(zone) === 0, `keg ${textOf(zone.uz_name)} initialization after use.`);
}

/** Keeps items that only M_USE_RESERVE may take. uma_zone_reserve */
export function* uma_zone_reserve(zone: Zone, items: number): Routine<void> {
	const keg = kegOf(zone, "uma_zone_reserve");
	assertCold(zone);
	keg.uk_reserve = items;
}

/** A slab that keg_alloc_slab put on the partial list goes to the free list. */
function moveToFree(keg: Keg, slab: Slab): void {
	const dom = keg.uk_domain;
	LIST_REMOVE(slab, offset.us_link);
	LIST_INSERT_HEAD(ref(dom.ud_free_slab), slab, offset.us_link);
	dom.ud_free_slabs += 1;
}

/** Makes free slabs for so many items; waits for pages. uma_prealloc */
export function* uma_prealloc(zone: Zone, items: number): Routine<void> {
	const keg = kegOf(zone, "uma_prealloc");
	for (let slabs = Math.ceil(items / keg.uk_ipers); slabs > 0; slabs--) {
		let slab = yield* keg_alloc_slab(keg, zone, M_WAITOK, M_NOWAIT);
		while (slab === 0) {
			const slept = yield* vm_wait_doms();
			if (slept === 0 && keg.uk_allocf === ALLOCF_SMALL) yield* let_tick_pass();
			slab = yield* keg_alloc_slab(keg, zone, M_WAITOK, M_NOWAIT);
		}
		moveToFree(keg, slab);
		mtx_unlock(keg.uk_domain.ud_lock);
	}
}

/** Sizes buckets and caches so that about `items` are cached at most; the zone lock is held. */
function setMaxCache(zone: Zone, items: number): void {
	const buckets = 2 * conf.ncpu;
	let size = Math.floor(items / buckets / 2);
	if (size > BUCKET_MAX()) size = BUCKET_MAX();
	else if (size === 0 && Math.floor(items / buckets) > 0) size = 1;
	const old = zone.uz_bucket_size;
	zone.uz_bucket_size_max = size;
	zone.uz_bucket_size = size;
	if (zone.uz_bucket_size_min > size) zone.uz_bucket_size_min = size;
	zone.uz_bucket_max = items - buckets * size;
	if (old !== size) raise(EV.bucket_size_change, zone.uz_name, old, size, intern("limit"));
}

/** Limits the items in caches. uma_zone_set_maxcache */
export function* uma_zone_set_maxcache(zone: Zone, items: number): Routine<void> {
	const lock = zone.uz_domain.uzd_lock;
	yield* mtx_lock(lock);
	setMaxCache(zone, items);
	mtx_unlock(lock);
}

/** Limits the items in use. Returns the limit. The lock is taken twice, first for the caches. uma_zone_set_max */
export function* uma_zone_set_max(zone: Zone, items: number): Routine<number> {
	const lock = zone.uz_domain.uzd_lock;
	yield* uma_zone_set_maxcache(zone, items);
	yield* mtx_lock(lock);
	zone.uz_max_items = items;
	zone.uz_flags |= UMA_ZFLAG_LIMIT;
	wakeup(ref(zone.uz_max_items));
	mtx_unlock(lock);
	return items;
}

/** Reserves address space for so many items; they become the limit. Returns 1, 0 where there is no address space. uma_zone_reserve_kva */
export function* uma_zone_reserve_kva(zone: Zone, items: number): Routine<number> {
	const keg = kegOf(zone, "uma_zone_reserve_kva");
	assertCold(zone);
	const pages = Math.ceil(items / keg.uk_ipers) * keg.uk_ppera;
	const direct = conf.toggles.small_alloc && keg.uk_ppera === 1;
	if (!direct) {
		const kva = yield* kva_alloc(pages * PAGE_SIZE);
		if (kva === 0) return 0;
		KASSERT(keg.uk_kva === 0, "keg->uk_kva == 0");
		keg.uk_kva = kva;
	}
	keg.uk_offset = 0;
	zone.uz_max_items = pages * keg.uk_ipers;
	keg.uk_allocf = direct ? ALLOCF_SMALL : ALLOCF_NOOBJ;
	keg.uk_flags |= UMA_ZFLAG_LIMIT | UMA_ZONE_NOFREE;
	zone.uz_flags |= UMA_ZFLAG_LIMIT | UMA_ZONE_NOFREE;
	return 1;
}
