/**
 * The kernel interface that traces and scenarios call: one row a routine, with the types of its arguments, what it returns and how
 * what it returned is freed. The scenario language's vocabulary, golden replay and the debugger's completions read this table.
 */

/** Type of an argument. `name` is a new object's name, `zone` and `arena` name existing ones. */
export type CallArgType =
	| "zone"
	| "arena"
	| "name"
	| "size"
	| "addr"
	| "flags"
	| "zoneflags"
	| "items"
	| "count"
	| "align"
	| "request"
	| "class"
	| "frame"
	| "mask"
	| "bool";

/** One argument. */
export interface CallArg {
	readonly name: string;
	readonly type: CallArgType;
	/** Value where a scenario leaves it out; required otherwise. */
	readonly optional?: number;
	readonly doc: string;
}

/** What a call returns: memory that someone must free, a plain number, or nothing. */
export type CallResult = "memory" | "frame" | "number" | "size" | "none" | "zone" | "arena";

/** One routine of the interface. */
export interface KernelCall {
	readonly name: string;
	readonly args: readonly CallArg[];
	readonly result: CallResult;
	/** For "memory" and "frame": the routine that frees it. */
	readonly freedBy?: string;
	readonly doc: string;
	/** FreeBSD's file. */
	readonly source: string;
}

const UMA = "sys/vm/uma_core.c";
const VMEM = "sys/kern/subr_vmem.c";

/** Reads `name:type` or `name:type=default`, then the sentence. */
function arg(spec: string, doc: string): CallArg {
	const [name = "", rest = ""] = spec.split(":");
	const [type = "", optional] = rest.split("=");
	return { name, type: type as CallArgType, doc, ...(optional === undefined ? {} : { optional: Number(optional) }) };
}

const zone = arg("zone:zone", "the zone");
const arena = arg("arena:arena", "the arena");
const size = arg("size:size", "bytes");
const addr = arg("addr:addr", "address");
const flags = arg("flags:flags", "M_NOWAIT or M_WAITOK, and more");
const vmemFlags = arg("flags:flags", "M_NOWAIT or M_WAITOK, with M_FIRSTFIT, M_BESTFIT or M_NEXTFIT");
const items = arg("items:items", "number of items");
const request = arg("request:request", "UMA_RECLAIM_TRIM, UMA_RECLAIM_DRAIN or UMA_RECLAIM_DRAIN_CPU");

/** The table. */
export const INTERFACE: readonly KernelCall[] = [
	{
		name: "malloc",
		args: [size, flags],
		result: "memory",
		freedBy: "free",
		doc: "Allocates memory from the zone of its size class, or whole pages.",
		source: "sys/kern/kern_malloc.c",
	},
	{ name: "free", args: [addr], result: "none", doc: "Frees memory of malloc; 0 does nothing.", source: "sys/kern/kern_malloc.c" },
	{
		name: "uma_zcreate",
		args: [
			arg("name:name", "name of the zone"),
			size,
			arg("align:align=-1", "alignment mask; -1 a cache line"),
			arg("flags:zoneflags=0", "UMA_ZONE_ flags"),
		],
		result: "zone",
		doc: "Creates a zone.",
		source: UMA,
	},
	{ name: "uma_zdestroy", args: [zone], result: "none", doc: "Destroys an empty zone.", source: UMA },
	{ name: "uma_zalloc", args: [zone, flags], result: "memory", freedBy: "uma_zfree", doc: "Allocates an item.", source: UMA },
	{ name: "uma_zfree", args: [zone, arg("item:addr", "the item")], result: "none", doc: "Frees an item.", source: UMA },
	{ name: "uma_zone_reserve", args: [zone, items], result: "none", doc: "Keeps items that only M_USE_RESERVE may take.", source: UMA },
	{ name: "uma_prealloc", args: [zone, items], result: "none", doc: "Makes slabs for so many items.", source: UMA },
	{
		name: "uma_zone_set_max",
		args: [zone, items],
		result: "number",
		doc: "Limits the items in use; further requests sleep in zonelimit.",
		source: UMA,
	},
	{ name: "uma_zone_set_maxcache", args: [zone, items], result: "none", doc: "Limits the items in caches.", source: UMA },
	{
		name: "uma_zone_reserve_kva",
		args: [zone, items],
		result: "number",
		doc: "Reserves address space for so many items; sets the limit.",
		source: UMA,
	},
	{ name: "uma_zone_reclaim", args: [zone, request], result: "none", doc: "Reclaims from one zone.", source: UMA },
	{ name: "uma_reclaim", args: [request], result: "none", doc: "Reclaims from all zones.", source: UMA },
	{ name: "uma_timeout", args: [], result: "none", doc: "The 20 s timeout: working sets and hash tables.", source: UMA },
	{
		name: "kmem_malloc",
		args: [size, flags],
		result: "memory",
		freedBy: "kmem_free",
		doc: "Allocates wired pages of kernel memory.",
		source: "sys/vm/vm_kern.c",
	},
	{ name: "kmem_free", args: [addr, size], result: "none", doc: "Frees memory of kmem_malloc.", source: "sys/vm/vm_kern.c" },
	{
		name: "kva_alloc",
		args: [size],
		result: "memory",
		freedBy: "kva_free",
		doc: "Allocates address space without pages; never sleeps.",
		source: "sys/vm/vm_kern.c",
	},
	{ name: "kva_free", args: [addr, size], result: "none", doc: "Frees address space of kva_alloc.", source: "sys/vm/vm_kern.c" },
	{
		name: "vmem_create",
		args: [
			arg("name:name", "name of the arena"),
			arg("base:addr", "first address"),
			arg("size:size", "bytes, 0 for an empty arena"),
			arg("quantum:size", "smallest unit"),
			arg("qcache_max:size", "largest size with a quantum cache"),
			vmemFlags,
		],
		result: "arena",
		doc: "Creates an arena.",
		source: VMEM,
	},
	{
		name: "vmem_set_import",
		args: [
			arena,
			arg("parent:arena", "the arena to import from"),
			arg("quantum:size", "unit of imports"),
			arg("release:bool", "1 gives whole free spans back"),
		],
		result: "none",
		doc: "Lets an empty arena import from another one.",
		source: VMEM,
	},
	{
		name: "vmem_set_limit",
		args: [arena, arg("limit:size", "bytes")],
		result: "none",
		doc: "Limits what imports may bring an arena to.",
		source: VMEM,
	},
	{ name: "vmem_add", args: [arena, addr, size, vmemFlags], result: "none", doc: "Adds a static span.", source: VMEM },
	{
		name: "vmem_alloc",
		args: [arena, size, vmemFlags],
		result: "memory",
		freedBy: "vmem_free",
		doc: "Allocates a segment, from a quantum cache where it is small.",
		source: VMEM,
	},
	{ name: "vmem_free", args: [arena, addr, size], result: "none", doc: "Frees a segment of vmem_alloc.", source: VMEM },
	{
		name: "vmem_xalloc",
		args: [
			arena,
			size,
			arg("align:size", "alignment, 0 for the quantum"),
			arg("phase:size", "offset from the alignment"),
			arg("nocross:size", "boundary not to cross, 0 none"),
			arg("minaddr:addr", "lowest first address"),
			arg("maxaddr:addr", "highest last address"),
			vmemFlags,
		],
		result: "memory",
		freedBy: "vmem_xfree",
		doc: "Allocates a segment with constraints.",
		source: VMEM,
	},
	{ name: "vmem_xfree", args: [arena, addr, size], result: "none", doc: "Frees a segment of vmem_xalloc.", source: VMEM },
	{
		name: "vmem_size",
		args: [arena, arg("typemask:mask", "1 allocated, 2 free, 3 both, 0x10 largest free")],
		result: "size",
		doc: "Bytes of an arena by kind.",
		source: VMEM,
	},
	{ name: "vmem_destroy", args: [arena], result: "none", doc: "Destroys an arena without busy segments.", source: VMEM },
	{
		name: "vmem_periodic",
		args: [],
		result: "none",
		doc: "The 10 s task: hash sizes, and a wakeup of all who wait for an arena.",
		source: VMEM,
	},
	{
		name: "vm_page_alloc",
		args: [arg("class:class", "0 NORMAL, 1 INTERRUPT, 2 SYSTEM")],
		result: "frame",
		freedBy: "vm_page_free",
		doc: "Allocates one page; does not wait.",
		source: "sys/vm/vm_page.c",
	},
	{
		name: "vm_page_free",
		args: [arg("frame:frame", "page frame number")],
		result: "none",
		doc: "Frees a page.",
		source: "sys/vm/vm_page.c",
	},
];

const byName: ReadonlyMap<string, KernelCall> = new Map(INTERFACE.map((call) => [call.name, call]));

/** The row of a routine; undefined where the table has none of that name. */
export function callNamed(name: string): KernelCall | undefined {
	return byName.get(name);
}
