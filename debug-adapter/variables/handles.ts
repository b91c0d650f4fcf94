/** Things that are kept over moves. */
const MAX_KEPT = 64;

/**
 * Numbers that stand for things at a stop: frames, and containers of variables. They are valid until the simulation moves; numbers are not
 * used again, so that a late request gets an error and not something else's content. One thing has one number, however often it is asked for.
 */
export class Handles<T> {
	#next = 1;
	readonly #things = new Map<number, T>();
	readonly #numbers = new Map<string, number>();
	readonly #kept = new Map<number, T>();

	/** Number of a thing; things that are written alike are one. */
	add(thing: T): number {
		const key = JSON.stringify(thing);
		const known = this.#numbers.get(key);
		if (known !== undefined) return known;
		const n = this.#next++;
		this.#numbers.set(key, n);
		this.#things.set(n, thing);
		return n;
	}

	/** Number of a thing that stays valid when the simulation moves, until so many later ones have been kept. */
	keep(thing: T): number {
		const n = this.#next++;
		this.#kept.set(n, thing);
		for (const oldest of this.#kept.keys()) {
			if (this.#kept.size <= MAX_KEPT) break;
			this.#kept.delete(oldest);
		}
		return n;
	}

	/** The thing behind a number that was given out at this stop, or kept. */
	get(n: number): T | undefined {
		return this.#things.get(n) ?? this.#kept.get(n);
	}

	/** Forgets everything but what is kept: the simulation moves. */
	clear(): void {
		this.#things.clear();
		this.#numbers.clear();
	}

	/** Forgets everything: another simulation begins. */
	reset(): void {
		this.clear();
		this.#kept.clear();
	}
}
