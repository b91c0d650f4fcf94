/** Function breakpoints as the store takes them. */

import type { World } from "../launch/world.ts";
import { condition, conditionalPlaces } from "./conditions.ts";
import { joinConditions, resolveName } from "./function-names.ts";
import type { Requested, Resolution } from "./store.ts";

/** The breakpoint of a name, with the condition and hit condition that DAP carries beside it. */
export function functionBreakpoint(name: string, conditionText: string | undefined, hitCondition: string | undefined): Requested {
	return {
		key: name,
		kind: "function breakpoint",
		label: name,
		hitCondition,
		resolve: (world) => resolve(name, conditionText, world),
	};
}

function resolve(name: string, conditionText: string | undefined, world: World): Resolution {
	const named = resolveName(name, world.catalogue);
	if (typeof named === "string") return { places: [], message: named };
	const texts = [named.condition, conditionText].filter((t) => t !== undefined && t.trim() !== "");
	const text = texts.length === 2 ? joinConditions(texts[0] as string, texts[1] as string) : texts[0];
	if (named.outcome !== undefined) {
		const parsed = condition(text);
		if (typeof parsed === "string") return { places: [], message: parsed };
		return { places: [], outcome: { kind: named.outcome, ...(parsed === undefined ? {} : { condition: parsed }) } };
	}
	const places = conditionalPlaces(named.places, text, world.scenario);
	return typeof places === "string" ? { places: [], message: places } : { places };
}
