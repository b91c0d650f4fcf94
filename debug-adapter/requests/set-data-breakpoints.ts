import type { DebugProtocol } from "@vscode/debugprotocol";
import { DATA_GROUP, dataBreakpoint } from "../breakpoints/data-breakpoints.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Replaces the breakpoints on values. */
export const setDataBreakpoints = handler<DebugProtocol.SetDataBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const requests = args.objects("breakpoints").map((b) => {
		const access = b.optionalString("accessType") ?? "write";
		if (access !== "read" && access !== "write" && access !== "readWrite")
			throw badArgument(args.command, `"accessType" must be "read", "write" or "readWrite"`);
		return dataBreakpoint(b.string("dataId"), access, b.optionalString("condition"), b.optionalString("hitCondition"));
	});
	const entries = debug.breakpoints.replace(DATA_GROUP, requests);
	return { body: { breakpoints: entries.map((e) => debug.toClient(e)) }, then: () => debug.breakpointsChanged() };
});
