// dialect
/** The next-fit strategy and its cursor. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import { panic } from "../../machine/panic.ts";
import { TAILQ_INSERT_BEFORE, TAILQ_INSERT_HEAD, TAILQ_REMOVE } from "../../machine/queue.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { BT_TYPE_FREE, ENOMEM } from "../flags.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { BT_MAXALLOC, bt_fill, bt_remfree, bt_remseg, nextSeg, prevSeg } from "./bt.ts";
import { vmem_clip, vmem_fit } from "./vmem_fit.ts";
import { vmem_try_release } from "./vmem_free.ts";
import { FAIL, vmem_try_fetch } from "./vmem_xalloc.ts";

/** First fitting free segment behind the cursor, wrapping once; 0 if there is none. */
function scanFromCursor(vm: Arena, size: number, align: number, phase: number, nocross: number): Btag {
	const cursor = vm.vm_cursor;
	let bt = nextSeg(cursor);
	let wrapped = false;
	while (bt !== cursor) {
		if (bt === 0) {
			// The wrap goes to the first element without looking whether that is the cursor: then the scan has no end.
			if (wrapped || prevSeg(cursor) === 0) panic("vmem_xalloc_nextfit: endless scan, cursor is the first segment");
			wrapped = true;
			bt = vm.vm_seglist.tqh_first as Btag;
			continue;
		}
		if (bt.bt_type === BT_TYPE_FREE && bt.bt_size >= size) {
			if (vmem_fit(bt, size, align, phase, nocross, 0, conf.allOnes) >= 0) return bt;
		}
		bt = nextSeg(bt);
	}
	return 0 as Btag;
}

/** Moves the cursor behind what was just allocated. */
function moveCursor(vm: Arena, allocated: Btag, end: number): void {
	const cursor = vm.vm_cursor;
	const list = ref(vm.vm_seglist);
	TAILQ_REMOVE(list, cursor, offset.bt_seglist);
	let bt = allocated;
	while (bt !== 0 && bt.bt_start < end) bt = nextSeg(bt);
	if (bt !== 0) TAILQ_INSERT_BEFORE(list, bt, cursor, offset.bt_seglist);
	else TAILQ_INSERT_HEAD(list, cursor, offset.bt_seglist);
}

/** Merges the free pair around the cursor. Returns the grown segment, or 0; it stays in the free list of its old size. */
function mergeAroundCursor(vm: Arena): Btag {
	const cursor = vm.vm_cursor;
	const prev = prevSeg(cursor);
	const next = nextSeg(cursor);
	if (prev === 0 || next === 0) return 0 as Btag;
	if (prev.bt_type !== BT_TYPE_FREE || next.bt_type !== BT_TYPE_FREE) return 0 as Btag;
	if (prev.bt_start + prev.bt_size !== next.bt_start) return 0 as Btag;
	raise(EV.vmem_coalesce, vm.vm_name, intern("cursor"), next.bt_start, next.bt_size);
	prev.bt_size += next.bt_size;
	bt_remfree(next);
	bt_remseg(vm, next);
	return prev;
}

/** Next-fit allocation. `size` is as the caller gave it. Returns the address or FAIL. vmem_xalloc_nextfit */
export function* vmem_xalloc_nextfit(
	vm: Arena,
	size: number,
	align: number,
	phase: number,
	nocross: number,
	flags: number,
): Routine<number> {
	let addr = FAIL;
	let error = ENOMEM;
	const each = conf.toggles.xalloc_prefill === "each_pass";
	yield* mtx_lock(vm.vm_lock);
	let filled = 0;
	if (!each && vm.vm_nfreetags < BT_MAXALLOC) filled = yield* bt_fill(vm, flags);
	while (filled === 0) {
		if (each && vm.vm_nfreetags < BT_MAXALLOC) {
			filled = yield* bt_fill(vm, flags);
			if (filled !== 0) break;
		}
		let allocated = 0 as Btag;
		const found = scanFromCursor(vm, size, align, phase, nocross);
		if (found !== 0) {
			addr = vmem_fit(found, size, align, phase, nocross, 0, conf.allOnes);
			allocated = vmem_clip(vm, found, addr, size);
			error = 0;
		}
		const merged = mergeAroundCursor(vm);
		if (merged !== 0) {
			let fits = FAIL;
			if (error === ENOMEM && merged.bt_size >= size) fits = vmem_fit(merged, size, align, phase, nocross, 0, conf.allOnes);
			if (fits >= 0) {
				addr = fits;
				allocated = vmem_clip(vm, merged, addr, size);
				error = 0;
			} else {
				yield* vmem_try_release(vm, merged, 1);
			}
		}
		if (error === 0) {
			moveCursor(vm, allocated, addr + size);
			break;
		}
		if ((yield* vmem_try_fetch(vm, size, align, flags)) === 0) break;
	}
	mtx_unlock(vm.vm_lock);
	raise(EV.vmem_xalloc, vm.vm_name, size, align, phase, nocross, 0, conf.allOnes, flags, error, Math.max(addr, 0));
	return addr;
}
