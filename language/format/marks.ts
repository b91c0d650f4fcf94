/** What the formatter takes from the tree: where items begin, and which tokens stand close together. */
import type { Document } from "../ast.ts";

/** Facts about a text by offset. */
export interface Marks {
	/** Where declarations, properties, statements and branches begin. */
	readonly starts: ReadonlySet<number>;
	/** Where properties begin, with the end of their word. */
	readonly properties: ReadonlyMap<number, number>;
	/** Where branches of `choose` begin, with the end of their weight. */
	readonly branches: ReadonlyMap<number, number>;
	/** Where signs before an operand stand: `-x`. */
	readonly prefixes: ReadonlySet<number>;
	/** Ends of the names of calls: the parenthesis follows at once. */
	readonly callees: ReadonlySet<number>;
	/** Ends of decimal numbers with a unit. */
	readonly measured: ReadonlySet<number>;
}

/** Collects the marks of a tree. */
export function marksOf(document: Document): Marks {
	const starts = new Set<number>();
	const properties = new Map<number, number>();
	const branches = new Map<number, number>();
	const prefixes = new Set<number>();
	const callees = new Set<number>();
	const measured = new Set<number>();

	function walk(node: unknown, key: string): void {
		if (typeof node !== "object" || node === null) return;
		if (Array.isArray(node)) {
			for (const child of node) walk(child, key);
			return;
		}
		const { kind, from, name, weight, callee, hex, unit, to } = node as Record<string, unknown> & {
			readonly from: number;
			readonly to: number;
			readonly name?: { readonly to: number };
			readonly weight?: { readonly to: number };
			readonly callee?: { readonly to: number };
		};
		if (key === "declarations" || key === "statements" || key === "properties" || key === "branches") starts.add(from);
		if (key === "properties" && name) properties.set(from, name.to);
		if (key === "branches" && weight) branches.set(from, weight.to);
		if (kind === "unary") prefixes.add(from);
		if (kind === "call" && callee) callees.add(callee.to);
		if (kind === "number" && hex === false && unit !== undefined) measured.add(to);
		for (const [field, child] of Object.entries(node)) walk(child, field);
	}

	walk(document, "");
	return { starts, properties, branches, prefixes, callees, measured };
}
