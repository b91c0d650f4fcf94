/** Hit conditions: `5` and `== 5` stop at the fifth hit, `>= 5` and `> 5` from there on, `% 5` at every fifth of the run. */
import type { Breakpoint } from "../../engine/simulation-types.ts";

/** What a hit condition means; or what is wrong with it. */
export type HitCondition = { readonly hits: NonNullable<Breakpoint["hits"]> } | { readonly message: string };

/** Reads a hit condition. */
export function parseHitCondition(text: string): HitCondition {
	const [, operator = "", digits = ""] = /^(>=|>|==?|%)?\s*(\d{1,15})$/.exec(text.trim()) ?? [];
	const n = Number(digits);
	if (digits === "" || (n === 0 && operator !== ">")) {
		return { message: `The hit condition "${text}" is none: write 5, == 5, >= 5, > 5 or % 5.` };
	}
	switch (operator) {
		case ">=":
			return { hits: { kind: "from", n } };
		case ">":
			return { hits: { kind: "from", n: n + 1 } };
		case "%":
			return { hits: { kind: "every", n } };
		default:
			return { hits: { kind: "only", n } };
	}
}
