// dialect
/** The zone's cache of full buckets. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { TAILQ_INSERT_HEAD, TAILQ_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { EV } from "../events.ts";
import type { Bucket, Zone } from "../views.generated.ts";
import { bucket_free } from "./bucket.ts";
import { wss_put, wss_taken } from "./working_set.ts";

/** Takes the first full bucket; the lock is held, and released only if there was one. zone_fetch_bucket */
export function zone_fetch_bucket(zone: Zone, reclaim: number): Bucket {
	const zdom = zone.uz_domain;
	const bucket = zdom.uzd_buckets.tqh_first as Bucket;
	if (bucket === 0) return bucket;
	const count = bucket.ub_cnt;
	TAILQ_REMOVE(ref(zdom.uzd_buckets), bucket, offset.ub_link);
	zdom.uzd_nitems -= count;
	wss_taken(zdom, count, reclaim);
	if (reclaim === 0) raise(EV.zone_fetch_bucket, zone.uz_name, bucket.va, count);
	mtx_unlock(zdom.uzd_lock);
	return bucket;
}

/** Puts a bucket into the cache; `ws` lets it count for the working set. A full cache frees the bucket. zone_put_bucket */
export function* zone_put_bucket(zone: Zone, bucket: Bucket, udata: number, ws: number): Routine<void> {
	const count = bucket.ub_cnt;
	if (count !== 0) {
		const zdom = zone.uz_domain;
		yield* mtx_lock(zdom.uzd_lock);
		const nitems = zdom.uzd_nitems + count;
		if (nitems < zone.uz_bucket_max) {
			zdom.uzd_nitems = nitems;
			wss_put(zdom, count, ws);
			TAILQ_INSERT_HEAD(ref(zdom.uzd_buckets), bucket, offset.ub_link);
			raise(EV.zone_put_bucket, zone.uz_name, bucket.va, count, nitems);
			mtx_unlock(zdom.uzd_lock);
			return;
		}
		raise(EV.zone_cache_full, zone.uz_name, bucket.va, count, nitems - count);
		mtx_unlock(zdom.uzd_lock);
	}
	yield* bucket_free(zone, bucket, udata);
}
