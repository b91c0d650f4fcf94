/** One value of the heap as users see it: a plain field, a pointer, an embedded struct, an array, a collection. */

import { w } from "../machine/heap.ts";
import type { PlacedField } from "../machine/layout.ts";
import type { Shown } from "../simulation-types.ts";
import { addressInside, addressOf } from "./addresses.ts";
import { COLLECTIONS, FIELD_COLLECTIONS, type Member } from "./collections.ts";
import { elementPointee, linkTarget, pointee, typeName } from "./conventions.ts";
import { counted, decimal, formatField, formatNumber, hex } from "./format.ts";
import { describe, isRecord } from "./identity.ts";
import { LAYOUTS, layoutOf, lengthOf, placed } from "./layouts.ts";
import { pathOfRecord } from "./objects.ts";

/** Words changed since the last stop; undefined where nobody keeps count. */
export type ChangedWords = ReadonlySet<number> | undefined;

/** Parts of {@link Shown} that only some values have; undefined ones are left out. */
type Extras = { [K in keyof Shown]?: Shown[K] | undefined };

/** Builds a value, leaving out what is undefined or empty. */
export function shown(name: string, value: string, type: string, extras: Extras = {}): Shown {
	const rest = Object.entries(extras).filter(([, v]) => v !== undefined && v !== "" && v !== false);
	return { name, value, type, ...Object.fromEntries(rest) };
}

/** A field of a record, as its struct describes it. `link` is where links of the surrounding list entry lead; `path` is the record's. */
export function showField(place: PlacedField, record: number, path: string, changed: ChangedWords, link?: string): Shown {
	const { field } = place;
	const word = record + place.offset;
	const expression = path === "" ? "" : `${path}.${field.name}`;
	const collection = FIELD_COLLECTIONS[field.name];
	if (collection !== undefined) {
		const at = collection.from === "head" ? word : collection.from === "record" ? record : 0;
		const first = field.kind === "struct" && expression !== "" ? `${expression}.tqh_first` : expression;
		const base = showCollection(field.name, collection.collection, at, first);
		const changedHead = isAnyChanged(word, field.kind === "words" ? Number(field.count) : place.words, changed);
		return shown(base.name, base.value, typeName(field), {
			...base,
			expression,
			doc: field.doc,
			changed: changedHead,
			word: field.kind === "ptr" ? word : undefined,
		});
	}
	switch (field.kind) {
		case "struct": {
			const outer = structOfField(place);
			const tag = tagOf(field.of as string, linkTarget(outer, field));
			const address = addressInside(outer, record, place, 0);
			return showStruct(field.name, field.of as string, record + place.offset, expression, changed, { doc: field.doc, tag, address });
		}
		case "words":
		case "structs": {
			const length = lengthOf(field, record);
			const reference = { kind: "array", struct: structOfField(place), field: field.name, record, path: expression } as const;
			const extras = { reference, indexed: length, doc: field.doc, expression, changed: isAnyChanged(word, length * place.words, changed) };
			return shown(field.name, `[${length}]`, typeName(field), extras);
		}
		case "ptr": {
			const base = showPointer(field.name, word, pointee(field, link), expression, changed);
			return shown(base.name, base.value, typeName(field, link), { ...base, doc: field.doc });
		}
		default: {
			const value = formatField(field, w[word] as number);
			return shown(field.name, value, typeName(field), { word, doc: field.doc, expression, changed: changed?.has(word) });
		}
	}
}

/** The struct a field belongs to. */
const OWNERS = new Map<PlacedField, string>(
	[...LAYOUTS].flatMap(([name, layout]) => [...layout.byName.values()].map((p) => [p, name] as const)),
);

function structOfField(place: PlacedField): string {
	return OWNERS.get(place) ?? "";
}

/** Tag of a struct in a Reference: where its links lead is written behind a colon. */
export function tagOf(struct: string, link: string | undefined): string {
	return link === undefined ? struct : `${struct}:${link}`;
}

/** Struct and link target of a tag. */
export function readTag(tag: string): { readonly struct: string; readonly link: string | undefined } {
	const [struct = "", link] = tag.split(":");
	return { struct, link };
}

/** A record that can be opened. */
export function showStruct(
	name: string,
	struct: string,
	record: number,
	path: string,
	changed: ChangedWords,
	more: { readonly doc?: string; readonly tag?: string; readonly type?: string; readonly address?: number | undefined } = {},
): Shown {
	const reference = { kind: "struct", struct: more.tag ?? struct, record, path } as const;
	const address = more.address ?? addressOf(struct, record);
	const extras = { reference, expression: path, doc: more.doc, address, changed: isAnyChanged(record, layoutOf(struct).words, changed) };
	return shown(name, describe(struct, record), more.type ?? `struct ${struct}`, extras);
}

/** A word that points to a record of a struct. Named objects are opened under their own name, so that expressions stay short. */
export function showPointer(name: string, word: number, struct: string | undefined, expression: string, changed: ChangedWords): Shown {
	const record = w[word] as number;
	const extras = { word, expression, changed: changed?.has(word) };
	if (struct === undefined) return shown(name, record === 0 ? "NULL" : `word ${hex(record)}`, "void *", extras);
	const type = `struct ${struct} *`;
	if (record === 0 || !isRecord(struct, record)) return shown(name, record === 0 ? "NULL" : hex(record), type, extras);
	return shown(name, describe(struct, record), type, {
		...extras,
		address: addressOf(struct, record),
		// The object's own name where it has one that is looked up, else the pointer's.
		reference: { kind: "struct", struct, record, path: pathOfRecord(struct, record) || expression },
	});
}

/** A collection that can be opened. */
export function showCollection(name: string, collection: string, record: number, path: string): Shown {
	const kind = COLLECTIONS[collection];
	if (kind === undefined) throw new Error(`there is no collection ${collection}`);
	const reference = { kind: "collection", collection, record, path } as const;
	const count = kind.count(record);
	return shown(name, kind.indexed ? counted(count, kind.of) : "", kind.type, { reference, indexed: kind.indexed ? count : undefined });
}

/** A member of a collection. */
export function showMember(member: Member, changed: ChangedWords): Shown {
	switch (member.kind) {
		case "record":
			return showRecord(member, changed);
		case "word":
			return showWord(member.name, member.word, member.struct, member.path, changed);
		case "collection":
			return showCollection(member.name, member.collection, member.record, member.path);
		case "text":
			return shown(member.name, member.value, member.type);
	}
}

function showRecord(member: Extract<Member, { kind: "record" }>, changed: ChangedWords): Shown {
	const { name, struct, record, path, address, isListPath } = member;
	const value = showStruct(name, struct, record, path, changed, { address });
	if (isListPath !== true) return value;
	const { expression: _, ...unnamed } = value;
	return unnamed;
}

/** A word of an array: an address or number, or a pointer where the array holds those. */
export function showWord(name: string, word: number, struct: string | undefined, expression: string, changed: ChangedWords): Shown {
	if (struct !== undefined) return showPointer(name, word, struct, expression, changed);
	return shown(name, hex(w[word] as number), "u_long", { word, expression, changed: changed?.has(word) });
}

/** An element of an array field. */
export function showElement(struct: string, fieldName: string, record: number, i: number, path: string, changed: ChangedWords): Shown {
	const { field, offset, words } = placed(struct, fieldName);
	const word = record + offset + i * words;
	const expression = path === "" ? "" : `${path}[${i}]`;
	if (field.kind === "structs") {
		const address = addressInside(struct, record, placed(struct, fieldName), i);
		return showStruct(`[${i}]`, field.of as string, word, expression, changed, { address });
	}
	return showWord(`[${i}]`, word, elementPointee(field), expression, changed);
}

/** A number that lies in no word, such as a threshold of the configuration. */
export function showNumber(
	name: string,
	value: number,
	type: string,
	doc: string,
	expression?: string,
	format?: Parameters<typeof formatNumber>[0],
): Shown {
	return shown(name, format === undefined ? decimal(value) : formatNumber(format, value), type, { doc, expression });
}

function isAnyChanged(first: number, words: number, changed: ChangedWords): boolean | undefined {
	if (changed === undefined || changed.size === 0) return undefined;
	// The smaller of the two is looked through.
	if (changed.size < words) {
		for (const word of changed) if (word >= first && word < first + words) return true;
		return false;
	}
	for (let i = 0; i < words; i++) if (changed.has(first + i)) return true;
	return false;
}
