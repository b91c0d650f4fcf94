import type { DebugProtocol } from "@vscode/debugprotocol";
import { exceptionBreakpoint } from "../breakpoints/exception-filters.ts";
import { isTraced } from "../breakpoints/modes.ts";
import type { Arguments } from "../session/arguments.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

const BREAK_MODES: ReadonlySet<string> = new Set(["never", "always", "unhandled", "userUnhandled"]);

/** Chooses the exception filters, with conditions. Clients that know only exception options name filters in them. */
export const setExceptionBreakpoints = handler<DebugProtocol.SetExceptionBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const plain = args.strings("filters").map((name) => exceptionBreakpoint(name, undefined));
	const conditional = (args.optionalObjects("filterOptions") ?? []).map((o) =>
		exceptionBreakpoint(o.string("filterId"), o.optionalString("condition"), isTraced(o)),
	);
	const options = (args.optionalObjects("exceptionOptions") ?? []).map(namesOf);
	const entries = debug.chooseFilters([...plain, ...conditional, ...options.flat().map((name) => exceptionBreakpoint(name, undefined))]);
	const told = entries.map((e) => debug.toClient(e));
	const breakpoints = told.splice(0, plain.length + conditional.length);
	for (const names of options) breakpoints.push(asOne(told.splice(0, names.length)));
	return { body: { breakpoints }, then: () => debug.breakpointsChanged() };
});

/** Filters that an option chooses: the names at the end of its path. Everything here is handled by nobody, so all modes but never are one. */
function namesOf(option: Arguments): string[] {
	const mode = option.string("breakMode");
	if (!BREAK_MODES.has(mode)) throw badArgument(option.command, `"breakMode" must be one of ${[...BREAK_MODES].join(", ")}`);
	const last = option.optionalObjects("path")?.at(-1);
	return mode === "never" || last === undefined ? [] : last.strings("names");
}

/** The answer to an option with several filters: unverified as soon as one of them is. */
function asOne(breakpoints: readonly DebugProtocol.Breakpoint[]): DebugProtocol.Breakpoint {
	return breakpoints.find((b) => !b.verified) ?? breakpoints[0] ?? { verified: true };
}
