// dialect
/** The full dump of golden traces (FORMAT section 7): every structure of the allocators in the format's shape. */

import { conf, PAGE_SIZE } from "../kernel/conf.ts";
import { ALLOCF, FREEF, UMA_ZFLAG_HASH } from "../kernel/flags.ts";
import { K } from "../kernel/globals.ts";
import { vmem_maxorder } from "../kernel/subr_vmem/bt.ts";
import { NO_LIMIT } from "../kernel/uma_core/zone_ctor.ts";
import type { Arena, Btag, Bucket, Cache, CacheBucket, Keg, Slab, Zone } from "../kernel/views.generated.ts";
import { frameIsFree } from "../kernel/vm_page.ts";
import { allArenas, allKegs, allZones, cachedBuckets, slabsFrom, uniqueNames, zoneLabel } from "../kernel/walk.ts";
import { M } from "../machine/records.ts";

/** A value of JSON. */
export type Json = null | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A number as golden writes addresses and sizes; the sentinel of amd64 is all ones. */
export function hex(n: number): string {
	return n === 2 ** 64 ? "0xffffffffffffffff" : `0x${n.toString(16)}`;
}

function bitmapBytes(slab: Slab): string {
	const bytes = Math.ceil(slab.us_keg.uk_ipers / 8);
	let text = "";
	for (let i = 0; i < bytes; i++) {
		const byte = (((slab.us_free[i >>> 2] as number) >>> (8 * (i & 3))) & 0xff) >>> 0;
		text += byte.toString(16).padStart(2, "0");
	}
	return text;
}

function slabRows(first: Slab): Json {
	return slabsFrom(first).map((slab) => [hex(slab.va), hex(slab.us_data), slab.us_freecount, slab.us_flags, bitmapBytes(slab)]);
}

function kegDump(keg: Keg, name: string): Json {
	const dom = keg.uk_domain;
	return {
		name,
		addr: hex(keg.va),
		size: keg.uk_size,
		rsize: keg.uk_rsize,
		align: keg.uk_align,
		ipers: keg.uk_ipers,
		ppera: keg.uk_ppera,
		pgoff: keg.uk_pgoff,
		flags: hex(keg.uk_flags),
		allocf: ALLOCF[keg.uk_allocf] ?? "",
		freef: FREEF[keg.uk_freef] ?? "",
		reserve: keg.uk_reserve,
		pages: dom.ud_pages,
		free_items: dom.ud_free_items,
		free_slabs: dom.ud_free_slabs,
		hashsize: (keg.uk_flags & UMA_ZFLAG_HASH) !== 0 ? keg.uk_hashsize : 0,
		part: slabRows(dom.ud_part_slab),
		free: slabRows(dom.ud_free_slab),
		full: slabRows(dom.ud_full_slab),
	};
}

function itemsOf(bucket: Bucket, count: number): Json {
	return Array.from({ length: count }, (_, i) => hex(bucket.ub_bucket[i] as number));
}

function loadedBucket(slot: CacheBucket): Json {
	const bucket = slot.ucb_bucket;
	return bucket === 0 ? null : [hex(bucket.va), slot.ucb_cnt, slot.ucb_entries, itemsOf(bucket, slot.ucb_cnt)];
}

/** Allocations and frees of a zone, its cpu caches included. */
export function zoneTotals(zone: Zone): { readonly allocs: number; readonly frees: number } {
	let allocs = zone.uz_allocs;
	let frees = zone.uz_frees;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) {
		const cache = zone.uz_cpu[cpu] as Cache;
		allocs += cache.uc_allocs;
		frees += cache.uc_frees;
	}
	return { allocs, frees };
}

function zoneDump(zone: Zone, name: string, kegName: string | undefined): Json {
	const zdom = zone.uz_domain;
	const totals = zoneTotals(zone);
	return {
		name,
		addr: hex(zone.va),
		keg: kegName ?? null,
		flags: hex(zone.uz_flags),
		size: zone.uz_size,
		bucket_size: zone.uz_bucket_size,
		bucket_size_min: zone.uz_bucket_size_min,
		bucket_size_max: zone.uz_bucket_size_max,
		bucket_max: zone.uz_bucket_max === NO_LIMIT ? "max:0" : zone.uz_bucket_max,
		max_items: zone.uz_max_items,
		items: zone.uz_items,
		sleepers: zone.uz_items_sleepers,
		nitems: zdom.uzd_nitems,
		imax: zdom.uzd_imax,
		imin: zdom.uzd_imin,
		wss: zdom.uzd_wss,
		allocs: totals.allocs,
		frees: totals.frees,
		fails: zone.uz_fails,
		zcache: cachedBuckets(zone).map((b) => ({ b: [hex(b.va), b.ub_cnt, b.ub_entries, itemsOf(b, b.ub_cnt)] })),
		cpu: Array.from({ length: conf.ncpu }, (_, cpu) => {
			const cache = zone.uz_cpu[cpu] as Cache;
			return {
				alloc: loadedBucket(cache.uc_allocbucket),
				free: loadedBucket(cache.uc_freebucket),
				uc_allocs: cache.uc_allocs,
				uc_frees: cache.uc_frees,
			};
		}),
	};
}

const TAG_TYPES = ["", "span", "static", "free", "busy", "cursor"];

function chain(first: number): Json[] {
	const starts: Json[] = [];
	for (let bt = first as Btag; bt !== 0; bt = bt.bt_freelist.le_next as Btag) starts.push(hex(bt.bt_start));
	return starts;
}

function arenaDump(vm: Arena, name: string): Json {
	const freetags: Json[] = [];
	for (let bt = vm.vm_freetags; bt !== 0; bt = bt.bt_freelist.le_next as Btag) freetags.push(hex(bt.va));
	const segs: Json[] = [];
	for (let bt = vm.vm_seglist.tqh_first as Btag; bt !== 0; bt = bt.bt_seglist.tqe_next as Btag) {
		segs.push([hex(bt.va), TAG_TYPES[bt.bt_type] ?? "", hex(bt.bt_start), hex(bt.bt_size)]);
	}
	const freelists: Record<string, Json> = {};
	for (let order = 0; order < vmem_maxorder(); order++) {
		const list = chain(vm.vm_freelist[order] as number);
		if (list.length > 0) freelists[String(order)] = list;
	}
	const hash: Record<string, Json> = {};
	for (let i = 0; i < vm.vm_hashsize; i++) {
		const list = chain(load(vm.vm_hashlist + i));
		if (list.length > 0) hash[String(i)] = list;
	}
	return {
		name,
		addr: hex(vm.va),
		size: hex(vm.vm_size),
		inuse: hex(vm.vm_inuse),
		nbusytag: vm.vm_nbusytag,
		nfreetags: vm.vm_nfreetags,
		hashsize: vm.vm_hashsize,
		quantum: hex(vm.vm_quantum_mask + 1),
		qcache_max: hex(vm.vm_qcache_max),
		import_quantum: hex(vm.vm_import_quantum),
		limit: hex(vm.vm_limit),
		freetags,
		segs,
		freelists,
		hash,
	};
}

/** Mapped pages as runs [address, pages, first frame], address and frame both ascending. */
function mapRuns(): Json {
	const runs: [string, number, number][] = [];
	const pages = Math.ceil(conf.kva_size / PAGE_SIZE);
	let length = 0;
	for (let i = 0; i <= pages; i++) {
		const frame = i < pages ? load(M.v_pte + i) - 1 : -1;
		const previous = i > 0 ? load(M.v_pte + i - 1) - 1 : -1;
		const last = runs[runs.length - 1];
		if (frame >= 0 && length > 0 && frame === previous + 1 && last !== undefined) {
			length++;
			last[1] = length;
		} else if (frame >= 0) {
			length = 1;
			runs.push([hex(conf.kva_base + i * PAGE_SIZE), 1, frame]);
		} else length = 0;
	}
	return runs;
}

/** Frames in use as runs [first, count]. */
function frameRuns(): Json {
	const runs: [number, number][] = [];
	for (let frame = 0; frame < conf.npages; frame++) {
		if (frameIsFree(frame)) continue;
		const last = runs[runs.length - 1];
		if (last !== undefined && last[0] + last[1] === frame) last[1]++;
		else runs.push([frame, 1]);
	}
	return runs;
}

/** Names of kegs, zones and arenas as digests and dumps print them, in the order of the walks. */
export function objectNames(): { kegs: Map<Keg, string>; zones: Map<Zone, string>; arenas: Map<Arena, string> } {
	// A keg is gone as soon as its zone is unlinked, also while it is still being drained.
	const kegs = allKegs().filter((keg) => keg.uk_zones !== 0);
	const zones = allZones();
	const arenas = allArenas();
	const arenaNames = uniqueNames(arenas.map((a) => a.vm_name));
	return {
		kegs: new Map(kegs.map((keg) => [keg, zoneLabel(keg.uk_zones)])),
		zones: new Map(zones.map((zone) => [zone, zoneLabel(zone)])),
		arenas: new Map(arenas.map((arena, i) => [arena, arenaNames[i] ?? ""])),
	};
}

/** The whole state. */
export function fullDump(): { readonly [key: string]: Json } {
	const names = objectNames();
	return {
		kegs: [...names.kegs].map(([keg, name]) => kegDump(keg, name)),
		zones: [...names.zones].map(([zone, name]) => zoneDump(zone, name, names.kegs.get(zone.uz_keg))),
		uma_kmem_total: K.uma_kmem_total,
		bucketdisable: K.bucketdisable,
		arenas: [...names.arenas].map(([vm, name]) => arenaDump(vm, name)),
		free_pages: M.v_free_count,
		minset: M.v_minset,
		map: mapRuns(),
		frames_used: frameRuns(),
		kmap_next: hex(M.v_kmap_next),
	};
}
