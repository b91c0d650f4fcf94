// dialect
/** Reclaiming: trimming and draining caches and slabs of all zones. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock, rw_rlock, rw_runlock, sx_xlock, sx_xunlock } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import { panic } from "../../machine/panic.ts";
import { M } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { msleep, wakeup } from "../../machine/sleep.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import {
	UMA_RECLAIM_DRAIN,
	UMA_RECLAIM_DRAIN_CPU,
	UMA_RECLAIM_TRIM,
	UMA_ZFLAG_CACHE,
	UMA_ZFLAG_HASH,
	UMA_ZFLAG_INTERNAL,
	UMA_ZFLAG_RECLAIMING,
} from "../flags.ts";
import { K } from "../globals.ts";
import type { Bucket, Keg, Zone, ZoneDomain } from "../views.generated.ts";
import { vm_page_count_min } from "../vm_page.ts";
import { bucket_free } from "./bucket.ts";
import { cache_bucket_unload, curcache } from "./cache.ts";
import { hash_grow } from "./hash.ts";
import { keg_drain } from "./keg_drain.ts";
import { wss_exceeds, wss_timeout_target, wss_trim_target, zone_domain_update_wss } from "./working_set.ts";
import { zone_fetch_bucket, zone_put_bucket } from "./zone_cache.ts";

/** What zone_foreach does with each zone. */
const EACH_TRIM = 0;
const EACH_DRAIN = 1;
const EACH_SHRINK = 2;
const EACH_DRAIN_CPU = 3;
const EACH_TIMEOUT = 4;

/** Buckets are made again, or not, depending on memory. bucket_enable */
export function bucket_enable(): void {
	K.bucketdisable = vm_page_count_min() ? 1 : 0;
}

/** The zone that the walk visits after another one: kegs newest first, then cache zones. zone_foreach_unlocked */
export function nextZone(zone: Zone): Zone {
	let keg = 0 as Keg;
	if (zone === 0) keg = K.uma_kegs;
	else {
		const next = zone.uz_link.le_next as Zone;
		if (next !== 0 || zone.uz_keg === 0) return next;
		keg = zone.uz_keg.uk_link.le_next as Keg;
	}
	while (keg !== 0) {
		if (keg.uk_zones !== 0) return keg.uk_zones;
		keg = keg.uk_link.le_next as Keg;
	}
	return K.uma_cachezones;
}

/** Does one thing with every zone. zone_foreach */
export function* zone_foreach(what: number): Routine<void> {
	yield* rw_rlock(K.uma_rwlock);
	let zone = nextZone(0 as Zone);
	while (zone !== 0) {
		switch (what) {
			case EACH_TRIM:
				yield* zone_reclaim(zone, 0, 0);
				break;
			case EACH_DRAIN:
				yield* zone_reclaim(zone, 0, 1);
				break;
			case EACH_SHRINK:
				cache_shrink(zone);
				break;
			case EACH_DRAIN_CPU:
				yield* cache_drain_safe_cpu(zone);
				break;
			default:
				yield* zone_timeout(zone);
		}
		zone = nextZone(zone);
	}
	rw_runlock(K.uma_rwlock);
}

/** The 20 s timeout: buckets on or off, working sets, hash tables. uma_timeout */
export function* uma_timeout(): Routine<void> {
	bucket_enable();
	yield* zone_foreach(EACH_TIMEOUT);
}

/** What a zone needs now and then: a larger hash table, a new working-set estimate, and on 13.1 a trim of what was not used for long. zone_timeout */
export function* zone_timeout(zone: Zone): Routine<void> {
	if ((zone.uz_flags & UMA_ZFLAG_HASH) !== 0) yield* hash_grow(zone.uz_keg);
	if (conf.toggles.wss_model === "v13_1") {
		const gave = yield* bucket_cache_reclaim_domain(zone, RECLAIM_UNUSED);
		if (gave !== 0 && (zone.uz_flags & UMA_ZFLAG_CACHE) === 0) yield* keg_drain(zone.uz_keg);
		return;
	}
	const zdom = zone.uz_domain;
	yield* mtx_lock(zdom.uzd_lock);
	zone_domain_update_wss(zdom);
	mtx_unlock(zdom.uzd_lock);
}

/** What bucket_cache_reclaim_domain leaves: nothing, the working set, or all but what was not used for long. */
const RECLAIM_ALL = 0;
const RECLAIM_TRIM = 1;
const RECLAIM_UNUSED = 2;

/** Items that may stay in the domain's cache. */
function itemsToKeep(zdom: ZoneDomain, what: number): number {
	if (what === RECLAIM_ALL) return 0;
	return what === RECLAIM_TRIM ? wss_trim_target(zdom) : wss_timeout_target(zdom);
}

/** Whether the domain's first bucket is to go. */
function goesBack(zdom: ZoneDomain, target: number): boolean {
	const first = zdom.uzd_buckets.tqh_first as Bucket;
	return first !== 0 && wss_exceeds(zdom, first.ub_cnt, target);
}

/** Gives buckets of the domain back to the keg. Returns 1 if there was one to give. bucket_cache_reclaim_domain */
export function* bucket_cache_reclaim_domain(zone: Zone, what: number): Routine<number> {
	const zdom = zone.uz_domain;
	yield* mtx_lock(zone.uz_cross_lock);
	const cross = zdom.uzd_cross;
	zdom.uzd_cross = 0 as Bucket;
	mtx_unlock(zone.uz_cross_lock);
	if (cross !== 0) yield* bucket_free(zone, cross, 0);
	let gave = 0;
	yield* mtx_lock(zdom.uzd_lock);
	if (conf.toggles.wss_model === "v13_1") zone_domain_update_wss(zdom);
	const target = itemsToKeep(zdom, what);
	while (goesBack(zdom, target)) {
		const bucket = zone_fetch_bucket(zone, 1);
		yield* bucket_free(zone, bucket, 0);
		gave = 1;
		yield* mtx_lock(zdom.uzd_lock);
	}
	mtx_unlock(zdom.uzd_lock);
	return gave;
}

/** Buckets beyond what the zone needs go back to its keg. bucket_cache_reclaim */
export function* bucket_cache_reclaim(zone: Zone, drain: number): Routine<void> {
	const size = zone.uz_bucket_size;
	if (size > zone.uz_bucket_size_min) {
		zone.uz_bucket_size = size - 1;
		raise(EV.bucket_size_change, zone.uz_name, size, size - 1, intern("reclaim"));
	}
	yield* bucket_cache_reclaim_domain(zone, drain !== 0 ? RECLAIM_ALL : RECLAIM_TRIM);
}

/** Trims or drains one zone, its slabs included. `waitok` waits for another reclaim of the zone to end. zone_reclaim */
export function* zone_reclaim(zone: Zone, waitok: number, drain: number): Routine<void> {
	const lock = zone.uz_domain.uzd_lock;
	yield* mtx_lock(lock);
	while ((zone.uz_flags & UMA_ZFLAG_RECLAIMING) !== 0) {
		if (waitok === 0) {
			mtx_unlock(lock);
			return;
		}
		yield* msleep(zone, lock, intern("zonedrain"), 1);
	}
	raise(EV.zone_reclaim, zone.uz_name, drain);
	zone.uz_flags |= UMA_ZFLAG_RECLAIMING;
	mtx_unlock(lock);
	yield* bucket_cache_reclaim(zone, drain);
	if ((zone.uz_flags & UMA_ZFLAG_CACHE) === 0) yield* keg_drain(zone.uz_keg);
	yield* mtx_lock(lock);
	zone.uz_flags &= ~UMA_ZFLAG_RECLAIMING;
	wakeup(zone);
	mtx_unlock(lock);
}

/** Halves the way of the bucket size to its minimum, without the zone's lock: the traces have no acquisition here. cache_shrink */
function cache_shrink(zone: Zone): void {
	if ((zone.uz_flags & UMA_ZFLAG_INTERNAL) !== 0) return;
	const old = zone.uz_bucket_size;
	const size = Math.floor((zone.uz_bucket_size_min + old) / 2);
	zone.uz_bucket_size = size;
	if (size !== old) raise(EV.bucket_size_change, zone.uz_name, old, size, intern("shrink"));
}

/** Takes the buckets of the current cpu into the zone's cache. cache_drain_safe_cpu */
export function* cache_drain_safe_cpu(zone: Zone): Routine<void> {
	if ((zone.uz_flags & UMA_ZFLAG_INTERNAL) !== 0) return;
	const cache = curcache(zone);
	const b1 = cache_bucket_unload(cache.uc_allocbucket);
	const b2 = cache_bucket_unload(cache.uc_freebucket);
	if (b1 !== 0 || b2 !== 0) {
		raise(EV.cache_drain, zone.uz_name, M.m_curthread.td_cpu, b1 === 0 ? 0 : b1.va, b2 === 0 ? 0 : b2.va);
	}
	if (b1 !== 0) yield* zone_put_bucket(zone, b1, 0, 0);
	if (b2 !== 0) yield* zone_put_bucket(zone, b2, 0, 0);
}

/** Takes the buckets of all cpus, moving from cpu to cpu. With no zone, of all zones. pcpu_cache_drain_safe */
export function* pcpu_cache_drain_safe(zone: Zone): Routine<void> {
	if (zone !== 0) cache_shrink(zone);
	else yield* zone_foreach(EACH_SHRINK);
	const home = M.m_curthread.td_cpu;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) {
		M.m_curthread.td_cpu = cpu;
		if (zone !== 0) yield* cache_drain_safe_cpu(zone);
		else yield* zone_foreach(EACH_DRAIN_CPU);
	}
	M.m_curthread.td_cpu = home;
}

/** Reclaims from all zones. `req` is one of UMA_RECLAIM_TRIM, _DRAIN, _DRAIN_CPU. uma_reclaim */
export function* uma_reclaim(req: number): Routine<void> {
	raise(EV.uma_reclaim, req);
	yield* sx_xlock(K.uma_reclaim_lock);
	bucket_enable();
	switch (req) {
		case UMA_RECLAIM_TRIM:
			yield* zone_foreach(EACH_TRIM);
			break;
		case UMA_RECLAIM_DRAIN:
			yield* zone_foreach(EACH_DRAIN);
			break;
		case UMA_RECLAIM_DRAIN_CPU:
			yield* zone_foreach(EACH_DRAIN);
			yield* pcpu_cache_drain_safe(0 as Zone);
			yield* zone_foreach(EACH_DRAIN);
			break;
		default:
			panic(`unhandled reclamation request ${req}`);
	}
	// Slabs freed above gave their headers and buckets back after those zones had been visited.
	for (let i = 0; i < 2; i++) yield* zone_reclaim(K.slabzones[i] as Zone, 0, 1);
	for (let i = 0; i < 8; i++) yield* zone_reclaim(K.bucket_zones[i] as Zone, 0, 1);
	sx_xunlock(K.uma_reclaim_lock);
}

/** Reclaims from one zone. uma_zone_reclaim */
export function* uma_zone_reclaim(zone: Zone, req: number): Routine<void> {
	switch (req) {
		case UMA_RECLAIM_TRIM:
			yield* zone_reclaim(zone, 0, 0);
			break;
		case UMA_RECLAIM_DRAIN:
			yield* zone_reclaim(zone, 0, 1);
			break;
		case UMA_RECLAIM_DRAIN_CPU:
			yield* pcpu_cache_drain_safe(zone);
			yield* zone_reclaim(zone, 0, 1);
			break;
		default:
			panic(`unhandled reclamation request ${req}`);
	}
}
