// dialect
/** Buckets and the zones that supply them. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { KASSERT } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { BUCKET_ROWS, conf } from "../conf.ts";
import { EV } from "../events.ts";
import { M_NOVM, UMA_ZFLAG_BUCKET, UMA_ZONE_VM } from "../flags.ts";
import { BOOT_KVA, K } from "../globals.ts";
import type { Bucket, Zone } from "../views.generated.ts";
import { zone_free_limit } from "./limits.ts";
import { recordOf } from "./slab.ts";
import { cache_alloc_retry, cache_hit } from "./zone_alloc.ts";
import { cache_put, uma_zfree_arg } from "./zone_free.ts";
import { releaseItems } from "./zone_release.ts";

/** One bucket zone. */
export interface BucketZone {
	readonly name: string;
	readonly entries: number;
	/** Largest item size whose zones start with these buckets. */
	readonly maxsize: number;
	/** Bytes of a bucket. */
	readonly bytes: number;
}

/** The eight bucket zones of the configured architecture, smallest first. */
export function bucketZones(): readonly BucketZone[] {
	return BUCKET_ROWS.map(([n, maxsize]) => {
		const entries = n < 32 ? n : (conf.pointer * n - conf.bucketHeader) / conf.pointer;
		return { name: `${n} Bucket`, entries, maxsize, bytes: conf.bucketHeader + entries * conf.pointer };
	});
}

/** Recomputes the rows for the configured architecture. */
export function initBucketRows(): void {
	bucketZones().forEach((row, i) => {
		conf.bucketEntries[i] = row.entries;
	});
}

/** Most items of any bucket. */
export function BUCKET_MAX(): number {
	return conf.bucketEntries[BUCKET_ROWS.length - 1] as number;
}

/** Initial items per bucket for an item size. bucket_select */
export function bucket_select(size: number): number {
	if (size > 4096) return Math.max(Math.floor(8192 / size), 1);
	for (let i = BUCKET_ROWS.length - 1; i >= 0; i--) {
		if ((BUCKET_ROWS[i]?.[1] ?? 0) >= size) return conf.bucketEntries[i] as number;
	}
	return conf.bucketEntries[0] as number;
}

/** Row whose buckets hold n items. bucket_zone_lookup */
function bucketRow(n: number): number {
	for (let i = 0; i < BUCKET_ROWS.length; i++) if ((conf.bucketEntries[i] as number) >= n) return i;
	return BUCKET_ROWS.length - 1;
}

/** An empty bucket for a zone, or 0. `udata` is the cookie that bounds the recursion. bucket_alloc */
export function* bucket_alloc(zone: Zone, udata: number, flags0: number): Routine<Bucket> {
	if (K.booted < BOOT_KVA) return 0 as Bucket;
	let cookie = udata;
	if ((zone.uz_flags & UMA_ZFLAG_BUCKET) === 0) cookie = zone.uz_flags;
	else {
		if ((udata & UMA_ZFLAG_BUCKET) !== 0) return 0 as Bucket;
		cookie = udata | UMA_ZFLAG_BUCKET;
	}
	let flags = flags0;
	if ((cookie & UMA_ZONE_VM) !== 0) flags |= M_NOVM;
	let row = bucketRow(zone.uz_bucket_size);
	if (K.bucket_zones[row] === zone && row + 1 < BUCKET_ROWS.length) row++;
	const bucketZone = K.bucket_zones[row] as Zone;
	let item = cache_hit(bucketZone, flags);
	if (item === 0) item = yield* cache_alloc_retry(bucketZone, cookie, flags);
	raise(EV.bucket_alloc, zone.uz_name, bucketZone.uz_name, item);
	if (item === 0) return 0 as Bucket;
	const bucket = recordOf(item) as Bucket;
	bucket.ub_cnt = 0;
	bucket.ub_entries = Math.min(conf.bucketEntries[row] as number, zone.uz_bucket_size_max);
	return bucket;
}

/** Gives a bucket back, its items first. bucket_free */
export function* bucket_free(zone: Zone, bucket: Bucket, udata: number): Routine<void> {
	if (bucket.ub_cnt !== 0) yield* bucket_drain(zone, bucket);
	KASSERT(bucket.ub_cnt === 0, "bucket_free: Freeing a non free bucket.");
	const cookie = (zone.uz_flags & UMA_ZFLAG_BUCKET) === 0 ? zone.uz_flags : udata;
	const bucketZone = K.bucket_zones[bucketRow(bucket.ub_entries)] as Zone;
	raise(EV.bucket_free, zone.uz_name, bucketZone.uz_name, bucket.va);
	if (cache_put(bucketZone, bucket.va) === 0) yield* uma_zfree_arg(bucketZone, bucket.va, cookie);
}

/** Returns the items of a bucket to where they came from. bucket_drain */
export function* bucket_drain(zone: Zone, bucket: Bucket): Routine<void> {
	const count = bucket.ub_cnt;
	if (count === 0) return;
	raise(EV.bucket_drain, zone.uz_name, bucket.va, count);
	yield* releaseItems(zone, ref(bucket.ub_bucket), count);
	if (zone.uz_max_items > 0) zone_free_limit(zone, count);
	clearSlots(bucket, count);
	bucket.ub_cnt = 0;
}

function clearSlots(bucket: Bucket, count: number): void {
	for (let i = 0; i < count; i++) bucket.ub_bucket[i] = 0;
}
