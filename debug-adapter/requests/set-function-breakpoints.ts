import type { DebugProtocol } from "@vscode/debugprotocol";
import { functionBreakpoint } from "../breakpoints/function-breakpoints.ts";
import { handler } from "../session/handler.ts";

/** Replaces the breakpoints on events, conditions and routines. */
export const setFunctionBreakpoints = handler<DebugProtocol.SetFunctionBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const requests = args
		.objects("breakpoints")
		.map((b) => functionBreakpoint(b.string("name"), b.optionalString("condition"), b.optionalString("hitCondition")));
	const entries = debug.breakpoints.replace("functions", requests);
	return { body: { breakpoints: entries.map((e) => debug.toClient(e)) }, then: () => debug.breakpointsChanged() };
});
