/**
 * Size, format and items per slab of a keg. Pure arithmetic, no state. sys/vm/uma_core.c: keg_layout, slab_ipers_hdr
 *
 *     inline    | items ... | header + bitmap |        header at uk_pgoff of the slab itself
 *     internal  as inline, with one more page for the header (boot zones)
 *     offpage   | items ... |   header in an item of UMA Slabs 0 or 1
 */
import { conf, PAGE_SIZE, round_page } from "../conf.ts";
import {
	UMA_ZFLAG_HASH,
	UMA_ZFLAG_INTERNAL,
	UMA_ZFLAG_OFFPAGE,
	UMA_ZFLAG_VTOSLAB,
	UMA_ZONE_CACHESPREAD,
	UMA_ZONE_CONTIG,
	UMA_ZONE_NOTOUCH,
	UMA_ZONE_NOTPAGE,
	UMA_ZONE_PCPU,
	UMA_ZONE_VM,
} from "../flags.ts";

/** Most items of a slab: bits of the largest bitmap. */
export const SLAB_MAX_SETSIZE = PAGE_SIZE / 8;
/** Items that a header of UMA Slabs 0 has room for. */
export const SLABZONE0_SETSIZE = 256;
/** Cut-off of slab sizes of zones that spread over cache lines. */
const UMA_CACHESPREAD_MAX_SIZE = 128 * 1024;
const SMALLEST_ITEM = 8;
/**
 * 31-bit fixed point of a fraction, truncated to 32 bits: an item whose alignment exceeds its slab may count for 0. Split so that the
 * product stays below 2^53. UMA_FRAC_FIXPT
 */
function frac(n: number, d: number): number {
	const high = Math.floor(n / d);
	return (high * 2 ** 31 + Math.floor(((n - high * d) * 2 ** 31) / d)) % 2 ** 32;
}
/** Least efficiency of a layout: 90 percent. */
export const UMA_MIN_EFF = frac(90, 100);

/** What keg_layout decides. */
export interface KegLayout {
	readonly rsize: number;
	readonly ppera: number;
	readonly ipers: number;
	readonly flags: number;
	/** Offset of an inline header; 0 for other formats. */
	readonly pgoff: number;
}

function roundUp(x: number, unit: number): number {
	return Math.ceil(x / unit) * unit;
}

/** Bytes of a slab header with a bitmap for n items. slab_sizeof */
export function slabHeaderBytes(n: number): number {
	const word = conf.pointer;
	const bitmap = Math.ceil(n / (8 * word)) * word;
	return roundUp(conf.slabHeader + bitmap * conf.toggles.slab_bitsets, word);
}

/** Bytes of an item of a slab-header zone for n items: the hash link and data pointer in front. */
export function slabZoneItemBytes(n: number): number {
	const word = conf.pointer;
	const bitmap = Math.ceil(n / (8 * word)) * word;
	return roundUp(2 * conf.slabHeader + bitmap * conf.toggles.slab_bitsets, word);
}

/** Items with an inline header in a slab of so many bytes. slab_ipers_hdr */
function inlineItems(size: number, rsize: number, slabsize: number): number {
	const pad = rsize - size;
	let items = Math.min(SLAB_MAX_SETSIZE, Math.floor((slabsize + pad - slabHeaderBytes(1)) / rsize));
	while (items > 0 && items * rsize - pad + slabHeaderBytes(items) > slabsize) items--;
	return Math.max(items, 0);
}

interface Candidate {
	eff: number;
	ipers: number;
	pages: number;
	offpage: boolean;
}

function slabSizeFor(size: number, rsize: number, align: number, flags: number): { rsize: number; slab: number } {
	if ((flags & UMA_ZONE_CACHESPREAD) === 0) return { rsize, slab: round_page(size) };
	const spread = (rsize & align) === 0 ? rsize + align : rsize;
	const bytes = Math.min(spread * (PAGE_SIZE / align), spread * SLAB_MAX_SETSIZE, UMA_CACHESPREAD_MAX_SIZE);
	return { rsize: spread, slab: round_page(bytes) };
}

/** Lays a keg out. `alignMask` is alignment - 1. */
export function kegLayout(size: number, alignMask: number, flags0: number): KegLayout {
	let flags = flags0;
	const align = alignMask + 1;
	const start = slabSizeFor(size, roundUp(Math.max(size, SMALLEST_ITEM), align), align, flags);
	const rsize = start.rsize;
	const formats: ("inline" | "internal" | "offpage")[] = [];
	if ((flags & (UMA_ZONE_NOTOUCH | UMA_ZONE_PCPU)) === 0) formats.push("inline");
	formats.push((flags & (UMA_ZFLAG_INTERNAL | UMA_ZONE_VM)) !== 0 ? "internal" : "offpage");

	const best: Candidate = { eff: 0, ipers: 0, pages: 0, offpage: false };
	let i = Math.max(1, Math.floor((start.slab + rsize - size) / Math.max(PAGE_SIZE, rsize)));
	for (;;) {
		const slab = rsize <= PAGE_SIZE ? i * PAGE_SIZE : round_page(rsize * (i - 1) + size);
		for (const format of formats) {
			if (format === "internal" && best.ipers > 0) continue;
			const candidate = tryFormat(format, size, rsize, slab);
			if (candidate.eff > best.eff) Object.assign(best, candidate);
			if (best.eff >= UMA_MIN_EFF) break;
		}
		if (best.eff >= UMA_MIN_EFF || slab >= SLAB_MAX_SETSIZE * rsize || (flags & (UMA_ZONE_PCPU | UMA_ZONE_CONTIG)) !== 0) break;
		i++;
	}
	if (best.offpage) flags |= UMA_ZFLAG_OFFPAGE;
	if ((flags & UMA_ZFLAG_OFFPAGE) !== 0 || (best.ipers - 1) * rsize >= PAGE_SIZE) {
		flags |= (flags & UMA_ZONE_NOTPAGE) !== 0 ? UMA_ZFLAG_HASH : UMA_ZFLAG_VTOSLAB;
	}
	const ppera = (flags & UMA_ZONE_PCPU) !== 0 ? best.pages * conf.ncpu : best.pages;
	const pgoff = best.offpage ? 0 : ppera * PAGE_SIZE - slabHeaderBytes(best.ipers);
	return { rsize, ppera, ipers: best.ipers, flags, pgoff };
}

function tryFormat(format: "inline" | "internal" | "offpage", size: number, rsize: number, slab: number): Candidate {
	const slabsize = format === "internal" ? slab + PAGE_SIZE : slab;
	let ipers: number;
	let total = slabsize;
	if (format === "offpage") {
		ipers = Math.min(Math.floor((slabsize + rsize - size) / rsize), SLAB_MAX_SETSIZE);
		total += roundUp(slabZoneItemBytes(ipers > SLABZONE0_SETSIZE ? SLAB_MAX_SETSIZE : SLABZONE0_SETSIZE), conf.pointer);
	} else ipers = inlineItems(size, rsize, slabsize);
	return { eff: frac(ipers * rsize, total), ipers, pages: slabsize / PAGE_SIZE, offpage: format === "offpage" };
}
