// dialect
/** Slabs: from an address to its slab, record and bitmap. sys/vm/uma_int.h, sys/vm/uma_core.c */
import { panic } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE } from "../../machine/queue.ts";
import { pageAt } from "../pmap.ts";
import type { Keg, Slab } from "../views.generated.ts";

/** Slab that holds an address. vtoslab, hash_sfind and the address mask of inline headers answer alike. */
export function slabOf(va: number): Slab {
	return pageAt(va).pg_slab;
}

/** Index of an item in its slab. slab_item_index */
export function itemIndex(slab: Slab, item: number): number {
	return Math.floor((item - slab.us_data) / slab.us_keg.uk_rsize);
}

/** Record of an item whose struct is modelled. The arithmetic is address -> page -> slab -> item. */
export function recordOf(item: number): number {
	const slab = slabOf(item);
	return slab.us_records + itemIndex(slab, item) * slab.us_keg.uk_record;
}

/** Takes the lowest free item; the keg lock is held. slab_alloc_item */
export function slab_alloc_item(keg: Keg, slab: Slab): number {
	let i = 0;
	while (slab.us_free[i] === 0) i++;
	const word = slab.us_free[i] as number;
	const low = word & -word;
	slab.us_free[i] = (word & ~low) >>> 0;
	slab.us_freecount -= 1;
	const dom = keg.uk_domain;
	dom.ud_free_items -= 1;
	if (slab.us_freecount === 0) {
		LIST_REMOVE(slab, offset.us_link);
		LIST_INSERT_HEAD(ref(dom.ud_full_slab), slab, offset.us_link);
	}
	return slab.us_data + (32 * i + 31 - Math.clz32(low)) * keg.uk_rsize;
}

/** Gives an item back to its slab; the keg lock is held. slab_free_item */
export function slab_free_item(keg: Keg, slab: Slab, item: number): void {
	const dom = keg.uk_domain;
	if (slab.us_freecount + 1 === keg.uk_ipers) {
		LIST_REMOVE(slab, offset.us_link);
		LIST_INSERT_HEAD(ref(dom.ud_free_slab), slab, offset.us_link);
		dom.ud_free_slabs += 1;
	} else if (slab.us_freecount === 0) {
		LIST_REMOVE(slab, offset.us_link);
		LIST_INSERT_HEAD(ref(dom.ud_part_slab), slab, offset.us_link);
	}
	const index = itemIndex(slab, item);
	const word = slab.us_free[index >>> 5] as number;
	const bit = 1 << (index & 31);
	if ((word & bit) !== 0) panic(`Duplicate free of 0x${item.toString(16)}`);
	slab.us_free[index >>> 5] = (word | bit) >>> 0;
	slab.us_freecount += 1;
	dom.ud_free_items += 1;
}
