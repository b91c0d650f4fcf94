import type { DebugProtocol } from "@vscode/debugprotocol";
import { lineBreakpoint } from "../breakpoints/line-breakpoints.ts";
import { isTraced } from "../breakpoints/modes.ts";
import { findKernelFile } from "../launch/sources.ts";
import { Arguments } from "../session/arguments.ts";
import { handler } from "../session/handler.ts";

/** Replaces the line breakpoints of a source. */
export const setBreakpoints = handler<DebugProtocol.SetBreakpointsResponse["body"]>("initialized", (debug, args) => {
	const source = args.object("source");
	const path = source.optionalString("path") ?? "";
	const reference = source.optionalInteger("sourceReference") ?? 0;
	const name = source.optionalString("name") ?? (path.split(/[\\/]/).at(-1) || `source ${reference}`);
	const requests = (args.optionalObjects("breakpoints") ?? plainLines(args)).map((b) => {
		b.optionalInteger("column");
		return lineBreakpoint(source, name, {
			line: debug.settings.fromClientLine(b.integer("line")),
			condition: b.optionalString("condition"),
			hitCondition: b.optionalString("hitCondition"),
			logMessage: b.optionalString("logMessage"),
			traced: isTraced(b),
		});
	});
	// A kernel source may be named by its reference or by its path: it is one group.
	const group = findKernelFile(source) ?? (reference > 0 ? `#${reference}` : debug.settings.fromClientPath(path));
	const entries = debug.breakpoints.replace(`source:${group}`, requests);
	return { body: { breakpoints: entries.map((e) => debug.toClient(e)) }, then: () => debug.breakpointsChanged() };
});

/** Clients of the protocol's first years send `lines`, which it still has. */
function plainLines(args: Arguments): Arguments[] {
	return args.has("lines") ? args.integers("lines").map((line) => new Arguments(args.command, { line })) : [];
}
