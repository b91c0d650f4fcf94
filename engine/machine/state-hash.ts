/** A hash of the heap's words that is kept up to date write by write: the xor of a mix of each word's index and value. */

/** Told of a word before and after it changes, so that it never looks at all of them. 64 bits, not meant to withstand anybody. */
export class StateHash {
	readonly #halves: Uint32Array;
	/** Two independent halves of 32 bits. */
	readonly #hash = new Uint32Array(2);

	/** Hashes the words of a buffer. */
	constructor(buffer: ArrayBuffer) {
		this.#halves = new Uint32Array(buffer);
	}

	/** Folds a word's contribution in, or out again. A word of 0 has none. */
	mix(index: number): void {
		const low = this.#halves[2 * index] as number;
		const high = this.#halves[2 * index + 1] as number;
		if ((low | high) === 0) return;
		let a = Math.imul(index ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(low, 0xc2b2ae35);
		a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ Math.imul(high, 0x297a2d39);
		a ^= a >>> 13;
		let b = Math.imul(index + 0x165667b1, 0x27d4eb2f) ^ Math.imul(high, 0x9e3779b1);
		b = Math.imul(b ^ (b >>> 16), 0x85ebca77) ^ Math.imul(low, 0xc2b2ae3d);
		b ^= b >>> 14;
		this.#hash[0] = (this.#hash[0] as number) ^ a;
		this.#hash[1] = (this.#hash[1] as number) ^ b;
	}

	/** Computes it anew over the first words. */
	compute(words: number): void {
		this.#hash.fill(0);
		for (let i = 0; i < words; i++) this.mix(i);
	}

	/** 16 hex digits. */
	text(): string {
		return [...this.#hash].map((h) => h.toString(16).padStart(8, "0")).join("");
	}
}
