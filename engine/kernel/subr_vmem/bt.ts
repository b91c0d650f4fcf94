// dialect
/**
 * Boundary tags: the arena's stock of spare ones, the free lists by size order, the hash of busy ones, the segment list.
 * sys/kern/subr_vmem.c
 */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { KASSERT, panic } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE, TAILQ_INSERT_BEFORE, TAILQ_INSERT_TAIL, TAILQ_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import {
	BT_TYPE_BUSY,
	BT_TYPE_FREE,
	ENOMEM,
	M_BESTFIT,
	M_FIRSTFIT,
	M_NEXTFIT,
	M_NOVM,
	M_NOWAIT,
	M_USE_RESERVE,
	M_WAITOK,
} from "../flags.ts";
import { K } from "../globals.ts";
import { recordOf } from "../uma_core/slab.ts";
import { cache_alloc_retry, cache_hit } from "../uma_core/zone_alloc.ts";
import { cache_put, uma_zfree_arg } from "../uma_core/zone_free.ts";
import type { Arena, Btag } from "../views.generated.ts";

/** Tags one allocation may need. */
export const BT_MAXALLOC = 4;
/** Most tags an arena keeps in stock. */
export const BT_MAXFREE = 32;
/** Largest size, in quanta, with a free list of its own. */
export const VMEM_OPTVALUE = 32;

/** Flags that choose the fit, those that are handed on to allocations of tags, and both: what vmem knows of. sys/kern/subr_vmem.c */
export const VMEM_FITMASK = M_FIRSTFIT | M_BESTFIT | M_NEXTFIT;
export const BT_FLAGS = M_NOWAIT | M_WAITOK | M_USE_RESERVE | M_NOVM;
export const VMEM_FLAGS = BT_FLAGS | VMEM_FITMASK;

/** Number of bits of a positive integer below 2^53. flsl */
export function flsl(x: number): number {
	return x < 0x100000000 ? 32 - Math.clz32(x) : 64 - Math.clz32(Math.floor(x / 0x100000000));
}

/** Number of free lists. */
export function vmem_maxorder(): number {
	return conf.pointer === 4 ? 58 : 90;
}

/** Free list of a size in quanta. SIZE2ORDER */
export function size2order(quanta: number): number {
	return quanta <= VMEM_OPTVALUE ? quanta - 1 : flsl(quanta) + 25;
}

/** Smallest size in quanta of a free list. ORDER2SIZE */
export function order2size(order: number): number {
	return order < VMEM_OPTVALUE ? order + 1 : 2 ** (order - 26);
}

/** Head of the free list in which a segment of this size lies. bt_freehead_tofree */
function freeListOf(vm: Arena, size: number): number {
	const quanta = size / (vm.vm_quantum_mask + 1);
	KASSERT(quanta > 0 && Number.isInteger(quanta), "free segment is no multiple of the quantum");
	const order = size2order(quanta);
	KASSERT(order < vmem_maxorder(), "free segment is too large");
	return ref(vm.vm_freelist[order]);
}

/** First free list worth looking at for a size, as an order. bt_freehead_toalloc */
export function orderToSearch(vm: Arena, size: number, strat: number): number {
	const quanta = size / (vm.vm_quantum_mask + 1);
	let order = size2order(quanta);
	if ((strat & M_FIRSTFIT) !== 0 && order2size(order) !== quanta) order++;
	KASSERT(order < vmem_maxorder(), "the request is larger than any free segment");
	return order;
}

/** Makes sure of BT_MAXALLOC tags in stock; allocations do not call it when they are there. Entered and left with the arena lock, which it may drop. Returns 0 or ENOMEM. bt_fill */
export function* bt_fill(vm: Arena, flags: number): Routine<number> {
	if (vm.vm_nfreetags >= BT_MAXALLOC) return 0;
	const before = vm.vm_nfreetags;
	let wait = flags & BT_FLAGS;
	if (vm !== K.kernel_arena && vm.vm_arg !== K.kernel_arena) wait &= ~M_USE_RESERVE;
	const locked = (wait & M_USE_RESERVE) | M_NOWAIT | M_NOVM;
	while (vm.vm_nfreetags < BT_MAXALLOC) {
		let tag = cache_hit(K.vmem_bt_zone, locked);
		if (tag === 0) tag = yield* cache_alloc_retry(K.vmem_bt_zone, 0, locked);
		if (tag === 0) {
			mtx_unlock(vm.vm_lock);
			tag = cache_hit(K.vmem_bt_zone, wait);
			if (tag === 0) tag = yield* cache_alloc_retry(K.vmem_bt_zone, 0, wait);
			yield* mtx_lock(vm.vm_lock);
			if (tag === 0) break;
		}
		bt_free(vm, recordOf(tag) as Btag);
	}
	raise(EV.bt_fill, vm.vm_name, before, vm.vm_nfreetags, wait);
	return vm.vm_nfreetags < BT_MAXALLOC ? ENOMEM : 0;
}

/** Takes a tag from the stock. bt_alloc */
export function bt_alloc(vm: Arena): Btag {
	const bt = vm.vm_freetags;
	if (bt === 0) panic("bt != NULL");
	LIST_REMOVE(bt, offset.bt_freelist);
	vm.vm_nfreetags -= 1;
	return bt;
}

/** Puts a tag in stock. bt_free */
export function bt_free(vm: Arena, bt: Btag): void {
	KASSERT(vm.vm_freetags !== bt, "bt_free: tag is in stock already");
	LIST_INSERT_HEAD(ref(vm.vm_freetags), bt, offset.bt_freelist);
	vm.vm_nfreetags += 1;
}

/** Trims the stock to `limit` tags. Entered with the arena lock, left without. bt_freetrim */
export function* bt_freetrim(vm: Arena, limit: number): Routine<void> {
	if (vm.vm_nfreetags <= limit) {
		mtx_unlock(vm.vm_lock);
		return;
	}
	raise(EV.bt_freetrim, vm.vm_name, vm.vm_nfreetags, limit);
	let freed = 0 as Btag;
	while (vm.vm_nfreetags > limit) {
		const bt = bt_alloc(vm);
		bt.bt_freelist.le_next = freed;
		freed = bt;
	}
	mtx_unlock(vm.vm_lock);
	while (freed !== 0) {
		const bt = freed;
		freed = bt.bt_freelist.le_next as Btag;
		if (cache_put(K.vmem_bt_zone, bt.va) === 0) yield* uma_zfree_arg(K.vmem_bt_zone, bt.va, 0);
	}
}

/** Hides the current thread's tags from others while it does not hold the lock. bt_save */
export function bt_save(vm: Arena): void {
	KASSERT(vm.vm_nfreetags >= BT_MAXALLOC, `bt_save: insufficient free tags ${vm.vm_nfreetags}`);
	vm.vm_nfreetags -= BT_MAXALLOC;
}

/** Shows them again. bt_restore */
export function bt_restore(vm: Arena): void {
	vm.vm_nfreetags += BT_MAXALLOC;
}

/** Removes a free segment from its free list. bt_remfree */
export function bt_remfree(bt: Btag): void {
	LIST_REMOVE(bt, offset.bt_freelist);
}

/** Inserts a free segment at the head of its free list. bt_insfree */
export function bt_insfree(vm: Arena, bt: Btag): void {
	LIST_INSERT_HEAD(freeListOf(vm, bt.bt_size), bt, offset.bt_freelist);
}

/** Hash of four more bytes, the lowest first: each time 33 plus the next, written out. Part of hash32_buf */
function hashed(h: number, word: number): number {
	const bytes = (word & 0xff) * 33 ** 3 + ((word >>> 8) & 0xff) * 33 ** 2 + ((word >>> 16) & 0xff) * 33 + (word >>> 24);
	return (Math.imul(h, 33 ** 4) + bytes) >>> 0;
}

/** Chain of the hash for an address: bytes in memory order, times 33. hash32_buf over the address */
export function bt_hashhead(vm: Arena, addr: number): number {
	let h = hashed(0, addr >>> 0);
	if (conf.pointer === 8) h = hashed(h, Math.floor(addr / 0x100000000));
	return vm.vm_hashlist + (h % (vm.vm_hashsize >>> 0));
}

/** Busy tag that starts at an address, or 0. bt_lookupbusy */
export function bt_lookupbusy(vm: Arena, addr: number): Btag {
	let bt = load(bt_hashhead(vm, addr)) as Btag;
	while (bt !== 0 && bt.bt_start !== addr) bt = bt.bt_freelist.le_next as Btag;
	return bt;
}

/** Hashes a busy tag and counts it. bt_insbusy */
export function bt_insbusy(vm: Arena, bt: Btag): void {
	bt.bt_type = BT_TYPE_BUSY;
	LIST_INSERT_HEAD(bt_hashhead(vm, bt.bt_start), bt, offset.bt_freelist);
	vm.vm_nbusytag += 1;
	vm.vm_inuse += bt.bt_size;
}

/** Takes a busy tag from the hash. bt_rembusy */
export function bt_rembusy(vm: Arena, bt: Btag): void {
	LIST_REMOVE(bt, offset.bt_freelist);
	vm.vm_nbusytag -= 1;
	vm.vm_inuse -= bt.bt_size;
}

/** Unlinks a tag from the segment list and puts it in stock. bt_remseg */
export function bt_remseg(vm: Arena, bt: Btag): void {
	TAILQ_REMOVE(ref(vm.vm_seglist), bt, offset.bt_seglist);
	bt_free(vm, bt);
}

/** Appends a segment to the list. bt_insseg_tail */
export function bt_insseg_tail(vm: Arena, bt: Btag): void {
	TAILQ_INSERT_TAIL(ref(vm.vm_seglist), bt, offset.bt_seglist);
}

/** Inserts a segment before another. */
export function bt_insseg_before(vm: Arena, other: Btag, bt: Btag): void {
	TAILQ_INSERT_BEFORE(ref(vm.vm_seglist), other, bt, offset.bt_seglist);
}

/** A fresh free tag of the stock. */
export function newFree(vm: Arena, start: number, size: number): Btag {
	const bt = bt_alloc(vm);
	bt.bt_type = BT_TYPE_FREE;
	bt.bt_start = start;
	bt.bt_size = size;
	return bt;
}

/** Next segment of the list, or 0. */
export function nextSeg(bt: Btag): Btag {
	return bt.bt_seglist.tqe_next as Btag;
}

/** Previous segment of the list, or 0. */
export function prevSeg(bt: Btag): Btag {
	return bt.bt_seglist.tqe_prev as Btag;
}
