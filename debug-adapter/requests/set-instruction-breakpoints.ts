import type { DebugProtocol } from "@vscode/debugprotocol";
import { INSTRUCTION_GROUP, instructionBreakpoint } from "../breakpoints/instruction-breakpoints.ts";
import { isTraced } from "../breakpoints/modes.ts";
import { parsedAddress } from "../display/memory-reference.ts";
import { handler } from "../session/handler.ts";

/** Replaces the breakpoints on instructions of the simulated kernel. */
export const setInstructionBreakpoints = handler<DebugProtocol.SetInstructionBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const requests = args.objects("breakpoints").map((b) => {
		const address = parsedAddress(b.string("instructionReference"), b.offset("offset"));
		return instructionBreakpoint(
			address ?? b.string("instructionReference"),
			b.optionalString("condition"),
			b.optionalString("hitCondition"),
			isTraced(b),
		);
	});
	const entries = debug.breakpoints.replace(INSTRUCTION_GROUP, requests);
	return { body: { breakpoints: entries.map((e) => debug.toClient(e)) }, then: () => debug.breakpointsChanged() };
});
