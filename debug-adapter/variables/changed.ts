/** The scope "Changed since last stop": fields of kernel objects and locals whose words were written since. */
import { open, roots } from "../../engine/inspect/variables.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Reference, Shown } from "../../engine/simulation-types.ts";

/** Bounds of the search: objects are opened at most so deep, and the list is no longer than this. */
const MAX_DEPTH = 5;
export const MAX_CHANGED = 300;
const MAX_OPENED = 3000;

/** Statistics and clocks change at every step and say little. */
const COLLECTIONS_SEARCHED: ReadonlySet<string> = new Set(["Locals", "Zones and kegs", "CPU caches", "Arenas", "Memory", "Machine"]);

/** Values that changed since the last stop, named by their expressions. */
export function changedValues(simulation: Simulation, thread: number | undefined): Shown[] {
	return valuesOf(simulation.changedWords(), thread);
}

/** Values that lie in some words, as far as they have names. */
export function valuesOf(changed: ReadonlySet<number>, thread: number | undefined): Shown[] {
	if (changed.size === 0) return [];
	const found: Shown[] = [];
	const seenWords = new Set<number>();
	let opened = 0;

	const search = (reference: Reference, prefix: string, depth: number): void => {
		if (opened >= MAX_OPENED || found.length >= MAX_CHANGED) return;
		opened++;
		for (const value of open(reference, 0, MAX_CHANGED, changed)) {
			const name = value.expression ?? (prefix === "" ? value.name : `${prefix}.${value.name}`);
			if (value.word !== undefined) {
				if (changed.has(value.word) && !seenWords.has(value.word) && found.length < MAX_CHANGED) {
					seenWords.add(value.word);
					found.push({ ...value, name });
				}
				continue;
			}
			const inner = value.reference;
			if (inner === undefined || depth >= MAX_DEPTH) continue;
			// Members of a collection say nothing of what they point to; embedded structs say whether anything in them changed.
			if (inner.kind === "collection" || value.changed === true) search(inner, name, depth + 1);
		}
	};

	for (const scope of roots(thread === undefined ? {} : { thread })) {
		if (scope.reference !== undefined && COLLECTIONS_SEARCHED.has(scope.name)) search(scope.reference, "", 0);
	}
	return found;
}
