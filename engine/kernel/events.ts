/**
 * The event catalogue: every point at which a debugger may stop and a trace records a line.
 *
 * One row an event: its name, the short name of the golden traces, its arguments with their types, a sentence, and the group
 * of check boxes it belongs to. Numbers, breakpoints, the log's columns, the scenario language and the reference manual all
 * read this table.
 */

import type { BinaryOperator, Expression } from "../scenario/program.ts";
import { M_USE_RESERVE } from "./flags.ts";

/** How an event argument is stored in the log and printed. Names are interned strings. */
export type ArgType = "zone" | "keg" | "arena" | "text" | "lock" | "thread" | "int" | "flags" | "addr" | "size" | "addr_or_errno";

/** One argument of an event. */
export interface EventArg {
	readonly name: string;
	readonly type: ArgType;
}

/** The groups of check boxes in the Events view. */
export type EventGroup = "reserve" | "recursion" | "pressure" | "sleep and locks" | "caches" | "arenas" | "pages" | "slabs" | "scheduler";

/** One row of the catalogue. */
export interface EventKind {
	readonly name: string;
	/** Short name in golden traces; absent for events that those do not have. */
	readonly golden?: string;
	readonly args: readonly EventArg[];
	readonly group: EventGroup;
	readonly doc: string;
	/** FreeBSD source file of the routine that raises it. */
	readonly source: string;
}

const UMA = "sys/vm/uma_core.c";
const VMEM = "sys/kern/subr_vmem.c";

function row<N extends string>(
	name: N,
	golden: string,
	args: string,
	group: EventGroup,
	source: string,
	doc: string,
): EventKind & { readonly name: N } {
	const list = args === "" ? [] : args.split(" ").map(parseArg);
	return golden === "" ? { name, args: list, group, doc, source } : { name, golden, args: list, group, doc, source };
}

function parseArg(text: string): EventArg {
	const [name = "", type = "int"] = text.split(":");
	return { name, type: type as ArgType };
}

/** The catalogue, in the order of the event numbers that the log stores. */
export const EVENTS = [
	row("uma_zalloc", "zalloc", "zone:zone flags:flags", "caches", UMA, "An item is asked for, first thing in uma_zalloc."),
	row("uma_zfree", "zfree", "zone:zone item:addr", "caches", UMA, "An item is given back, first thing in uma_zfree."),
	row("cache_hit", "hit", "zone:zone cpu item:addr", "caches", UMA, "An item was popped from the cpu's alloc bucket."),
	row("cache_push", "push", "zone:zone cpu count", "caches", UMA, "An item was put in the cpu's alloc bucket; count is the fill after it."),
	row("cache_swap", "swap", "zone:zone cpu", "caches", UMA, "Alloc and free bucket were exchanged on the allocation path."),
	row("cache_drain", "cdrain", "zone:zone cpu alloc_bucket:addr free_bucket:addr", "caches", UMA, "DRAIN_CPU took the buckets of a cpu."),
	row(
		"zone_fetch_bucket",
		"zfetch",
		"zone:zone bucket:addr count",
		"caches",
		UMA,
		"An allocation took a full bucket from the zone's cache.",
	),
	row(
		"zone_put_bucket",
		"zput",
		"zone:zone bucket:addr count nitems",
		"caches",
		UMA,
		"A bucket went into the zone's cache; nitems is the cache after it.",
	),
	row(
		"zone_cache_full",
		"zputfull",
		"zone:zone bucket:addr count nitems",
		"caches",
		UMA,
		"The zone's cache is full, the bucket will be freed.",
	),
	row(
		"bucket_alloc",
		"balloc",
		"zone:zone bucket_zone:zone bucket:addr",
		"caches",
		UMA,
		"The bucket zone answered a request for a bucket; 0 means there was none.",
	),
	row("bucket_free", "bfree", "zone:zone bucket_zone:zone bucket:addr", "caches", UMA, "An empty bucket is about to be given back."),
	row("bucket_drain", "bdrain", "zone:zone bucket:addr count", "caches", UMA, "The items of a bucket are about to be returned."),
	row(
		"zone_import",
		"zimport",
		"zone:zone asked got flags:flags",
		"slabs",
		UMA,
		"zone_import ends; flags as on exit (WAITOK becomes NOWAIT after the first slab).",
	),
	row("zone_release", "zrelease", "zone:zone count", "slabs", UMA, "zone_release begins to return items to their slabs."),
	row(
		"zone_alloc_item",
		"zitem",
		"zone:zone item:addr",
		"slabs",
		UMA,
		"One item was allocated without a bucket; 0 when the import failed.",
	),
	row("zone_free_item", "zfitem", "zone:zone item:addr", "slabs", UMA, "One item is freed without a bucket, before its destructor."),
	row("zone_reclaim", "zone_reclaim", "zone:zone drain", "pressure", UMA, "A zone is being trimmed (drain 0) or drained (drain 1)."),
	row("uma_reclaim", "uma_reclaim", "req", "pressure", UMA, "uma_reclaim was called: 1 DRAIN, 2 DRAIN_CPU, 3 TRIM; before its lock."),
	row(
		"keg_fetch_refused",
		"kfetch0",
		"keg:keg free_items reserve",
		"slabs",
		UMA,
		"The keg has no free item for this request; reserve is the one applied.",
	),
	row("keg_alloc_slab", "slab+", "keg:keg slab:addr data:addr pages", "slabs", UMA, "A new slab, keg lock held, before it is on a list."),
	row("keg_alloc_slab_failed", "slabfail", "keg:keg pages flags:flags", "slabs", UMA, "No header or no pages for a new slab."),
	row("keg_free_slab", "slab-", "keg:keg slab:addr data:addr pages", "slabs", UMA, "A slab is about to be given back."),
	row(
		"keg_drain",
		"kdrain",
		"keg:keg domain slabs free_before free_after reserve",
		"reserve",
		UMA,
		"keg_drain_domain decided which free slabs go; its lock is still held.",
	),
	row(
		"reserve_dip",
		"dip",
		"keg:keg free_after reserve",
		"reserve",
		UMA,
		"An item is about to be taken under M_USE_RESERVE from the reserve: what a reserve is for.",
	),
	row(
		"bt_fill",
		"btfill",
		"arena:arena before after flags:flags",
		"arenas",
		VMEM,
		"The slow path of bt_fill ended; it failed if after is below 4.",
	),
	row("bt_freetrim", "bttrim", "arena:arena before limit", "arenas", VMEM, "The arena's stock of tags is about to be trimmed."),
	row(
		"vmem_bt_alloc",
		"btpage",
		"result:text addr:addr",
		"reserve",
		VMEM,
		"Outcome of a slab for boundary tags: ok, nokva or nopage; its lock is released, nothing slept yet.",
	),
	row("vmem_import", "vimport", "arena:arena size:size error addr:addr", "recursion", VMEM, "The import function of an arena returned."),
	row(
		"vmem_add_span",
		"vspan",
		"arena:arena addr:addr size:size type how:text",
		"arenas",
		VMEM,
		"A span was added: type 1 imported, 2 static; how: new, append, extend.",
	),
	row(
		"vmem_xalloc",
		"vxalloc",
		"arena:arena size:size align:size phase:size nocross:size min:addr max:addr flags:flags error addr:addr",
		"recursion",
		VMEM,
		"vmem_xalloc ends, arena lock released.",
	),
	row(
		"vmem_xfree",
		"vxfree",
		"arena:arena addr:addr size:size",
		"arenas",
		VMEM,
		"A segment is freed; its tag was found, nothing coalesced yet.",
	),
	row(
		"vmem_coalesce",
		"vcoal",
		"arena:arena which:text start:addr size:size",
		"arenas",
		VMEM,
		"A free neighbour (next, prev) or the pair around the cursor was merged away.",
	),
	row("vmem_release", "vrelease", "arena:arena addr:addr size:size", "arenas", VMEM, "A whole span is about to go back to the parent."),
	row("vmem_rehash", "vrehash", "arena:arena old new", "arenas", VMEM, "The busy-tag hash changes its size."),
	row(
		"kva_import",
		"kvaimport",
		"size:size addr:addr_or_errno",
		"recursion",
		"sys/vm/vm_kern.c",
		"The kernel map answered kernel_arena; address 0 means ENOMEM.",
	),
	row("page_alloc", "pg+", "frame", "pages", "sys/vm/vm_page.c", "A page frame was allocated."),
	row("page_free", "pg-", "frame", "pages", "sys/vm/vm_page.c", "A page frame was freed."),
	row(
		"page_alloc_failed",
		"pgfail",
		"class free_pages",
		"pages",
		"sys/vm/vm_page.c",
		"The free count refused a page request of this class.",
	),
	row(
		"sleep",
		"sleep",
		"wmesg:text timeout",
		"sleep and locks",
		"sys/kern/kern_synch.c",
		"The thread goes to sleep; timeout in ticks, 0 none.",
	),
	row("wakeup", "wakeup", "wmesg:text thread:thread", "sleep and locks", "sys/kern/kern_synch.c", "A sleeping thread was made runnable."),
	row(
		"timeout",
		"timeout",
		"wmesg:text thread:thread",
		"sleep and locks",
		"sys/kern/kern_synch.c",
		"The timeout of a sleeping thread was reached.",
	),
	row(
		"lock_wait",
		"lockwait",
		"lock:lock",
		"sleep and locks",
		"sys/kern/kern_mutex.c",
		"A thread found the lock owned by another one, at every try.",
	),
	row("panic", "panic", "text:text", "reserve", "sys/kern/kern_shutdown.c", "An assertion or panic stopped the machine."),
	row("op_begin", "", "operation:text line", "scheduler", "scenario", "A scenario statement enters the kernel."),
	row("op_end", "", "operation:text result:addr", "scheduler", "scenario", "A scenario statement leaves the kernel."),
	row("switch", "", "from:thread to:thread why:text", "scheduler", "scheduler", "Another thread runs from here on."),
	row("page_threshold", "", "which:text direction:text free_pages", "pressure", "sys/vm/vm_page.c", "The free count crossed a threshold."),
	row("lowmem", "", "free_pages", "pressure", "sys/vm/vm_pageout.c", "The page daemon's low-memory event."),
	row("uma_wakeup", "", "free_pages", "pressure", UMA, "The uma thread is woken to drain everything."),
	row(
		"bucket_size_change",
		"",
		"zone:zone old new cause:text",
		"caches",
		UMA,
		"uz_bucket_size changed: contention, reclaim, shrink, limit.",
	),
	row(
		"cache_lost_race",
		"",
		"zone:zone bucket:addr count",
		"caches",
		UMA,
		"A bucket was obtained, but the cpu changed or the slot was taken meanwhile.",
	),
	row("fault", "", "what:text", "pressure", "scenario", "A fault of the scenario took effect."),
	row("expect_failed", "", "expectation:text", "scheduler", "scenario", "An expectation of the scenario became false."),
	row(
		"stuck_thread",
		"",
		"thread:thread members needs:text",
		"sleep and locks",
		"scheduler",
		"Threads wait for each other and none of them can go on by what the scenario's threads do; raised when the circle closes.",
	),
] as const satisfies readonly EventKind[];

/** Names of all events. */
export type EventName = (typeof EVENTS)[number]["name"];

/** Event numbers by name. */
export const EV = Object.fromEntries(EVENTS.map((e, i) => [e.name, i])) as { readonly [N in EventName]: number };

/** A condition: a named predicate over an event and the state at it; it can be stopped at like an event. */
export interface Condition {
	readonly name: string;
	/** The event it rests on, whose arguments it inherits. */
	readonly event: EventName;
	readonly where: Expression;
	readonly doc: string;
}

const argument = (name: string): Expression => ({ op: "argument", name });
const number = (value: number): Expression => ({ op: "number", value });
const binary = (left: Expression, operator: BinaryOperator, right: Expression): Expression => ({ op: "binary", operator, left, right });
const both = (left: Expression, right: Expression): Expression => binary(left, "and", right);
/** A field of the keg that the event's zone argument names. */
const kegField = (field: string): Expression => ({ op: "probe", kind: "keg", object: argument("zone"), path: [field] });

/** Conditions that are expressions over one event. */
export const CONDITIONS: readonly Condition[] = [
	{
		name: "reserve_drained",
		event: "keg_drain",
		where: both(binary(argument("free_after"), "<", argument("reserve")), binary(argument("free_after"), "<", argument("free_before"))),
		doc: "A drain took the reserve without a dip: the moment PR 248008 is about.",
	},
	{
		name: "reserve_exhausted",
		event: "keg_drain",
		where: both(binary(argument("reserve"), ">", number(0)), binary(argument("free_after"), "==", number(0))),
		doc: "A keg with a reserve has no free item left after a drain.",
	},
	{
		name: "reserve_swallowed",
		event: "zone_import",
		where: both(
			both(binary(argument("got"), ">", number(1)), binary(argument("flags"), "&", number(M_USE_RESERVE))),
			binary(kegField("ud_free_items"), "<", kegField("uk_reserve")),
		),
		doc: "One import with M_USE_RESERVE took more than one item at or below the reserve: the r366839 defect.",
	},
	{
		name: "nowait_failed",
		event: "zone_alloc_item",
		where: binary(argument("item"), "==", number(0)),
		doc: "An allocation without a bucket returned nothing.",
	},
];
