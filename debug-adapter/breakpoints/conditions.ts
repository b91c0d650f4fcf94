/** Conditions of breakpoints. */

import type { Expression } from "../../engine/scenario/program.ts";
import type { BreakpointPlace } from "../../engine/simulation-types.ts";
import { readCondition } from "../expressions.ts";

/** The condition that a client sent, undefined for none; a text says what is wrong with it. `event` lends it its arguments. */
export function condition(text: string | undefined, event?: string): Expression | undefined | string {
	if (text === undefined || text.trim() === "") return undefined;
	const parsed = readCondition(text, event);
	return "message" in parsed ? `The condition "${text.slice(0, 200)}" is wrong: ${parsed.message}` : parsed.expression;
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
export function conditionalPlaces(places: readonly BreakpointPlace[], text: string | undefined): ConditionalPlace[] | string {
	const fitting: ConditionalPlace[] = [];
	let problem = "";
	for (const place of places) {
		const parsed = condition(text, place.kind === "event" ? place.event : undefined);
		if (typeof parsed === "string") problem = parsed;
		else fitting.push({ place, ...(parsed === undefined ? {} : { condition: parsed }) });
	}
	return fitting.length === 0 && problem !== "" ? problem : fitting;
}
