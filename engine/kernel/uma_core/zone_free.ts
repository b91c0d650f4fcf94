// dialect
/** Freeing from the top: cpu cache, zone cache, a single item. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { KASSERT } from "../../machine/panic.ts";
import { M } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { EV } from "../events.ts";
import { M_NOWAIT } from "../flags.ts";
import { K } from "../globals.ts";
import type { Bucket, Cache, Zone } from "../views.generated.ts";
import { bucket_alloc, bucket_free } from "./bucket.ts";
import { cache_bucket_load, cache_bucket_swap, cache_bucket_unload, curcache } from "./cache.ts";
import { zone_free_limit } from "./limits.ts";
import { counted } from "./zone_alloc.ts";
import { zone_put_bucket } from "./zone_cache.ts";
import { item_dtor } from "./zone_ctor.ts";
import { releaseItems } from "./zone_release.ts";

/** Puts an item into the cpu's alloc bucket, after exchanging it for a free bucket with room. Returns 1, or 0 where neither has any. */
function pushItem(zone: Zone, cache: Cache, item: number): number {
	const slot = cache.uc_allocbucket;
	const spare = cache.uc_freebucket;
	if (slot.ucb_cnt === slot.ucb_entries && spare.ucb_cnt < spare.ucb_entries) cache_bucket_swap(spare, slot);
	const n = slot.ucb_cnt;
	if (n >= slot.ucb_entries) return 0;
	slot.ucb_bucket.ub_bucket[n] = item;
	slot.ucb_cnt = n + 1;
	cache.uc_frees += 1;
	raise(EV.cache_push, zone.uz_name, M.m_curthread.td_cpu, n + 1);
	return 1;
}

/** Entry of uma_zfree and its hit path. Returns 1, or 0 where {@link uma_zfree_arg} must go on. */
export function cache_put(zone: Zone, item: number): number {
	raise(EV.uma_zfree, zone.uz_name, item);
	// Waiters at the limit are woken sooner if nothing is cached.
	if (zone.uz_sleepers > 0) return 0;
	return pushItem(zone, curcache(zone), item);
}

/** Frees an item. uma_zfree */
export function* uma_zfree(zone: Zone, item: number): Routine<void> {
	if (cache_put(zone, item) === 0) yield* uma_zfree_arg(zone, item, 0);
}

/** Freeing beyond the hit path, which has been tried. uma_zfree_arg */
export function* uma_zfree_arg(zone: Zone, item: number, udata: number): Routine<void> {
	if (zone.uz_sleepers === 0) {
		while ((yield* cache_free(zone, udata)) !== 0) {
			if (pushItem(zone, curcache(zone), item) !== 0) return;
		}
	}
	yield* zone_free_item(zone, item, udata);
}

/** Gets the cpu a bucket with room. Returns 1 to try again, 0 where there is none to be had. cache_free */
export function* cache_free(zone: Zone, udata: number): Routine<number> {
	if (zone.uz_bucket_size === 0) return 0;
	const full = cache_bucket_unload(curcache(zone).uc_freebucket);
	KASSERT(full === 0 || full.ub_cnt === full.ub_entries, "cache_free: Entered with non-full free bucket.");
	let empty = 0 as Bucket;
	if (K.bucketdisable === 0) empty = yield* bucket_alloc(zone, udata, M_NOWAIT);
	if (full !== 0) yield* zone_put_bucket(zone, full, udata, 1);
	if (empty === 0) return 0;
	const cache = curcache(zone);
	if (cache.uc_freebucket.ucb_bucket !== 0) yield* bucket_free(zone, empty, udata);
	else cache_bucket_load(cache.uc_freebucket, empty);
	return 1;
}

/** Frees one item past the caches. zone_free_item */
export function* zone_free_item(zone: Zone, item: number, udata: number): Routine<void> {
	raise(EV.zone_free_item, zone.uz_name, item);
	if (zone.uz_dtor !== 0) yield* item_dtor(zone, item, udata);
	const cell = ref(M.m_curthread.td_item);
	store(cell, item);
	yield* releaseItems(zone, cell, 1);
	zone.uz_frees += counted(1);
	if (zone.uz_max_items > 0) zone_free_limit(zone, 1);
}
