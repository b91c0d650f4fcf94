/**
 * Where the words of a record lie in simulated memory: byte offsets of every field that FreeBSD's struct has, embedded structs and arrays
 * included. Fields in order and aligned, as engine/machine/layout.ts lays them out; what FreeBSD keeps behind or in front of a struct is
 * placed by the table below.
 */
import { conf } from "../kernel/conf.ts";
import type { PlacedField } from "../machine/layout.ts";
import type { Field } from "../machine/structs.ts";
import { linkTarget, typeName } from "./conventions.ts";
import { fieldValue, layoutOf, lengthOf, placed } from "./layouts.ts";

/** One word of a record as bytes. */
export interface ByteField {
	/** Byte offset from the struct's address; negative for what lies in front of it. */
	readonly at: number;
	/** Bytes. */
	readonly width: number;
	/** Word offset in the record. */
	readonly word: number;
	readonly field: Field;
	/** Of a link, the struct that it leads to. */
	readonly link: string | undefined;
	/** As users name it: `uk_domain.ud_free_items`, `uz_cpu[0].uc_allocs`. */
	readonly path: string;
	readonly type: string;
}

/** The words of a struct in the order of their bytes, and where embedded structs begin. */
interface ByteLayout {
	readonly fields: readonly ByteField[];
	/** Byte offsets of fields and embedded structs by word. */
	readonly starts: ReadonlyMap<number, number>;
}

/** Bytes of a struct by itself; undefined for structs of the simulated machine, which no kernel address covers. */
export function structBytes(struct: string): number | undefined {
	return layoutOf(struct).struct.bytes?.[conf.arch];
}

function bytesOf(struct: string): number {
	return structBytes(struct) ?? 0;
}

/** Fields that FreeBSD keeps elsewhere than in their place: caches and domains behind their zone, a keg's domain behind the keg. */
const ELSEWHERE: Readonly<Record<string, () => number>> = {
	uz_cpu: () => bytesOf("uma_zone"),
	uz_domain: () => bytesOf("uma_zone") + conf.ncpu * bytesOf("uma_cache"),
	uk_domain: () => bytesOf("uma_keg") - bytesOf("uma_domain"),
	ub_bucket: () => bytesOf("uma_bucket"),
};

/** Byte offset of a field in its struct; undefined where it has no bytes. */
export function byteOffset(place: PlacedField): number | undefined {
	return ELSEWHERE[place.field.name]?.() ?? place.bytes?.[conf.arch].offset;
}

/** Bytes of one element of a field. */
function elementBytes(place: PlacedField): number {
	if (place.field.kind === "struct" || place.field.kind === "structs") return bytesOf(place.field.of ?? "");
	return place.bytes?.[conf.arch].width ?? conf.pointer;
}

/** Byte offset of an element of an array field. */
export function elementOffset(place: PlacedField, i: number): number | undefined {
	const at = byteOffset(place);
	return at === undefined ? undefined : at + i * elementBytes(place);
}

/** Layouts by struct; the architecture and the number of cpus are those of one boot. */
const known = new Map<string, ByteLayout>();

/** The fixed part of a struct: all of it but arrays whose length the record knows. */
function fixedLayout(struct: string): ByteLayout {
	const key = `${struct} ${conf.arch} ${conf.ncpu}`;
	let layout = known.get(key);
	if (layout === undefined) {
		const fields: ByteField[] = [];
		const starts = new Map<number, number>();
		place(struct, undefined, { at: 0, word: 0, path: "" }, fields, starts);
		layout = { fields: fields.sort((a, b) => a.at - b.at), starts };
		known.set(key, layout);
	}
	return layout;
}

interface Base {
	readonly at: number;
	readonly word: number;
	readonly path: string;
}

/** Places the fields of a struct that begins at a base; `link` is where the links of a list entry or head lead. */
function place(struct: string, link: string | undefined, base: Base, fields: ByteField[], starts: Map<number, number>): void {
	for (const p of layoutOf(struct).fields) {
		const offset = byteOffset(p);
		if (offset === undefined) continue;
		const { field } = p;
		const count = typeof field.count === "number" ? field.count : field.name === "uz_cpu" ? conf.ncpu : field.count === "tail" ? 0 : 1;
		for (let i = 0; i < count; i++) {
			const index = field.count === undefined ? "" : `[${i}]`;
			const name = `${base.path}${base.path === "" ? "" : "."}${field.name}${index}`;
			const inner: Base = { at: base.at + offset + i * elementBytes(p), word: base.word + p.offset + i * p.words, path: name };
			if (!starts.has(inner.word)) starts.set(inner.word, inner.at);
			if (field.kind === "struct" || field.kind === "structs") place(field.of ?? "", linkTarget(struct, field), inner, fields, starts);
			else fields.push(byteField(field, link, inner, elementBytes(p)));
		}
	}
}

function byteField(field: Field, link: string | undefined, { at, word, path }: Base, width: number): ByteField {
	return { at, width, word, field, link, path, type: typeName(field, link) };
}

/** Items in the array behind a bucket's header. */
function bucketItems(bucket: number): ByteField[] {
	const p = placed("uma_bucket", "ub_bucket");
	return Array.from({ length: lengthOf(p.field, bucket) }, (_, i) => {
		const base: Base = { at: bytesOf("uma_bucket") + i * conf.pointer, word: p.offset + i, path: `ub_bucket[${i}]` };
		return byteField(p.field, undefined, base, conf.pointer);
	});
}

/** The bitmap behind a slab's header; and in front of one that lies in an item of UMA Slabs, the hash link and the data pointer. */
function slabExtras(slab: number): ByteField[] {
	const bits = placed("uma_slab", "us_free");
	const words = Array.from({ length: lengthOf(bits.field, slab) }, (_, i) => {
		const base: Base = { at: conf.slabHeader + 4 * i, word: bits.offset + i, path: `us_free[${i}]` };
		return { ...byteField(bits.field, undefined, base, 4), type: "uint32_t" };
	});
	if (fieldValue("uma_keg", "uk_pgoff", fieldValue("uma_slab", "us_keg", slab)) !== 0) return words;
	const front = (name: string, at: number): ByteField => {
		const p = placed("uma_slab", name);
		return byteField(p.field, undefined, { at, word: p.offset, path: name }, conf.pointer);
	};
	return [front("us_hlink", -3 * conf.pointer), front("us_data", -conf.pointer), ...words];
}

/** Bytes in front of a slab header that lies in an item of UMA Slabs: of struct uma_hash_slab. */
export function slabFront(): number {
	return 3 * conf.pointer;
}

/** The words of a record that have bytes, in their order. */
export function byteFields(struct: string, record: number): readonly ByteField[] {
	const { fields } = fixedLayout(struct);
	if (struct === "uma_bucket") return [...fields, ...bucketItems(record)];
	if (struct === "uma_slab") return [...fields, ...slabExtras(record)].sort((a, b) => a.at - b.at);
	return fields;
}

/** Byte offset of a word of a record, or of the struct embedded there; undefined where it has no bytes. */
export function offsetOfWord(struct: string, word: number): number | undefined {
	return fixedLayout(struct).starts.get(word);
}
