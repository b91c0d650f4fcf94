// dialect
/** Freeing segments, coalescing, and giving whole spans back. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import { KASSERT, panic } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { wakeup } from "../../machine/sleep.ts";
import { EV } from "../events.ts";
import { BT_TYPE_FREE, BT_TYPE_SPAN, RELEASEFN_VMEM_XFREE } from "../flags.ts";
import { cache_put, uma_zfree_arg } from "../uma_core/zone_free.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { BT_MAXFREE, bt_freetrim, bt_insfree, bt_lookupbusy, bt_rembusy, bt_remfree, bt_remseg, nextSeg, prevSeg } from "./bt.ts";
import { qcacheZone } from "./vmem_qcache.ts";

/** Gives a span back to the parent if the free segment covers it whole. Returns 1 with the lock dropped, 0 with the lock held. vmem_try_release */
export function* vmem_try_release(vm: Arena, bt: Btag, remfree: number): Routine<number> {
	if (vm.vm_releasefn === 0) return 0;
	const span = prevSeg(bt);
	if (span === 0 || span.bt_type !== BT_TYPE_SPAN || span.bt_size !== bt.bt_size) return 0;
	const addr = span.bt_start;
	const size = span.bt_size;
	if (remfree !== 0) bt_remfree(bt);
	bt_remseg(vm, bt);
	bt_remseg(vm, span);
	vm.vm_size -= size;
	wakeup(ref(vm.vm_cv));
	raise(EV.vmem_release, vm.vm_name, addr, size);
	yield* bt_freetrim(vm, BT_MAXFREE);
	if (vm.vm_releasefn === RELEASEFN_VMEM_XFREE) yield* vmem_xfree(vm.vm_arg, addr, size);
	else yield* vmem_free(vm.vm_arg, addr, size);
	return 1;
}

/** Whether a segment is what an allocation of so many bytes gives. */
function isSizeOf(vm: Arena, bt: Btag, size: number): boolean {
	const quantum = vm.vm_quantum_mask + 1;
	const rest = bt.bt_size - Math.ceil(size / quantum) * quantum;
	return rest >= 0 && rest < quantum;
}

/** Frees a segment. Never sleeps. vmem_xfree */
export function* vmem_xfree(vm: Arena, addr: number, size: number): Routine<void> {
	KASSERT(size > 0, "vmem_xfree: size > 0");
	yield* mtx_lock(vm.vm_lock);
	const bt = bt_lookupbusy(vm, addr);
	if (bt === 0) panic("bt != NULL");
	KASSERT(isSizeOf(vm, bt, size), "vmem_xfree: size is not what was allocated");
	raise(EV.vmem_xfree, vm.vm_name, addr, size);
	bt_rembusy(vm, bt);
	bt.bt_type = BT_TYPE_FREE;
	const next = nextSeg(bt);
	if (next !== 0 && next.bt_type === BT_TYPE_FREE) {
		raise(EV.vmem_coalesce, vm.vm_name, intern("next"), next.bt_start, next.bt_size);
		bt.bt_size += next.bt_size;
		bt_remfree(next);
		bt_remseg(vm, next);
	}
	const prev = prevSeg(bt);
	if (prev !== 0 && prev.bt_type === BT_TYPE_FREE) {
		raise(EV.vmem_coalesce, vm.vm_name, intern("prev"), prev.bt_start, prev.bt_size);
		bt.bt_size += prev.bt_size;
		bt.bt_start = prev.bt_start;
		bt_remfree(prev);
		bt_remseg(vm, prev);
	}
	if ((yield* vmem_try_release(vm, bt, 0)) !== 0) return;
	bt_insfree(vm, bt);
	wakeup(ref(vm.vm_cv));
	yield* bt_freetrim(vm, BT_MAXFREE);
}

/** Frees to the quantum cache of the size, or as a segment. vmem_free */
export function* vmem_free(vm: Arena, addr: number, size: number): Routine<void> {
	if (size <= vm.vm_qcache_max && addr >= 1) {
		const zone = qcacheZone(vm, size);
		if (cache_put(zone, addr) === 0) yield* uma_zfree_arg(zone, addr, 0);
		return;
	}
	yield* vmem_xfree(vm, addr, size);
}
