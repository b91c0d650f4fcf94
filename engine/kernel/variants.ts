/**
 * Kernel variants of PR 248008 and the toggles they are made of.
 *
 * A variant is a set of toggle values relative to 13.0. A scenario's `kernel` line names one and refines it.
 */

/** Values of every toggle; the behaviour switches that kernel routines consult. */
export interface Toggles {
	/** uma_small_alloc for one-page kegs: no btag recursion. Default off on i386, on on amd64. */
	small_alloc: boolean;
	/** UMA_ZONE_NOFREE on the btag zone. */
	bt_nofree: boolean;
	/** Free function of the btag keg. */
	bt_free: "page_free" | "matching";
	/** Which free slabs keg_drain gives up. */
	keg_drain: "reserve" | "all" | "v1" | "v2" | "v3";
	/** Exit rule of zone_import (r366839). */
	import_stops_at_reserve: boolean;
	/** Where vmem_xalloc tops up its tags (r366838). */
	xalloc_prefill: "once" | "each_pass";
	/** vmem_add1 may extend the last segment (r364819). */
	span_merge: boolean;
	/** Size of the btag reserve. */
	reserve_formula: "new" | "old";
	/** Whether slabs made during boot may be drained. */
	drain_boot_slabs: boolean;
	/** KASSERT and MPASS stop the run. */
	assertions: boolean;
	/** Bitmaps behind a slab header; 2 is the layout of kernels with INVARIANTS. */
	slab_bitsets: 1 | 2;
	/** keg_fetch_slab of 13.1: M_USE_RESERVE looks in all domains, a waiting request waits before it tries again (D32515). */
	fetch_reserve_rr: boolean;
	/** Estimate of a zone's working set. */
	wss_model: "v13_0" | "v13_1";
	/** The zones of an early boot that nothing here uses. */
	early_zones: boolean;
}

/** Description of one toggle for the language, the manual and checks. */
export interface ToggleInfo {
	readonly name: keyof Toggles;
	/** Allowed values as they are written; on/off toggles have exactly "on" and "off". */
	readonly values: readonly string[];
	readonly doc: string;
	/** Where the behaviour lives: routine and file of our source. */
	readonly where: string;
	/** Values that no golden trace has: there the model follows the source and the specification, unchecked by measured behaviour. */
	readonly untraced?: readonly string[];
}

/** Every toggle, in the order of the specification. */
export const TOGGLES: readonly ToggleInfo[] = [
	{
		name: "small_alloc",
		values: ["on", "off"],
		doc: "One-page slabs come from the direct map (UMA_MD_SMALL_ALLOC); no vmem_bt_alloc, no btag reserve.",
		where: "keg_ctor in engine/kernel/uma_core/zone_ctor.ts",
	},
	{
		name: "bt_nofree",
		values: ["on", "off"],
		doc: "UMA_ZONE_NOFREE on the btag zone: keg_drain returns at once.",
		where: "vmem_startup in engine/kernel/subr_vmem/vmem_startup.ts",
	},
	{
		name: "bt_free",
		values: ["page_free", "matching"],
		doc: "Free function of the btag keg; `matching` is option 3 of the PR.",
		where: "vmem_bt_free in engine/kernel/subr_vmem/vmem_bt_alloc.ts",
	},
	{
		name: "keg_drain",
		values: ["reserve", "all", "v1", "v2", "v3"],
		doc: "Which free slabs go: `reserve` is r366840, `all` what was before, v1 to v3 reconstructions of the PR's attachments.",
		where: "keg_drain_domain in engine/kernel/uma_core/keg_drain.ts",
		untraced: ["v1", "v3"],
	},
	{
		name: "import_stops_at_reserve",
		values: ["on", "off"],
		doc: "zone_import leaves both loops at the reserve (r366839).",
		where: "zone_import in engine/kernel/uma_core/zone_import.ts",
	},
	{
		name: "xalloc_prefill",
		values: ["once", "each_pass"],
		doc: "vmem_xalloc tops up its tags once before its loop (r366838) or at each pass.",
		where: "vmem_xalloc in engine/kernel/subr_vmem/vmem_xalloc.ts",
	},
	{
		name: "span_merge",
		values: ["on", "off"],
		doc: "An import adjacent to the last segment needs no span tag (r364819).",
		where: "vmem_add1 in engine/kernel/subr_vmem/vmem_import.ts",
		untraced: ["off"],
	},
	{
		name: "reserve_formula",
		values: ["new", "old"],
		doc: "Btag reserve: new 2*4*ncpu, old 4*(ncpu+1)/2.",
		where: "vmem_startup in engine/kernel/subr_vmem/vmem_startup.ts",
	},
	{
		name: "drain_boot_slabs",
		values: ["on", "off"],
		doc: "Slabs made during boot may be drained; 12.1 kept them.",
		where: "keg_drain_domain in engine/kernel/uma_core/keg_drain.ts",
		untraced: ["off"],
	},
	{
		name: "assertions",
		values: ["on", "off"],
		doc: "KASSERT and MPASS stop the run as a panic.",
		where: "KASSERT in engine/machine/panic.ts",
		untraced: ["off"],
	},
	{
		name: "slab_bitsets",
		values: ["1", "2"],
		doc: "Bitmaps behind a slab header; 2 is the layout of kernels with INVARIANTS (144 tags a slab on i386).",
		where: "slabHeaderBytes in engine/kernel/uma_core/keg_layout.ts",
	},
	{
		name: "fetch_reserve_rr",
		values: ["on", "off"],
		doc: "keg_fetch_slab as of 13.1 (D32515): M_USE_RESERVE tries all domains, M_WAITOK waits for pages before it tries again.",
		where: "keg_fetch_slab in engine/kernel/uma_core/zone_import.ts",
		untraced: ["on"],
	},
	{
		name: "wss_model",
		values: ["v13_0", "v13_1"],
		doc: "Working-set estimate: of an interval's extremes, or as of 13.1 of the largest batch, with a trim of what was unused for long.",
		where: "zone_domain_update_wss in engine/kernel/uma_core/working_set.ts",
		untraced: ["v13_1"],
	},
	{
		name: "early_zones",
		values: ["on", "off"],
		doc: "Zones of an early boot that nothing here uses, from SMR SHARED to pcpu-64, empty: for listings that look like a real machine's.",
		where: "early_zones in engine/kernel/early_zones.ts",
		untraced: ["on"],
	},
];

/** Settings of a kernel that no golden trace has, as they are written: there nothing measured checks the model. */
export function untracedSettings(toggles: Toggles): string[] {
	return TOGGLES.filter((t) => t.untraced?.includes(writtenValue(toggles[t.name]))).map(
		(t) => `${t.name} = ${writtenValue(toggles[t.name])}`,
	);
}

/** A toggle's value as it is written. */
export function writtenValue(value: Toggles[keyof Toggles]): string {
	return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}

/** 13.0 on i386; amd64 differs in small_alloc alone. */
const RELEASE_13: Toggles = {
	small_alloc: false,
	bt_nofree: false,
	bt_free: "page_free",
	keg_drain: "reserve",
	import_stops_at_reserve: true,
	xalloc_prefill: "once",
	span_merge: true,
	reserve_formula: "new",
	drain_boot_slabs: true,
	assertions: true,
	slab_bitsets: 1,
	fetch_reserve_rr: false,
	wss_model: "v13_0",
	early_zones: false,
};

/** One kernel variant: what a scenario's `kernel` line names. */
export interface Variant {
	readonly id: string;
	readonly aliases: readonly string[];
	/** Differences to 13.0. */
	readonly settings: Readonly<Partial<Toggles>>;
	/** A setting that depends on small_alloc: NOFREE only without a direct map (r364744). */
	readonly nofreeWithoutDirectMap?: boolean;
	readonly doc: string;
	/** Revision, attachment or release it stands for. */
	readonly revision: string;
	/** What the PR says of it. */
	readonly thread: string;
	/** True where the PR's code is not public and this is our reconstruction. */
	readonly reconstruction?: boolean;
}

/** History before r364819: none of the fixes, no span merging. */
const OLD_FOUR = { keg_drain: "all", import_stops_at_reserve: false, xalloc_prefill: "each_pass", span_merge: false } as const;

/** Every variant of the PR, oldest first. */
export const VARIANTS: readonly Variant[] = [
	{
		id: "12.1",
		aliases: [],
		settings: { ...OLD_FOUR, bt_nofree: true, drain_boot_slabs: false },
		doc: "12.1-RELEASE's behaviour on the structures of 13.0.",
		revision: "12.1-RELEASE",
		thread: "No such report.",
	},
	{
		id: "pre-2019-reserve",
		aliases: [],
		settings: { ...OLD_FOUR, bt_nofree: true, reserve_formula: "old" },
		doc: "Before the reserve change of 2019.",
		revision: "before the companion change of PR 235747",
		thread: "PR 235747: starvation on a powerpc64 system.",
	},
	{
		id: "pre-r358097",
		aliases: [],
		settings: { ...OLD_FOUR, bt_nofree: true },
		doc: "Head before r358097: the btag zone has UMA_ZONE_NOFREE.",
		revision: "r358096",
		thread: "No worse than before r358097: no hang.",
	},
	{
		id: "r358097",
		aliases: [],
		settings: { ...OLD_FOUR },
		doc: "Head from r358097 to r364744: NOFREE gone, the older defects exposed.",
		revision: "r358097",
		thread: "Hangs on i386, intermittently, mostly in a kernel build over NFS.",
	},
	{
		id: "option-1",
		aliases: [],
		settings: { ...OLD_FOUR, bt_nofree: true },
		doc: "NOFREE on every platform.",
		revision: "first proposal",
		thread: "The one the reporter tested: no hang.",
	},
	{
		id: "r364744",
		aliases: ["option-2", "attachment-216478"],
		settings: { ...OLD_FOUR },
		nofreeWithoutDirectMap: true,
		doc: "NOFREE where there is no direct map.",
		revision: "r364744",
		thread: "No hang; committed on 25 August 2020.",
	},
	{
		id: "option-3",
		aliases: [],
		settings: { ...OLD_FOUR, bt_free: "matching" },
		doc: "A vmem_bt_free that calls vmem_xfree.",
		revision: "third proposal",
		thread: "Never built; hangs in this model.",
		reconstruction: true,
	},
	{
		id: "attachment-217173",
		aliases: [],
		settings: { ...OLD_FOUR, keg_drain: "v1" },
		doc: "keg_drain patch, first version.",
		revision: "attachment 217173",
		thread: "Panic: page fault in zone_reclaim after a couple of hours.",
		reconstruction: true,
	},
	{
		id: "attachment-217196",
		aliases: [],
		settings: { ...OLD_FOUR, keg_drain: "v2" },
		doc: "keg_drain patch, second version: counts pages where items were meant.",
		revision: "attachment 217196",
		thread: "Hangs in the same way as an unpatched kernel.",
		reconstruction: true,
	},
	{
		id: "attachment-217268",
		aliases: [],
		settings: { ...OLD_FOUR, keg_drain: "v3" },
		doc: "keg_drain patch, third upload.",
		revision: "attachment 217268",
		thread: "The author had uploaded the wrong patch.",
		reconstruction: true,
	},
	{
		id: "r364302",
		aliases: [],
		settings: { ...OLD_FOUR },
		doc: "Head at r364302, an unrelated commit mistaken for the fix.",
		revision: "r364302",
		thread: "Hangs.",
	},
	{
		id: "r364819",
		aliases: ["r366837"],
		settings: { ...OLD_FOUR, span_merge: true },
		nofreeWithoutDirectMap: true,
		doc: "Span merging in, NOFREE without a direct map.",
		revision: "r364819",
		thread: "No hang.",
	},
	{
		id: "r366838",
		aliases: [],
		settings: { keg_drain: "all", import_stops_at_reserve: false },
		nofreeWithoutDirectMap: true,
		doc: "Tags are preallocated once, before the loop.",
		revision: "r366838",
		thread: "First of the fixes as they went in.",
	},
	{
		id: "r366839",
		aliases: [],
		settings: { keg_drain: "all" },
		nofreeWithoutDirectMap: true,
		doc: "zone_import stops at the reserve.",
		revision: "r366839",
		thread: "Second of the fixes as they went in.",
	},
	{
		id: "r366840",
		aliases: [],
		settings: {},
		nofreeWithoutDirectMap: true,
		doc: "keg_drain respects the reserve.",
		revision: "r366840",
		thread: "Third of the fixes as they went in.",
	},
	{
		id: "r366838-only",
		aliases: [],
		settings: { keg_drain: "all", import_stops_at_reserve: false },
		doc: "Only the tags are preallocated once; NOFREE off.",
		revision: "r366838 alone",
		thread: "Not tested alone.",
	},
	{
		id: "r366839-only",
		aliases: [],
		settings: { keg_drain: "all", xalloc_prefill: "each_pass" },
		doc: "Only the import stops at the reserve; NOFREE off.",
		revision: "r366839 alone",
		thread: "Not tested alone.",
	},
	{
		id: "r366840-only",
		aliases: [],
		settings: { import_stops_at_reserve: false, xalloc_prefill: "each_pass" },
		doc: "Only keg_drain respects the reserve; NOFREE off.",
		revision: "r366840 alone",
		thread: "Not tested alone.",
	},
	{
		id: "r368236",
		aliases: ["13.0", "tester-final"],
		settings: {},
		doc: "All fixes in, NOFREE gone again: what 13.0 ships.",
		revision: "r368236",
		thread: "About ten test cycles without a hang.",
	},
	{
		id: "13.1",
		aliases: [],
		settings: { fetch_reserve_rr: true, wss_model: "v13_1" },
		doc: "13.1-RELEASE as far as it is modelled: its working-set estimate and its keg_fetch_slab.",
		revision: "13.1-RELEASE",
		thread: "Later than the report.",
	},
];

/** Finds a variant by its id or one of its aliases. */
export function findVariant(name: string): Variant | undefined {
	return VARIANTS.find((v) => v.id === name || v.aliases.includes(name));
}

/** Toggle values of a variant on an architecture, before a scenario's refinements. */
export function togglesOf(variant: Variant, arch: "i386" | "amd64"): Toggles {
	const toggles: Toggles = { ...RELEASE_13, small_alloc: arch === "amd64", ...variant.settings };
	if (variant.nofreeWithoutDirectMap) toggles.bt_nofree = !toggles.small_alloc;
	return toggles;
}

/** Sets one toggle from its written value; returns false where the value is not one of the toggle's. */
export function setToggle(toggles: Toggles, name: string, value: string): boolean {
	const info = TOGGLES.find((t) => t.name === name);
	if (!info?.values.includes(value)) return false;
	const parsed = value === "on" ? true : value === "off" ? false : value === "1" ? 1 : value === "2" ? 2 : value;
	Object.assign(toggles, { [name]: parsed });
	return true;
}
