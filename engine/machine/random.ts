/**
 * Seeded random streams, xoshiro128**, whose four words of state lie in the heap, so that they travel with snapshots and undo.
 */
import { put, w } from "./heap.ts";

function rotl(x: number, k: number): number {
	return (x << k) | (x >>> (32 - k));
}

/** Seeds the stream whose four words begin at `state`. Equal seeds and streams give equal sequences. */
export function seedRandom(state: number, seed: number, stream: number): void {
	let x = (Math.imul(seed ^ 0x5bf03635, 0x9e3779b1) + Math.imul(stream + 1, 0x85ebca77)) | 0;
	for (let i = 0; i < 4; i++) {
		x = (x + 0x9e3779b9) | 0;
		let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
		z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
		put(state + i, (z ^ (z >>> 15)) >>> 0);
	}
	for (let i = 0; i < 4; i++) nextRandom(state);
}

/** Next 32 random bits of a stream, as an unsigned number. */
export function nextRandom(state: number): number {
	const s0 = w[state] as number;
	const s1 = w[state + 1] as number;
	let s2 = (w[state + 2] as number) ^ s0;
	let s3 = (w[state + 3] as number) ^ s1;
	const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0;
	const t = s1 << 9;
	put(state, (s0 ^ s3) >>> 0);
	put(state + 1, (s1 ^ s2) >>> 0);
	s2 ^= t;
	s3 = rotl(s3, 11);
	put(state + 2, s2 >>> 0);
	put(state + 3, s3 >>> 0);
	return result;
}

/** Uniform number in [0, n), 1 <= n < 2^53, without bias. */
export function uniform(state: number, n: number): number {
	if (n <= 1) return 0;
	if (n > 0x1_0000_0000) {
		const high = uniform(state, Math.ceil(n / 0x1_0000_0000));
		const value = high * 0x1_0000_0000 + nextRandom(state);
		return value < n ? value : uniform(state, n);
	}
	// Remainders of integers: those of doubles cost more than the rest.
	const divisor = n >>> 0;
	if (divisor === 0) return nextRandom(state);
	const last = 0xffffffff - (((0xffffffff % divisor) + 1) % divisor);
	for (;;) {
		const x = nextRandom(state) >>> 0;
		if (x <= last) return x % divisor;
	}
}
