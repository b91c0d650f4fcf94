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
		intrinsics(structs),
	].join("\n");
}

/** Declarations of the dialect's intrinsics: what the compiler replaces. */
function intrinsics(structs: readonly Struct[]): string {
	const fields = new Set(structs.flatMap((s) => s.fields.map((f) => f.name)));
	return [
		"declare global {",
		"\t/** Words of a record. */",
		`\tconst sizeof: { ${structs.map((s) => `readonly ${s.name}: number`).join("; ")} };`,
		"\t/** Word of a field in its record. */",
		`\tconst offset: { ${[...fields].map((f) => `readonly ${f}: number`).join("; ")} };`,
		"\t/** Heap word of a field. */",
		"\tfunction ref(field: unknown): number;",
		"\t/** Reads a heap word. */",
		"\tfunction load(word: number): number;",
		"\t/** Writes a heap word. */",
		"\tfunction store(word: number, value: number): void;",
		"}",
		"",
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
