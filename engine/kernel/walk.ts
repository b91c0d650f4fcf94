// dialect
/** Walks over the kernel's objects in its own order, for dumps, digests, the scenario and the debugger. Nothing here changes state. */
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { K } from "./globals.ts";
import { nextZone } from "./uma_core/reclaim.ts";
import type { Arena, Bucket, Cache, CacheBucket, Keg, Slab, Thread, Zone } from "./views.generated.ts";

/** All kegs, newest first. */
export function allKegs(): Keg[] {
	const kegs: Keg[] = [];
	for (let keg = K.uma_kegs; keg !== 0; keg = keg.uk_link.le_next as Keg) kegs.push(keg);
	return kegs;
}

/** All zones: those of the kegs, newest keg first, then cache zones, newest first. */
export function allZones(): Zone[] {
	const zones: Zone[] = [];
	for (let zone = nextZone(0 as Zone); zone !== 0; zone = nextZone(zone)) zones.push(zone);
	return zones;
}

/** All arenas, newest first. */
export function allArenas(): Arena[] {
	const arenas: Arena[] = [];
	for (let vm = K.vmem_list; vm !== 0; vm = vm.vm_alllist.le_next as Arena) arenas.push(vm);
	return arenas;
}

/** All threads in the order of their numbers. */
export function allThreads(): Thread[] {
	const threads: Thread[] = [];
	for (let td = M.m_threads; td !== 0; td = td.td_link) threads.push(td);
	return threads;
}

/** Slabs of a list, from its head. */
export function slabsFrom(first: Slab): Slab[] {
	const slabs: Slab[] = [];
	for (let slab = first; slab !== 0; slab = slab.us_link.le_next as Slab) slabs.push(slab);
	return slabs;
}

/** Length of a slab list. */
export function countSlabs(first: Slab): number {
	let n = 0;
	for (let slab = first; slab !== 0; slab = slab.us_link.le_next as Slab) n++;
	return n;
}

/** Full buckets of a zone's cache, from the head. */
export function cachedBuckets(zone: Zone): Bucket[] {
	const buckets: Bucket[] = [];
	for (let b = zone.uz_domain.uzd_buckets.tqh_first as Bucket; b !== 0; b = b.ub_link) buckets.push(b);
	return buckets;
}

function inBucket(slot: CacheBucket): number {
	return slot.ucb_bucket === 0 ? 0 : slot.ucb_cnt;
}

/** Items of a zone in the buckets of a cpu. */
export function cachedByCpu(zone: Zone, cpu: number): number {
	const cache = zone.uz_cpu[cpu] as Cache;
	return inBucket(cache.uc_allocbucket) + inBucket(cache.uc_freebucket) + inBucket(cache.uc_crossbucket);
}

/** Name of a zone with the number that tells it from older ones of the name: `a`, `a_1`, `a_2`. uz_ctlname */
export function zoneLabel(zone: Zone): string {
	return zone.uz_namecnt === 0 ? textOf(zone.uz_name) : `${textOf(zone.uz_name)}_${zone.uz_namecnt}`;
}

/** Names with `_1`, `_2` behind those that an older object of the walk has too. The walk is newest first. */
export function uniqueNames(names: readonly number[]): string[] {
	const left = new Map<number, number>();
	for (const n of names) left.set(n, (left.get(n) ?? 0) + 1);
	return names.map((n) => {
		const older = (left.get(n) ?? 1) - 1;
		left.set(n, older);
		return older === 0 ? textOf(n) : `${textOf(n)}_${older}`;
	});
}
