import type { DebugProtocol } from "@vscode/debugprotocol";
import { stoppableLines } from "../breakpoints/line-breakpoints.ts";
import { handler } from "../session/handler.ts";

/** Lists the lines of a range at which can be stopped. */
export const breakpointLocations = handler<DebugProtocol.BreakpointLocationsResponse["body"]>("initialized", (debug, args) => {
	const source = args.object("source");
	const first = debug.settings.fromClientLine(args.integer("line"));
	const end = args.optionalInteger("endLine");
	const last = end === undefined ? first : debug.settings.fromClientLine(end);
	const known = debug.launched ? debug.world.sources.find(source) : undefined;
	if (known === undefined) return { body: { breakpoints: [] } };
	const lines = stoppableLines(known, debug.world).filter((line) => line >= first && line <= last);
	return { body: { breakpoints: lines.map((line) => ({ line: debug.settings.toClientLine(line) })) } };
});
