/**
 * How much of the event log is looked through in a slice of so many moves of threads: as much as takes about as long, since whoever drives
 * slices learns from the time of one how large the next may be.
 */

/** Nanoseconds, about: of a move, of passing a row, of testing what a row says. */
const MOVE = 3_000;
const ROW = 1;
const TEST = 200;

/** Work left in a slice. */
export class LogWork {
	#left: number;

	constructor(moves: number) {
		this.#left = moves * MOVE;
	}

	/** Rows that may be passed. */
	get rows(): number {
		return Math.max(1, Math.floor(this.#left / ROW));
	}

	get isDone(): boolean {
		return this.#left <= 0;
	}

	passed(rows: number): void {
		this.#left -= rows * ROW;
	}

	tested(): void {
		this.#left -= TEST;
	}
}
