/** Walks over statements, for what must be known of a whole text before its parts are checked. */
import type { Block, Expr, Statement } from "../ast.ts";

/** Blocks directly in a statement. */
export function blocksOf(s: Statement): Block[] {
	switch (s.kind) {
		case "repeat":
		case "forever":
		case "while":
		case "at":
		case "every":
			return [s.body];
		case "if":
			if (s.otherwise === undefined) return [s.then];
			return "statements" in s.otherwise ? [s.then, s.otherwise] : [s.then, ...blocksOf(s.otherwise)];
		case "choose":
			return s.branches.map((b) => b.body);
		case "let":
		case "assign":
		case "push":
		case "call":
			return s.otherwise?.kind === "block" ? [s.otherwise.block] : [];
		default:
			return [];
	}
}

/** All statements of a block and of the blocks in it. */
export function* statementsIn(block: Block): Iterable<Statement> {
	const open = [block];
	for (let b = open.pop(); b !== undefined; b = open.pop()) {
		for (const s of b.statements) {
			yield s;
			open.push(...blocksOf(s));
		}
	}
}

/** The call of a routine that a statement makes; undefined where it makes none. */
export function callIn(s: Statement): Extract<Expr, { kind: "call" }> | undefined {
	const value = s.kind === "call" ? s.call : s.kind === "let" || s.kind === "assign" || s.kind === "push" ? s.value : undefined;
	return value?.kind === "call" ? value : undefined;
}
