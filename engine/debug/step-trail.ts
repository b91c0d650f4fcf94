/** The steps that were made, so that going back after a step is its exact inverse. */
import type { Granularity, StepKind } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";

/** Steps that are remembered. */
const MOST_STEPS = 1000;

interface Step {
	readonly kind: StepKind;
	readonly thread: number;
	readonly granularity: Granularity | undefined;
	readonly from: Place;
	readonly to: Place;
}

export class StepTrail {
	#steps: Step[] = [];

	/** Notes a step; one that led nowhere, of a thread that is through, has nothing to be undone. */
	note(step: Step): void {
		if (step.from.position === step.to.position && step.from.event === step.to.event) return;
		this.#steps.push(step);
		if (this.#steps.length > MOST_STEPS) this.#steps.shift();
	}

	/**
	 * Where the step began that led here, if the moment shown is where one of this thread ended, of the kind where one is given, and as fine
	 * or coarse as the way back is to be. Later ones are forgotten.
	 */
	takeLast(kind: StepKind | undefined, { thread, granularity }: Pick<Step, "thread" | "granularity">, here: Place): Place | undefined {
		for (let last = this.#steps.pop(); last !== undefined; last = this.#steps.pop()) {
			if (last.to.position !== here.position || last.to.event !== here.event) continue;
			const isAlike = (last.granularity === "instruction") === (granularity === "instruction");
			if (last.thread === thread && isAlike && (kind === undefined || last.kind === kind)) return last.from;
		}
		return undefined;
	}

	/** Forgets all steps: the moments that they led to may be others now. */
	clear(): void {
		this.#steps = [];
	}
}
