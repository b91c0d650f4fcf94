/** A small world of structs for sources of these tests, and the compiler over it. */

import type { Callees } from "../../engine/dialect/callees.ts";
import { compileDialect, type DialectResult } from "../../engine/dialect/compile.ts";

/**
 * struct pair  { x; y; }
 * struct box   { b_id; b_pair (a pair); b_slots[4]; b_pairs[] (pairs); }
 */
export const TABLES = {
	fields: {
		x: { offset: 0, shape: "word" },
		y: { offset: 1, shape: "word" },
		b_id: { offset: 0, shape: "word" },
		b_pair: { offset: 1, shape: "struct" },
		b_slots: { offset: 3, shape: "words" },
		b_pairs: { offset: 7, shape: "structs", size: 2 },
	},
	sizes: { pair: 2, box: 7 },
} as const;

/** What `import ... from "./locks.ts"` offers: a routine, one that gives a truth value, one that gives nothing, plain functions. */
export const LOCKS: Callees = new Map([
	["take", { routine: true, params: ["word"], result: "word" }],
	["try_take", { routine: true, params: ["word"], result: "truth" }],
	["settle", { routine: true, params: [], result: "nothing" }],
	["held", { routine: false, params: [], result: "truth" }],
	["label", { routine: false, params: [], result: "text" }],
]);

/** Imports that most sources begin with, on one line. */
export const IMPORTS = 'import { take, try_take, settle, held, label } from "./locks.ts"; ';

/** Compiles a source. The result imports nothing of its own. */
export function compile(source: string, form: "compiled" | "native" = "compiled"): DialectResult {
	return compileDialect(source, {
		...TABLES,
		file: "test.ts",
		form,
		calleesOf: (specifier) => (specifier === "./locks.ts" ? LOCKS : new Map()),
		heap: "",
		runtime: "",
	});
}

/** The error of a source as `line:column message`, or "accepted". */
export function errorOf(source: string): string {
	const result = compile(source);
	return "error" in result ? `${result.error.line}:${result.error.column} ${result.error.message}` : "accepted";
}
