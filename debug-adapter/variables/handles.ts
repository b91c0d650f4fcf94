/**
 * Numbers that stand for things at a stop: frames, and containers of variables. They are valid until the simulation moves; numbers are not
 * used again, so that a late request gets an error and not something else's content. One thing has one number, however often it is asked for.
 */
export class Handles<T> {
	#next = 1;
	readonly #things = new Map<number, T>();
	readonly #numbers = new Map<string, number>();

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

	/** The thing behind a number that was given out at this stop. */
	get(n: number): T | undefined {
		return this.#things.get(n);
	}

	/** Forgets everything: the simulation moves. */
	clear(): void {
		this.#things.clear();
		this.#numbers.clear();
	}
}
