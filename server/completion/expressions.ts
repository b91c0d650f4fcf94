/** Proposals inside an expression. */
import type { EventKind } from "../../engine/kernel/events.ts";
import type { CallArgType } from "../../engine/kernel/interface.ts";
import type { FlagFamily } from "../../language/vocabulary-flags.ts";
import type { Analysis } from "../analysis.ts";
import type { Place } from "../place.ts";
import { eventArguments, flags, type Proposal, plainWords, probes, words } from "./items.ts";
import { constants, variables } from "./names.ts";

/** Families of the named numbers that an argument takes. */
const FAMILIES: Partial<Record<CallArgType, FlagFamily>> = {
	flags: "malloc",
	zoneflags: "zone",
	request: "request",
	class: "class",
	mask: "mask",
	align: "align",
	addr: "address",
};

/** What may stand for a value: arguments of the event, flags of the argument, variables, constants, functions, objects. */
export function expression(analysis: Analysis, place: Place, offset: number, event?: EventKind): Proposal[] {
	const { call } = place;
	const family = FAMILIES[call?.routine?.args[call.argument]?.type ?? "bool"];
	return [
		...(event === undefined ? [] : eventArguments(event)),
		...(family === undefined ? [] : flags(family)),
		...variables(analysis, offset),
		...constants(analysis),
		...words("function"),
		...probes(),
		...plainWords("and", "or", "not"),
	];
}
