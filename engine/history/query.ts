/**
 * Questions about the run as a whole. A question is asked where the heap shows some moment, runs through the branch in slices, and leaves
 * the heap at the moment it was asked at.
 */
import type { Place, Timeline } from "../timeline/timeline.ts";

/** A part of a question that runs through some of the run: true once it is done. */
export interface Pass {
	slice(moves: number): boolean;
	/** Share done, 0 to 1. */
	progress(): number;
}

/** A question in progress. */
export class Query<Answer> {
	readonly #timeline: Timeline;
	readonly #origin: Place;
	readonly #pass: Pass | undefined;
	readonly #answer: () => Answer;

	/** `pass` runs first, if there is one; `answer` is asked once it is done, and may go to other moments. */
	constructor(timeline: Timeline, pass: Pass | undefined, answer: () => Answer) {
		this.#timeline = timeline;
		this.#origin = timeline.here();
		this.#pass = pass;
		this.#answer = answer;
	}

	/** Goes on for about so many moves of threads; the answer once there is one. */
	slice(moves: number): { readonly answer: Answer } | undefined {
		try {
			if (this.#pass !== undefined && !this.#pass.slice(moves)) return undefined;
			const answer = this.#answer();
			this.cancel();
			return { answer };
		} catch (error) {
			this.cancel();
			throw error;
		}
	}

	/** The same question with its answer put in other words, where it was asked. */
	map<Other>(words: (answer: Answer) => Other): Query<Other> {
		return new Query(this.#timeline, this.#pass, () => {
			const answer = this.#answer();
			this.cancel();
			return words(answer);
		});
	}

	/** Gives the question up. */
	cancel(): void {
		this.#timeline.goTo(this.#origin);
	}

	/** Share done, 0 to 1. */
	progress(): number {
		return this.#pass?.progress() ?? 1;
	}
}
