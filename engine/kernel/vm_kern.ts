// dialect
/**
 * Kernel memory: address space from the arenas, backed by pages. sys/vm/vm_kern.c, sys/vm/vm_init.c
 */
import { raise } from "../machine/event-log.ts";
import { rw_wlock, rw_wunlock } from "../machine/locks.ts";
import { intern } from "../machine/names.ts";
import { KASSERT, panic } from "../machine/panic.ts";
import { nextRandom } from "../machine/random.ts";
import { M } from "../machine/records.ts";
import type { Routine } from "../machine/routine.ts";
import { conf, PAGE_SIZE, round_page } from "./conf.ts";
import { EV } from "./events.ts";
import { M_BESTFIT, M_EXEC, M_NOWAIT, M_USE_RESERVE, M_WAITOK, VM_ALLOC_INTERRUPT, VM_ALLOC_SYSTEM } from "./flags.ts";
import { BOOT_RUNNING, K } from "./globals.ts";
import { pageAt, pmap_enter, pmap_remove } from "./pmap.ts";
import { vmem_alloc } from "./subr_vmem/vmem_alloc.ts";
import { vmem_free } from "./subr_vmem/vmem_free.ts";
import { FAIL, vmem_xalloc } from "./subr_vmem/vmem_xalloc.ts";
import type { Arena } from "./views.generated.ts";
import { pageOf, vm_page_alloc_contig, vm_page_alloc_frame, vm_page_free_frame, vm_wait_domain } from "./vm_page.ts";

/** Page flag: the mapping is executable, its address belongs to the rwx arena. */
const PG_EXEC = 2;

/** Page class of malloc flags. malloc2vm_flags */
export function malloc2vm_flags(flags: number): number {
	KASSERT((flags & M_USE_RESERVE) === 0 || (flags & M_NOWAIT) !== 0, "M_USE_RESERVE requires M_NOWAIT");
	return (flags & M_USE_RESERVE) !== 0 ? VM_ALLOC_INTERRUPT : VM_ALLOC_SYSTEM;
}

/** Address space from the kernel map for kernel_arena: an upward bump. Returns the address or FAIL. kva_import */
export function kva_import(size: number): number {
	KASSERT(size % conf.KVA_QUANTUM === 0, `kva_import: Size ${size} is not a multiple of ${conf.KVA_QUANTUM}`);
	const q = conf.KVA_QUANTUM;
	const end = conf.kva_base + conf.kva_size;
	let next = Math.ceil(M.v_kmap_next / q) * q;
	const holes = conf.kva_holes;
	if (holes !== undefined) next = behindHole(next, size, holes.size, holes.every, q);
	if (next + size > end || kvaIsFailing()) {
		// Nobody frees address space in a boot: whoever waits for it would try again for ever.
		if (K.booted < BOOT_RUNNING) panic("kva_import: the kernel map is too small for the boot");
		raise(EV.kva_import, size, 0);
		return FAIL;
	}
	M.v_kmap_next = next + size;
	raise(EV.kva_import, size, next);
	return next;
}

/** First aligned address from `next` on at which `size` bytes lie in one stretch between holes; the end where there is none. */
function behindHole(next: number, size: number, hole: number, every: number, q: number): number {
	const period = hole + every;
	const end = conf.kva_base + conf.kva_size;
	let at = next;
	// Alignment may carry the start of a stretch so far into it that the rest is too small: then the next one is looked at.
	while (size <= every && at + size <= end) {
		const offset = (at - conf.kva_base) % period;
		if (offset + size <= every) return at;
		at = Math.ceil((at - offset + period) / q) * q;
	}
	return end;
}

function kvaIsFailing(): boolean {
	const n = M.v_fail_kva;
	if (n === 0) return false;
	if (n > 1 && nextRandom(ref(M.m_fault_rng)) % n !== 0) return false;
	if ((M.v_fail_once & 2) !== 0) M.v_fail_kva = 0;
	raise(EV.fault, intern("fail kva"));
	return true;
}

/** Address space from a parent arena, aligned to the import quantum. Returns the address or FAIL. kva_import_domain */
export function* kva_import_domain(parent: Arena, size: number, flags: number): Routine<number> {
	KASSERT(size % conf.KVA_QUANTUM === 0, `kva_import_domain: Size ${size} is not a multiple of ${conf.KVA_QUANTUM}`);
	return yield* vmem_xalloc(parent, size, conf.KVA_QUANTUM, 0, 0, 0, conf.allOnes, flags);
}

/** Backs address space with pages, one after the other. Returns 1, or 0 where a NOWAIT request found none. kmem_back_domain */
export function* kmem_back(addr: number, size: number, flags: number): Routine<number> {
	const req = malloc2vm_flags(flags);
	const exec = (flags & M_EXEC) !== 0 ? PG_EXEC : 0;
	yield* rw_wlock(K.kernel_object_lock);
	let i = 0;
	while (i < size) {
		const frame = vm_page_alloc_frame(req);
		if (frame < 0) {
			rw_wunlock(K.kernel_object_lock);
			if ((flags & M_NOWAIT) !== 0) {
				yield* kmem_unback(addr, i);
				return 0;
			}
			yield* vm_wait_domain();
			yield* rw_wlock(K.kernel_object_lock);
			continue;
		}
		pageOf(frame).pg_flags |= exec;
		pmap_enter(addr + i, frame);
		i += PAGE_SIZE;
	}
	rw_wunlock(K.kernel_object_lock);
	return 1;
}

/** Gives the pages behind address space back, from low to high. kmem_unback */
export function* kmem_unback(addr: number, size: number): Routine<void> {
	if (size === 0) return;
	yield* rw_wlock(K.kernel_object_lock);
	for (let i = 0; i < size; i += PAGE_SIZE) {
		const frame = pmap_remove(addr + i);
		if (frame < 0) panic(`kmem_unback: page at 0x${(addr + i).toString(16)} is not mapped`);
		vm_page_free_frame(frame);
	}
	rw_wunlock(K.kernel_object_lock);
}

function kmem_arena(flags: number): Arena {
	return (flags & M_EXEC) !== 0 ? K.rwx_arena : K.domain_arena;
}

/** Wired kernel memory. Returns the address, 0 on failure. kmem_malloc_domain, the single attempt of a kernel without NUMA */
export function* kmem_malloc(size: number, flags: number): Routine<number> {
	const arena = kmem_arena(flags);
	const asize = round_page(size);
	const addr = yield* vmem_alloc(arena, asize, flags | M_BESTFIT);
	if (addr === FAIL) return 0;
	if ((yield* kmem_back(addr, asize, flags)) === 0) {
		yield* vmem_free(arena, addr, asize);
		return 0;
	}
	return addr;
}

/** Frees wired kernel memory. kmem_free */
export function* kmem_free(addr: number, size: number): Routine<void> {
	const asize = round_page(size);
	const arena = (pageAt(addr).pg_flags & PG_EXEC) !== 0 ? K.rwx_arena : K.domain_arena;
	yield* kmem_unback(addr, asize);
	yield* vmem_free(arena, addr, asize);
}

/** Physically contiguous kernel memory: the lowest run of frames. Returns the address, 0 on failure. kmem_alloc_contig_domain */
export function* kmem_alloc_contig(size: number, flags: number): Routine<number> {
	const arena = kmem_arena(flags);
	const asize = round_page(size);
	const req = malloc2vm_flags(flags);
	const addr = yield* vmem_alloc(arena, asize, flags | M_BESTFIT);
	if (addr === FAIL) return 0;
	const tries = (flags & M_WAITOK) !== 0 ? 4 : 2;
	yield* rw_wlock(K.kernel_object_lock);
	let first = vm_page_alloc_contig(req, asize / PAGE_SIZE);
	for (let i = 1; first < 0 && i < tries; i++) {
		if ((flags & M_WAITOK) !== 0) {
			rw_wunlock(K.kernel_object_lock);
			yield* vm_wait_domain();
			yield* rw_wlock(K.kernel_object_lock);
		}
		first = vm_page_alloc_contig(req, asize / PAGE_SIZE);
	}
	if (first < 0) {
		rw_wunlock(K.kernel_object_lock);
		yield* vmem_free(arena, addr, asize);
		return 0;
	}
	for (let i = 0; i < asize / PAGE_SIZE; i++) pmap_enter(addr + i * PAGE_SIZE, first + i);
	rw_wunlock(K.kernel_object_lock);
	return addr;
}

/** Address space without pages. Returns the address, 0 on failure; never sleeps. kva_alloc */
export function* kva_alloc(size: number): Routine<number> {
	const addr = yield* vmem_alloc(K.kernel_arena, round_page(size), M_BESTFIT | M_NOWAIT);
	return addr === FAIL ? 0 : addr;
}

/** Frees address space of kva_alloc. kva_free */
export function* kva_free(addr: number, size: number): Routine<void> {
	yield* vmem_free(K.kernel_arena, addr, round_page(size));
}
