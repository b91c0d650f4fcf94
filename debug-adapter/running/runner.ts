/**
 * Drives a motion of the simulation in slices of about 10 ms. Between slices the event loop reads the client, so that `pause`,
 * `cancel` and a lost connection are noticed within a few slices.
 */
import type { Motion, Stop } from "../../engine/simulation-types.ts";

const SLICE_MS = 10;
const FIRST_SLICE = 500;
const LARGEST_SLICE = 1 << 20;
/** From here on a motion is long enough to show its progress; and how often it is told. */
const PROGRESS_AFTER_MS = 500;
const PROGRESS_EVERY_MS = 200;

/** How the runner tells of a motion. */
export interface MotionListener {
	/** The motion has ended by itself or was interrupted. */
	stopped(stop: Stop): void;
	/** The engine failed in the middle. */
	failed(error: unknown): void;
	/** The motion takes long: called first half a second after its start, then a few times a second. */
	progress(share: number | undefined): void;
}

/** At most one motion at a time. */
export class Runner {
	#motion: Motion | undefined;
	#listener: MotionListener | undefined;
	#timer: NodeJS.Immediate | undefined;
	/** Carried from motion to motion: the speed of the machine does not change. */
	#moves = FIRST_SLICE;
	#nextProgress = 0;

	/** Whether a motion is in progress. */
	get running(): boolean {
		return this.#motion !== undefined;
	}

	/** Starts a motion; nothing of it is done before the caller's turn of the event loop is over. */
	start(motion: Motion, listener: MotionListener): void {
		this.#motion = motion;
		this.#listener = listener;
		this.#nextProgress = performance.now() + PROGRESS_AFTER_MS;
		this.#timer = setImmediate(() => this.#slice());
	}

	/** Ends the motion where it is, and tells so. */
	interrupt(): void {
		const [motion, listener] = [this.#motion, this.#listener];
		this.#clear();
		if (motion === undefined || listener === undefined) return;
		try {
			listener.stopped(motion.cancel());
		} catch (error) {
			listener.failed(error);
		}
	}

	/** Forgets the motion: its simulation is gone. */
	drop(): void {
		this.#clear();
	}

	/** Ends the motion without a word: the session is over, or it begins anew. */
	abandon(): void {
		const motion = this.#motion;
		this.#clear();
		try {
			motion?.cancel();
		} catch {
			// The simulation is given up anyway.
		}
	}

	#clear(): void {
		if (this.#timer !== undefined) clearImmediate(this.#timer);
		this.#timer = undefined;
		this.#motion = undefined;
		this.#listener = undefined;
	}

	#slice(): void {
		const [motion, listener] = [this.#motion, this.#listener];
		if (motion === undefined || listener === undefined) return;
		const before = performance.now();
		let stop: Stop | undefined;
		try {
			stop = motion.slice(this.#moves);
		} catch (error) {
			this.#clear();
			listener.failed(error);
			return;
		}
		const now = performance.now();
		if (stop !== undefined) {
			this.#clear();
			listener.stopped(stop);
			return;
		}
		// At most doubled at once: a single quick slice says little about the next.
		const factor = Math.min(2, Math.max(0.1, SLICE_MS / Math.max(0.1, now - before)));
		this.#moves = Math.max(1, Math.min(LARGEST_SLICE, Math.round(this.#moves * factor)));
		if (now >= this.#nextProgress) {
			this.#nextProgress = now + PROGRESS_EVERY_MS;
			listener.progress(motion.progress());
		}
		this.#timer = setImmediate(() => this.#slice());
	}
}
