// dialect
/** The hash of slabs of kegs whose pages must not be touched. sys/vm/uma_core.c */
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { allocZeroed, freeRun } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf, PAGE_SIZE } from "../conf.ts";
import { M_NOWAIT, M_WAITOK, UMA_ANYDOMAIN } from "../flags.ts";
import { K } from "../globals.ts";
import { free, malloc } from "../kern_malloc.ts";
import { flsl } from "../subr_vmem/bt.ts";
import type { Keg, Slab } from "../views.generated.ts";
import { zone_alloc_item } from "./zone_alloc.ts";
import { zone_free_item } from "./zone_free.ts";

/** Heads of the first table. */
export const UMA_HASH_SIZE_INIT = 32;

function headOf(keg: Keg, data: number): number {
	return keg.uk_hash + (Math.floor(data / PAGE_SIZE) % keg.uk_hashsize);
}

/** Inserts a slab. UMA_HASH_INSERT */
export function hashInsert(keg: Keg, slab: Slab): void {
	const head = headOf(keg, slab.us_data);
	slab.us_hlink = load(head) as Slab;
	store(head, slab);
}

/** Removes a slab. UMA_HASH_REMOVE */
export function hashRemove(keg: Keg, slab: Slab): void {
	let link = headOf(keg, slab.us_data);
	while (load(link) !== slab) link = ref((load(link) as Slab).us_hlink);
	store(link, slab.us_hlink);
}

/** Address of a table of `size` heads, or 0: the first size is an item of UMA Hash, larger ones come from malloc. hash_alloc */
export function* hash_alloc(size: number): Routine<number> {
	if (size > UMA_HASH_SIZE_INIT) return yield* malloc(size * conf.pointer, M_NOWAIT);
	return yield* zone_alloc_item(K.hashzone, 0, UMA_ANYDOMAIN, M_WAITOK);
}

/** Frees a table. hash_free */
export function* hash_free(va: number, size: number): Routine<void> {
	if (va === 0) return;
	if (size === UMA_HASH_SIZE_INIT) yield* zone_free_item(K.hashzone, va, 0);
	else yield* free(va);
}

/** Gives a keg an empty table. */
export function setHash(keg: Keg, va: number, size: number): void {
	keg.uk_hash = allocZeroed(size);
	keg.uk_hash_va = va;
	keg.uk_hashsize = size;
}

/** Moves all slabs to a larger table; the keg lock is held. hash_expand */
function hash_expand(keg: Keg, va: number, size: number): void {
	const old = keg.uk_hash;
	const oldsize = keg.uk_hashsize;
	setHash(keg, va, size);
	for (let i = 0; i < oldsize; i++) {
		let slab = load(old + i) as Slab;
		while (slab !== 0) {
			const next = slab.us_hlink;
			hashInsert(keg, slab);
			slab = next;
		}
	}
	freeRun(old, oldsize);
}

/** Grows the table of a keg with more slabs than heads, the new table allocated without the lock. Part of zone_timeout */
export function* hash_grow(keg: Keg): Routine<void> {
	const dom = keg.uk_domain;
	yield* mtx_lock(dom.ud_lock);
	const slabs = dom.ud_pages / keg.uk_ppera;
	if (slabs <= keg.uk_hashsize) {
		mtx_unlock(dom.ud_lock);
		return;
	}
	mtx_unlock(dom.ud_lock);
	const size = 2 ** flsl(slabs);
	const va = yield* hash_alloc(size);
	yield* mtx_lock(dom.ud_lock);
	if (va === 0) {
		mtx_unlock(dom.ud_lock);
		return;
	}
	let unused = va;
	let unusedSize = size;
	if (size > keg.uk_hashsize) {
		unused = keg.uk_hash_va;
		unusedSize = keg.uk_hashsize;
		hash_expand(keg, va, size);
	}
	mtx_unlock(dom.ud_lock);
	yield* hash_free(unused, unusedSize);
}
