// dialect
/** Quantum caches: zones without a keg over an arena, one a small size. sys/kern/subr_vmem.c */
import { intern, textOf } from "../../machine/names.ts";
import { KASSERT } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { M_WAITOK, UMA_RECLAIM_DRAIN } from "../flags.ts";
import { uma_zone_reclaim } from "../uma_core/reclaim.ts";
import { uma_zcache_create, uma_zdestroy } from "../uma_core/zone_create.ts";
import type { Arena, Zone } from "../views.generated.ts";
import { vmem_xfree } from "./vmem_free.ts";
import { FAIL, vmem_xalloc } from "./vmem_xalloc.ts";

/** Most quantum caches of an arena. */
export const VMEM_QCACHE_IDX_MAX = 16;
/** Characters of a cache's name. */
const QC_NAME_LENGTH = 15;

/** Cache zone of a size; the size is at most vm_qcache_max. */
export function qcacheZone(vm: Arena, size: number): Zone {
	return vm.vm_qcache[Math.floor((size - 1) / (vm.vm_quantum_mask + 1))] as Zone;
}

/** Creates the quantum caches of an arena. qc_init */
export function* qc_init(vm: Arena, qcache_max: number): Routine<void> {
	const quantum = vm.vm_quantum_mask + 1;
	const n = Math.min(Math.floor(qcache_max / quantum), VMEM_QCACHE_IDX_MAX);
	vm.vm_qcache_max = n * quantum;
	vm.vm_nqcache = n;
	for (let i = 0; i < n; i++) {
		const size = (i + 1) * quantum;
		vm.vm_qcache[i] = yield* qcacheCreate(vm, size);
	}
}

function* qcacheCreate(vm: Arena, size: number): Routine<number> {
	return yield* uma_zcache_create(qcacheName(vm, size), size, vm);
}

function qcacheName(vm: Arena, size: number): number {
	return intern(`${textOf(vm.vm_name)}-${size}`.slice(0, QC_NAME_LENGTH));
}

/** Destroys them. qc_destroy */
export function* qc_destroy(vm: Arena): Routine<void> {
	for (let i = 0; i < vm.vm_nqcache; i++) yield* uma_zdestroy(vm.vm_qcache[i] as Zone);
}

/** Empties them, smallest size first. qc_drain */
export function* qc_drain(vm: Arena): Routine<void> {
	for (let i = 0; i < vm.vm_nqcache; i++) yield* uma_zone_reclaim(vm.vm_qcache[i] as Zone, UMA_RECLAIM_DRAIN);
}

/** Import function of a quantum cache: fills `store` with up to `max` segments. Returns how many. qc_import */
export function* qc_import(zone: Zone, into: number, max: number, flags: number): Routine<number> {
	KASSERT((flags & M_WAITOK) === 0, "blocking allocation");
	const vm = zone.uz_arg;
	let n = 0;
	while (n < max) {
		const addr = yield* vmem_xalloc(vm, zone.uz_size, 0, 0, 0, 1, conf.allOnes, flags);
		if (addr === FAIL) break;
		store(into + n, addr);
		n++;
	}
	return n;
}

/** Release function of a quantum cache. qc_release */
export function* qc_release(zone: Zone, from: number, count: number): Routine<void> {
	for (let i = 0; i < count; i++) yield* vmem_xfree(zone.uz_arg, load(from + i), zone.uz_size);
}
