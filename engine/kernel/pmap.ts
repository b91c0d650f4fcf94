// dialect
/** Kernel address space: the page table of KVA and the direct map. sys/i386/i386/pmap.c, sys/amd64/amd64/pmap.c */
import { M } from "../machine/records.ts";
import { conf, PAGE_SIZE } from "./conf.ts";
import type { Page } from "./views.generated.ts";
import { pageOf } from "./vm_page.ts";

/** Maps a page of KVA to a frame. pmap_enter */
export function pmap_enter(va: number, frame: number): void {
	store(M.v_pte + (va - conf.kva_base) / PAGE_SIZE, frame + 1);
}

/** Unmaps a page of KVA and returns its frame, -1 if there was none. pmap_remove */
export function pmap_remove(va: number): number {
	const kva = va - conf.kva_base;
	if (kva < 0 || kva >= conf.kva_size) return -1;
	const pte = M.v_pte + Math.floor(kva / PAGE_SIZE);
	const frame = load(pte) - 1;
	store(pte, 0);
	return frame;
}

/** Frame behind a kernel address, -1 if unmapped. pmap_kextract */
export function pmap_kextract(va: number): number {
	const kva = va - conf.kva_base;
	if (kva >= 0 && kva < conf.kva_size) return load(M.v_pte + Math.floor(kva / PAGE_SIZE)) - 1;
	if (conf.dmap_base === 0) return -1;
	const frame = Math.floor((va - conf.dmap_base) / PAGE_SIZE);
	return frame >= 0 && frame < conf.npages ? frame : -1;
}

/** Page behind a kernel address; the address must be mapped. */
export function pageAt(va: number): Page {
	return pageOf(pmap_kextract(va));
}
