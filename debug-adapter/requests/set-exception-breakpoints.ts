import type { DebugProtocol } from "@vscode/debugprotocol";
import { exceptionBreakpoint } from "../breakpoints/exception-filters.ts";
import { isTraced } from "../breakpoints/modes.ts";
import { handler } from "../handler.ts";

/** Chooses the exception filters, with conditions. */
export const setExceptionBreakpoints = handler<DebugProtocol.SetExceptionBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const plain = args.strings("filters").map((name) => exceptionBreakpoint(name, undefined));
	const conditional = (args.optionalObjects("filterOptions") ?? []).map((o) =>
		exceptionBreakpoint(o.string("filterId"), o.optionalString("condition"), isTraced(o)),
	);
	const entries = debug.chooseFilters([...plain, ...conditional]);
	return { body: { breakpoints: entries.map((e) => debug.toClient(e)) }, then: () => debug.breakpointsChanged() };
});
