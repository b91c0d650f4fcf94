import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FrameInfo } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { handler } from "../handler.ts";

/** Shows a thread's stack: kernel frames, innermost first, down to the statement of the scenario. */
export const stackTrace = handler<DebugProtocol.StackTraceResponse["body"]>("stopped", (debug, args) => {
	const thread = debug.threadOf(args.integer("threadId"));
	const start = args.optionalInteger("startFrame") ?? 0;
	const levels = args.optionalInteger("levels") ?? 0;
	const stack = debug.world.simulation.stack(thread);
	const page = stack.slice(start, levels === 0 ? undefined : start + levels);
	return { body: { stackFrames: page.map((frame) => toFrame(debug, thread, frame)), totalFrames: stack.length } };
});

function toFrame(debug: Debugger, thread: number, frame: FrameInfo): DebugProtocol.StackFrame {
	const { sources } = debug.world;
	const source = frame.kind === "scenario" ? sources.scenario() : sources.kernel(frame.file);
	return {
		id: debug.frames.add({ thread, frame }),
		name: frame.name,
		...(source === undefined ? {} : { source }),
		line: debug.settings.toClientLine(frame.line),
		column: debug.settings.toClientColumn(Math.max(1, frame.column)),
	};
}
