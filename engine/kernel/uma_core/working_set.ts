// dialect
/**
 * How the full buckets of a zone come and go, counted for the estimate of its working set. The zone domain lock is held.
 *
 *     v13_0   an interval's most and fewest items; the estimate follows their difference
 *     v13_1   also the fewest of the allocation batch in progress (bimin), and of hours (limin) with the intervals for which the cache
 *             did not run low (timin); buckets moved by drains shift the bounds and do not count
 *
 * sys/vm/uma_core.c; v13_1 follows 13.1 and is not covered by golden traces.
 */
import { KASSERT } from "../../machine/panic.ts";
import { conf } from "../conf.ts";
import type { ZoneDomain } from "../views.generated.ts";

/** Intervals of 20 s without running low after which a cache counts as not used for long: 15 minutes. */
const LONG_UNUSED = 45;

/** Whether the later estimate is in force. */
function later(): boolean {
	return conf.toggles.wss_model === "v13_1";
}

/** A bucket of `count` items was taken; `reclaim`: to be freed. Part of zone_fetch_bucket */
export function wss_taken(zdom: ZoneDomain, count: number, reclaim: number): void {
	const nitems = zdom.uzd_nitems;
	if (reclaim !== 0) {
		const shift = later() ? Math.min(zdom.uzd_bimin, count) : count;
		zdom.uzd_imin -= Math.min(zdom.uzd_imin, count);
		zdom.uzd_imax = Math.max(zdom.uzd_imax - shift, 0);
		if (!later()) return;
		zdom.uzd_bimin -= shift;
		if (zdom.uzd_limin < count) zdom.uzd_timin = 0;
		zdom.uzd_limin = Math.max(zdom.uzd_limin - count, 0);
		return;
	}
	if (later() && zdom.uzd_bimin > nitems) zdom.uzd_bimin = nitems;
	if (zdom.uzd_imin > nitems) zdom.uzd_imin = nitems;
}

/** A bucket of `count` items was put in; `ws`: by a free, not by a drain or a lost race. Part of zone_put_bucket */
export function wss_put(zdom: ZoneDomain, count: number, ws: number): void {
	if (ws !== 0) zone_domain_imax_set(zdom, zdom.uzd_nitems);
	else if (later()) {
		zdom.uzd_imax += count;
		zdom.uzd_imin += count;
		zdom.uzd_bimin += count;
		zdom.uzd_limin += count;
	}
}

/** A new maximum: the batch of allocations before it is over, and the next one begins. zone_domain_imax_set */
function zone_domain_imax_set(zdom: ZoneDomain, nitems: number): void {
	const old = zdom.uzd_imax;
	if (old >= nitems) return;
	zdom.uzd_imax = nitems;
	if (!later()) return;
	zdom.uzd_wss = Math.max(zdom.uzd_wss, old - zdom.uzd_bimin);
	zdom.uzd_bimin = nitems;
}

/** Makes a new estimate and starts an interval. zone_domain_update_wss */
export function zone_domain_update_wss(zdom: ZoneDomain): void {
	const nitems = zdom.uzd_nitems;
	if (!later()) {
		zdom.uzd_wss = Math.trunc((4 * (zdom.uzd_imax - zdom.uzd_imin) + zdom.uzd_wss) / 5);
		zdom.uzd_imax = nitems;
		zdom.uzd_imin = nitems;
		return;
	}
	KASSERT(zdom.uzd_imax >= nitems, "zdom->uzd_imax >= zdom->uzd_nitems");
	KASSERT(nitems >= zdom.uzd_bimin, "zdom->uzd_nitems >= zdom->uzd_bimin");
	KASSERT(zdom.uzd_bimin >= zdom.uzd_imin, "zdom->uzd_bimin >= zdom->uzd_imin");
	// The largest batch of the last minutes, which fades by a quarter each interval.
	zdom.uzd_wss = Math.max(Math.trunc((zdom.uzd_wss * 3) / 4), zdom.uzd_imax - zdom.uzd_bimin);
	const spare = zdom.uzd_imin - zdom.uzd_wss;
	if (spare >= 0) {
		zdom.uzd_limin = zdom.uzd_limin >= spare ? spare : Math.trunc((spare + zdom.uzd_limin * 255) / 256);
		zdom.uzd_timin += 1;
	} else {
		zdom.uzd_limin = 0;
		zdom.uzd_timin = 0;
	}
	// Half of the maximum is kept, since a batch may lie on both sides of an interval's end.
	zdom.uzd_imax -= Math.trunc((zdom.uzd_imax - nitems + 1) / 2);
	zdom.uzd_imin = nitems;
	zdom.uzd_bimin = nitems;
}

/** Items that may stay when a zone is trimmed. */
export function wss_trim_target(zdom: ZoneDomain): number {
	return later() ? zdom.uzd_wss : Math.max(zdom.uzd_wss, zdom.uzd_nitems - zdom.uzd_imin);
}

/** Items that may stay at a timeout: a quarter of what was not used for long goes. All of them where nothing is to go. */
export function wss_timeout_target(zdom: ZoneDomain): number {
	return zdom.uzd_timin > LONG_UNUSED ? zdom.uzd_nitems - Math.trunc(zdom.uzd_limin / 4) : zdom.uzd_nitems;
}

/** Whether the first bucket, of `count` items, goes back: 13.0 frees down to the target or below it, later releases stay above. */
export function wss_exceeds(zdom: ZoneDomain, count: number, target: number): boolean {
	return later() ? zdom.uzd_nitems >= target + count : zdom.uzd_nitems > target;
}
