// dialect
/** Items back to their slabs. sys/vm/uma_core.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { textOf } from "../../machine/names.ts";
import { panic } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { EV } from "../events.ts";
import { IMPORT_QC } from "../flags.ts";
import { qc_release } from "../subr_vmem/vmem_qcache.ts";
import type { Keg, Zone } from "../views.generated.ts";
import { slab_free_item, slabOf } from "./slab.ts";

/** Returns items by a zone's lower interface. */
export function* releaseItems(zone: Zone, from: number, count: number): Routine<void> {
	if (zone.uz_import === IMPORT_QC) yield* qc_release(zone, from, count);
	else yield* zone_release(zone, from, count);
}

function freeAll(keg: Keg, from: number, count: number): void {
	for (let i = 0; i < count; i++) {
		const item = load(from + i);
		const slab = slabOf(item);
		// A bucket whose zone got a lower limit while it was being made goes to the zone of smaller ones; a kernel corrupts memory there.
		if (slab.us_keg !== keg) panic(`uma: Freed item 0x${item.toString(16)} did not belong to zone ${textOf(keg.uk_name)}`);
		slab_free_item(keg, slab, item);
	}
}

/** Returns items to their slabs, all under one hold of the keg's only domain lock. zone_release */
export function* zone_release(zone: Zone, from: number, count: number): Routine<void> {
	raise(EV.zone_release, zone.uz_name, count);
	const keg = zone.uz_keg;
	const lock = keg.uk_domain.ud_lock;
	yield* mtx_lock(lock);
	freeAll(keg, from, count);
	mtx_unlock(lock);
}
