/** Proposals behind the first word of a statement. */
import type { Analysis } from "../analysis.ts";
import type { Place } from "../place.ts";
import { expression } from "./expressions.ts";
import { calls, type Proposal, plainWords } from "./items.ts";
import { variables } from "./names.ts";

const ORDERS = ["oldest", "newest", "random", "all"] as const;

/** What may follow the words before the place. */
export function inStatement(analysis: Analysis, place: Place, offset: number): Proposal[] {
	const texts = place.before.map((t) => t.text);
	const [head = ""] = texts;
	const last = texts.at(-1) ?? "";
	if (last === "else") return plainWords("continue", "stop", "if");
	if (place.call !== undefined) return expression(analysis, place, offset);
	if (last === "=" || last === "<<") return [...calls(), ...expression(analysis, place, offset)];
	switch (head) {
		case "let":
		case "list":
		case "barrier":
			return texts.length === 1 ? [] : expression(analysis, place, offset);
		case "free":
			return freed(analysis, texts, offset) ?? expression(analysis, place, offset);
		case "hold":
			if (texts.length === 1) return variables(analysis, offset);
			return texts.length === 2 ? plainWords("for") : expression(analysis, place, offset);
		case "wait":
			return texts.length === 1 ? plainWords("until") : expression(analysis, place, offset);
		case "fail":
			return texts.length === 1 ? plainWords("pages", "kva") : plainWords("once", "for", "in");
		case "shrink":
			return plainWords("memory", "to", "for", "reclaimable").filter((p) => !texts.includes(p.label));
		case "repeat":
			return texts.length === 1 ? expression(analysis, place, offset) : [...plainWords("times"), ...expression(analysis, place, offset)];
		default:
			return expression(analysis, place, offset);
	}
}

function freed(analysis: Analysis, texts: readonly string[], offset: number): Proposal[] | undefined {
	if (texts.length === 1) return [...plainWords(...ORDERS), ...variables(analysis, offset)];
	if (texts.length === 2) return plainWords("of");
	if (texts.length === 3) return variables(analysis, offset, "list");
	return texts.length === 4 ? plainWords("until") : undefined;
}
