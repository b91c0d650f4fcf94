/**
 * What the struct descriptions leave to convention: where link fields lead, which words are pointers, what may be named short. Plain
 * tables without the machine: the scenario language checks probes by them.
 */
import type { Thresholds } from "../kernel/conf.ts";
import type { Field } from "../machine/structs.ts";

/** Structs whose fields may be named without the embedded struct: a keg's domain 0 and a zone's cache of it. */
export const TRANSPARENT: ReadonlySet<string> = new Set(["uma_domain", "uma_zone_domain"]);

/** Records on the tail queues, by the field that is the head. */
const TAILQS: Readonly<Record<string, string>> = { vm_seglist: "vmem_btag", uzd_buckets: "uma_bucket", m_sleepq: "thread" };

/**
 * The struct that links of an embedded list head or entry lead to: of an entry the struct it lies in. The tag of such a struct in a
 * Reference is written `uma_zone.uz_link`, so that it is not forgotten.
 */
export function linkTarget(outer: string, field: Field): string | undefined {
	switch (field.of) {
		case "list_entry":
		case "tailq_entry":
			return outer;
		case "tailq_head":
			return TAILQS[field.name];
		default:
			return undefined;
	}
}

const LINKS: ReadonlySet<string> = new Set(["le_next", "tqe_next", "tqe_prev", "tqh_first", "tqh_last"]);

/** The struct a pointer field leads to; `link` is {@link linkTarget} of the list entry or head it lies in. */
export function pointee(field: Field, link: string | undefined): string | undefined {
	if (field.kind !== "ptr") return undefined;
	return field.of ?? (LINKS.has(field.name) ? link : undefined);
}

/** Arrays of words whose elements are pointers. */
const POINTER_ARRAYS: Readonly<Record<string, string>> = {
	slabzones: "uma_zone",
	bucket_zones: "uma_zone",
	malloc_zones: "uma_zone",
	vm_qcache: "uma_zone",
	td_locks: "lock_object",
};

/** The struct that the words of an array point to; undefined for plain words. */
export function elementPointee(field: Field): string | undefined {
	return POINTER_ARRAYS[field.name];
}

/** Type of a field as a kernel engineer writes it. */
export function typeName(field: Field, link?: string): string {
	const tail = field.count === undefined ? "" : `[${field.count === "tail" ? "" : field.count}]`;
	switch (field.kind) {
		case "ptr": {
			const to = pointee(field, link);
			return to === undefined ? "void *" : `struct ${to} *`;
		}
		case "struct":
			return `struct ${field.of}`;
		case "structs":
			return `struct ${field.of}${tail}`;
		case "words": {
			const to = elementPointee(field);
			return to === undefined ? `u_long${tail}` : `struct ${to} *${tail}`;
		}
		default:
			return C_TYPES[field.kind];
	}
}

const C_TYPES: Readonly<Record<Exclude<Field["kind"], "ptr" | "struct" | "structs" | "words">, string>> = {
	u8: "uint8_t",
	u16: "uint16_t",
	u32: "u_int",
	i16: "int16_t",
	i32: "int",
	u64: "uint64_t",
	long: "long",
	ulong: "u_long",
	addr: "vm_offset_t",
	size: "vm_size_t",
	func: "function *",
	name: "const char *",
};

/** Page thresholds by their short names behind `pages.`; each may be written in full too. */
export const PAGE_THRESHOLDS: Readonly<Record<string, keyof Thresholds>> = {
	min: "free_min",
	severe: "free_severe",
	target: "free_target",
	reserved: "free_reserved",
	wakeup: "pageout_wakeup_thresh",
	pageout_min: "pageout_free_min",
	interrupt_min: "interrupt_free_min",
};

/** Counts of pages by their short names behind `pages.`: fields of struct machine. */
export const PAGE_COUNTS: Readonly<Record<string, string>> = { free: "v_free_count", total: "v_page_count", ballast: "m_ballast" };

/** Names behind `pages.`: short ones first. */
export const PAGE_NAMES: readonly string[] = [
	...Object.keys(PAGE_COUNTS),
	...Object.keys(PAGE_THRESHOLDS),
	...Object.values(PAGE_THRESHOLDS),
	...Object.values(PAGE_COUNTS),
];
