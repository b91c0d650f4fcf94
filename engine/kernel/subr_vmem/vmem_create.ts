// dialect
/** Arenas: creation, sources, limits, statistics, destruction. sys/kern/subr_vmem.c */
import { LO_MTX, lock_destroy, lock_init, mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { intern, textOf } from "../../machine/names.ts";
import { KASSERT, panic } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE, TAILQ_INIT, TAILQ_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { BT_TYPE_CURSOR } from "../flags.ts";
import { K } from "../globals.ts";
import { free } from "../kern_malloc.ts";
import { recordOf } from "../uma_core/slab.ts";
import { uma_zalloc } from "../uma_core/zone_alloc.ts";
import { uma_zfree } from "../uma_core/zone_free.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { bt_freetrim, bt_insseg_tail, bt_remseg, flsl, order2size, vmem_maxorder } from "./bt.ts";
import { vmem_add } from "./vmem_import.ts";
import { qc_destroy, qc_init } from "./vmem_qcache.ts";

/** Chains of a new arena's hash. */
export const VMEM_HASHSIZE_MIN = 16;
/** Characters of an arena's name that the arena keeps. */
const VMEM_NAME_MAX = 16;

const VMEM_ALLOC = 1;
const VMEM_FREE = 2;
const VMEM_MAXFREE = 0x10;

/** Sets the fields of an arena that calls nothing. */
function initFields(vm: Arena, name: number, quantum: number): void {
	const short = textOf(name).slice(0, VMEM_NAME_MAX);
	lock_init(vm.vm_lock, LO_MTX, `arena:${short}`);
	vm.vm_name = intern(short);
	vm.vm_cv = name;
	for (let i = 0; i < VMEM_HASHSIZE_MIN; i++) vm.vm_hash0[i] = 0;
	for (let i = 0; i < vmem_maxorder(); i++) vm.vm_freelist[i] = 0;
	TAILQ_INIT(ref(vm.vm_seglist));
	vm.vm_hashlist = ref(vm.vm_hash0);
	vm.vm_hashlist_va = 0;
	vm.vm_hashsize = VMEM_HASHSIZE_MIN;
	vm.vm_qcache_max = 0;
	vm.vm_nqcache = 0;
	vm.vm_quantum_mask = quantum - 1;
	vm.vm_quantum_shift = flsl(quantum) - 1;
	vm.vm_import_quantum = 0;
	vm.vm_freetags = 0 as Btag;
	vm.vm_nfreetags = 0;
	vm.vm_nbusytag = 0;
	vm.vm_inuse = 0;
	vm.vm_size = 0;
	vm.vm_limit = 0;
	vm.vm_importfn = 0;
	vm.vm_releasefn = 0;
	vm.vm_arg = 0 as Arena;
	vm.vm_reclaimfn = 0;
	const cursor = vm.vm_cursor;
	cursor.va = 0;
	cursor.bt_start = 0;
	cursor.bt_size = 0;
	cursor.bt_type = BT_TYPE_CURSOR;
	bt_insseg_tail(vm, cursor);
}

/** Initialises an arena. Returns it, or 0 where its first span could not be added; then it is destroyed. vmem_init */
export function* vmem_init(
	vm: Arena,
	name: number,
	base: number,
	size: number,
	quantum: number,
	qcache_max: number,
	flags: number,
): Routine<Arena> {
	KASSERT(quantum > 0 && (quantum & (quantum - 1)) === 0, "vmem_init: quantum is no power of two");
	KASSERT(qcache_max % quantum === 0, "qc_init: qcache_max is no multiple of the quantum");
	initFields(vm, name, quantum);
	if (qcache_max !== 0) yield* qc_init(vm, qcache_max);
	if (size !== 0) {
		const error = yield* vmem_add(vm, base, size, flags);
		if (error !== 0) {
			yield* vmem_destroy1(vm);
			return 0 as Arena;
		}
	}
	yield* mtx_lock(K.vmem_list_lock);
	LIST_INSERT_HEAD(ref(K.vmem_list), vm, offset.vm_alllist);
	mtx_unlock(K.vmem_list_lock);
	return vm;
}

/** Creates an arena. Returns its record, or 0. vmem_create */
export function* vmem_create(name: number, base: number, size: number, quantum: number, qcache_max: number, flags: number): Routine<Arena> {
	const item = yield* uma_zalloc(K.vmem_zone, flags & 3);
	if (item === 0) return 0 as Arena;
	return yield* vmem_init(recordOf(item) as Arena, name, base, size, quantum, qcache_max, flags);
}

/** Sets an arena's source. vmem_set_import */
export function* vmem_set_import(vm: Arena, importfn: number, releasefn: number, arg: Arena, quantum: number): Routine<void> {
	yield* mtx_lock(vm.vm_lock);
	KASSERT(vm.vm_size === 0, "vmem_set_import: arena is non-empty");
	vm.vm_importfn = importfn;
	vm.vm_releasefn = releasefn;
	vm.vm_arg = arg;
	vm.vm_import_quantum = quantum;
	mtx_unlock(vm.vm_lock);
}

/** Limits what imports may bring an arena to. vmem_set_limit */
export function* vmem_set_limit(vm: Arena, limit: number): Routine<void> {
	yield* mtx_lock(vm.vm_lock);
	vm.vm_limit = limit;
	mtx_unlock(vm.vm_lock);
}

/** Bytes of an arena by kind. vmem_size */
export function* vmem_size(vm: Arena, typemask: number): Routine<number> {
	switch (typemask) {
		case VMEM_ALLOC:
			return vm.vm_inuse;
		case VMEM_FREE:
			return vm.vm_size - vm.vm_inuse;
		case VMEM_FREE | VMEM_ALLOC:
			return vm.vm_size;
		case VMEM_MAXFREE: {
			// The one kind that looks at lists, under the arena lock.
			yield* mtx_lock(vm.vm_lock);
			const largest = largestFree(vm);
			mtx_unlock(vm.vm_lock);
			return largest;
		}
		default:
			panic("vmem_size");
	}
}

function largestFree(vm: Arena): number {
	for (let order = vmem_maxorder() - 1; order >= 0; order--) {
		if (vm.vm_freelist[order] !== 0) return order2size(order) * (vm.vm_quantum_mask + 1);
	}
	return 0;
}

/** Unlinks and destroys an arena. vmem_destroy */
export function* vmem_destroy(vm: Arena): Routine<void> {
	yield* mtx_lock(K.vmem_list_lock);
	LIST_REMOVE(vm, offset.vm_alllist);
	mtx_unlock(K.vmem_list_lock);
	yield* vmem_destroy1(vm);
}

/** Destroys an arena that no list holds any more. vmem_destroy1 */
export function* vmem_destroy1(vm: Arena): Routine<void> {
	yield* qc_destroy(vm);
	yield* mtx_lock(vm.vm_lock);
	KASSERT(vm.vm_nbusytag === 0, "vmem_destroy: arena is busy");
	TAILQ_REMOVE(ref(vm.vm_seglist), vm.vm_cursor, offset.bt_seglist);
	while (vm.vm_seglist.tqh_first !== 0) bt_remseg(vm, vm.vm_seglist.tqh_first as Btag);
	if (vm.vm_hashlist_va !== 0) yield* free(vm.vm_hashlist_va);
	yield* bt_freetrim(vm, 0);
	lock_destroy(vm.vm_lock);
	yield* uma_zfree(K.vmem_zone, vm.va);
}
