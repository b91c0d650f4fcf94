/** Where the statements of a block lead: which never go on, which leave their loop. */
import type { Block, Statement } from "../ast.ts";

/** Whether a statement never goes on to the one behind it. */
export function neverGoesOn(s: Statement): boolean {
	switch (s.kind) {
		case "break":
		case "continue":
		case "stop":
			return true;
		case "forever":
		case "every":
			return !breaks(s.body);
		default:
			return false;
	}
}

/** Whether a `break` of the loop stands in its body, outside inner loops. */
function breaks(block: Block): boolean {
	return block.statements.some(breaksOut);
}

function breaksOut(s: Statement): boolean {
	switch (s.kind) {
		case "break":
			return true;
		case "if":
			return breaks(s.then) || (s.otherwise !== undefined && ("statements" in s.otherwise ? breaks(s.otherwise) : breaksOut(s.otherwise)));
		case "choose":
			return s.branches.some((b) => breaks(b.body));
		case "at":
			return breaks(s.body);
		case "let":
		case "assign":
		case "push":
		case "call":
			return s.otherwise?.kind === "block" && breaks(s.otherwise.block);
		default:
			return false;
	}
}
