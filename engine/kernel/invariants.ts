// dialect
/**
 * What must hold of the allocators at every event: counters agree with lists, segments with the arena's sums, tags are conserved.
 * Only looks; the first violation is told in words.
 */
import { watchEveryEvent } from "../machine/event-log.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { conf } from "./conf.ts";
import { K } from "./globals.ts";
import { bt_hashhead, vmem_maxorder } from "./subr_vmem/bt.ts";
import type { Arena, Btag, Cache, Keg, Slab, Zone } from "./views.generated.ts";
import { allArenas, allKegs, allZones, cachedBuckets, slabsFrom } from "./walk.ts";

const SPAN = 1;
const SPAN_STATIC = 2;
const FREE = 3;
const BUSY = 4;
/** Tags that a thread hides while it does not hold the arena's lock. */
const HIDDEN = 4;

function bits(slab: Slab): number {
	let n = 0;
	for (let i = 0; i < 16; i++) {
		let word = (slab.us_free[i] as number) >>> 0;
		while (word !== 0) {
			word = (word & (word - 1)) >>> 0;
			n++;
		}
	}
	return n;
}

/** Free items, slabs and pages of a keg against its slab lists. */
function kegFault(keg: Keg): string | undefined {
	const dom = keg.uk_domain;
	const name = `keg ${textOf(keg.uk_name)}`;
	const partial = slabsFrom(dom.ud_part_slab);
	const free = slabsFrom(dom.ud_free_slab);
	const full = slabsFrom(dom.ud_full_slab);
	let items = 0;
	for (const slab of [...partial, ...free, ...full]) {
		if (bits(slab) !== slab.us_freecount) return `${name}: us_freecount ${slab.us_freecount} of a slab, ${bits(slab)} bits set`;
		items += slab.us_freecount;
	}
	if (items !== dom.ud_free_items) return `${name}: ud_free_items ${dom.ud_free_items}, the slabs have ${items}`;
	if (free.length !== dom.ud_free_slabs) return `${name}: ud_free_slabs ${dom.ud_free_slabs}, ${free.length} on the list`;
	const pages = (partial.length + free.length + full.length) * keg.uk_ppera;
	if (pages !== dom.ud_pages) return `${name}: ud_pages ${dom.ud_pages}, the slabs have ${pages}`;
	if (free.some((s) => s.us_freecount !== keg.uk_ipers)) return `${name}: a slab on the free list is in use`;
	return full.some((s) => s.us_freecount !== 0) ? `${name}: a slab on the full list has free items` : undefined;
}

/** Items of the zone's cache of full buckets. */
function zoneFault(zone: Zone): string | undefined {
	let items = 0;
	for (const bucket of cachedBuckets(zone)) items += bucket.ub_cnt;
	const zdom = zone.uz_domain;
	const name = `zone ${textOf(zone.uz_name)}`;
	if (items !== zdom.uzd_nitems) return `${name}: uzd_nitems ${zdom.uzd_nitems}, the buckets hold ${items}`;
	const imax = zdom.uzd_imax;
	const bimin = zdom.uzd_bimin;
	const imin = zdom.uzd_imin;
	const ordered = imax >= items && items >= bimin && bimin >= imin;
	// 13.0's bounds do not follow what drains move.
	if (conf.toggles.wss_model === "v13_1" && !ordered)
		return `${name}: uzd_imax ${imax}, uzd_nitems ${items}, uzd_bimin ${bimin}, uzd_imin ${imin} are out of order`;
	return undefined;
}

/** Whether a tag is in its chain of the hash, with busy ones only. */
function isHashed(vm: Arena, tag: Btag): boolean {
	let found = false;
	for (let bt = load(bt_hashhead(vm, tag.bt_start)) as Btag; bt !== 0; bt = bt.bt_freelist.le_next as Btag) {
		if (bt.bt_type !== BUSY) return false;
		if (bt === tag) found = true;
	}
	return found;
}

function stockLength(vm: Arena): number {
	let n = 0;
	for (let bt = vm.vm_freetags; bt !== 0; bt = bt.bt_freelist.le_next as Btag) n++;
	return n;
}

function freeListed(vm: Arena): number {
	let n = 0;
	for (let order = 0; order < vmem_maxorder(); order++) {
		for (let bt = vm.vm_freelist[order] as Btag; bt !== 0; bt = bt.bt_freelist.le_next as Btag) n++;
	}
	return n;
}

/** Segments of an arena against its sums, its hash, its free lists and its stock. */
function arenaFault(vm: Arena): string | undefined {
	const name = `arena ${textOf(vm.vm_name)}`;
	let free = 0;
	let freeTags = 0;
	let inuse = 0;
	let busyTags = 0;
	let spans = 0;
	let end = -1;
	for (let bt = vm.vm_seglist.tqh_first as Btag; bt !== 0; bt = bt.bt_seglist.tqe_next as Btag) {
		if (bt.bt_type === SPAN || bt.bt_type === SPAN_STATIC) {
			spans += bt.bt_size;
			end = bt.bt_start;
			continue;
		}
		if (bt.bt_type !== FREE && bt.bt_type !== BUSY) continue;
		if (end >= 0 && bt.bt_start < end && bt.bt_start + bt.bt_size > end) return `${name}: segments overlap at ${bt.bt_start.toString(16)}`;
		end = bt.bt_start + bt.bt_size;
		if (bt.bt_type === FREE) {
			free += bt.bt_size;
			freeTags++;
			continue;
		}
		inuse += bt.bt_size;
		busyTags++;
		if (!isHashed(vm, bt)) return `${name}: the busy segment at ${bt.bt_start.toString(16)} is not in the hash`;
	}
	if (inuse !== vm.vm_inuse) return `${name}: vm_inuse ${vm.vm_inuse}, the busy segments have ${inuse}`;
	if (busyTags !== vm.vm_nbusytag) return `${name}: vm_nbusytag ${vm.vm_nbusytag}, ${busyTags} busy segments`;
	// An import that was merged with the last segment has no span of its own.
	const merges = conf.toggles.span_merge && vm.vm_releasefn === 0;
	if (merges ? spans > vm.vm_size : spans !== vm.vm_size) return `${name}: vm_size ${vm.vm_size}, the spans have ${spans}`;
	if (free + inuse !== vm.vm_size) return `${name}: vm_size ${vm.vm_size}, the segments have ${free + inuse}`;
	// A segment that is being freed or cut is on no free list for a moment.
	const listed = freeListed(vm);
	if (listed > freeTags || listed < freeTags - 1) return `${name}: ${freeTags} free segments, ${listed} on the free lists`;
	const hidden = stockLength(vm) - vm.vm_nfreetags;
	return hidden >= 0 && hidden % HIDDEN === 0 ? undefined : `${name}: vm_nfreetags ${vm.vm_nfreetags}, ${stockLength(vm)} tags in stock`;
}

/** Tags in cpu caches and full buckets of the tag zone. */
function cachedTags(zone: Zone): number {
	let n = zone.uz_domain.uzd_nitems;
	for (let cpu = 0; cpu < conf.ncpu; cpu++) {
		const cache = zone.uz_cpu[cpu] as Cache;
		n += cache.uc_allocbucket.ucb_cnt + cache.uc_freebucket.ucb_cnt;
	}
	return n;
}

function tagsOf(vm: Arena): number {
	let n = stockLength(vm);
	for (let bt = vm.vm_seglist.tqh_first as Btag; bt !== 0; bt = bt.bt_seglist.tqe_next as Btag) n++;
	return n - 1; // the cursor is no item of the zone
}

/** Whether no thread is inside the kernel, so that no tag is on its way. */
function isQuiet(): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (td.td_frame !== 0) return false;
	return true;
}

/** Every tag of the zone's slabs is free in its slab, cached, in an arena's stock or list, or on its way. */
function tagFault(): string | undefined {
	const keg = K.vmem_bt_zone.uz_keg;
	const all = (keg.uk_domain.ud_pages / keg.uk_ppera) * keg.uk_ipers;
	let found = keg.uk_domain.ud_free_items + cachedTags(K.vmem_bt_zone);
	for (const vm of allArenas()) found += tagsOf(vm);
	if (found > all || (found < all && isQuiet())) return `boundary tags: ${all} in the slabs, ${found} accounted for`;
	return undefined;
}

/** The first invariant that does not hold, in words. */
export function firstFault(): string | undefined {
	for (const keg of allKegs()) {
		const fault = kegFault(keg);
		if (fault !== undefined) return fault;
	}
	for (const zone of allZones()) {
		const fault = zoneFault(zone);
		if (fault !== undefined) return fault;
	}
	for (const vm of allArenas()) {
		const fault = arenaFault(vm);
		if (fault !== undefined) return fault;
	}
	return tagFault();
}

/** An invariant does not hold: a mistake of the model, or of who wrote words by hand. */
export class InvariantFault extends Error {
	override readonly name = "InvariantFault";
}

/** Checks the invariants at every event until the next boot; the first that does not hold throws an {@link InvariantFault}. */
export function checkEveryEvent(): void {
	watchEveryEvent(() => {
		const fault = firstFault();
		if (fault !== undefined) throw new InvariantFault(fault);
	});
}
