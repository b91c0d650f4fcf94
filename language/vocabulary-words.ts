/** The words of the language's own syntax, each with a sentence and what to type. */
import { THRESHOLD_DOCS } from "../engine/kernel/conf.ts";

/** What a word is. */
export type WordKind = "declaration" | "property" | "statement" | "control" | "expectation" | "refinement" | "schedule" | "value";

/** One word. */
export interface SyntaxWord {
	readonly kind: WordKind;
	readonly name: string;
	/** Declaration or statement that it belongs to. */
	readonly of?: string;
	/** What to type. */
	readonly form: string;
	readonly doc: string;
}

function words(kind: WordKind, of: string | undefined, rows: readonly (readonly [string, string, string])[]): SyntaxWord[] {
	return rows.map(([name, form, doc]) => ({ kind, name, form, doc, ...(of === undefined ? {} : { of }) }));
}

/** Every word. */
export const SYNTAX_WORDS: readonly SyntaxWord[] = [
	...words("declaration", undefined, [
		["uma", "uma 1", "Version of the language; the first line, if it is there."],
		["machine", "machine i386 { ... }", "The simulated computer: i386 or amd64, with its cpus, memory and address space."],
		["kernel", "kernel r358097 [with TOGGLE] [without TOGGLE] [set TOGGLE = VALUE]", "The kernel variant that runs, refined by toggles."],
		["zone", "zone NAME { ... }", "A zone that `main` creates before the threads start."],
		["arena", "arena NAME { ... }", "An arena that `main` creates before the threads start."],
		["const", "const NAME = VALUE", "A name for a value."],
		["param", "param NAME = V1, V2, ...", "A value that makes a matrix of runs."],
		["thread", "thread NAME[COUNT] on cpu N { ... }", "A program, and how many threads run it."],
		["at", "at TIME { ... }", "Statements at a time, in a thread of their own; inside a thread, of that thread."],
		["every", "every TIME { ... }", "Statements again and again, in a thread of their own; inside a thread, of that thread."],
		["schedule", "schedule random seed N preempt P% for TIME", "How runnable threads are chosen, and how long the run lasts."],
		["expect", "expect [no] deadlock under KERNEL, ...", "What must hold, and under which kernels."],
	]),
	...words("refinement", "kernel", [
		["with", "with span_merge", "Puts a toggle on that is on or off."],
		["without", "without span_merge", "Puts a toggle off."],
		["set", "set keg_drain = all", "Gives a toggle one of its values."],
	]),
	...words("property", "machine", [
		["cpus", "cpus 1", "Number of cpus, 1 to 64; 2 unless given."],
		["memory", "memory 56M", "Physical memory; 64M on i386, 256M on amd64 unless given."],
		["kva", "kva 96M", "Kernel address space; 96M on i386, 512M on amd64 unless given."],
		["quantum", "quantum 4M", "KVA_QUANTUM, the unit in which arenas import; 4M on i386, 2M on amd64 unless given."],
		["hz", "hz 100", "Clock ticks a second."],
		["options", "options INVARIANTS, PAE", "Kernel options: INVARIANTS (144 tags a slab on i386), PAE (quantum 2M)."],
		["kva_holes", "kva_holes 4K every 16M", "The kernel map leaves a hole after each such stretch; PR 235747."],
		["daemons", "daemons off", "Whether page daemon, uma thread and periodic timeouts run."],
		...Object.entries(THRESHOLD_DOCS).map(([name, doc]) => [name, `${name} 400 pages`, `Page threshold: ${doc}.`] as const),
	]),
	...words("property", "zone", [
		["item", "item 256B", "Size of an item."],
		["align", "align 64B", "Alignment of items."],
		["flags", "flags UMA_ZONE_NOFREE", "Flags of the zone."],
		["max", "max 100 items", "Limit of items in use: further requests sleep in `zonelimit`."],
		["maxcache", "maxcache 64 items", "Limit of items in caches."],
		["reserve_kva", "reserve_kva 500 items", "Address space kept for so many items."],
		["reserve", "reserve 8 items", "Items that only M_USE_RESERVE may take."],
		["prealloc", "prealloc 100 items", "Slabs made at once for so many items."],
	]),
	...words("property", "arena", [
		["quantum", "quantum 4K", "Smallest unit of the arena."],
		["qcache_max", "qcache_max 64K", "Largest size with a quantum cache."],
		["span", "span 0x1000000 + 4M", "Static span: first address and length."],
		["import", "import 64K from NAME [releasing]", "Imports in such units from another arena; `releasing` gives whole free spans back."],
		["limit", "limit 8M", "What imports may bring the arena to."],
	]),
	...words("statement", undefined, [
		["let", "let NAME = VALUE", "A variable; a value that owns memory remembers how to free it."],
		["list", "list NAME", "A variable that holds a list of values."],
		["work", "work 2 ticks", "Busy outside the allocator for that time; not runnable."],
		["sleep", "sleep 100ms", "The same, shown as asleep."],
		["hold", "hold NAME for TIME", "Goes on at once and frees the value at the first chance after that time."],
		["free", "free NAME", "Frees a value by the call that fits, or members of a list: `free oldest of L until COND`."],
		["wait", "wait until COND", "Waits until other threads, or the clock, have made a condition true."],
		["barrier", "barrier NAME", "Waits for all unfinished threads that name the barrier."],
		[
			"fail",
			"fail pages 1 in 20",
			"Refuses page requests (`pages`) or imports of address space (`kva`): `once`, `for TIME`, `1 in N [for TIME]`. The thread goes on at once.",
		],
		[
			"shrink",
			"shrink memory to 400K for 2s [reclaimable]",
			"Takes pages until so much is free, and gives them back after the time. The thread goes on at once.",
		],
		[
			"log",
			'log "text {expr}"',
			'A line for the reader, with values such as `{keg["vmem btag"].ud_free_items}`; a brace itself is written `{{`.',
		],
	]),
	...words("control", undefined, [
		["repeat", "repeat N times { ... }", "Statements so many times."],
		["forever", "forever { ... }", "Statements without end."],
		["while", "while COND { ... }", "Statements as long as a condition holds."],
		["if", "if COND { ... } else { ... }", "Statements where a condition holds."],
		["else", "else continue | stop | { ... }", "What is done where a condition does not hold, or a call returned NULL."],
		["choose", "choose { 30% { ... } 70% { ... } }", "One of the branches, drawn by weight."],
		["break", "break", "Leaves the loop."],
		["continue", "continue", "Goes on with the next pass of the loop."],
		["stop", "stop", "Ends the run."],
	]),
	...words("schedule", "schedule", [
		["round-robin", "round-robin [quantum N]", "Threads in turn, N lock acquisitions each at most; 400 unless given."],
		[
			"random",
			"random seed N [preempt P%]",
			"Uniformly among the runnable; at a lock acquisition another one with that chance, 5 % unless given.",
		],
		["pct", "pct depth D seed N", "By random priorities that change D - 1 times."],
		["replay", 'replay "file"', "The threads chosen by hand in a recording; round-robin chooses the others."],
	]),
	...words("expectation", "expect", [
		["no", "expect no EVENT", "What must not happen: an event, `deadlock`, `panic` or `stuck thread`."],
		["deadlock", "expect [no] deadlock", "For 20 s no operation completes, and every unfinished thread is stuck or waits for one that is."],
		["stuck", "expect [no] stuck thread", "A thread is inside one kernel operation for 20 s."],
		["panic", "expect [no] panic", "An assertion of the kernel fails, or it panics."],
		["always", "expect always COND", "At every scheduling point."],
		["never", "expect never COND", "At no scheduling point."],
		["eventually", "expect eventually COND [within TIME]", "At some scheduling point."],
		["whenever", "expect whenever EVENT [where COND] then COND [within TIME]", "After each such event."],
		["at end", "expect at end COND", "When the run has ended."],
		["then", "whenever EVENT then COND", "What must hold after such an event."],
		["within", "COND within TIME", "How long a condition may take to come true."],
		["under", "under KERNEL [with TOGGLE ...], ...", "The kernels under which the expectation is judged, refined as on the `kernel` line."],
		["where", "EVENT where COND", "Which events count: a condition over their arguments and the state."],
	]),
	...words("value", undefined, [
		["oneof", "oneof(1K, 4K)", "A fresh draw of one of the values."],
		["zipf", "zipf(100, 1.2)", "A fresh draw from 1..n, k with a chance proportional to k^-s."],
		["length", "length(LIST)", "Values in a list."],
	]),
];
