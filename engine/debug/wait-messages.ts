/** What threads of the kernel wait for, by wait message: the meaning, and who ends the wait. For reports and the manual. */

/** One wait message. */
export interface WaitMessage {
	readonly name: string;
	/** What the sleeper needs. */
	readonly doc: string;
	/** Who ends the wait. */
	readonly ended: string;
	/** Routine that sleeps. */
	readonly routine: string;
	/** FreeBSD's file. */
	readonly source: string;
}

const VM_PAGE = "sys/vm/vm_page.c";
const UMA = "sys/vm/uma_core.c";

/** All of them; an arena's condition has the arena's name as its message. */
export const WAIT_MESSAGES: readonly WaitMessage[] = [
	{
		name: "btalloc",
		doc: "A slab of boundary tags is wanted and there is no address space for it that could be described with the tags left. It sleeps a tick and tries again.",
		ended:
			"whoever frees address space in the arena, frees a tag into the keg, or drains the tag buckets of other cpus; nobody wakes it, it looks again at every tick",
		routine: "vmem_bt_alloc",
		source: "sys/kern/subr_vmem.c",
	},
	{
		name: "vmwait",
		doc: "Free pages are below the minimum.",
		ended: "whoever frees pages, once they are above the minimum; the page daemon is the one who should",
		routine: "vm_wait_doms",
		source: VM_PAGE,
	},
	{
		name: "pageprocwait",
		doc: "The page daemon itself is short of pages.",
		ended: "whoever frees pages; after a tick it looks again",
		routine: "vm_wait_doms",
		source: VM_PAGE,
	},
	{
		name: "VMWait",
		doc: "The page daemon waits for pages of its domain.",
		ended: "whoever frees pages",
		routine: "vm_wait_domain",
		source: VM_PAGE,
	},
	{
		name: "zonelimit",
		doc: "As many items of the zone are in use as uma_zone_set_max allows.",
		ended: "whoever frees an item of the zone",
		routine: "zone_alloc_limit_hard",
		source: UMA,
	},
	{
		name: "zonedrain",
		doc: "Another thread reclaims from this zone.",
		ended: "the thread that reclaims, when it is through; it looks again at every tick",
		routine: "zone_reclaim",
		source: UMA,
	},
	{
		name: "psleep",
		doc: "The page daemon has nothing to do.",
		ended: "an allocation that takes the free pages below the wakeup threshold",
		routine: "vm_pageout_worker",
		source: "sys/vm/vm_pageout.c",
	},
	{
		name: "pwait",
		doc: "The page daemon rests for 0.1 s between two scans.",
		ended: "the clock",
		routine: "vm_pageout_worker",
		source: "sys/vm/vm_pageout.c",
	},
	{
		name: "umarcl",
		doc: "The uma thread has nothing to do.",
		ended: "the page daemon, when free pages are severely short",
		routine: "uma_reclaim_worker",
		source: UMA,
	},
	{
		name: "umarclslp",
		doc: "The uma thread rests for 1 s between two drains.",
		ended: "the clock",
		routine: "uma_reclaim_worker",
		source: UMA,
	},
	{
		name: "clock",
		doc: "The model's thread for timeouts waits for the next one.",
		ended: "the clock",
		routine: "periodic_worker",
		source: "the model",
	},
];
