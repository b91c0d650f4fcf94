// dialect
/** `show uma` and `show umacache`: the zones with what they use and hold. sys/vm/uma_core.c */
import { conf } from "../kernel/conf.ts";
import { UMA_ZFLAG_INTERNAL } from "../kernel/flags.ts";
import type { Cache, CacheBucket, Zone } from "../kernel/views.generated.ts";
import { allZones } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { rightAligned } from "./text.ts";

/** A row of the table. */
interface ZoneStats {
	readonly name: string;
	readonly size: number;
	readonly used: number;
	readonly free: number;
	readonly requests: number;
	readonly sleeps: number;
	readonly bucket: number;
	readonly total: number;
	readonly xfree: number;
}

const COLUMNS = ["Zone", "Size", "Used", "Free", "Requests", "Sleeps", "Bucket", "Total Mem", "XFree"];
const WIDTHS = [18, 6, 7, 7, 11, 7, 7, 10, 8];
const CACHE_COLUMNS = ["Zone", "Size", "Used", "Free", "Requests", "Bucket"];
const CACHE_WIDTHS = [18, 8, 8, 8, 12, 8];

function itemsIn(slot: CacheBucket): number {
	return slot.ucb_bucket === 0 ? 0 : slot.ucb_cnt;
}

/** uma_zone_sumstat, and get_uma_stats around it */
function statsOf(zone: Zone): ZoneStats {
	const keg = zone.uz_keg;
	let requests = zone.uz_allocs;
	let frees = zone.uz_frees;
	let free = zone.uz_domain.uzd_nitems;
	// Internal zones do not tell what their cpus hold.
	if (keg === 0 || (keg.uk_flags & UMA_ZFLAG_INTERNAL) === 0) {
		for (let cpu = 0; cpu < conf.ncpu; cpu++) {
			const cache = zone.uz_cpu[cpu] as Cache;
			requests += cache.uc_allocs;
			frees += cache.uc_frees;
			free += itemsIn(cache.uc_allocbucket) + itemsIn(cache.uc_freebucket) + itemsIn(cache.uc_crossbucket);
		}
	}
	// Of several zones on a keg the first one tells of its free items.
	if (keg !== 0 && keg.uk_zones === zone) free += keg.uk_domain.ud_free_items;
	const used = requests - frees;
	return {
		name: textOf(zone.uz_name),
		size: zone.uz_size,
		used,
		free,
		requests,
		sleeps: zone.uz_sleeps,
		bucket: zone.uz_bucket_size,
		total: (used + free) * zone.uz_size,
		xfree: zone.uz_xdomain,
	};
}

function cellsOf(s: ZoneStats): (string | number)[] {
	return [s.name, s.size, s.used, s.free, s.requests, s.sleeps, s.bucket, s.total, s.xfree];
}

/** The zones with a keg, those with the most memory first; equal ones in the order of the lists. */
export function showUma(): string[] {
	const rows = kegZones();
	return [rightAligned(COLUMNS, WIDTHS), ...rows.map((s) => rightAligned(cellsOf(s), WIDTHS))];
}

/** The same as comma-separated values, as with the modifier `/i`. */
export function showUmaCsv(): string[] {
	const rows = kegZones().map((s) => {
		const [, ...numbers] = cellsOf(s);
		return [`"${s.name}"`, ...numbers].join(",");
	});
	return [COLUMNS.join(","), ...rows];
}

function kegZones(): ZoneStats[] {
	return allZones()
		.filter((zone) => zone.uz_keg !== 0)
		.map(statsOf)
		.sort((a, b) => b.total - a.total);
}

/** The zones without a keg: quantum caches of arenas. */
export function showUmaCache(): string[] {
	const rows = allZones()
		.filter((zone) => zone.uz_keg === 0)
		.map(statsOf);
	const cells = (s: ZoneStats): (string | number)[] => [s.name, s.size, s.used, s.free, s.requests, s.bucket];
	return [rightAligned(CACHE_COLUMNS, CACHE_WIDTHS), ...rows.map((s) => rightAligned(cells(s), CACHE_WIDTHS))];
}
