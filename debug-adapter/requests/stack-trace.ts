import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FrameInfo } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { frameName } from "../display/formats.ts";
import { placeOf } from "../display/locations.ts";
import { memoryReference } from "../display/memory-reference.ts";
import { KERNEL_MODULE } from "../display/modules.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Shows a thread's stack: kernel frames, innermost first, down to the statement of the scenario. */
export const stackTrace = handler<DebugProtocol.StackTraceResponse["body"]>("stopped", (debug, args) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const start = args.optionalInteger("startFrame") ?? 0;
	const levels = args.optionalInteger("levels") ?? 0;
	const stack = debug.world.simulation.stack(thread);
	const page = stack.slice(start, levels === 0 ? undefined : start + levels);
	const format = args.optionalObject("format");
	const stackFrames = page.map((frame) => ({ ...toFrame(debug, thread, frame), name: frameName(thread, frame, format) }));
	return { body: { stackFrames, totalFrames: stack.length } };
});

/** Routines of the model's own have names that no function of FreeBSD has. */
const isOwnHelper = ({ kind, name }: FrameInfo): boolean => kind === "kernel" && /[A-Z]/.test(name);

function toFrame(debug: Debugger, thread: number, frame: FrameInfo): DebugProtocol.StackFrame {
	const { source, line } = placeOf(debug, frame) ?? { source: undefined, line: debug.settings.toClientLine(frame.line) };
	return {
		id: debug.frames.add({ thread, frame }),
		name: frame.name,
		...(source === undefined ? {} : { source }),
		line,
		column: debug.settings.toClientColumn(Math.max(1, frame.column)),
		canRestart: true,
		...(frame.address === undefined ? {} : { instructionPointerReference: memoryReference(frame.address), moduleId: KERNEL_MODULE }),
		...(isOwnHelper(frame) ? { presentationHint: "subtle" } : {}),
	};
}
