import type { DebugProtocol } from "@vscode/debugprotocol";
import type { EvaluationContext } from "../../engine/inspect/evaluate.ts";
import { open } from "../../engine/inspect/variables.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { runCommand } from "../console/console.ts";
import type { Debugger } from "../debugger.ts";
import { unknownFrame } from "../errors.ts";
import { evaluateText } from "../expressions.ts";
import { handler } from "../handler.ts";
import { toVariable } from "../variables/containers.ts";

/** Most members that go to the clipboard. */
const MAX_COPIED = 1000;

/** Evaluates an expression for a watch, a hover, the debug console or the clipboard. Nothing here changes the simulation. */
export const evaluate = handler<DebugProtocol.EvaluateResponse["body"]>("stopped", (debug, args) => {
	const text = args.string("expression");
	const context = args.optionalString("context");
	const printed = context === "repl" ? runCommand(text, debug) : undefined;
	if (printed !== undefined) return { body: { result: printed, variablesReference: 0 } };
	const value = evaluateText(text, viewOf(debug, args.optionalInteger("frameId")));
	const variable = toVariable(debug, value);
	return {
		body: {
			result: context === "clipboard" ? copied(value) : variable.value,
			...(variable.type === undefined ? {} : { type: variable.type }),
			variablesReference: variable.variablesReference,
			...(variable.indexedVariables === undefined ? {} : { indexedVariables: variable.indexedVariables }),
			...(variable.presentationHint === undefined ? {} : { presentationHint: variable.presentationHint }),
		},
	};
});

/** Where names are looked up: in the frame, else in the frame of the thread that stopped. */
export function viewOf(debug: Debugger, frameId: number | undefined): EvaluationContext {
	const { simulation } = debug.world;
	const event = debug.stopEvent === undefined ? {} : { event: debug.stopEvent };
	// Frame ids begin with 1; some clients send 0 or nothing in a watch without a frame.
	if (frameId === undefined || frameId === 0) {
		const thread = debug.stopThread ?? simulation.currentThread();
		return { thread, frame: simulation.stack(thread)[0]?.frame ?? 0, ...event };
	}
	const handle = debug.frames.get(frameId);
	if (handle === undefined) throw unknownFrame(frameId);
	return { thread: handle.thread, frame: handle.frame.frame, ...event };
}

/** A plain value as it is, a container with its members a line each. */
function copied(value: Shown): string {
	if (value.reference === undefined) return value.value;
	const lines = open(value.reference, 0, MAX_COPIED).map((m) => `\t${m.name} = ${m.value}`);
	return [value.value === "" ? value.name : value.value, ...lines].join("\n");
}
