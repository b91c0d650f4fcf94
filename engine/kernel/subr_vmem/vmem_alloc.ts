// dialect
/** Unconstrained allocation through quantum caches. sys/kern/subr_vmem.c */
import { KASSERT, panic } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { M_NOWAIT, M_WAITOK } from "../flags.ts";
import { cache_alloc_retry, cache_hit } from "../uma_core/zone_alloc.ts";
import type { Arena } from "../views.generated.ts";
import { VMEM_FLAGS } from "./bt.ts";
import { qcacheZone } from "./vmem_qcache.ts";
import { isOneStrategy, vmem_xalloc } from "./vmem_xalloc.ts";

/** Allocates from an arena. Returns the address or FAIL. vmem_alloc */
export function* vmem_alloc(vm: Arena, size: number, flags0: number): Routine<number> {
	if (size <= 0) panic("vmem_alloc: size > 0");
	// What does not concern vmem, such as M_ZERO, reaches neither the caches nor the imports.
	const flags = flags0 & VMEM_FLAGS;
	KASSERT(isOneStrategy(flags), "vmem_alloc: exactly one strategy");
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
