/**
 * Configuration of the machine that runs: what config(8) and the boot loader settle on a real one. Fixed from boot on, so no state.
 */
import type { Arch } from "../machine/layout.ts";
import type { Toggles } from "./variants.ts";
import { findVariant, togglesOf } from "./variants.ts";

/** Page size of both architectures. */
export const PAGE_SIZE = 4096;

/** Size classes of malloc(9), each a zone. sys/kern/kern_malloc.c, kmemzones */
export const MALLOC_SIZES = [16, 32, 64, 128, 256, 384, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536] as const;

/** Sizes in the names of the bucket zones, and the largest items whose zones start with them. sys/vm/uma_core.c, bucket_zones */
export const BUCKET_ROWS = [
	[2, 4096],
	[4, 3072],
	[8, 2048],
	[16, 1024],
	[32, 512],
	[64, 256],
	[128, 128],
	[256, 64],
] as const;

/** Size of a machine and its kernel's behaviour. */
export interface MachineConfig {
	readonly arch: Arch;
	/** Cpus, 1 to 64. */
	readonly ncpu: number;
	/** Ticks a second. */
	readonly hz: number;
	/** Physical pages. */
	readonly npages: number;
	readonly kva_base: number;
	/** Bytes of kernel address space. */
	readonly kva_size: number;
	/** Base of the direct map; 0 where there is none. */
	readonly dmap_base: number;
	/** Import unit of kernel arenas in bytes, a power of two. */
	readonly KVA_QUANTUM: number;
	/** Largest malloc that a zone serves. */
	readonly kmem_zmax: number;
	readonly toggles: Toggles;
	/** The kernel map leaves a hole of `size` bytes after each stretch of `every` bytes; PR 235747. */
	readonly kva_holes?: { readonly size: number; readonly every: number };
	/** Page thresholds in place of those that follow from the memory. */
	readonly thresholds?: Readonly<Partial<Thresholds>>;
}

/** What each page threshold is for, from the lowest to the highest: FreeBSD's come in this order. */
export const THRESHOLD_DOCS = {
	interrupt_free_min: "pages that only interrupt requests may take",
	pageout_free_min: "pages below which the page daemon waits for memory",
	free_reserved: "pages that normal requests leave",
	free_severe: "below this the uma thread drains everything",
	free_min: "below this threads wait in vmwait",
	pageout_wakeup_thresh: "below this the page daemon wakes",
	free_target: "pages the page daemon works towards",
} as const;

/** Page thresholds of the domain, in pages. sys/vm/vm_pageout.c, vm_pageout_init_domain */
export type Thresholds = Record<keyof typeof THRESHOLD_DOCS, number>;

/** Thresholds for a number of pages: those given, and what the kernel computes from the memory and from them. */
export function thresholdsFor(npages: number, given: Readonly<Partial<Thresholds>> = {}): Thresholds {
	const unit = Math.floor(npages / 200);
	const pageout_free_min = given.pageout_free_min ?? 34;
	const free_reserved = given.free_reserved ?? 32 + pageout_free_min + Math.floor(npages / 768);
	const free_target = given.free_target ?? 4 * unit + free_reserved;
	return {
		interrupt_free_min: 2,
		pageout_free_min,
		free_reserved,
		free_severe: Math.floor(unit / 2) + free_reserved,
		free_min: unit + free_reserved,
		pageout_wakeup_thresh: Math.floor(free_target / 10) * 9,
		free_target,
		...given,
	};
}

/** Default configuration values of an architecture, golden's bases. */
export const ARCH_DEFAULTS = {
	i386: {
		kva_base: 0x40000000,
		dmap_base: 0,
		pointer: 4,
		allOnes: 0xffffffff,
		wordEnd: 0x100000000,
		super_align: 64,
		slabHeader: 12,
		bucketHeader: 12,
	},
	amd64: {
		kva_base: 0x300000000000,
		dmap_base: 0x200000000000,
		pointer: 8,
		allOnes: 2 ** 64,
		wordEnd: Number.POSITIVE_INFINITY,
		super_align: 128,
		slabHeader: 24,
		bucketHeader: 16,
	},
} as const;

const variant13 = findVariant("13.0");
if (variant13 === undefined) throw new Error("the table of variants lacks 13.0");

/** Rows of bucket zones: uma_core.c's bucket_zones. */
const BUCKET_ZONES = 8;

/** The configuration in force, with what routines derive from it. Set by {@link configure} before boot. */
export const conf = {
	arch: "i386" as Arch,
	ncpu: 1,
	hz: 100,
	npages: 16384,
	kva_base: 0x40000000,
	kva_size: 0,
	dmap_base: 0,
	KVA_QUANTUM: 0x400000,
	kmem_zmax: 4096,
	/** Bytes of a pointer. */
	pointer: 4,
	/** The address of all ones; on amd64 2^64 stands for it. */
	allOnes: 0xffffffff,
	/** Words are 2^32 wide: sums wrap there. Infinity on amd64, whose sums never come near. */
	wordEnd: 0x100000000,
	super_align: 64,
	slabHeader: 12,
	bucketHeader: 12,
	toggles: togglesOf(variant13, "i386") as Toggles,
	kva_holes: undefined as { readonly size: number; readonly every: number } | undefined,
	/** Zero during boot. */
	limits: thresholdsFor(0),
	/** Whether crossed thresholds are events: in scenario runs, not in golden traces. */
	reportsThresholds: false,
	/** Entries of the bucket zones' rows; refreshed at boot because routines ask often. */
	bucketEntries: new Int32Array(BUCKET_ZONES),
};

/** Puts a configuration in force; page thresholds stay zero until boot has ended. */
export function configure(config: MachineConfig): void {
	const arch = ARCH_DEFAULTS[config.arch];
	Object.assign(conf, {
		...config,
		kva_holes: config.kva_holes,
		pointer: arch.pointer,
		allOnes: arch.allOnes,
		wordEnd: arch.wordEnd,
		super_align: arch.super_align,
		slabHeader: arch.slabHeader,
		bucketHeader: arch.bucketHeader,
		limits: zeroThresholds(),
	});
}

function zeroThresholds(): Thresholds {
	return Object.fromEntries(Object.keys(THRESHOLD_DOCS).map((name) => [name, 0])) as Thresholds;
}

/** `size` rounded up to whole pages. */
export function round_page(size: number): number {
	return Math.ceil(size / PAGE_SIZE) * PAGE_SIZE;
}
