/** The steps that were made, so that going back after a step is its exact inverse. */
import type { StepKind } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";

/** Steps that are remembered. */
const MOST_STEPS = 1000;

interface Step {
	readonly kind: StepKind;
	readonly thread: number;
	readonly from: Place;
	readonly to: Place;
}

export class StepTrail {
	#steps: Step[] = [];

	/** Notes a step. */
	note(step: Step): void {
		this.#steps.push(step);
		if (this.#steps.length > MOST_STEPS) this.#steps.shift();
	}

	/** Where the step began that led here, if the moment shown is where one of this kind and thread ended. Later ones are forgotten. */
	takeLast(kind: StepKind, thread: number, here: Place): Place | undefined {
		for (let last = this.#steps.pop(); last !== undefined; last = this.#steps.pop()) {
			if (last.to.position !== here.position || last.to.event !== here.event) continue;
			if (last.thread === thread && last.kind === kind) return last.from;
		}
		return undefined;
	}

	/** Forgets all steps: the moments that they led to may be others now. */
	clear(): void {
		this.#steps = [];
	}
}
