// dialect
/** Zone limits: counting items, waiting for room. sys/vm/uma_core.c */

import { intern } from "../../machine/names.ts";
import type { Routine } from "../../machine/routine.ts";
import { SLEEPING, sleepq_add, wakeup_one } from "../../machine/sleep.ts";
import { M_NOWAIT } from "../flags.ts";
import type { Zone } from "../views.generated.ts";

/** Counts up to `count` items against the limit, waiting in `zonelimit` where the flags allow. Returns how many. zone_alloc_limit */
export function* zone_alloc_limit(zone: Zone, count: number, flags: number): Routine<number> {
	const max = zone.uz_max_items;
	const old = zone.uz_items;
	zone.uz_items += count;
	if (zone.uz_items_sleepers === 0 && old + count <= max) return count;
	if (zone.uz_items_sleepers === 0 && old < max) {
		zone_free_limit(zone, count - (max - old));
		return max - old;
	}
	return yield* zone_alloc_limit_hard(zone, count, flags);
}

/** The hard case: the limit is reached or others wait already. zone_alloc_limit_hard */
export function* zone_alloc_limit_hard(zone: Zone, count: number, flags: number): Routine<number> {
	zone_free_limit(zone, count);
	if ((flags & M_NOWAIT) !== 0) return 0;
	for (;;) {
		const room = zone.uz_max_items - zone.uz_items;
		if (zone.uz_items_sleepers === 0 && room > 0) {
			const granted = Math.min(count, room);
			zone.uz_items += granted;
			return granted;
		}
		zone.uz_items_sleepers += 1;
		zone.uz_sleepers += 1;
		zone.uz_sleeps += 1;
		sleepq_add(ref(zone.uz_max_items), intern("zonelimit"), 0);
		yield SLEEPING;
		zone.uz_sleepers -= 1;
		zone.uz_items_sleepers -= 1;
		const taken = zone.uz_items;
		zone.uz_items += count;
		if (taken >= zone.uz_max_items) {
			zone.uz_items -= count;
			continue;
		}
		let granted = count;
		if (taken + count > zone.uz_max_items) {
			granted = zone.uz_max_items - taken;
			zone.uz_items -= count - granted;
		}
		if (zone.uz_items_sleepers > 0 && zone.uz_items < zone.uz_max_items) wakeup_one(ref(zone.uz_max_items));
		return granted;
	}
}

/** Takes items off the count and lets a waiter look again. zone_free_limit */
export function zone_free_limit(zone: Zone, count: number): void {
	zone.uz_items -= count;
	if (zone.uz_items_sleepers > 0 && zone.uz_items < zone.uz_max_items) wakeup_one(ref(zone.uz_max_items));
}
