/** Records in one line: what stands beside a name in the variables pane, and what a pointer is shown as. */
import type { Thread } from "../kernel/views.generated.ts";
import { w } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { M, usedWords } from "../machine/records.ts";
import { counted, formatNumber, hex, quoted, unitsOf } from "./format.ts";
import { fieldValue, LAYOUTS } from "./layouts.ts";
import { stateText } from "./thread-state.ts";
import { ENUM_NAMES } from "./value-names.ts";

/** Simulated address that a record has written down; undefined for structs whose records do not. 0 while it is not set yet. */
export function ownAddress(struct: string, record: number): number | undefined {
	const va = LAYOUTS.get(struct)?.byName.get("va");
	return va === undefined ? undefined : (w[record + va.offset] as number);
}

/** Names of enumerated values, for summaries. */
function enumName(table: string, value: number): string {
	return ENUM_NAMES[table]?.[value] ?? String(value);
}

/** Summaries of the structs that have more to say than their address. */
const SUMMARIES: Readonly<Record<string, (record: number) => string>> = {
	uma_zone: (zone) => quoted(textOf(fieldValue("uma_zone", "uz_name", zone))),
	uma_keg: (keg) => quoted(textOf(fieldValue("uma_keg", "uk_name", keg))),
	vmem: (vm) => quoted(textOf(fieldValue("vmem", "vm_cv", vm))),
	thread: (td) => `${quoted(textOf(fieldValue("thread", "td_name", td)))} ${stateText(td as Thread)}`,
	lock_object: (lock) => `${quoted(textOf(fieldValue("lock_object", "lo_name", lock)))} ${lockState(lock)}`,
	uma_slab: (slab) => {
		const keg = fieldValue("uma_slab", "us_keg", slab);
		return `${fieldValue("uma_slab", "us_freecount", slab)} of ${isRecord("uma_keg", keg) ? fieldValue("uma_keg", "uk_ipers", keg) : "?"} free`;
	},
	uma_bucket: (bucket) => `${fieldValue("uma_bucket", "ub_cnt", bucket)} of ${fieldValue("uma_bucket", "ub_entries", bucket)} items`,
	vmem_btag: (bt) =>
		`${enumName("btag", fieldValue("vmem_btag", "bt_type", bt))} ${hex(fieldValue("vmem_btag", "bt_start", bt))} + ${unitsOf(fieldValue("vmem_btag", "bt_size", bt))}`,
	uma_cache_bucket: (slot) => {
		const bucket = fieldValue("uma_cache_bucket", "ucb_bucket", slot);
		if (bucket === 0) return "no bucket";
		return `${fieldValue("uma_cache_bucket", "ucb_cnt", slot)} of ${fieldValue("uma_cache_bucket", "ucb_entries", slot)} items`;
	},
	uma_cache: (cache) =>
		`${counted(fieldValue("uma_cache", "uc_allocs", cache), "allocs")}, ${counted(fieldValue("uma_cache", "uc_frees", cache), "frees")}`,
	uma_domain: (dom) =>
		`${counted(fieldValue("uma_domain", "ud_free_items", dom), "free items")}, ${counted(fieldValue("uma_domain", "ud_pages", dom), "pages")}`,
	uma_zone_domain: (zdom) => counted(fieldValue("uma_zone_domain", "uzd_nitems", zdom), "items"),
	vm_page: (page) => formatNumber("flags:page", fieldValue("vm_page", "pg_flags", page)),
	list_entry: (entry) => (fieldValue("list_entry", "le_next", entry) === 0 ? "last" : "linked"),
	tailq_entry: (entry) => (fieldValue("tailq_entry", "tqe_next", entry) === 0 ? "last" : "linked"),
	tailq_head: (head) => (fieldValue("tailq_head", "tqh_first", head) === 0 ? "empty" : "not empty"),
	scenario_list: (list) => counted(fieldValue("scenario_list", "ls_count", list), "values"),
	kernel: () => {
		const td = fieldValue("machine", "m_curthread", M);
		return td === 0 ? "" : `running ${textOf(fieldValue("thread", "td_name", td))}`;
	},
	scenario_value: (value) => hex(fieldValue("scenario_value", "sv_value", value)),
};

/** Who holds a lock: `free`, `owned by "cc[3]"`, `2 readers`; and how many wait. */
function lockState(lock: number): string {
	const owner = fieldValue("lock_object", "lo_owner", lock);
	const readers = fieldValue("lock_object", "lo_readers", lock);
	const waiters = fieldValue("lock_object", "lo_waiters", lock);
	const held =
		owner !== 0
			? `owned by ${quoted(textOf(fieldValue("thread", "td_name", owner)))}`
			: readers !== 0
				? counted(readers, "readers")
				: "free";
	return waiters === 0 ? held : `${held}, ${waiters} waiting`;
}

/** Whether a word can be the first of a record of a struct: pointers that are not set yet hold anything. */
export function isRecord(struct: string, record: number): boolean {
	const words = LAYOUTS.get(struct)?.words ?? 0;
	return Number.isInteger(record) && record >= 16 && record + words <= usedWords();
}

/** One line about a record: its address, where it has one, and its summary. */
export function describe(struct: string, record: number): string {
	if (record === 0) return "NULL";
	if (!isRecord(struct, record)) return hex(record);
	const va = ownAddress(struct, record);
	const summary = SUMMARIES[struct]?.(record);
	if (va === undefined) return summary ?? "{...}";
	const address = hex(va);
	return summary === undefined ? address : `${address} ${summary}`;
}

/** A pointer by itself, without what stands there now: `0x40001d00`, `NULL`. */
export function pointerText(struct: string | undefined, record: number): string {
	return record === 0 ? "NULL" : hex(pointerValue(struct, record));
}

/** What a pointer is worth as a number: the simulated address of its record, where it has one; 0 for NULL. */
export function pointerValue(struct: string | undefined, record: number): number {
	if (struct === undefined || record === 0) return record;
	return isRecord(struct, record) ? (ownAddress(struct, record) ?? record) : record;
}
