/** Motions to places that are found by looking for them: the call that a frame is in, and the last or next time at a line. */
import type { Expression } from "../scenario/program.ts";
import type { BreakpointPlace, Motion, Stop } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";
import { BreakpointTable } from "./breakpoints.ts";
import type { LineGoal } from "./search.ts";
import { callerOf, frameWord } from "./thread-position.ts";

/** What these motions are made of. */
export interface SearchMotions {
	forward(goal: LineGoal | undefined, table: BreakpointTable): Motion;
	backward(goal: LineGoal | undefined, table: BreakpointTable): Motion;
	jump(place: Place): Motion;
	/** The moment shown. */
	here(): Place;
}

/** A motion with another one behind it, or with what its stop is to be told as. */
export class ThenMotion implements Motion {
	#motion: Motion;
	#then: ((stop: Stop) => Motion | Stop) | undefined;

	constructor(first: Motion, then: (stop: Stop) => Motion | Stop) {
		this.#motion = first;
		this.#then = then;
	}

	slice(moves: number): Stop | undefined {
		const stop = this.#motion.slice(moves);
		if (stop === undefined || this.#then === undefined) return stop;
		const next = this.#then(stop);
		this.#then = undefined;
		if ("kind" in next) return next;
		this.#motion = next;
		return undefined;
	}

	cancel(): Stop {
		return this.#motion.cancel();
	}

	progress(): number | undefined {
		return this.#motion.progress();
	}
}

const argument = (name: string): Expression => ({ op: "argument", name });
const equals = (left: Expression, value: number): Expression => ({
	op: "binary",
	operator: "==",
	left,
	right: { op: "number", value },
});

/** Id of the search's only breakpoint. */
const OWN = 0;

const NONE: readonly [] = [];

/**
 * Back to the beginning of the call that a frame is in: the write that made the frame the thread's innermost one, and from there to the
 * first statement. Of the scenario's frame (`frame` 0) that is the statement in progress.
 */
export function frameEntry(motions: SearchMotions, thread: number, frame: number, depth: number): Motion {
	if (frame === 0) return motions.backward({ thread, depth: -1 }, new BreakpointTable(NONE));
	const condition: Expression = {
		op: "binary",
		operator: "and",
		left: equals(argument("new"), frame),
		right: equals(argument("old"), callerOf(frame)),
	};
	const entered = new BreakpointTable([{ id: OWN, place: { kind: "data", target: { words: [frameWord(thread)] } }, condition }]);
	return new ThenMotion(motions.backward(undefined, entered), (stop) =>
		stop.kind === "breakpoint" ? motions.forward({ thread, depth, everyPoint: true }, new BreakpointTable(NONE)) : stop,
	);
}

/** To the last or the next time that a place is reached; the breakpoints of the user do not stop it. Where there is none before, nothing moves. */
export function visit(motions: SearchMotions, place: BreakpointPlace, direction: "previous" | "next"): Motion {
	const table = new BreakpointTable([{ id: OWN, place }]);
	const origin = motions.here();
	const first = direction === "next" ? motions.forward(undefined, table) : motions.backward(undefined, table);
	return new ThenMotion(first, (stop) => {
		if (stop.kind === "beginning") return motions.jump(origin);
		return stop.kind === "breakpoint" ? { kind: "step", thread: stop.thread } : stop;
	});
}
