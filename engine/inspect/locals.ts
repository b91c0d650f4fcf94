/**
 * Parameters and locals of a frame. A frame is words without types: what a local holds follows from its name, because the kernel's
 * sources call the same thing by the same name, with the exceptions listed here.
 */
import { w } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { type RoutineDescriptor, routineAt, routines, type Slot } from "../machine/routine.ts";
import type { Shown } from "../simulation-types.ts";
import { addressOf } from "./addresses.ts";
import { bytesText, decimalAndHex, flagsText, hex, quoted } from "./format.ts";
import { describe, isRecord, pointerText } from "./identity.ts";
import { pathOfRecord } from "./objects.ts";
import { type ChangedWords, shown } from "./shown.ts";

/** What a local holds. */
export type LocalType =
	| { readonly kind: "record"; readonly struct: string }
	| { readonly kind: "flags"; readonly table: string }
	/** `items` is the first of some words that items' addresses lie in, or are to be put into. */
	| { readonly kind: "name" | "addr" | "size" | "items" | "number" };

const record = (struct: string): LocalType => ({ kind: "record", struct });
const MALLOC_FLAGS: LocalType = { kind: "flags", table: "malloc" };

/** Types by name, throughout the kernel. */
const BY_NAME = new Map<string, LocalType>();
function names(type: LocalType, list: string): void {
	for (const name of list.split(" ")) BY_NAME.set(name, type);
}
names(record("uma_zone"), "zone bucketZone");
names(record("uma_keg"), "keg master");
names(record("uma_slab"), "slab");
names(record("vmem"), "vm arena parent");
names(record("vmem_btag"), "bt cursor span");
names(record("uma_bucket"), "bucket b1 b2 cross");
names(record("uma_cache"), "cache");
names(record("uma_domain"), "dom");
names(record("uma_zone_domain"), "zdom");
names(record("uma_zctor_args"), "args");
names(record("lock_object"), "lock");
names(record("thread"), "td");
names(MALLOC_FLAGS, "flags flags0 aflags aflags0 _flags wait locked");
names({ kind: "flags", table: "zone" }, "cookie");
names({ kind: "name" }, "name wmesg");
names({ kind: "items" }, "into from cell");
names({ kind: "addr" }, "addr va item data tag base minaddr maxaddr kva fits oldva wchan");
names({ kind: "size" }, "size size0 asize bytes limit quantum nocross phase align align0 rounded qcache_max");

/** Names that hold something else in one routine. */
const EXCEPTIONS = new Map<string, LocalType>([
	["bt_freetrim.freed", record("vmem_btag")],
	["keg_drain_domain.freed", record("uma_slab")],
	["vmem_xfree.prev", record("vmem_btag")],
	["vmem_xfree.next", record("vmem_btag")],
	["vmem_xalloc_nextfit.allocated", record("vmem_btag")],
	["cache_alloc.old", record("uma_bucket")],
	["cache_alloc.now", record("uma_cache")],
	["cache_drain.full", record("uma_bucket")],
	["cache_drain.spare", record("uma_bucket")],
	["cache_free.full", record("uma_bucket")],
	["cache_free.empty", record("uma_bucket")],
	["vmem_set_import.arg", record("vmem")],
	["uma_startup1.kegs", record("uma_zctor_args")],
	["uma_startup1.zones", record("uma_zctor_args")],
	["uma_zcreate.flags", { kind: "flags", table: "zone" }],
	["uma_zcreate.align", { kind: "number" }],
	["page_free.flags", { kind: "flags", table: "slab" }],
	["freePages.flags", { kind: "flags", table: "slab" }],
	["keg_free_slab.flags", { kind: "flags", table: "slab" }],
	["keg_alloc_slab.flag", { kind: "flags", table: "slab" }],
	["hash_alloc.size", { kind: "number" }],
	["hash_free.size", { kind: "number" }],
	["hash_grow.size", { kind: "number" }],
	["vm_wait_doms.flags", { kind: "flags", table: "thread" }],
]);

/** What a local of a routine holds. */
export function localType(routine: string, name: string): LocalType {
	return EXCEPTIONS.get(`${routine}.${name}`) ?? BY_NAME.get(name) ?? { kind: "number" };
}

/** Line a frame stands at. */
export function lineOf(frame: number): number {
	return routineAt(frame).points[w[frame + 1] as number]?.line ?? routineAt(frame).line;
}

/**
 * Slots that have a value where a frame stands, each name once: of two blocks' locals of one name the later one declared is meant.
 * A local has none before its declaration is done, although that has the line it is declared in.
 */
function inScope(routine: RoutineDescriptor, point: number): Slot[] {
	const line = routine.points[point]?.line ?? routine.line;
	const slots = new Map<string, Slot>();
	for (const slot of routine.slots) {
		if (line < slot.fromLine || line > slot.toLine) continue;
		if (line === slot.fromLine && !routine.params.includes(slot.name) && point < endOfDeclaration(routine, line)) continue;
		slots.set(slot.name, slot);
	}
	return [...slots.values()];
}

/** The program point behind a declaration in a line: that of the next statement, which in a `for` stands in the same line. */
function endOfDeclaration({ points }: RoutineDescriptor, line: number): number {
	const declaration = points.findIndex((p) => p.kind === "statement" && p.line === line);
	const next = points.findIndex((p, k) => k > declaration && p.kind === "statement");
	return next < 0 ? points.length : next;
}

/** A local of a frame: the word it lies in and what it holds. */
export interface LocalPlace {
	readonly name: string;
	readonly word: number;
	readonly type: LocalType;
	readonly parameter: boolean;
	/** Where it is declared. */
	readonly declared: { readonly file: string; readonly line: number };
}

/** Parameters and locals in scope where the frame stands, in the order of their declarations. */
export function localsOf(frame: number): LocalPlace[] {
	const routine = routineAt(frame);
	return inScope(routine, w[frame + 1] as number).map((slot) => ({
		name: slot.name,
		word: frame + slot.index,
		type: localType(routine.name, slot.name),
		parameter: routine.params.includes(slot.name),
		declared: { file: routine.file, line: slot.fromLine },
	}));
}

/** Names of the locals and parameters of some routines. */
export function localNames(which: (routine: RoutineDescriptor) => boolean): Set<string> {
	return new Set(routines().flatMap((r) => (r !== undefined && which(r) ? r.slots.map((s) => s.name) : [])));
}

/** The local of a name; undefined where none is in scope. */
export function findLocal(frame: number, name: string): LocalPlace | undefined {
	return frame === 0 ? undefined : localsOf(frame).find((l) => l.name === name);
}

/** A value of a local by its name, in scope or not, as the variables pane shows it now. Where no frame stands it is a number. */
export function textOfSlot(frame: number, name: string, value: number): string {
	const routine: RoutineDescriptor | undefined = routineAt(frame);
	return paneText(localType(routine?.name ?? "", name), value);
}

function paneText(type: LocalType, value: number): string {
	return type.kind === "items" ? itemsAt(value) : textFor(type, value);
}

/** A value as its local's type shows it. */
function textFor(type: LocalType, value: number): string {
	switch (type.kind) {
		case "record":
			return describe(type.struct, value);
		case "flags":
			return flagsText(type.table, value);
		case "name":
			return quoted(textOf(value));
		case "addr":
			return hex(value);
		case "size":
			return bytesText(value);
		case "items":
			return value === 0 ? "NULL" : `word ${hex(value)}`;
		case "number":
			return decimalAndHex(value);
	}
}

/** Where items' addresses lie is the model's own business; the first of them is what users know. */
function itemsAt(word: number): string {
	return word === 0 ? "NULL" : `{${w[word] === 0 ? "NULL" : hex(w[word] as number)}, ...}`;
}

/** What a local held at another moment: of a pointer the address alone, since what stands there has changed. */
export function textOfLocal({ type }: LocalPlace, value: number): string {
	return type.kind === "record" ? pointerText(type.struct, value) : textFor(type, value);
}

/** Type of a local as written in C. */
function typeText(type: LocalType): string {
	switch (type.kind) {
		case "record":
			return `struct ${type.struct} *`;
		case "name":
			return "const char *";
		case "addr":
			return "vm_offset_t";
		case "size":
			return "vm_size_t";
		case "items":
			return "void **";
		default:
			return "int";
	}
}

/** A local as users see it; records open under a name that holds everywhere if there is one, else under the local's. */
export function showLocal(local: LocalPlace, changed: ChangedWords): Shown {
	const { name, word, type } = local;
	const value = w[word] as number;
	const opens = type.kind === "record" && value !== 0 && isRecord(type.struct, value);
	const path = (opens ? pathOfRecord(type.struct, value) : "") || name;
	return shown(name, paneText(type, value), typeText(type), {
		word,
		expression: name,
		doc: local.parameter ? "parameter" : "local",
		declared: local.declared,
		address: opens ? addressOf(type.struct, value) : undefined,
		changed: changed?.has(word),
		reference: opens ? { kind: "struct", struct: type.struct, record: value, path } : undefined,
	});
}
