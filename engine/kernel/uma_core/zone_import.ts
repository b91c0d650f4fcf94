// dialect
/** Items from a keg's slabs, and the slabs themselves. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { M_NOVM, M_NOWAIT, M_USE_RESERVE, M_WAITOK, UMA_ANYDOMAIN } from "../flags.ts";
import type { Keg, Slab, Zone } from "../views.generated.ts";
import { vm_wait_domain, vm_wait_doms } from "../vm_page.ts";
import { keg_alloc_slab } from "./keg_slab.ts";
import { slab_alloc_item } from "./slab.ts";

/** Announces an item that a request is about to take from the reserve. */
function noteDip(keg: Keg, flags: number): void {
	const free = keg.uk_domain.ud_free_items;
	if ((flags & M_USE_RESERVE) !== 0 && free <= keg.uk_reserve) raise(EV.reserve_dip, keg.uk_name, free - 1, keg.uk_reserve);
}

/** Takes items of one slab until it is used up, `room` is filled or the reserve is reached. Returns how many. */
function takeFromSlab(keg: Keg, slab: Slab, into: number, room: number, flags: number): number {
	let n = 0;
	while (slab.us_freecount !== 0 && n < room) {
		noteDip(keg, flags);
		store(into + n, slab_alloc_item(keg, slab));
		n++;
		if (keg.uk_domain.ud_free_items <= keg.uk_reserve) break;
	}
	return n;
}

/** Fills `into` with up to `max` items. Returns how many. zone_import */
export function* zone_import(zone: Zone, into: number, max: number, domain: number, flags0: number): Routine<number> {
	const keg = zone.uz_keg;
	let flags = flags0;
	let i = 0;
	while (i < max) {
		const slab = yield* keg_fetch_slab(keg, zone, domain, flags);
		if (slab === 0) break;
		i += takeFromSlab(keg, slab, into + i, max - i, flags);
		// With no reserve this ends an import that has used the keg up: the rest of the bucket is not worth a slab.
		const atReserve = keg.uk_domain.ud_free_items <= keg.uk_reserve;
		mtx_unlock(keg.uk_domain.ud_lock);
		if (atReserve && conf.toggles.import_stops_at_reserve) break;
		// Only the first slab is worth waiting for.
		flags = (flags & ~M_WAITOK) | M_NOWAIT;
	}
	raise(EV.zone_import, zone.uz_name, max, i, flags);
	return i;
}

/**
 * A slab with free items, keg lock held; or 0. With fetch_reserve_rr a request for the reserve looks in all domains before it gives up -
 * there is one here, so that it only tries twice - and one that may wait does so before it tries again. keg_fetch_slab
 */
export function* keg_fetch_slab(keg: Keg, zone: Zone, domain: number, flags: number): Routine<Slab> {
	let rr = domain === UMA_ANYDOMAIN;
	for (;;) {
		let slab = yield* keg_fetch_free_slab(keg, flags);
		if (slab !== 0) return slab;
		if ((flags & M_NOVM) === 0) {
			slab = yield* keg_alloc_slab(keg, zone, flags, waitFlagsFor(rr, flags));
			if (slab !== 0) return slab;
		} else if (!conf.toggles.fetch_reserve_rr) break;
		if (conf.toggles.fetch_reserve_rr && !rr && (flags & M_USE_RESERVE) !== 0) {
			rr = true;
			continue;
		}
		if ((flags & M_WAITOK) === 0) break;
		if (rr) yield* vm_wait_doms();
		else if (conf.toggles.fetch_reserve_rr) yield* vm_wait_domain();
	}
	return yield* keg_fetch_free_slab(keg, flags);
}

/** The policy's iterator never lets the back end wait: waiting is done by its user, for the whole set of domains. */
function waitFlagsFor(rr: boolean, flags: number): number {
	return rr ? (flags & ~M_WAITOK) | M_NOWAIT : flags;
}

/** A slab the keg has already, keg lock held; or 0. keg_fetch_free_slab */
export function* keg_fetch_free_slab(keg: Keg, flags: number): Routine<Slab> {
	const dom = keg.uk_domain;
	yield* mtx_lock(dom.ud_lock);
	const reserve = (flags & M_USE_RESERVE) !== 0 ? 0 : keg.uk_reserve;
	if (dom.ud_free_items <= reserve) {
		raise(EV.keg_fetch_refused, keg.uk_name, dom.ud_free_items, reserve);
		mtx_unlock(dom.ud_lock);
		return 0 as Slab;
	}
	return keg_first_slab(keg);
}

/** Head of the partial list, else of the free list, which then counts as partial. keg_first_slab */
function keg_first_slab(keg: Keg): Slab {
	const dom = keg.uk_domain;
	if (dom.ud_part_slab !== 0) return dom.ud_part_slab;
	const slab = dom.ud_free_slab;
	LIST_REMOVE(slab, offset.us_link);
	LIST_INSERT_HEAD(ref(dom.ud_part_slab), slab, offset.us_link);
	dom.ud_free_slabs -= 1;
	return slab;
}
