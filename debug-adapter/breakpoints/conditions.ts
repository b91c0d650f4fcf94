/** Conditions of breakpoints. */

import { localNames } from "../../engine/inspect/locals.ts";
import type { Expression, Scenario } from "../../engine/scenario/program.ts";
import type { BreakpointPlace } from "../../engine/simulation-types.ts";
import { readCondition } from "../display/expressions.ts";

/**
 * The condition that a client sent, undefined for none; a text says what is wrong with it. `event` lends it its arguments, `locals` are the
 * names that can be looked up at the hit.
 */
export function condition(text: string | undefined, event?: string, locals?: Iterable<string> | "any"): Expression | undefined | string {
	if (text === undefined || text.trim() === "") return undefined;
	const parsed = readCondition(text, event, locals);
	return "message" in parsed ? `The condition "${text.slice(0, 200)}" is wrong: ${parsed.message}` : parsed.expression;
}

/** Names that a condition at a place may use beside those of the state: locals of the routines there, variables of the scenario's threads. */
export function localsAt(place: BreakpointPlace, { main, threads }: Scenario): Iterable<string> | "any" | undefined {
	switch (place.kind) {
		case "event":
			return undefined;
		case "statement":
			return [main, ...threads].flatMap((t) => t.slots);
		case "line":
			return localNames((r) => r.file === place.file && r.line <= place.line && place.line <= r.endLine);
		case "routine":
		case "point":
			return localNames((r) => r.name === place.routine);
		case "data":
			// Whoever writes has locals of its own.
			return "any";
	}
}

/** A place with the condition under which it stops. */
export interface ConditionalPlace {
	readonly place: BreakpointPlace;
	readonly condition?: Expression;
}

/**
 * Places under one condition. Of several events only some may have the arguments that it names: the others are left out. Where it fits none, a
 * text says what is wrong with it.
 */
export function conditionalPlaces(
	places: readonly BreakpointPlace[],
	text: string | undefined,
	scenario: Scenario,
): ConditionalPlace[] | string {
	const fitting: ConditionalPlace[] = [];
	let problem = "";
	for (const place of places) {
		const parsed = condition(text, place.kind === "event" ? place.event : undefined, localsAt(place, scenario));
		if (typeof parsed === "string") problem = parsed;
		else fitting.push({ place, ...(parsed === undefined ? {} : { condition: parsed }) });
	}
	return fitting.length === 0 && problem !== "" ? problem : fitting;
}
