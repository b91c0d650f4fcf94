/** How far a step goes, in the protocol's words. A statement of the simulated kernel is a line; an instruction is a statement even there. */
import type { Granularity } from "../../engine/simulation-types.ts";
import type { Arguments } from "../session/arguments.ts";
import { badArgument } from "../session/errors.ts";

const GRANULARITIES: Readonly<Record<string, Granularity>> = { statement: "line", line: "line", instruction: "instruction" };

/** The granularity that a client asks for; lines where it does not say. */
export function granularityOf(args: Arguments): Granularity {
	const text = args.optionalString("granularity") ?? "statement";
	const known = Object.hasOwn(GRANULARITIES, text) ? GRANULARITIES[text] : undefined;
	if (known === undefined) throw badArgument(args.command, `"granularity" must be "statement", "line" or "instruction", not "${text}"`);
	return known;
}
