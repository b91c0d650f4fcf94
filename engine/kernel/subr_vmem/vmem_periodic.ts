// dialect
/** Periodic work on all arenas: hash sizes, and a wakeup for those who wait. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { allocZeroed, freeRun } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { wakeup } from "../../machine/sleep.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { ENOMEM, M_NOWAIT } from "../flags.ts";
import { K } from "../globals.ts";
import { free, malloc } from "../kern_malloc.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { bt_insbusy, bt_rembusy, flsl } from "./bt.ts";
import { VMEM_HASHSIZE_MIN } from "./vmem_create.ts";

/** Most chains of an arena's hash. */
export const VMEM_HASHSIZE_MAX = 131072;

/** Moves every busy tag to a hash of another size; the arena lock is held. */
function moveHash(vm: Arena, table: number, va: number, newsize: number): void {
	const old = vm.vm_hashlist;
	const oldsize = vm.vm_hashsize;
	raise(EV.vmem_rehash, vm.vm_name, oldsize, newsize);
	vm.vm_hashlist = table;
	vm.vm_hashlist_va = va;
	vm.vm_hashsize = newsize;
	for (let i = 0; i < oldsize; i++) {
		while (load(old + i) !== 0) {
			const bt = load(old + i) as Btag;
			bt_rembusy(vm, bt);
			bt_insbusy(vm, bt);
		}
	}
	if (old !== ref(vm.vm_hash0)) freeRun(old, oldsize);
}

/** Changes the size of an arena's hash. Returns 0 or ENOMEM. vmem_rehash */
export function* vmem_rehash(vm: Arena, newsize: number): Routine<number> {
	const va = yield* malloc(newsize * conf.pointer, M_NOWAIT);
	if (va === 0) return ENOMEM;
	const table = allocZeroed(newsize);
	yield* mtx_lock(vm.vm_lock);
	const oldva = vm.vm_hashlist_va;
	moveHash(vm, table, va, newsize);
	mtx_unlock(vm.vm_lock);
	if (oldva !== 0) yield* free(oldva);
	return 0;
}

/** The periodic task: every 10 s over all arenas, newest first. vmem_periodic */
export function* vmem_periodic(): Routine<void> {
	yield* mtx_lock(K.vmem_list_lock);
	let vm = K.vmem_list;
	while (vm !== 0) {
		const desired = Math.min(Math.max(2 ** flsl(vm.vm_nbusytag), VMEM_HASHSIZE_MIN), VMEM_HASHSIZE_MAX);
		const current = vm.vm_hashsize;
		if (desired >= current * 2 || desired * 4 <= current) yield* vmem_rehash(vm, desired);
		wakeup(ref(vm.vm_cv));
		vm = vm.vm_alllist.le_next as Arena;
	}
	mtx_unlock(K.vmem_list_lock);
}
