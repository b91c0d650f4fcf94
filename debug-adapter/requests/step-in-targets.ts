import type { DebugProtocol } from "@vscode/debugprotocol";
import { isBetweenMoves } from "../../engine/timeline/machine-state.ts";
import { unknownFrame } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { toThreadId } from "../stops/stops.ts";

/** Threads that could run next, where there is a choice. In the middle of a thread's move the choice comes into force at its end. */
export const stepInTargets = handler<DebugProtocol.StepInTargetsResponse["body"]>("stopped", (debug, args) => {
	const id = args.integer("frameId");
	if (debug.frames.get(id) === undefined) throw unknownFrame(id);
	const { simulation } = debug.world;
	const runnable = simulation.outcome() === undefined ? simulation.threads().filter((t) => t.runnable) : [];
	if (runnable.length < 2) return { body: { targets: [] } };
	const when = isBetweenMoves() ? "run next" : "run at the next scheduling point";
	return { body: { targets: runnable.map((t) => ({ id: toThreadId(t.tid), label: `${when}: ${t.name} (${t.state})` })) } };
});
