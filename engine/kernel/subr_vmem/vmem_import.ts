// dialect
/** Adding and importing spans. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import { KASSERT } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { BT_TYPE_BUSY, BT_TYPE_FREE, BT_TYPE_SPAN, BT_TYPE_SPAN_STATIC, EINVAL, ENOMEM, IMPORTFN_DOMAIN, IMPORTFN_KVA } from "../flags.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { kva_import, kva_import_domain } from "../vm_kern.ts";
import { bt_alloc, bt_fill, bt_insfree, bt_insseg_tail, bt_remfree, bt_restore, bt_save, newFree } from "./bt.ts";
import { vmem_alloc } from "./vmem_alloc.ts";
import { FAIL } from "./vmem_xalloc.ts";

/** Adds a span to an arena; its lock is held. Takes 2 tags, 1 where the last segment is busy and adjacent, 0 where it is free. vmem_add1 */
export function vmem_add1(vm: Arena, addr: number, size: number, type: number): void {
	KASSERT(size % (vm.vm_quantum_mask + 1) === 0, "vmem_add: size is no multiple of the quantum");
	let last = 0 as Btag;
	if (conf.toggles.span_merge && vm.vm_releasefn === 0) {
		last = vm.vm_seglist.tqh_last as Btag;
		const mergeable = last !== 0 && (last.bt_type === BT_TYPE_BUSY || last.bt_type === BT_TYPE_FREE);
		if (!mergeable || last.bt_start + last.bt_size !== addr) last = 0 as Btag;
	}
	let how = "new";
	if (last !== 0 && last.bt_type === BT_TYPE_FREE) {
		how = "extend";
		bt_remfree(last);
		last.bt_size += size;
		bt_insfree(vm, last);
	} else {
		if (last === 0) {
			const span = bt_alloc(vm);
			span.bt_type = type;
			span.bt_start = addr;
			span.bt_size = size;
			bt_insseg_tail(vm, span);
		} else how = "append";
		const free = newFree(vm, addr, size);
		bt_insseg_tail(vm, free);
		bt_insfree(vm, free);
	}
	vm.vm_size += size;
	raise(EV.vmem_add_span, vm.vm_name, addr, size, type, intern(how));
}

/** Asks an arena's import function for address space. Returns the address or FAIL. */
function* importFrom(vm: Arena, size: number, flags: number): Routine<number> {
	switch (vm.vm_importfn) {
		case IMPORTFN_KVA:
			return kva_import(size);
		case IMPORTFN_DOMAIN:
			return yield* kva_import_domain(vm.vm_arg, size, flags);
		default:
			return yield* vmem_alloc(vm.vm_arg, size, flags);
	}
}

/** Imports at least `size` from the parent; the lock is held, and dropped around the import function. Returns 0, EINVAL or ENOMEM. vmem_import */
export function* vmem_import(vm: Arena, size: number, align: number, flags: number): Routine<number> {
	if (vm.vm_importfn === 0) return EINVAL;
	let want = size;
	if (align !== vm.vm_quantum_mask + 1) want = 2 * align + size;
	want = Math.ceil(want / vm.vm_import_quantum) * vm.vm_import_quantum;
	if (vm.vm_limit !== 0 && vm.vm_limit < vm.vm_size + want) return ENOMEM;
	bt_save(vm);
	mtx_unlock(vm.vm_lock);
	const addr = yield* importFrom(vm, want, flags);
	yield* mtx_lock(vm.vm_lock);
	bt_restore(vm);
	if (addr === FAIL) {
		raise(EV.vmem_import, vm.vm_name, want, ENOMEM, 0);
		return ENOMEM;
	}
	raise(EV.vmem_import, vm.vm_name, want, 0, addr);
	vmem_add1(vm, addr, want, BT_TYPE_SPAN);
	return 0;
}

/** Adds a static span. Returns 0 or ENOMEM. vmem_add */
export function* vmem_add(vm: Arena, addr: number, size: number, flags: number): Routine<number> {
	yield* mtx_lock(vm.vm_lock);
	const error = yield* bt_fill(vm, flags);
	if (error === 0) vmem_add1(vm, addr, size, BT_TYPE_SPAN_STATIC);
	mtx_unlock(vm.vm_lock);
	return error;
}
