/**
 * Kernel objects by name. A name is compared as the number of its text; the objects are walked at each look-up, because zones,
 * kegs and arenas come and go.
 *
 * Where several objects have a name, the plain name is the newest, as for the calls of a scenario, and `name_N` is the one with N
 * older namesakes, as in golden dumps.
 */

import { K } from "../kernel/globals.ts";
import { nextZone } from "../kernel/uma_core/reclaim.ts";
import type { Zone } from "../kernel/views.generated.ts";
import { w } from "../machine/heap.ts";
import type { PlacedField } from "../machine/layout.ts";
import { lookUpName, textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { LAYOUTS, lengthOf, placed } from "./layouts.ts";
import { nearest } from "./nearest.ts";

/** Kinds of objects that have names. */
export type NamedKind = "keg" | "zone" | "arena" | "thread";

/** Struct behind each kind. */
export const STRUCT_OF_KIND: Readonly<Record<NamedKind, string>> = { keg: "uma_keg", zone: "uma_zone", arena: "vmem", thread: "thread" };

/** Kind of the objects that are records of a struct. */
export const KIND_OF_STRUCT: Readonly<Record<string, NamedKind>> = { uma_keg: "keg", uma_zone: "zone", vmem: "arena", thread: "thread" };

/** Characters that an arena keeps of its name. */
export const ARENA_NAME_MAX = 16;

const at = (struct: string, field: string) => placed(struct, field).offset;
const UK_LINK = at("uma_keg", "uk_link");
const UK_ZONES = at("uma_keg", "uk_zones");
const VM_ALLLIST = at("vmem", "vm_alllist");
const TD_LINK = at("thread", "td_link");
const UMA_KEGS = K + at("kernel", "uma_kegs");
const VMEM_LIST = K + at("kernel", "vmem_list");
const TD_TID = at("thread", "td_tid");
const TD_CPU = at("thread", "td_cpu");
const CURTHREAD = M + at("machine", "m_curthread");
const THREADS = M + at("machine", "m_threads");

/** Word of a record that holds its name. */
const NAME: Readonly<Record<NamedKind, number>> = {
	keg: at("uma_keg", "uk_name"),
	zone: at("uma_zone", "uz_name"),
	arena: at("vmem", "vm_name"),
	thread: at("thread", "td_name"),
};
const VM_CV = at("vmem", "vm_cv");

/** A keg is gone as soon as its zone is unlinked, also while it is still being drained. */
function skipDeadKegs(from: number): number {
	let keg = from;
	while (keg !== 0 && w[keg + UK_ZONES] === 0) keg = w[keg + UK_LINK] as number;
	return keg;
}

/** The object that the walk of a kind visits after another one; after 0 the first. Newest first, threads by number. */
export function nextObject(kind: NamedKind, record: number): number {
	switch (kind) {
		case "keg":
			return skipDeadKegs(w[record === 0 ? UMA_KEGS : record + UK_LINK] as number);
		case "zone":
			return nextZone(record as Zone);
		case "arena":
			return w[record === 0 ? VMEM_LIST : record + VM_ALLLIST] as number;
		case "thread":
			return w[record === 0 ? THREADS : record + TD_LINK] as number;
	}
}

/** All objects of a kind in the order of the walk. */
export function allObjects(kind: NamedKind): number[] {
	const records: number[] = [];
	for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record)) records.push(record);
	return records;
}

/** Interned name of an object; an arena's is its first 16 characters. */
export function nameNumber(kind: NamedKind, record: number): number {
	return w[record + NAME[kind]] as number;
}

/** Plain name of an object; an arena's in full. */
export function nameOf(kind: NamedKind, record: number): string {
	return textOf(kind === "arena" ? (w[record + VM_CV] as number) : nameNumber(kind, record));
}

/** Finds an object by an interned name; 0 where there is none. Arenas are found by their full name first, then by the kept one. */
export function findByNumber(kind: NamedKind, name: number): number {
	const field = kind === "arena" ? VM_CV : NAME[kind];
	for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record)) if (w[record + field] === name) return record;
	if (kind !== "arena") return 0;
	for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record))
		if (w[record + NAME.arena] === name) return record;
	return 0;
}

/** The object with `older` older namesakes; 0 where there is none. */
function findNumbered(kind: NamedKind, name: string, older: number): number {
	const namesakes = allObjects(kind).filter((record) => nameOf(kind, record) === name || textOf(nameNumber(kind, record)) === name);
	return namesakes[namesakes.length - 1 - older] ?? 0;
}

/** A name that is looked up again and again: its numbers are kept once they exist, and the table of names never grows by it. */
export class ObjectName {
	readonly text: string;
	readonly #short: string;
	#full: number | undefined;
	#cut: number | undefined;

	constructor(text: string) {
		this.text = text;
		this.#short = text.slice(0, ARENA_NAME_MAX);
	}

	/** Number of the whole name, undefined while no text of the machine is it. */
	get number(): number | undefined {
		this.#full ??= lookUpName(this.text);
		return this.#full;
	}

	/** Number of its first 16 characters. */
	get cut(): number | undefined {
		this.#cut ??= lookUpName(this.#short);
		return this.#cut;
	}

	/** The object of a kind that has the name now; 0 where there is none. */
	find(kind: NamedKind): number {
		const { number } = this;
		const record = number === undefined ? 0 : findByNumber(kind, number);
		if (record !== 0) return record;
		const numbered = /^(.*)_(\d+)$/.exec(this.text);
		return numbered === null ? 0 : findNumbered(kind, numbered[1] as string, Number(numbered[2]));
	}
}

/** Object of a name; 0 where there is none. */
export function findObject(kind: NamedKind, name: string): number {
	return new ObjectName(name).find(kind);
}

/** Thread of a number; 0 where there is none. */
export function findThread(tid: number): number {
	for (let td = w[THREADS] as number; td !== 0; td = w[td + TD_LINK] as number) if (w[td + TD_TID] === tid) return td;
	return 0;
}

/** The thread that runs on a cpu; 0 where it is idle. One thread runs at a time. */
export function threadOnCpu(cpu: number): number {
	const current = w[CURTHREAD] as number;
	return current !== 0 && w[current + TD_CPU] === cpu ? current : 0;
}

/** An object with what it is called. */
export interface NamedObject {
	readonly record: number;
	/** Told apart from its namesakes: `name`, and `name_N` where N older objects are called so too. */
	readonly name: string;
	/** Expression that finds it again, such as `keg["vmem btag"]`. */
	readonly path: string;
}

/** Objects of a kind with their names, in the order of the walk. */
export function namedObjects(kind: NamedKind): NamedObject[] {
	const records = allObjects(kind);
	const names = records.map((record) => nameOf(kind, record));
	const all = new Map<string, number>();
	for (const name of names) all.set(name, (all.get(name) ?? 0) + 1);
	const left = new Map(all);
	return records.map((record, i) => {
		const name = names[i] as string;
		const older = (left.get(name) as number) - 1;
		left.set(name, older);
		const numbered = `${name}_${older}`;
		// The plain name is the newest's; the oldest of several needs its number to be found.
		return { record, name: older === 0 ? name : numbered, path: objectPath(kind, all.get(name) === 1 ? name : numbered) };
	});
}

/** Expression that names an object. */
export function objectPath(kind: NamedKind, name: string): string {
	return `${kind}[${JSON.stringify(name)}]`;
}

/** Expression that finds an object again; empty for one that no list holds. */
export function pathOf(kind: NamedKind, record: number): string {
	const name = nameOf(kind, record);
	// Most objects have no namesakes, and the newest is found by the name alone.
	if (findObject(kind, name) === record) return objectPath(kind, name);
	return namedObjects(kind).find((o) => o.record === record)?.path ?? "";
}

/** Where records of a struct are embedded in those of another. */
interface Embedding {
	readonly outer: string;
	readonly place: PlacedField;
}

const EMBEDDINGS = new Map<string, Embedding[]>();
for (const [outer, { fields }] of LAYOUTS) {
	for (const place of fields) {
		const { kind, of } = place.field;
		if ((kind === "struct" || kind === "structs") && of !== undefined)
			EMBEDDINGS.set(of, [...(EMBEDDINGS.get(of) ?? []), { outer, place }]);
	}
}

/**
 * Expression that finds a record from anywhere: that of an object with a name, or of the part of one, such as
 * `keg["vmem btag"].uk_domain`. Empty for records that are neither.
 */
export function pathOfRecord(struct: string, record: number): string {
	const kind = KIND_OF_STRUCT[struct];
	if (kind !== undefined) return pathOf(kind, record);
	for (const { outer, place } of EMBEDDINGS.get(struct) ?? []) {
		const path = pathThrough(outer, place, record);
		if (path !== "") return path;
	}
	return "";
}

/** The same for a record that may lie in a certain field of some object. */
function pathThrough(outer: string, place: PlacedField, record: number): string {
	const { field, offset, words } = place;
	if (field.kind === "struct") {
		const owner = record - offset;
		const kind = KIND_OF_STRUCT[outer];
		const path = kind !== undefined && !allObjects(kind).includes(owner) ? "" : pathOfRecord(outer, owner);
		return path === "" ? "" : `${path}.${field.name}`;
	}
	const kind = KIND_OF_STRUCT[outer];
	for (const owner of kind === undefined ? [] : allObjects(kind)) {
		const i = (record - owner - offset) / words;
		if (Number.isInteger(i) && i >= 0 && i < lengthOf(field, owner)) return `${pathOf(kind as NamedKind, owner)}.${field.name}[${i}]`;
	}
	return "";
}

/** Says that there is no such object, with the nearest name there is. */
export function missingObject(kind: NamedKind, name: string): string {
	const names = allObjects(kind).map((record) => nameOf(kind, record));
	const best = nearest(name, names);
	return `there is no ${kind} ${JSON.stringify(name)}${best === undefined ? "" : `: did you mean ${JSON.stringify(best)}?`}`;
}
