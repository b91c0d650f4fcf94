// dialect
/** The routines behind the kernel interface, and how their results are told: an address, a number, an error. */
import { lookUpName } from "../machine/names.ts";
import type { AnyRoutine, Routine } from "../machine/routine.ts";
import { ENOMEM, IMPORTFN_VMEM_ALLOC, RELEASEFN_VMEM_FREE } from "./flags.ts";
import { K } from "./globals.ts";
import { free, malloc } from "./kern_malloc.ts";
import { vmem_alloc } from "./subr_vmem/vmem_alloc.ts";
import { vmem_create, vmem_destroy, vmem_set_import, vmem_set_limit, vmem_size } from "./subr_vmem/vmem_create.ts";
import { vmem_free, vmem_xfree } from "./subr_vmem/vmem_free.ts";
import { vmem_add } from "./subr_vmem/vmem_import.ts";
import { vmem_periodic } from "./subr_vmem/vmem_periodic.ts";
import { FAIL, vmem_xalloc } from "./subr_vmem/vmem_xalloc.ts";
import { nextZone, uma_reclaim, uma_timeout, uma_zone_reclaim } from "./uma_core/reclaim.ts";
import { uma_zalloc } from "./uma_core/zone_alloc.ts";
import { uma_prealloc, uma_zone_reserve, uma_zone_reserve_kva, uma_zone_set_max, uma_zone_set_maxcache } from "./uma_core/zone_config.ts";
import { uma_zcreate, uma_zdestroy } from "./uma_core/zone_create.ts";
import { uma_zfree } from "./uma_core/zone_free.ts";
import type { Arena, Zone } from "./views.generated.ts";
import { kmem_free, kmem_malloc, kva_alloc, kva_free } from "./vm_kern.ts";
import { vm_page_alloc, vm_page_free } from "./vm_page.ts";

/** vmem_set_import with vmem_alloc on the parent as import function and, if asked for, vmem_free as release function. */
export function* vmem_set_import_from(arena: Arena, parent: Arena, quantum: number, release: number): Routine<void> {
	yield* vmem_set_import(arena, IMPORTFN_VMEM_ALLOC, release !== 0 ? RELEASEFN_VMEM_FREE : 0, parent, quantum);
}

/** Frees an item whose NULL is allowed, as uma_zfree does. */
export function* uma_zfree_item(zone: Zone, item: number): Routine<void> {
	if (item === 0) return;
	yield* uma_zfree(zone, item);
}

/** Routines by the names of the interface. */
export const CALLS: Readonly<Record<string, AnyRoutine>> = {
	malloc,
	free,
	uma_zcreate,
	uma_zdestroy,
	uma_zalloc,
	uma_zfree: uma_zfree_item,
	uma_zone_reserve,
	uma_prealloc,
	uma_zone_set_max,
	uma_zone_set_maxcache,
	uma_zone_reserve_kva,
	uma_zone_reclaim,
	uma_reclaim,
	uma_timeout,
	kmem_malloc,
	kmem_free,
	kva_alloc,
	kva_free,
	vmem_create,
	vmem_set_import: vmem_set_import_from,
	vmem_set_limit,
	vmem_add,
	vmem_alloc,
	vmem_free,
	vmem_xalloc,
	vmem_xfree,
	vmem_size,
	vmem_destroy,
	vmem_periodic,
	vm_page_alloc,
	vm_page_free,
};

/** What a call came to: the value of the interface and, where it has one, the error number. */
export interface CallOutcome {
	readonly value: number;
	readonly errno: number;
}

/** Tells a routine's return value in the terms of the interface: records as addresses, failures as errors. */
export function outcomeOf(name: string, value: number): CallOutcome {
	switch (name) {
		case "vmem_alloc":
		case "vmem_xalloc":
		case "vm_page_alloc":
			return value === FAIL ? { value: 0, errno: ENOMEM } : { value, errno: 0 };
		case "vmem_add":
			return { value: 0, errno: value };
		case "uma_zcreate":
			return { value: value === 0 ? 0 : (value as Zone).va, errno: 0 };
		case "vmem_create":
			return { value: value === 0 ? 0 : (value as Arena).va, errno: 0 };
		default:
			return { value, errno: 0 };
	}
}

/** Zone of a name, the newest where there are several; 0 if there is none. */
export function zoneNamed(name: string): Zone {
	const number = lookUpName(name);
	let zone = nextZone(0 as Zone);
	while (zone !== 0 && zone.uz_name !== number) zone = nextZone(zone);
	return zone;
}

/** Arena of a name, whole or cut to 16 characters; 0 if there is none. */
export function arenaNamed(name: string): Arena {
	const full = lookUpName(name);
	const cut = lookUpName(name.slice(0, 16));
	for (let vm = K.vmem_list; vm !== 0; vm = vm.vm_alllist.le_next as Arena) if (vm.vm_cv === full) return vm;
	for (let vm = K.vmem_list; vm !== 0; vm = vm.vm_alllist.le_next as Arena) if (vm.vm_name === cut) return vm;
	return 0 as Arena;
}
