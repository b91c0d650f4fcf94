// dialect
/** Creating and destroying zones. sys/vm/uma_core.c */
import { sx_slock, sx_sunlock } from "../../machine/locks.ts";
import { textOf } from "../../machine/names.ts";
import { KASSERT } from "../../machine/panic.ts";
import { allocZeroed, freeRun } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { M_WAITOK, UMA_ANYDOMAIN } from "../flags.ts";
import { K } from "../globals.ts";
import type { Arena, Keg, Zone, ZoneArgs } from "../views.generated.ts";
import { recordOf } from "./slab.ts";
import { zone_alloc_item } from "./zone_alloc.ts";
import { zone_free_item } from "./zone_free.ts";

/** Mask that -1 stands for: a cache line. uma_align_cache */
export const UMA_ALIGN_CACHE = 63;

/** Arguments of a zone's constructor, a record of their own while the zone is made. */
export function zoneArgs(name: number, size: number, align: number, flags: number, ctor: number, arg: Arena, keg: Keg): ZoneArgs {
	const args = allocZeroed(sizeof.uma_zctor_args) as ZoneArgs;
	args.za_name = name;
	args.za_size = size;
	args.za_align = align === -1 ? UMA_ALIGN_CACHE : align;
	args.za_flags = flags;
	args.za_ctor = ctor;
	args.za_arg = arg;
	args.za_keg = keg;
	return args;
}

/** Ends the use of such arguments. */
export function dropZoneArgs(args: ZoneArgs): void {
	freeRun(args, sizeof.uma_zctor_args);
}

function recordOrNull(item: number): Zone {
	return (item === 0 ? 0 : recordOf(item)) as Zone;
}

/** Creates a zone with a keg of its own; align is a mask, -1 a cache line. Returns the zone. uma_zcreate */
export function* uma_zcreate(name: number, size: number, align: number, flags: number): Routine<Zone> {
	KASSERT(((align + 1) & align) === 0, `invalid zone alignment ${align} for "${textOf(name)}"`);
	const args = zoneArgs(name, size, align, flags, 0, 0 as Arena, 0 as Keg);
	yield* sx_slock(K.uma_reclaim_lock);
	const item = yield* zone_alloc_item(K.uma_zones_zone, args, UMA_ANYDOMAIN, M_WAITOK);
	sx_sunlock(K.uma_reclaim_lock);
	dropZoneArgs(args);
	return recordOrNull(item);
}

/** Creates a zone without a keg, whose items are segments of an arena. uma_zcache_create */
export function* uma_zcache_create(name: number, size: number, arena: Arena): Routine<Zone> {
	const args = zoneArgs(name, size, 0, 0, 0, arena, 0 as Keg);
	const item = yield* zone_alloc_item(K.uma_zones_zone, args, UMA_ANYDOMAIN, M_WAITOK);
	dropZoneArgs(args);
	return recordOrNull(item);
}

/** Destroys a zone. uma_zdestroy */
export function* uma_zdestroy(zone: Zone): Routine<void> {
	yield* sx_slock(K.uma_reclaim_lock);
	yield* zone_free_item(K.uma_zones_zone, zone.va, 0);
	sx_sunlock(K.uma_reclaim_lock);
}
