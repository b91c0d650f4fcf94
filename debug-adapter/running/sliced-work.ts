/**
 * Work in slices of about 10 ms, so that the client is heard meanwhile: what comes before a simulation is loaded, such as replaying a golden
 * trace or comparing two runs.
 */
import { workCancelled } from "../session/errors.ts";

const SLICE_MS = 10;
/** From here on the work is long enough to show its progress; and how often it is told. */
const PROGRESS_AFTER_MS = 500;
const PROGRESS_EVERY_MS = 200;

/** How far the work is. */
export interface Progress {
	readonly text: string;
	/** Share done, 0 to 1, where it can be told. */
	readonly share?: number;
}

/** Work in steps of a few milliseconds. */
export type Work<Result> = Generator<Progress, Result, void>;

/** At most one piece of work at a time. */
export class SlicedWork {
	#abandon: (() => void) | undefined;

	/**
	 * Does the work, which is told as `what`. Rejects with what it throws, or with a RequestError where it is abandoned. `onProgress` hears of
	 * work that takes long.
	 */
	run<Result>(what: string, work: Work<Result>, onProgress: (progress: Progress) => void): Promise<Result> {
		return new Promise((resolve, reject) => {
			let timer: NodeJS.Immediate;
			let nextProgress = performance.now() + PROGRESS_AFTER_MS;
			this.#abandon = () => {
				clearImmediate(timer);
				this.#abandon = undefined;
				reject(workCancelled(what));
			};
			const slice = (): void => {
				try {
					const result = sliceOf(work);
					if (result.done) {
						this.#abandon = undefined;
						resolve(result.value);
						return;
					}
					const now = performance.now();
					if (now >= nextProgress) {
						nextProgress = now + PROGRESS_EVERY_MS;
						onProgress(result.value);
					}
				} catch (error) {
					this.#abandon = undefined;
					reject(error);
					return;
				}
				timer = setImmediate(slice);
			};
			timer = setImmediate(slice);
		});
	}

	/** Ends the work in progress, if there is some. */
	abandon(): void {
		this.#abandon?.();
	}
}

/** Steps until the time of a slice is up, or the work is done. */
function sliceOf<Result>(
	work: Work<Result>,
): { readonly done: true; readonly value: Result } | { readonly done: false; readonly value: Progress } {
	const end = performance.now() + SLICE_MS;
	for (;;) {
		const { done, value } = work.next();
		if (done === true) return { done, value };
		if (performance.now() >= end) return { done: false, value };
	}
}
