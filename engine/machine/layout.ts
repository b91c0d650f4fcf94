/**
 * Layouts of the described structs: word offsets of a record in the heap (the same on every architecture) and byte offsets
 * in simulated memory (per architecture, our documented layout: fields in order, naturally aligned, padded to the struct's size).
 */
import type { Field, Struct } from "./structs.ts";

/** Architectures of the model. */
export type Arch = "i386" | "amd64";

/** What the dialect must know to lower an access to a field. */
export interface FieldShape {
	readonly offset: number;
	readonly shape: "word" | "struct" | "words" | "structs";
	/** Words of one element, for "structs". */
	readonly size?: number;
}

/** One field with its places. */
export interface PlacedField {
	readonly field: Field;
	/** Word offset in the record. */
	readonly offset: number;
	/** Words of one element. */
	readonly words: number;
	/** Byte offset and width of one element, per architecture; undefined for fields of the model alone. */
	readonly bytes: Readonly<Record<Arch, { offset: number; width: number }>> | undefined;
}

/** Layout of a struct. */
export interface StructLayout {
	readonly struct: Struct;
	/** Words of a record, without its flexible tail. */
	readonly words: number;
	readonly fields: readonly PlacedField[];
	readonly byName: ReadonlyMap<string, PlacedField>;
}

const WIDTH: Record<string, Record<Arch, number>> = {
	u8: { i386: 1, amd64: 1 },
	u16: { i386: 2, amd64: 2 },
	i16: { i386: 2, amd64: 2 },
	u32: { i386: 4, amd64: 4 },
	i32: { i386: 4, amd64: 4 },
	u64: { i386: 8, amd64: 8 },
};
const POINTER: Record<Arch, number> = { i386: 4, amd64: 8 };

/** Lays out all structs; a struct must come after those it embeds. Throws on unknown names and on structs that outgrow their size. */
export function layOut(structs: readonly Struct[]): ReadonlyMap<string, StructLayout> {
	const layouts = new Map<string, StructLayout>();
	for (const struct of structs) layouts.set(struct.name, layOutOne(struct, layouts));
	return layouts;
}

function layOutOne(struct: Struct, known: ReadonlyMap<string, StructLayout>): StructLayout {
	const fields: PlacedField[] = [];
	let words = 0;
	const place = (field: Field) => {
		const size = wordsOf(field, known);
		const count = typeof field.count === "number" ? field.count : field.count === "tail" ? 0 : 1;
		fields.push({ field, offset: words, words: size, bytes: undefined });
		words += size * count;
	};
	for (const f of struct.fields) if (f.count !== "tail") place(f);
	for (const f of struct.fields) if (f.count === "tail") place(f);
	const placed = struct.bytes === undefined ? fields : withBytes(struct, fields, known);
	return { struct, words, fields: placed, byName: new Map(placed.map((p) => [p.field.name, p])) };
}

function embedded(field: Field, known: ReadonlyMap<string, StructLayout>): StructLayout {
	const layout = known.get(field.of ?? "");
	if (layout === undefined) throw new Error(`struct ${field.of} of field ${field.name} is not described before its use`);
	return layout;
}

function wordsOf(field: Field, known: ReadonlyMap<string, StructLayout>): number {
	return field.kind === "struct" || field.kind === "structs" ? embedded(field, known).words : 1;
}

function withBytes(struct: Struct, fields: readonly PlacedField[], known: ReadonlyMap<string, StructLayout>): PlacedField[] {
	const result = new Map(
		fields.map((p) => [p.field.name, { ...p, bytes: { i386: { offset: 0, width: 0 }, amd64: { offset: 0, width: 0 } } }]),
	);
	for (const arch of ["i386", "amd64"] as const) {
		let at = 0;
		for (const f of struct.fields) {
			if (f.model) continue;
			const width = byteWidth(f, arch, known);
			const align = Math.min(width, POINTER[arch]) || 1;
			at = Math.ceil(at / align) * align;
			const entry = result.get(f.name);
			if (entry !== undefined) entry.bytes[arch] = { offset: at, width };
			at += width * (typeof f.count === "number" ? f.count : f.count === "tail" ? 0 : 1);
		}
		const size = struct.bytes?.[arch] ?? 0;
		if (at > size) throw new Error(`struct ${struct.name} needs ${at} bytes on ${arch}, ${size} are given`);
	}
	return fields.map((p) => (p.field.model ? p : (result.get(p.field.name) ?? p)));
}

function byteWidth(field: Field, arch: Arch, known: ReadonlyMap<string, StructLayout>): number {
	if (field.kind === "struct" || field.kind === "structs") return embedded(field, known).struct.bytes?.[arch] ?? 0;
	return WIDTH[field.kind]?.[arch] ?? POINTER[arch];
}

/** The dialect's table: every field of every struct by name. Two structs may share a name only at the same offset and shape. */
export function fieldTable(layouts: ReadonlyMap<string, StructLayout>): Record<string, FieldShape> {
	const table: Record<string, FieldShape> = {};
	for (const layout of layouts.values()) {
		for (const p of layout.fields) {
			const shape = shapeOf(p);
			const other = table[p.field.name];
			if (other !== undefined && (other.offset !== shape.offset || other.shape !== shape.shape)) {
				throw new Error(`field ${p.field.name} of ${layout.struct.name} has another place in another struct`);
			}
			table[p.field.name] = shape;
		}
	}
	return table;
}

function shapeOf(p: PlacedField): FieldShape {
	switch (p.field.kind) {
		case "struct":
			return { offset: p.offset, shape: "struct" };
		case "structs":
			return { offset: p.offset, shape: "structs", size: p.words };
		case "words":
			return { offset: p.offset, shape: "words" };
		default:
			return { offset: p.offset, shape: "word" };
	}
}

/** Words of every struct by name, for `sizeof`. */
export function sizeTable(layouts: ReadonlyMap<string, StructLayout>): Record<string, number> {
	return Object.fromEntries([...layouts].map(([name, layout]) => [name, layout.words]));
}
