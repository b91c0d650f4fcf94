// dialect
/** The caches of the cpus: loading, unloading and exchanging buckets. sys/vm/uma_core.c */
import { M } from "../../machine/records.ts";
import type { Bucket, Cache, CacheBucket, Zone } from "../views.generated.ts";

/** Cache of a zone on the current thread's cpu. */
export function curcache(zone: Zone): Cache {
	return zone.uz_cpu[M.m_curthread.td_cpu] as Cache;
}

/** Takes a bucket out of a slot; its count travels with it. Returns it, or 0. cache_bucket_unload */
export function cache_bucket_unload(slot: CacheBucket): Bucket {
	const bucket = slot.ucb_bucket;
	if (bucket !== 0) {
		bucket.ub_cnt = slot.ucb_cnt;
		slot.ucb_bucket = 0 as Bucket;
		slot.ucb_cnt = 0;
		slot.ucb_entries = 0;
	}
	return bucket;
}

/** Puts a bucket into an empty slot. cache_bucket_load */
export function cache_bucket_load(slot: CacheBucket, bucket: Bucket): void {
	slot.ucb_bucket = bucket;
	slot.ucb_cnt = bucket.ub_cnt;
	slot.ucb_entries = bucket.ub_entries;
}

/** Exchanges two slots. cache_bucket_swap */
export function cache_bucket_swap(a: CacheBucket, b: CacheBucket): void {
	const bucket = a.ucb_bucket;
	const cnt = a.ucb_cnt;
	const entries = a.ucb_entries;
	a.ucb_bucket = b.ucb_bucket;
	a.ucb_cnt = b.ucb_cnt;
	a.ucb_entries = b.ucb_entries;
	b.ucb_bucket = bucket;
	b.ucb_cnt = cnt;
	b.ucb_entries = entries;
}
