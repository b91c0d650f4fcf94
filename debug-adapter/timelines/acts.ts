/** What a request may do to the run: the threads that clients mean, and how the future is changed from here, if it can be. */
import { BranchError } from "../../engine/timeline/branches.ts";
import type { Debugger } from "../debugger.ts";
import type { World } from "../launch/world.ts";
import { notRunnable, notWritable, unknownThread, wrongTimeline } from "../session/errors.ts";
import { toThreadId } from "../stops/stops.ts";

/** Number of the living thread that the client means. */
export function threadOf(debug: Debugger, threadId: number): number {
	const thread = debug.world.simulation.threads().find((t) => toThreadId(t.tid) === threadId);
	if (thread === undefined) throw unknownThread(threadId);
	return thread.tid;
}

/** Number of the thread that the client wants to run next. */
export function runnableThread(debug: Debugger, threadId: number): number {
	const { simulation } = debug.world;
	const thread = simulation.threads().find((t) => toThreadId(t.tid) === threadId);
	if (thread === undefined) throw unknownThread(threadId);
	checkScenario(debug, "The next thread");
	if (!thread.runnable) throw notRunnable(thread.name, thread.state);
	checkFork(debug, "The next thread");
	return thread.tid;
}

/** Throws where there is no scenario to decide in the place of. */
export function checkScenario(debug: Debugger, what: string): void {
	if (debug.world.golden !== undefined) throw notWritable(what, "a golden trace has its own machine, and says who runs");
}

/** Throws where the future cannot be changed from here. */
export function checkFork(debug: Debugger, what: string): void {
	if (debug.world.simulation.outcome() !== undefined) throw notWritable(what, "the run is at its end; step back first");
}

/** Lets a thread run next: the future becomes another one. */
export function chooseNext(debug: Debugger, thread: number): void {
	byHand(() => debug.world.simulation.chooseNext(thread));
}

/** Where an intervention took place: at the moment shown, if not before its event, or before what the line there had written by then. */
export type Took = "here" | "before line";

/** Intervenes in the run, which goes on differently from here, or from the beginning of the step that the moment shown lies in. */
export function intervene(debug: Debugger, action: (simulation: World["simulation"]) => void): Took {
	const { simulation } = debug.world;
	const { position, step } = simulation.timeline.here();
	const stack = () => JSON.stringify(simulation.stack(debug.stopThread ?? simulation.currentThread()));
	const before = stack();
	byHand(() => action(simulation));
	debug.changed = undefined;
	// The moment shown may have become the beginning of the step that an event lies in.
	if (debug.stopEvent !== undefined && debug.stopEvent >= simulation.moment().events) debug.stopEvent = undefined;
	if (stack() !== before) {
		debug.frames.clear();
		debug.containers.clear();
	}
	return step !== undefined && step.position < position ? "before line" : "here";
}

/** That something took effect before a line, in words; what it means for the user is said behind it. A message that pops up shows its beginning. */
export function wentBack({ world: { simulation } }: Debugger): string {
	const { file = "", line = 0 } = simulation.stack(simulation.currentThread())[0] ?? {};
	return `The session went back to before ${file.slice(file.lastIndexOf("/") + 1)}:${line}, which runs in one piece`;
}

/** Does something with branches; what the engine refuses becomes the error of the request. */
export function byHand<T>(action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw error instanceof BranchError ? wrongTimeline(error.message) : error;
	}
}
