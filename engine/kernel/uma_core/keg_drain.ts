// dialect
/** Giving free slabs back, with or without respect for the reserve. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { panic } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { UMA_SLAB_BOOT, UMA_ZFLAG_HASH, UMA_ZONE_NOFREE } from "../flags.ts";
import type { Keg, Slab } from "../views.generated.ts";
import { hashRemove } from "./hash.ts";
import { keg_free_slab } from "./keg_slab.ts";

/** Slabs that must stay so that free items do not fall below the reserve. */
function slabsToKeep(keg: Keg): number {
	const dom = keg.uk_domain;
	const partial = dom.ud_free_items - dom.ud_free_slabs * keg.uk_ipers;
	if (partial >= keg.uk_reserve) return 0;
	return Math.min(dom.ud_free_slabs, Math.ceil((keg.uk_reserve - partial) / keg.uk_ipers));
}

/** Moves the first `n` slabs of a list to the head of another one, one by one, so in reverse order. */
function moveSlabs(from: number, to: number, n: number): void {
	for (let i = 0; i < n; i++) {
		const slab = load(from) as Slab;
		LIST_REMOVE(slab, offset.us_link);
		LIST_INSERT_HEAD(to, slab, offset.us_link);
	}
}

/** Exchanges two lists. LIST_SWAP */
function swapLists(a: number, b: number): void {
	const first = load(a) as Slab;
	const second = load(b) as Slab;
	store(a, second);
	store(b, first);
	if (second !== 0) second.us_link.le_prev = a;
	if (first !== 0) first.us_link.le_prev = b;
}

/** r366840: the reserve stays. Returns how many slabs went to `freed`. */
function takeBeyondReserve(keg: Keg, freed: number): number {
	const dom = keg.uk_domain;
	const keep = slabsToKeep(keg);
	const go = dom.ud_free_slabs - keep;
	if (go > keep) {
		moveSlabs(ref(dom.ud_free_slab), freed, keep);
		swapLists(ref(dom.ud_free_slab), freed);
	} else moveSlabs(ref(dom.ud_free_slab), freed, go);
	return go;
}

/** Before r366840: every free slab goes; 12.1 keeps those made during boot. */
function takeAll(keg: Keg, freed: number): number {
	let n = 0;
	let slab = keg.uk_domain.ud_free_slab;
	while (slab !== 0) {
		const next = slab.us_link.le_next as Slab;
		if (conf.toggles.drain_boot_slabs || (slab.us_flags & UMA_SLAB_BOOT) === 0) {
			LIST_REMOVE(slab, offset.us_link);
			LIST_INSERT_HEAD(freed, slab, offset.us_link);
			n++;
		}
		slab = next;
	}
	return n;
}

/**
 * Attachment 217196, a reconstruction: a 32-bit counter of free items is lowered by the pages of a slab where its items were meant,
 * so nearly every slab goes; it wraps where the pages exceed what is left.
 */
function takeByPages(keg: Keg, freed: number): number {
	let counter = keg.uk_domain.ud_free_items;
	let n = 0;
	let slab = keg.uk_domain.ud_free_slab;
	while (slab !== 0 && counter >= keg.uk_reserve + keg.uk_ipers) {
		const next = slab.us_link.le_next as Slab;
		LIST_REMOVE(slab, offset.us_link);
		LIST_INSERT_HEAD(freed, slab, offset.us_link);
		counter = (counter - keg.uk_ppera) >>> 0;
		n++;
		slab = next;
	}
	return n;
}

/** Attachment 217173, a reconstruction: it goes through a bad pointer as soon as some slab must be kept for a reserve. */
function takeThroughBadPointer(keg: Keg, freed: number): number {
	if (keg.uk_reserve > 0 && slabsToKeep(keg) > 0) panic("page fault");
	return takeAll(keg, freed);
}

function takeSlabs(keg: Keg, freed: number): number {
	switch (conf.toggles.keg_drain) {
		case "reserve":
			return takeBeyondReserve(keg, freed);
		case "v1":
			return takeThroughBadPointer(keg, freed);
		case "v2":
			return takeByPages(keg, freed);
		default:
			return takeAll(keg, freed);
	}
}

/** Unhashes the slabs taken and corrects the counters; the lock is held. */
function forget(keg: Keg, freed: number, n: number): void {
	const dom = keg.uk_domain;
	const before = dom.ud_free_items;
	if ((keg.uk_flags & UMA_ZFLAG_HASH) !== 0) {
		for (let slab = load(freed) as Slab; slab !== 0; slab = slab.us_link.le_next as Slab) hashRemove(keg, slab);
	}
	dom.ud_free_items -= n * keg.uk_ipers;
	dom.ud_free_slabs -= n;
	dom.ud_pages -= n * keg.uk_ppera;
	raise(EV.keg_drain, keg.uk_name, 0, n, before, dom.ud_free_items, keg.uk_reserve);
}

/** Gives free slabs of domain 0 back. keg_drain_domain */
export function* keg_drain_domain(keg: Keg): Routine<void> {
	const dom = keg.uk_domain;
	yield* mtx_lock(dom.ud_lock);
	let freed = 0 as Slab;
	const n = takeSlabs(keg, ref(keg.uk_drained));
	forget(keg, ref(keg.uk_drained), n);
	freed = keg.uk_drained;
	keg.uk_drained = 0 as Slab;
	mtx_unlock(dom.ud_lock);
	while (freed !== 0) {
		const slab = freed;
		freed = slab.us_link.le_next as Slab;
		yield* keg_free_slab(keg, slab);
	}
}

/** Gives free slabs back, unless the keg never frees. keg_drain */
export function* keg_drain(keg: Keg): Routine<void> {
	if ((keg.uk_flags & UMA_ZONE_NOFREE) !== 0) return;
	yield* keg_drain_domain(keg);
}
