// dialect
/** Making and giving back slabs. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock } from "../../machine/locks.ts";
import { LIST_INSERT_HEAD } from "../../machine/queue.ts";
import { allocRun, freeRun } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf, PAGE_SIZE } from "../conf.ts";
import { EV } from "../events.ts";
import {
	ALLOCF_BTAG,
	ALLOCF_CONTIG,
	ALLOCF_NOOBJ,
	ALLOCF_PCPU,
	ALLOCF_SMALL,
	ALLOCF_STARTUP,
	FREEF_BTAG,
	FREEF_PCPU,
	FREEF_SMALL,
	M_NODUMP,
	M_ZERO,
	UMA_SLAB_BOOT,
	UMA_SLAB_KERNEL,
	UMA_SLAB_PRIV,
	UMA_ZFLAG_HASH,
	UMA_ZFLAG_OFFPAGE,
	UMA_ZONE_MALLOC,
	UMA_ZONE_NODUMP,
} from "../flags.ts";
import { K } from "../globals.ts";
import { pageAt } from "../pmap.ts";
import { vmem_bt_alloc, vmem_bt_free } from "../subr_vmem/vmem_bt_alloc.ts";
import type { Keg, Slab, Zone } from "../views.generated.ts";
import { kmem_alloc_contig, kmem_malloc } from "../vm_kern.ts";
import { noobj_alloc, page_free, pcpu_page_alloc, pcpu_page_free, startup_alloc, uma_small_alloc, uma_small_free } from "./backend.ts";
import { hashInsert } from "./hash.ts";
import { SLABZONE0_SETSIZE } from "./keg_layout.ts";
import { recordOf } from "./slab.ts";
import { zone_alloc_item } from "./zone_alloc.ts";
import { zone_free_item } from "./zone_free.ts";

/** Zone of headers for slabs of so many items. slabzone */
function slabzone(ipers: number): Zone {
	return K.slabzones[ipers <= SLABZONE0_SETSIZE ? 0 : 1] as Zone;
}

/** Memory for a slab by the keg's allocation function. Returns the address or 0. */
function* allocPages(keg: Keg, size: number, wait: number): Routine<number> {
	switch (keg.uk_allocf) {
		case ALLOCF_STARTUP:
			return startup_alloc(size);
		case ALLOCF_SMALL:
			return yield* uma_small_alloc(wait);
		case ALLOCF_BTAG:
			return yield* vmem_bt_alloc(size, wait);
		case ALLOCF_NOOBJ:
			return yield* noobj_alloc(keg, size, wait);
		case ALLOCF_CONTIG:
			return yield* kmem_alloc_contig(size, wait);
		case ALLOCF_PCPU:
			return yield* pcpu_page_alloc(size);
		default:
			return yield* kmem_malloc(size, wait);
	}
}

/** Slab flag that the keg's allocation function sets. */
function slabFlag(keg: Keg): number {
	switch (keg.uk_allocf) {
		case ALLOCF_STARTUP:
			return UMA_SLAB_BOOT;
		case ALLOCF_SMALL:
		case ALLOCF_NOOBJ:
			return UMA_SLAB_PRIV;
		default:
			return UMA_SLAB_KERNEL;
	}
}

/** Fills a new slab's header, marks its pages and gives its items their records. */
function initSlab(keg: Keg, zone: Zone, slab: Slab, data: number, header: number, flags: number): void {
	const ipers = keg.uk_ipers;
	slab.va = header;
	slab.us_data = data;
	slab.us_keg = keg;
	slab.us_freecount = ipers;
	slab.us_flags = flags;
	slab.us_domain = 0;
	for (let i = 0; i < 16; i++) {
		const bits = Math.max(0, Math.min(32, ipers - 32 * i));
		slab.us_free[i] = bits === 32 ? 0xffffffff : 2 ** bits - 1;
	}
	for (let i = 0; i < keg.uk_ppera; i++) {
		const page = pageAt(data + i * PAGE_SIZE);
		page.pg_slab = slab;
		page.pg_zone = zone;
	}
	slab.us_records = 0;
	const words = keg.uk_record;
	if (words === 0) return;
	const records = allocRun(ipers * words);
	slab.us_records = records;
	for (let i = 0; i < ipers; i++) store(records + i * words, data + i * keg.uk_rsize);
}

/** Counts a slab's memory. uma_total_inc, uma_total_dec */
function uma_total_add(bytes: number): void {
	K.uma_kmem_total += bytes;
}

/** A new slab on the partial list, keg lock held; or 0. `flags` are the caller's, `aflags` those of the back end. keg_alloc_slab */
export function* keg_alloc_slab(keg: Keg, zone: Zone, _flags: number, aflags0: number): Routine<Slab> {
	let aflags = aflags0;
	const offpage = (keg.uk_flags & UMA_ZFLAG_OFFPAGE) !== 0;
	let item = 0;
	if (offpage) {
		item = yield* zone_alloc_item(slabzone(keg.uk_ipers), 0, 0, aflags);
		if (item === 0) {
			raise(EV.keg_alloc_slab_failed, keg.uk_name, keg.uk_ppera, aflags);
			return 0 as Slab;
		}
	}
	if ((keg.uk_flags & UMA_ZONE_MALLOC) === 0) aflags |= M_ZERO;
	else aflags &= ~M_ZERO;
	if ((keg.uk_flags & UMA_ZONE_NODUMP) !== 0) aflags |= M_NODUMP;
	const size = keg.uk_ppera * PAGE_SIZE;
	const flag = slabFlag(keg);
	const data = yield* allocPages(keg, size, aflags);
	if (data === 0) {
		if (offpage) yield* zone_free_item(slabzone(keg.uk_ipers), item, 0);
		raise(EV.keg_alloc_slab_failed, keg.uk_name, keg.uk_ppera, aflags);
		return 0 as Slab;
	}
	uma_total_add(size);
	const slab = (offpage ? recordOf(item) : allocRun(sizeof.uma_slab)) as Slab;
	initSlab(keg, zone, slab, data, offpage ? item + conf.slabHeader : data + keg.uk_pgoff, flag);
	const dom = keg.uk_domain;
	yield* mtx_lock(dom.ud_lock);
	raise(EV.keg_alloc_slab, keg.uk_name, slab.va, data, keg.uk_ppera);
	if ((keg.uk_flags & UMA_ZFLAG_HASH) !== 0) hashInsert(keg, slab);
	LIST_INSERT_HEAD(ref(dom.ud_part_slab), slab, offset.us_link);
	dom.ud_pages += keg.uk_ppera;
	dom.ud_free_items += keg.uk_ipers;
	return slab;
}

/** Memory of a slab back by the keg's free function. */
function* freePages(keg: Keg, data: number, size: number, flags: number): Routine<void> {
	if ((flags & UMA_SLAB_BOOT) !== 0) {
		yield* page_free(data, size, flags);
		return;
	}
	switch (keg.uk_freef) {
		case FREEF_SMALL:
			uma_small_free(data);
			return;
		case FREEF_PCPU:
			yield* pcpu_page_free(data, size);
			return;
		case FREEF_BTAG:
			yield* vmem_bt_free(data, size);
			return;
		default:
			yield* page_free(data, size, flags);
	}
}

/** Gives a slab back; no lock is held, and no list holds the slab. keg_free_slab */
export function* keg_free_slab(keg: Keg, slab: Slab): Routine<void> {
	const data = slab.us_data;
	const size = keg.uk_ppera * PAGE_SIZE;
	const flags = slab.us_flags;
	raise(EV.keg_free_slab, keg.uk_name, slab.va, data, keg.uk_ppera);
	if (slab.us_records !== 0) freeRun(slab.us_records, keg.uk_ipers * keg.uk_record);
	if ((keg.uk_flags & UMA_ZFLAG_OFFPAGE) !== 0) yield* zone_free_item(slabzone(keg.uk_ipers), slab.va - conf.slabHeader, 0);
	else freeRun(slab, sizeof.uma_slab);
	yield* freePages(keg, data, size, flags);
	uma_total_add(-size);
}
