/** Named numbers of the language: FreeBSD's flags and constants by family, with their values. */
import * as FLAGS from "../engine/kernel/flags.ts";

/** What a named number is for: which arguments take it. */
export type FlagFamily = "malloc" | "zone" | "request" | "class" | "mask" | "align" | "address";

/** One named number. */
export interface FlagWord {
	readonly name: string;
	readonly value: number;
	readonly family: FlagFamily;
	readonly doc: string;
	readonly source: string;
}

/** Families by the prefix of a name in flags.ts; UMA_ZFLAG_ names are the allocator's own and not for scenarios. */
const PREFIXES: readonly (readonly [string, FlagFamily, string])[] = [
	["M_", "malloc", "sys/sys/malloc.h"],
	["UMA_ZONE_", "zone", "sys/vm/uma.h"],
	["UMA_RECLAIM_", "request", "sys/vm/uma.h"],
	["VM_ALLOC_", "class", "sys/vm/vm_page.h"],
];

const DOCS: Readonly<Record<string, string>> = {
	M_NOWAIT: "Returns NULL instead of sleeping.",
	M_WAITOK: "Sleeps until there is memory.",
	M_ZERO: "Gives zeroed memory.",
	M_NOVM: "Does not ask the VM system for memory.",
	M_USE_RESERVE: "May take the last items or pages, which are kept for allocations that free memory.",
	M_NODUMP: "Leaves the memory out of crash dumps.",
	M_FIRSTFIT: "vmem: the first free segment that is surely large enough.",
	M_BESTFIT: "vmem: the smallest free segment that is large enough.",
	M_EXEC: "Gives executable memory, from another arena.",
	M_NEXTFIT: "vmem: the next free segment behind the last one.",
	UMA_ZONE_ZINIT: "Items are zeroed when their slab is made.",
	UMA_ZONE_CONTIG: "Slabs lie in contiguous physical memory.",
	UMA_ZONE_NOTOUCH: "UMA writes nothing into the items.",
	UMA_ZONE_MALLOC: "The zone serves malloc(9).",
	UMA_ZONE_NOFREE: "Slabs are never given back.",
	UMA_ZONE_MTXCLASS: "Locks of the zone get a class of their own.",
	UMA_ZONE_VM: "Used by the VM system itself: allocations below it use M_NOVM.",
	UMA_ZONE_NOTPAGE: "Items are not found by their page.",
	UMA_ZONE_NOBUCKET: "No per-cpu caches.",
	UMA_ZONE_MAXBUCKET: "Buckets of the largest size.",
	UMA_ZONE_CACHESPREAD: "Items are spread over the cache lines.",
	UMA_ZONE_NODUMP: "Slabs are left out of crash dumps.",
	UMA_ZONE_PCPU: "Per-cpu items.",
	UMA_ZONE_FIRSTTOUCH: "Items come from the memory domain of the cpu.",
	UMA_ZONE_ROUNDROBIN: "Items come from the memory domains in turn.",
	UMA_RECLAIM_DRAIN: "Frees all cached buckets and all free slabs.",
	UMA_RECLAIM_DRAIN_CPU: "The same, and the caches of the cpus.",
	UMA_RECLAIM_TRIM: "Frees what is above the working set.",
	VM_ALLOC_NORMAL: "May not go below the reserved pages.",
	VM_ALLOC_INTERRUPT: "May take the very last pages.",
	VM_ALLOC_SYSTEM: "May take pages down to the interrupt reserve.",
};

function fromEngine(): FlagWord[] {
	const words: FlagWord[] = [];
	for (const [prefix, family, source] of PREFIXES) {
		for (const [name, value] of Object.entries(FLAGS)) {
			if (typeof value !== "number" || !name.startsWith(prefix) || DOCS[name] === undefined) continue;
			words.push({ name, value, family, doc: DOCS[name], source });
		}
	}
	return words;
}

/** Constants that callers of the interface write and that the engine itself has no use for. */
const MORE: readonly FlagWord[] = [
	{ name: "VMEM_ALLOC", value: 1, family: "mask", doc: "vmem_size: allocated bytes.", source: "sys/sys/vmem.h" },
	{ name: "VMEM_FREE", value: 2, family: "mask", doc: "vmem_size: free bytes.", source: "sys/sys/vmem.h" },
	{ name: "VMEM_MAXFREE", value: 0x10, family: "mask", doc: "vmem_size: the largest free segment.", source: "sys/sys/vmem.h" },
	{ name: "VMEM_ADDR_MIN", value: 0, family: "address", doc: "No lower bound.", source: "sys/sys/vmem.h" },
	// The value is the architecture's word of all ones: lowering puts it in.
	{ name: "VMEM_ADDR_MAX", value: Number.NaN, family: "address", doc: "No upper bound.", source: "sys/sys/vmem.h" },
	{ name: "UMA_ALIGN_CHAR", value: 0, family: "align", doc: "Alignment of a byte.", source: "sys/vm/uma.h" },
	{ name: "UMA_ALIGN_SHORT", value: 1, family: "align", doc: "Alignment of two bytes.", source: "sys/vm/uma.h" },
	{ name: "UMA_ALIGN_INT", value: 3, family: "align", doc: "Alignment of an int.", source: "sys/vm/uma.h" },
	{ name: "UMA_ALIGN_CACHE", value: -1, family: "align", doc: "Alignment of a cache line.", source: "sys/vm/uma.h" },
];

/** All named numbers, by name. */
export const FLAG_WORDS: ReadonlyMap<string, FlagWord> = new Map([...fromEngine(), ...MORE].map((word) => [word.name, word]));

/** Names of a family, for proposals. */
export function flagNamesOf(family: FlagFamily): string[] {
	return [...FLAG_WORDS.values()].filter((word) => word.family === family).map((word) => word.name);
}

/** The two flags of which an allocation names exactly one. */
export const WAIT_FLAGS = ["M_WAITOK", "M_NOWAIT"] as const;

/** The strategies of which a vmem allocation names exactly one. */
export const FIT_FLAGS = ["M_BESTFIT", "M_FIRSTFIT", "M_NEXTFIT"] as const;
