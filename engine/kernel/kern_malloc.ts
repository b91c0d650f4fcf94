// dialect
/** malloc(9): zones by size class, whole pages above. sys/kern/kern_malloc.c */
import { intern } from "../machine/names.ts";
import { KASSERT, panic } from "../machine/panic.ts";
import type { Routine } from "../machine/routine.ts";
import { conf, MALLOC_SIZES, PAGE_SIZE, round_page } from "./conf.ts";
import { M_EXEC, M_WAITOK, UMA_ZONE_MALLOC } from "./flags.ts";
import { K } from "./globals.ts";
import { pageAt, pmap_kextract } from "./pmap.ts";
import { cache_alloc_retry, cache_hit } from "./uma_core/zone_alloc.ts";
import { uma_zcreate } from "./uma_core/zone_create.ts";
import { cache_put, uma_zfree_arg } from "./uma_core/zone_free.ts";
import type { Slab, Zone } from "./views.generated.ts";
import { kmem_free, kmem_malloc } from "./vm_kern.ts";

const SMALLEST = 16;

/** Class of every size in units of the smallest class, as malloc looks it up. kmemsize */
const classOf = new Uint8Array((MALLOC_SIZES[MALLOC_SIZES.length - 1] as number) / SMALLEST + 1);
for (let i = 0, c = 0; i < classOf.length; i++) {
	while ((MALLOC_SIZES[c] as number) < i * SMALLEST) c++;
	classOf[i] = c;
}

/** Alignment mask of a class: its size where that is a power of two, at most a page. */
function alignOf(size: number): number {
	return (size & (size - 1)) === 0 ? Math.min(size, PAGE_SIZE) - 1 : conf.pointer - 1;
}

function sizeOfClass(i: number): number {
	return MALLOC_SIZES[i] as number;
}

/** Creates the zones in ascending size. mallocinit */
export function* mallocinit(): Routine<void> {
	for (let i = 0; i < MALLOC_SIZES.length; i++) {
		const size = sizeOfClass(i);
		K.malloc_zones[i] = yield* uma_zcreate(intern(`malloc-${size}`), size, alignOf(size), UMA_ZONE_MALLOC);
	}
}

function zoneFor(size: number): Zone {
	return K.malloc_zones[classOf[Math.ceil(size / SMALLEST)] as number] as Zone;
}

/** Marks the first page of a large allocation with its size. vsetzoneslab in malloc_large */
function markLarge(addr: number, size: number): void {
	pageAt(addr).pg_slab = -size as Slab;
	K.uma_kmem_total += size;
}

/** Whole pages for a size above the zones. malloc_large */
export function* malloc_large(size: number, flags: number): Routine<number> {
	const bytes = round_page(size);
	const addr = yield* kmem_malloc(bytes, flags);
	if (addr !== 0) markLarge(addr, bytes);
	return addr;
}

/** Allocates memory. Returns the address or 0. malloc */
export function* malloc(size: number, flags: number): Routine<number> {
	if (size > conf.kmem_zmax || (flags & M_EXEC) !== 0) return yield* malloc_large(size, flags);
	const zone = zoneFor(size);
	let addr = cache_hit(zone, flags);
	if (addr === 0) addr = yield* cache_alloc_retry(zone, 0, flags);
	KASSERT(addr !== 0 || (flags & M_WAITOK) === 0, "malloc(M_WAITOK) returned NULL");
	return addr;
}

/** Mark of the page behind an allocation: its slab, or a negative size. */
function markOf(addr: number): number {
	if (pmap_kextract(addr) < 0) panic(`free: address 0x${addr.toString(16)} is not mapped`);
	const mark = pageAt(addr).pg_slab;
	if (mark === 0) panic(`free: address 0x${addr.toString(16)} has not been allocated`);
	return mark;
}

/** Gives the pages of a large allocation back, and takes them off the count afterwards. free_large */
export function* free_large(addr: number, size: number): Routine<void> {
	yield* kmem_free(addr, size);
	K.uma_kmem_total -= size;
}

/** Frees what malloc gave; 0 does nothing. free */
export function* free(addr: number): Routine<void> {
	if (addr === 0) return;
	const mark = markOf(addr);
	if (mark < 0) {
		yield* free_large(addr, -mark);
		return;
	}
	const zone = pageAt(addr).pg_zone;
	if (cache_put(zone, addr) === 0) yield* uma_zfree_arg(zone, addr, 0);
}
