/** Lines of machines, zones and arenas: each at most once, each known. */
import type { Expr, Property } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { type Findings, replace } from "./findings.ts";

/** Properties by name; unknown ones and those written twice are told. `several` may be written more than once: the last one counts. */
export function propertiesByName(
	of: string,
	properties: readonly Property[],
	known: readonly string[],
	findings: Findings,
	several: readonly string[] = [],
): Map<string, Property> {
	const found = new Map<string, Property>();
	for (const p of properties) {
		const name = p.name.text;
		if (name === "") continue;
		if (!known.includes(name)) {
			tellUnknown(of, p, known, findings);
			continue;
		}
		if (found.has(name) && !several.includes(name)) findings.error("duplicate-property", p.name, `\`${name}\` is written twice`);
		found.set(name, p);
	}
	return found;
}

function tellUnknown(of: string, p: Property, known: readonly string[], findings: Findings): void {
	if (findings.full) return;
	const name = p.name.text;
	const best = nearest(name, known);
	const hint = best === undefined ? `: there are ${known.join(", ")}` : didYouMean(name, known);
	findings.error("unknown-property", p.name, `a ${of} has no \`${name}\`${hint}`, best === undefined ? [] : [replace(p.name, best)]);
}

/** The words of a property, whether the parser took them for words or for names. */
export function wordsOf(p: Property): { readonly text: string; readonly from: number; readonly to: number }[] {
	const names = p.values.flatMap((v) => (v.kind === "name" ? [{ text: v.name, from: v.from, to: v.to }] : []));
	return [...names, ...p.words].sort((a, b) => a.from - b.from);
}

/** The one value of a property; undefined where it is missing, which the parser has told. */
export function valueOf(p: Property | undefined): Expr | undefined {
	const value = p?.values[0];
	return value?.kind === "missing" ? undefined : value;
}
