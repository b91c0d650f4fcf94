/** The motion in progress, if there is one: what was asked for, by which request, from where; its progress, and how it is given up. */
import type { Motion, MotionKind, Stop } from "../../engine/simulation-types.ts";
import type { Place } from "../../engine/timeline/timeline.ts";
import { type Arrival, directionOf } from "../stops/stops.ts";
import { ProgressReporter } from "./progress.ts";
import { Runner } from "./runner.ts";

/** A motion as it was asked for. */
export interface Moving {
	readonly kind: MotionKind;
	/** The request that asked for it. */
	readonly seq: number;
	readonly from: Place;
	readonly arrival: Arrival | undefined;
}

/** Who hears of a motion's end. */
export interface MoverListener {
	stopped(stop: Stop, moving: Moving): void;
	failed(error: unknown, moving: Moving): void;
	/** Where the simulation is by now, in words; absent where the client does not show progress. */
	readonly where: (() => string) | undefined;
}

export class Mover {
	readonly #runner = new Runner();
	readonly #send: (event: string, body: object) => void;
	#moving: Moving | undefined;
	#progress: ProgressReporter | undefined;

	constructor(send: (event: string, body: object) => void) {
		this.#send = send;
	}

	get busy(): boolean {
		return this.#runner.running;
	}

	/** The motion in progress. */
	get current(): Moving | undefined {
		return this.busy ? this.#moving : undefined;
	}

	/** Starts a motion. */
	start(motion: Motion, moving: Moving, { stopped, failed, where }: MoverListener): void {
		this.#moving = moving;
		this.#runner.start(motion, {
			stopped: (stop) => {
				this.#over();
				stopped(stop, moving);
			},
			failed: (error) => {
				this.#over();
				failed(error, moving);
			},
			progress: (share) => {
				if (where === undefined) return;
				this.#progress ??= new ProgressReporter(this.#send, directionOf(moving.kind), moving.seq);
				this.#progress.update(where(), share);
			},
		});
	}

	/** Stops the motion where it is. */
	interrupt(): void {
		this.#runner.interrupt();
	}

	/** Stops it if it is that of a request or a progress; tells whether it was. */
	cancel(requestId: number | undefined, progressId: string | undefined): boolean {
		const byRequest = requestId !== undefined && requestId !== 0 && this.#moving?.seq === requestId;
		const byProgress = progressId !== undefined && this.#progress?.id === progressId;
		if (!this.busy || !(byRequest || byProgress)) return false;
		this.#runner.interrupt();
		return true;
	}

	/** Ends the motion without a word to its listener: the session is over, or the motion begins anew. */
	abandon(): void {
		this.#runner.abandon();
		this.#over();
	}

	/** The simulation is gone: a motion that went on, or were cancelled, would write into the next one. */
	drop(): void {
		this.#runner.drop();
		this.#over();
	}

	#over(): void {
		this.#moving = undefined;
		this.#progress?.end();
		this.#progress = undefined;
	}
}
