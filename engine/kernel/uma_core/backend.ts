// dialect
/** Where slabs get their memory. sys/vm/uma_core.c, sys/amd64/amd64/uma_machdep.c */
import { panic } from "../../machine/panic.ts";
import { M } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf, PAGE_SIZE, round_page } from "../conf.ts";
import { M_WAITOK, UMA_SLAB_BOOT, VM_ALLOC_INTERRUPT, VM_ALLOC_SYSTEM } from "../flags.ts";
import { pmap_enter, pmap_kextract, pmap_remove } from "../pmap.ts";
import type { Keg } from "../views.generated.ts";
import { kmem_free, kva_alloc, kva_free, malloc2vm_flags } from "../vm_kern.ts";
import { vm_page_alloc_contig, vm_page_alloc_frame, vm_page_free_frame, vm_wait_page } from "../vm_page.ts";

/** Boot memory: contiguous frames mapped at the boot pointer, or seen through the direct map. startup_alloc */
export function startup_alloc(bytes: number): number {
	const n = round_page(bytes) / PAGE_SIZE;
	const first = vm_page_alloc_contig(VM_ALLOC_SYSTEM, n);
	if (first < 0) panic("startup_alloc: out of memory");
	if (conf.toggles.small_alloc) return conf.dmap_base + first * PAGE_SIZE;
	const va = M.v_boot_kva;
	if (va + n * PAGE_SIZE > conf.kva_base + conf.kva_size) panic("startup_alloc: out of address space");
	for (let i = 0; i < n; i++) pmap_enter(va + i * PAGE_SIZE, first + i);
	M.v_boot_kva = va + n * PAGE_SIZE;
	return va;
}

/** Frees boot memory; its address space is not used again. startup_free */
function startup_free(addr: number, bytes: number): void {
	for (let at = 0; at < bytes; at += PAGE_SIZE) vm_page_free_frame(unmapFrame(addr + at));
}

/** Frame behind an address, unmapped where it is no direct-map address. */
function unmapFrame(va: number): number {
	return va >= conf.kva_base && va < conf.kva_base + conf.kva_size ? pmap_remove(va) : pmap_kextract(va);
}

/** A page through the direct map: no address space, no boundary tags. uma_small_alloc */
export function* uma_small_alloc(wait: number): Routine<number> {
	const req = malloc2vm_flags(wait);
	for (;;) {
		const frame = vm_page_alloc_frame(req);
		if (frame >= 0) return conf.dmap_base + frame * PAGE_SIZE;
		if ((wait & M_WAITOK) === 0) return 0;
		yield* vm_wait_page();
	}
}

/** uma_small_free */
export function uma_small_free(addr: number): void {
	vm_page_free_frame(pmap_kextract(addr));
}

/** Frees what page_alloc or startup_alloc gave. page_free */
export function* page_free(addr: number, bytes: number, flags: number): Routine<void> {
	if ((flags & UMA_SLAB_BOOT) !== 0) {
		startup_free(addr, bytes);
		return;
	}
	yield* kmem_free(addr, bytes);
}

/** Pages of class INTERRUPT in the keg's reserved address space. Returns the address or 0. noobj_alloc */
export function* noobj_alloc(keg: Keg, bytes: number, wait: number): Routine<number> {
	const n = Math.ceil(bytes / PAGE_SIZE);
	let got = 0;
	while (got < n) {
		const frame = vm_page_alloc_frame(VM_ALLOC_INTERRUPT);
		if (frame >= 0) {
			pushFrame(got, frame);
			got++;
			continue;
		}
		if ((wait & M_WAITOK) === 0) {
			for (let i = 0; i < got; i++) vm_page_free_frame(frameAt(i));
			return 0;
		}
		yield* vm_wait_page();
	}
	// Only now: while this thread waited another one may have made a slab.
	const at = keg.uk_kva + keg.uk_offset;
	keg.uk_offset += round_page(bytes);
	// Slabs beyond those reserved lie in the next one's space, as they do in a kernel, but not beyond all of it.
	if (at + n * PAGE_SIZE > conf.kva_base + conf.kva_size) panic("noobj_alloc: no address space is left behind the reserved one");
	for (let i = 0; i < n; i++) pmap_enter(at + i * PAGE_SIZE, frameAt(i));
	return at;
}

/** Frames an allocation in progress has obtained, before they are mapped: a scratch area on the thread. */
function pushFrame(i: number, frame: number): void {
	if (i >= 64) panic("slab has too many pages");
	M.m_curthread.td_frames[i] = frame;
}

function frameAt(i: number): number {
	return M.m_curthread.td_frames[i] as number;
}

/** One page per cpu, then address space for them. Returns the address or 0. pcpu_page_alloc */
export function* pcpu_page_alloc(bytes: number): Routine<number> {
	const n = bytes / PAGE_SIZE;
	for (let i = 0; i < n; i++) {
		const frame = vm_page_alloc_frame(VM_ALLOC_SYSTEM);
		if (frame < 0) {
			freePushed(i);
			return 0;
		}
		pushFrame(i, frame);
	}
	const addr = yield* kva_alloc(bytes);
	if (addr === 0) {
		freePushed(n);
		return 0;
	}
	for (let i = 0; i < n; i++) pmap_enter(addr + i * PAGE_SIZE, frameAt(i));
	return addr;
}

function freePushed(n: number): void {
	for (let i = 0; i < n; i++) vm_page_free_frame(frameAt(i));
}

/** pcpu_page_free */
export function* pcpu_page_free(addr: number, bytes: number): Routine<void> {
	for (let at = 0; at < bytes; at += PAGE_SIZE) vm_page_free_frame(pmap_remove(addr + at));
	yield* kva_free(addr, bytes);
}
