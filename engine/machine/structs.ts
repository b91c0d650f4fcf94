/**
 * How simulated structures are described: a table of fields per struct, from which the record layout in the heap, the byte layout
 * of the architecture, the generated types, the debugger's variables and the language's probe fields all come.
 */

/** Type of a field. `ptr`, `struct` and arrays name another struct in `of`. */
export type FieldKind =
	| "u8"
	| "u16"
	| "u32"
	| "i16"
	| "i32"
	| "u64"
	| "long"
	| "ulong"
	| "addr"
	| "size"
	| "func"
	| "name"
	| "ptr"
	| "struct"
	| "words"
	| "structs";

/** How a value is shown: `flags:zone` and `enum:btag` name tables of the inspector. */
export type FieldFormat = "dec" | "hex" | "bytes" | "pages" | "items" | "ticks" | "bool" | `flags:${string}` | `enum:${string}`;

/** One field of a struct. */
export interface Field {
	readonly name: string;
	readonly kind: FieldKind;
	/** The struct pointed to or embedded. */
	readonly of?: string;
	/** Elements of an array; "tail" is a flexible array at the end of the record. */
	readonly count?: number | "tail";
	readonly format?: FieldFormat;
	readonly doc: string;
	/** Part of the model, not of FreeBSD's struct: has no bytes in the simulated memory. */
	readonly model?: boolean;
}

/** One struct. */
export interface Struct {
	/** FreeBSD's tag, such as `uma_keg`. */
	readonly name: string;
	/** Name of the generated TypeScript type, such as `Keg`. */
	readonly type: string;
	/** Bytes per architecture; absent for structs of the simulated machine that no kernel address covers. */
	readonly bytes?: { readonly i386: number; readonly amd64: number };
	readonly fields: readonly Field[];
	readonly doc: string;
	/** FreeBSD's header. */
	readonly source: string;
}

/** Options of {@link field}. */
export type FieldOptions = Partial<Omit<Field, "name" | "kind" | "doc">>;

/** Builds a field; the type is written `u32`, `ptr uma_keg`, `struct lock_object`, `words[16]`, `structs uma_cache[]`. */
export function field(name: string, type: string, doc: string, options: FieldOptions = {}): Field {
	const match = /^(\w+)(?: (\w+))?(?:\[(\d*)\])?$/.exec(type);
	if (match === null) throw new Error(`field ${name}: cannot read the type "${type}"`);
	const [, kind, of, count] = match;
	return {
		name,
		kind: kind as FieldKind,
		...(of === undefined ? {} : { of }),
		...(count === undefined ? {} : { count: count === "" ? ("tail" as const) : Number(count) }),
		doc,
		...options,
	};
}
