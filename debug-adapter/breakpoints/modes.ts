/** Modes of breakpoints: one that stops, and one that writes a line to the console and lets the run go on. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Arguments } from "../session/arguments.ts";
import { badArgument } from "../session/errors.ts";

const APPLIES = ["source", "exception", "instruction"];

/** The modes as `initialize` announces them; the first is what a breakpoint without a mode does. */
export const BREAKPOINT_MODES: DebugProtocol.BreakpointMode[] = [
	{ mode: "stop", label: "Stop", description: "Stops the simulation.", appliesTo: APPLIES },
	{ mode: "trace", label: "Trace", description: "Writes a line to the debug console and goes on.", appliesTo: APPLIES },
];

/** Whether a breakpoint that a client sent traces instead of stopping. */
export function isTraced(breakpoint: Arguments): boolean {
	const mode = breakpoint.optionalString("mode") ?? "stop";
	if (!BREAKPOINT_MODES.some((m) => m.mode === mode)) {
		throw badArgument(breakpoint.command, `"mode" must be one of ${BREAKPOINT_MODES.map((m) => m.mode).join(", ")}, not "${mode}"`);
	}
	return mode === "trace";
}
