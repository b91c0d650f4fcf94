// dialect
/** Allocation from the top: cpu cache, zone cache, a fresh bucket, a single item. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { KASSERT } from "../../machine/panic.ts";
import { M } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { IMPORT_QC, M_NOVM, M_NOWAIT, UMA_ANYDOMAIN, UMA_ZONE_FIRSTTOUCH, UMA_ZONE_ROUNDROBIN } from "../flags.ts";
import { K } from "../globals.ts";
import { qc_import } from "../subr_vmem/vmem_qcache.ts";
import type { Bucket, Cache, Zone } from "../views.generated.ts";
import { bucket_alloc, bucket_free } from "./bucket.ts";
import { cache_bucket_load, cache_bucket_swap, cache_bucket_unload, curcache } from "./cache.ts";
import { zone_alloc_limit, zone_free_limit } from "./limits.ts";
import { zone_fetch_bucket, zone_put_bucket } from "./zone_cache.ts";
import { item_ctor } from "./zone_ctor.ts";
import { zone_import } from "./zone_import.ts";

/** Domain of every cpu on a machine with one. */
const DOMAIN = 0;

/** Pops the last item of the cpu's alloc bucket; the bucket is not empty. cache_bucket_pop */
function popItem(zone: Zone, cache: Cache): number {
	const slot = cache.uc_allocbucket;
	const bucket = slot.ucb_bucket;
	const n = slot.ucb_cnt - 1;
	const item = bucket.ub_bucket[n] as number;
	KASSERT(item !== 0, "uma_zalloc: Bucket pointer mangled.");
	bucket.ub_bucket[n] = 0;
	slot.ucb_cnt = n;
	cache.uc_allocs += 1;
	raise(EV.cache_hit, zone.uz_name, M.m_curthread.td_cpu, item);
	return item;
}

/** Entry of uma_zalloc and its hit path: an item of the cpu's bucket, or 0 where {@link cache_alloc_retry} must go on. */
export function cache_hit(zone: Zone, flags: number): number {
	raise(EV.uma_zalloc, zone.uz_name, flags);
	const cache = curcache(zone);
	return cache.uc_allocbucket.ucb_cnt !== 0 ? popItem(zone, cache) : 0;
}

/** Allocates an item. Returns its address or 0. uma_zalloc */
export function* uma_zalloc(zone: Zone, flags: number): Routine<number> {
	const item = cache_hit(zone, flags);
	if (item !== 0) return item;
	return yield* cache_alloc_retry(zone, 0, flags);
}

/** Allocation beyond the hit path: fills the cpu's cache or takes a single item. cache_alloc_retry */
export function* cache_alloc_retry(zone: Zone, udata: number, flags: number): Routine<number> {
	while ((yield* cache_alloc(zone, udata, flags)) !== 0) {
		const cache = curcache(zone);
		if (cache.uc_allocbucket.ucb_cnt !== 0) return popItem(zone, cache);
	}
	const domain = (zone.uz_flags & UMA_ZONE_FIRSTTOUCH) !== 0 ? DOMAIN : UMA_ANYDOMAIN;
	return yield* zone_alloc_item(zone, udata, domain, flags);
}

/** Gets the cpu a bucket with items. Returns 1 to look again, 0 where there is none to be had. cache_alloc */
export function* cache_alloc(zone: Zone, udata: number, flags: number): Routine<number> {
	const cache = curcache(zone);
	if (cache.uc_freebucket.ucb_cnt !== 0) {
		cache_bucket_swap(cache.uc_freebucket, cache.uc_allocbucket);
		raise(EV.cache_swap, zone.uz_name, M.m_curthread.td_cpu);
		return 1;
	}
	const old = cache_bucket_unload(cache.uc_allocbucket);
	if (old !== 0) {
		KASSERT(old.ub_cnt === 0, "cache_alloc: Entered with non-empty alloc bucket.");
		yield* bucket_free(zone, old, udata);
	}
	let fresh = 0;
	let bucket = yield* cache_fetch_bucket(zone);
	if (bucket === 0 && zone.uz_bucket_size !== 0 && K.bucketdisable === 0) {
		bucket = yield* zone_alloc_bucket(zone, udata, DOMAIN, flags);
		fresh = 1;
	}
	if (bucket === 0) return 0;
	const now = curcache(zone);
	if (now.uc_allocbucket.ucb_bucket === 0) {
		if (fresh !== 0) zone.uz_domain.uzd_imax += bucket.ub_cnt;
		cache_bucket_load(now.uc_allocbucket, bucket);
		return 1;
	}
	raise(EV.cache_lost_race, zone.uz_name, bucket.va, bucket.ub_cnt);
	yield* zone_put_bucket(zone, bucket, udata, conf.toggles.wss_model === "v13_1" ? 1 - fresh : 0);
	return 1;
}

/** A full bucket of the zone's cache, or 0; looks without the lock first. cache_fetch_bucket */
export function* cache_fetch_bucket(zone: Zone): Routine<Bucket> {
	const zdom = zone.uz_domain;
	if (zdom.uzd_nitems === 0) return 0 as Bucket;
	yield* mtx_lock(zdom.uzd_lock);
	const bucket = zone_fetch_bucket(zone, 0);
	if (bucket === 0) mtx_unlock(zdom.uzd_lock);
	return bucket;
}

/** Items from a zone's lower interface into `store`. Returns how many. */
function* importItems(zone: Zone, into: number, max: number, domain: number, flags: number): Routine<number> {
	if (zone.uz_import === IMPORT_QC) return yield* qc_import(zone, into, max, flags);
	return yield* zone_import(zone, into, max, domain, flags);
}

/** A fresh bucket filled from the keg, with the caller's wait flags; or 0. zone_alloc_bucket */
export function* zone_alloc_bucket(zone: Zone, udata: number, domain0: number, flags: number): Routine<Bucket> {
	const domain = (zone.uz_flags & UMA_ZONE_ROUNDROBIN) !== 0 ? UMA_ANYDOMAIN : domain0;
	let max = zone.uz_bucket_size;
	if (zone.uz_max_items > 0) max = yield* zone_alloc_limit(zone, zone.uz_bucket_size, M_NOWAIT);
	if (max === 0) return 0 as Bucket;
	let count = 0;
	let bucket = yield* bucket_alloc(zone, udata, M_NOWAIT | (flags & M_NOVM));
	if (bucket !== 0) {
		count = yield* importItems(zone, ref(bucket.ub_bucket), Math.min(max, bucket.ub_entries), domain, flags);
		bucket.ub_cnt = count;
		if (count === 0) {
			yield* bucket_free(zone, bucket, udata);
			zone.uz_fails += counted(1);
			bucket = 0 as Bucket;
		}
	}
	if (zone.uz_max_items > 0 && count < max) zone_free_limit(zone, max - count);
	return bucket;
}

/** One item without a bucket. Returns its address or 0. zone_alloc_item */
export function* zone_alloc_item(zone: Zone, udata: number, domain: number, flags: number): Routine<number> {
	if (zone.uz_max_items > 0) {
		const granted = yield* zone_alloc_limit(zone, 1, flags);
		if (granted === 0) {
			zone.uz_fails += counted(1);
			return 0;
		}
	}
	const cell = ref(M.m_curthread.td_item);
	const got = yield* importItems(zone, cell, 1, domain, flags);
	if (got !== 1) {
		zone.uz_fails += counted(1);
		if (zone.uz_max_items > 0) zone_free_limit(zone, 1);
		raise(EV.zone_alloc_item, zone.uz_name, 0);
		return 0;
	}
	const item = load(cell);
	if (zone.uz_ctor !== 0) yield* item_ctor(zone, item, udata);
	zone.uz_allocs += counted(1);
	raise(EV.zone_alloc_item, zone.uz_name, item);
	return item;
}

/** Statistics count from uma_startup_pcpu on. */
export function counted(n: number): number {
	return K.booted >= 2 ? n : 0;
}
