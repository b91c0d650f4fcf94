// dialect
/** Unconstrained allocation through quantum caches. sys/kern/subr_vmem.c */
import { panic } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { M_NOWAIT, M_WAITOK } from "../flags.ts";
import { cache_alloc_retry, cache_hit } from "../uma_core/zone_alloc.ts";
import type { Arena } from "../views.generated.ts";
import { qcacheZone } from "./vmem_qcache.ts";
import { vmem_xalloc } from "./vmem_xalloc.ts";

/** Allocates from an arena. Returns the address or FAIL. vmem_alloc */
export function* vmem_alloc(vm: Arena, size: number, flags: number): Routine<number> {
	if (size <= 0) panic("vmem_alloc: size > 0");
	if (size <= vm.vm_qcache_max) {
		// Memory for caches is not worth sleeping for: the arena itself may still have room.
		const wait = (flags & ~M_WAITOK) | M_NOWAIT;
		const zone = qcacheZone(vm, size);
		let item = cache_hit(zone, wait);
		if (item === 0) item = yield* cache_alloc_retry(zone, 0, wait);
		if (item !== 0) return item;
	}
	return yield* vmem_xalloc(vm, size, 0, 0, 0, 0, conf.allOnes, flags);
}
