// dialect
/** Allocation with constraints: the retry loop around free lists, imports and waiting. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { KASSERT, panic } from "../../machine/panic.ts";
import type { Routine } from "../../machine/routine.ts";
import { msleep } from "../../machine/sleep.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { ENOMEM, M_BESTFIT, M_FIRSTFIT, M_NEXTFIT, M_NOWAIT, M_WAITOK } from "../flags.ts";
import type { Arena, Btag } from "../views.generated.ts";
import { BT_MAXALLOC, bt_fill, bt_restore, bt_save, orderToSearch, VMEM_FITMASK, VMEM_FLAGS, vmem_maxorder } from "./bt.ts";
import { vmem_clip, vmem_fit } from "./vmem_fit.ts";
import { vmem_import } from "./vmem_import.ts";
import { vmem_xalloc_nextfit } from "./vmem_nextfit.ts";
import { qc_drain } from "./vmem_qcache.ts";

/** Result of an allocation that failed with ENOMEM; no address is negative. */
export const FAIL = -1;

function isPowerOfTwo(x: number): boolean {
	return x > 0 && Number.isInteger(Math.log2(x));
}

/** Most constraints are absent, and the remainder of a double is slow. */
function isMultiple(x: number, quantum: number): boolean {
	return x === 0 || x % quantum === 0;
}

/** Whether flags name exactly one strategy. */
export function isOneStrategy(flags: number): boolean {
	const strat = flags & VMEM_FITMASK;
	return strat === M_FIRSTFIT || strat === M_BESTFIT || strat === M_NEXTFIT;
}

function checkArguments(
	vm: Arena,
	size: number,
	align: number,
	phase: number,
	nocross: number,
	min: number,
	max: number,
	flags: number,
): void {
	const quantum = vm.vm_quantum_mask + 1;
	const strat = flags & VMEM_FITMASK;
	KASSERT(size > 0, "vmem_xalloc: size0 > 0");
	KASSERT(isOneStrategy(flags), "vmem_xalloc: exactly one strategy");
	KASSERT((~flags & (M_NOWAIT | M_WAITOK)) !== 0, "vmem_xalloc: both wait flags");
	const onQuantum = isMultiple(align, quantum) && isMultiple(phase, quantum) && isMultiple(nocross, quantum);
	KASSERT(onQuantum, "vmem_xalloc: constraint off the quantum");
	KASSERT(align === 0 || isPowerOfTwo(align), "vmem_xalloc: align is no power of two");
	KASSERT((align === 0 && phase === 0) || phase < align, "vmem_xalloc: phase is not below align");
	KASSERT(nocross === 0 || isPowerOfTwo(nocross), "vmem_xalloc: nocross is no power of two");
	KASSERT(nocross === 0 || nocross >= size, "vmem_xalloc: size is above nocross");
	KASSERT(min <= max, "vmem_xalloc: minaddr above maxaddr");
	KASSERT(nocross === 0 || (phase % nocross) + size <= nocross, "vmem_xalloc: the phase crosses nocross");
	KASSERT(strat !== M_NEXTFIT || (min === 0 && max === conf.allOnes), "vmem_xalloc: next fit with address bounds");
}

/** First fitting segment of the free lists from an order on, cut out. Returns the address or FAIL. */
function searchFreeLists(
	vm: Arena,
	first: number,
	size: number,
	align: number,
	phase: number,
	nocross: number,
	minaddr: number,
	maxaddr: number,
	strat: number,
): number {
	const end = vmem_maxorder();
	for (let order = first; order < end; order++) {
		let bt = vm.vm_freelist[order] as Btag;
		while (bt !== 0) {
			if (bt.bt_size >= size) {
				const start = vmem_fit(bt, size, align, phase, nocross, minaddr, maxaddr);
				if (start >= 0) {
					vmem_clip(vm, bt, start, size);
					return start;
				}
			}
			if (strat === M_FIRSTFIT) break;
			bt = bt.bt_freelist.le_next as Btag;
		}
	}
	return FAIL;
}

/** Makes room: imports, drains quantum caches, waits. Lock held on entry and exit. Returns 1 to retry, 0 to give up. vmem_try_fetch */
export function* vmem_try_fetch(vm: Arena, size: number, align: number, flags: number): Routine<number> {
	if ((yield* vmem_import(vm, size, align, flags)) === 0) return 1;
	if (vm.vm_nqcache !== 0) {
		const avail = vm.vm_size - vm.vm_inuse;
		bt_save(vm);
		mtx_unlock(vm.vm_lock);
		yield* qc_drain(vm);
		yield* mtx_lock(vm.vm_lock);
		bt_restore(vm);
		if (vm.vm_size - vm.vm_inuse > avail) return 1;
	}
	if ((flags & M_NOWAIT) !== 0) return 0;
	bt_save(vm);
	yield* msleep(ref(vm.vm_cv), vm.vm_lock, vm.vm_cv, 0);
	bt_restore(vm);
	return 1;
}

/** Allocates from an arena. Returns the address or FAIL; failure of a request that may wait is a panic. vmem_xalloc */
export function* vmem_xalloc(
	vm: Arena,
	size0: number,
	align0: number,
	phase: number,
	nocross: number,
	minaddr: number,
	maxaddr: number,
	flags0: number,
): Routine<number> {
	const flags = flags0 & VMEM_FLAGS;
	const quantum = vm.vm_quantum_mask + 1;
	checkArguments(vm, size0, align0, phase, nocross, minaddr, maxaddr, flags);
	const align = align0 === 0 ? quantum : align0;
	let strat = flags & VMEM_FITMASK;
	if (strat === M_NEXTFIT) return yield* vmem_xalloc_nextfit(vm, size0, align, phase, nocross, flags);
	const size = Math.ceil(size0 / quantum) * quantum;
	let first = orderToSearch(vm, size, strat);
	let addr = FAIL;
	let error = 0;
	yield* mtx_lock(vm.vm_lock);
	if (conf.toggles.xalloc_prefill === "once" && vm.vm_nfreetags < BT_MAXALLOC) error = yield* bt_fill(vm, flags);
	while (error === 0) {
		if (conf.toggles.xalloc_prefill === "each_pass" && vm.vm_nfreetags < BT_MAXALLOC) {
			error = yield* bt_fill(vm, flags);
			if (error !== 0) break;
		}
		addr = searchFreeLists(vm, first, size, align, phase, nocross, minaddr, maxaddr, strat);
		if (addr !== FAIL) break;
		if (strat === M_FIRSTFIT) {
			strat = M_BESTFIT;
			first = orderToSearch(vm, size, strat);
			continue;
		}
		if ((yield* vmem_try_fetch(vm, size, align, flags)) === 0) error = ENOMEM;
	}
	mtx_unlock(vm.vm_lock);
	raise(EV.vmem_xalloc, vm.vm_name, size, align, phase, nocross, minaddr, maxaddr, flags, error, Math.max(addr, 0));
	if (error !== 0 && (flags & M_NOWAIT) === 0) panic("failed to allocate waiting allocation");
	return addr;
}
