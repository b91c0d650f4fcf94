/** Generates the TypeScript types of the simulated structs; the result is checked in as engine/kernel/views.generated.ts. */
import type { Field, Struct } from "./structs.ts";

/** Source text of the generated file. */
export function generateViews(structs: readonly Struct[]): string {
	const types = new Map(structs.map((s) => [s.name, s.type]));
	const body = structs.map((s) => viewOf(s, types)).join("\n");
	return [
		"// Generated from the struct descriptions by `node scripts/generate.mjs`; do not edit.",
		"/** A pointer: the heap word at which a record of that struct begins; 0 is NULL. The dialect lowers its fields to heap accesses. */",
		"export type Ptr = number;",
		"",
		"/** An array of words inside a record. */",
		"export interface Words {",
		"\t[index: number]: number;",
		"}",
		"",
		body,
	].join("\n");
}

function viewOf(struct: Struct, types: ReadonlyMap<string, string>): string {
	const lines = [`/** ${struct.doc} ${struct.source} */`, `export type ${struct.type} = Ptr & {`];
	for (const f of struct.fields) {
		lines.push(`\t/** ${sentence(f.doc)} */`, `\t${memberOf(f, types)}`);
	}
	lines.push("};", "");
	return lines.join("\n");
}

function sentence(doc: string): string {
	return `${doc.charAt(0).toUpperCase()}${doc.slice(1)}.`;
}

function memberOf(f: Field, types: ReadonlyMap<string, string>): string {
	const of = f.of === undefined ? "number" : (types.get(f.of) ?? "number");
	switch (f.kind) {
		case "struct":
			return `readonly ${f.name}: ${of};`;
		case "structs":
			return `readonly ${f.name}: { readonly [index: number]: ${of} };`;
		case "words":
			return `readonly ${f.name}: Words;`;
		case "ptr":
			return `${f.name}: ${f.of === undefined ? "any" : of};`;
		default:
			return `${f.name}: number;`;
	}
}
