// dialect
/** Where in a free segment a constrained request fits, and cutting it out. sys/kern/subr_vmem.c */
import { KASSERT } from "../../machine/panic.ts";
import { conf } from "../conf.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { bt_alloc, bt_insbusy, bt_insfree, bt_insseg_before, bt_remfree, newFree } from "./bt.ts";

/** `x` rounded up to a power of two, offset by `phase`, in the machine's word. VMEM_ALIGNUP */
function alignUp(x: number, align: number, phase: number): number {
	const aligned = Math.ceil((x - phase) / align) * align + phase;
	return aligned >= conf.wordEnd ? aligned - conf.wordEnd : aligned;
}

/** Address at which the request fits into the segment, or -1. The segment is at least `size` long. vmem_fit */
export function vmem_fit(bt: Btag, size: number, align: number, phase: number, nocross: number, minaddr: number, maxaddr: number): number {
	const first = bt.bt_start;
	let start = Math.max(first, minaddr);
	const end = Math.min(first + bt.bt_size - 1, maxaddr);
	if (start > end) return -1;
	start = alignUp(start, align, phase);
	if (start < first) start += align;
	if (nocross !== 0 && Math.floor(start / nocross) !== Math.floor((start + size - 1) / nocross)) {
		KASSERT(align < nocross, "vmem_fit: align is not below nocross");
		start = alignUp(start, nocross, phase);
	}
	return start <= end && end - start >= size - 1 ? start : -1;
}

/** Cuts a busy segment out of a free one; uses at most two tags. Returns the busy tag. vmem_clip */
export function vmem_clip(vm: Arena, bt: Btag, start: number, size: number): Btag {
	bt_remfree(bt);
	if (bt.bt_start !== start) {
		const front = newFree(vm, bt.bt_start, start - bt.bt_start);
		bt.bt_start = start;
		bt.bt_size -= front.bt_size;
		bt_insfree(vm, front);
		bt_insseg_before(vm, bt, front);
	}
	if (bt.bt_size - size > vm.vm_quantum_mask) {
		const busy = bt_alloc(vm);
		busy.bt_start = start;
		busy.bt_size = size;
		bt.bt_start = start + size;
		bt.bt_size -= size;
		bt_insfree(vm, bt);
		bt_insseg_before(vm, bt, busy);
		bt_insbusy(vm, busy);
		return busy;
	}
	bt_insbusy(vm, bt);
	return bt;
}
