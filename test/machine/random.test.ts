import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { mark, put, resetHeap, undo } from "../../engine/machine/heap.ts";
import { nextRandom, seedRandom, uniform } from "../../engine/machine/random.ts";

const STREAM = 8;
const OTHER = 16;

beforeEach(() => resetHeap(64));

/** xoshiro128** as its authors write it, in 32-bit arithmetic of big integers. */
function* reference(seed: readonly number[]): Generator<number> {
	const mask = 0xffffffffn;
	const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
	let [s0, s1, s2, s3] = seed.map(BigInt) as [bigint, bigint, bigint, bigint];
	for (;;) {
		yield Number((rotl((s1 * 5n) & mask, 7n) * 9n) & mask);
		const t = (s1 << 9n) & mask;
		s2 ^= s0;
		s3 ^= s1;
		s1 ^= s2;
		s0 ^= s3;
		s2 ^= t;
		s3 = rotl(s3, 11n);
	}
}

/** The first state of a stream: four numbers of a mixer of 32 bits, and four steps of the generator. */
function firstState(seed: number, stream: number): number[] {
	const mask = 0xffffffffn;
	let x = (((BigInt(seed) ^ 0x5bf03635n) * 0x9e3779b1n + BigInt(stream + 1) * 0x85ebca77n) & mask) as bigint;
	return Array.from({ length: 4 }, () => {
		x = (x + 0x9e3779b9n) & mask;
		let z = ((x ^ (x >> 16n)) * 0x21f0aaadn) & mask;
		z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
		return Number(z ^ (z >> 15n));
	});
}

/** The first numbers of a stream by the reference. */
function expectedOf(seed: number, stream: number, n: number): number[] {
	const numbers = reference(firstState(seed, stream));
	return Array.from({ length: 4 + n }, () => numbers.next().value as number).slice(4);
}

describe("a random stream", () => {
	it("is xoshiro128**", () => {
		const known = reference([1, 2, 3, 4]);
		assert.deepEqual([known.next().value, known.next().value, known.next().value], [11520, 0, 5927040], "the authors' first numbers");
		for (const [seed, stream] of [
			[4711, 3],
			[0, 0],
			[0xffffffff, 1000],
		] as const) {
			seedRandom(STREAM, seed, stream);
			assert.deepEqual(
				Array.from({ length: 1000 }, () => nextRandom(STREAM)),
				expectedOf(seed, stream, 1000),
			);
		}
	});

	it("is the same for the same seed and another one for another seed or stream", () => {
		const first = (seed: number, stream: number) => {
			seedRandom(STREAM, seed, stream);
			return Array.from({ length: 4 }, () => nextRandom(STREAM)).join();
		};
		assert.equal(first(1, 0), first(1, 0));
		const all = new Set([0, 1, 2, 3, 1000, 0xffffffff].flatMap((seed) => [0, 1, 2].map((stream) => first(seed, stream))));
		assert.equal(all.size, 18);
	});

	it("never has the state of four zeros, which it would not leave", () => {
		for (let seed = 0; seed < 3000; seed++) {
			seedRandom(STREAM, seed, seed & 7);
			assert.ok([nextRandom(STREAM), nextRandom(STREAM), nextRandom(STREAM), nextRandom(STREAM)].some((x) => x !== 0));
		}
	});

	it("goes back with the state", () => {
		seedRandom(STREAM, 1, 0);
		seedRandom(OTHER, 2, 0);
		const at = mark();
		const first = [nextRandom(STREAM), nextRandom(STREAM), nextRandom(OTHER)];
		undo(at);
		assert.deepEqual([nextRandom(STREAM), nextRandom(STREAM), nextRandom(OTHER)], first);
	});

	it("gives the same numbers from any place, whatever other streams draw in between", () => {
		// Streams whose numbers share their low bits, other seeds of one stream, and jumps far ahead and back.
		const streams = [
			{ at: STREAM, seed: 7, stream: 1 },
			{ at: OTHER, seed: 7, stream: 1025 },
			{ at: 24, seed: 8, stream: 1 },
		];
		for (const s of streams) seedRandom(s.at, s.seed, s.stream);
		const expected = streams.map((s) => expectedOf(s.seed, s.stream, 2010));
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(2000)), { maxLength: 30 }), (jumps) => {
				for (const [i, n] of jumps) {
					const at = streams[i]?.at as number;
					put(at + 1, n);
					for (let k = 0; k < 3; k++) assert.equal(nextRandom(at), expected[i]?.[n + k]);
				}
			}),
		);
	});
});

describe("a place in a stream that was written by hand", () => {
	it("is found at once, however far it is, and says the same again", () => {
		seedRandom(STREAM, 3, 2);
		const drawn = [2 ** 20 - 1, 2 ** 20, 2 ** 32 - 1, 2 ** 32 + 5, 1e15, -1, 0.5];
		const first = drawn.map((n) => {
			put(STREAM + 1, n);
			return nextRandom(STREAM);
		});
		assert.equal(new Set(first).size, drawn.length - 1, "-1 and 2^32 - 1 are one place");
		const again = drawn.toReversed().map((n) => {
			put(STREAM + 1, n);
			return nextRandom(STREAM);
		});
		assert.deepEqual(again.toReversed(), first);
	});
});

describe("uniform", () => {
	it("stays in its bounds, also beyond 32 bits", () => {
		seedRandom(STREAM, 1, 0);
		fc.assert(
			fc.property(
				fc.oneof(
					fc.integer({ min: 1, max: 100 }),
					fc.integer({ min: 1, max: 0x7fffffff }),
					fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
				),
				(n) => {
					const x = uniform(STREAM, n);
					assert.ok(Number.isInteger(x) && x >= 0 && x < n, `${x} of ${n}`);
				},
			),
		);
		assert.equal(uniform(STREAM, 1), 0);
		assert.equal(uniform(STREAM, 0), 0);
	});

	it("hits every value about equally often", () => {
		for (const n of [2, 3, 7, 10, 13]) {
			seedRandom(STREAM, n, 0);
			const counts = new Array<number>(n).fill(0);
			for (let i = 0; i < 2000 * n; i++) {
				const x = uniform(STREAM, n);
				counts[x] = (counts[x] as number) + 1;
			}
			// Five standard deviations of a binomial distribution.
			for (const c of counts) assert.ok(Math.abs(c - 2000) < 5 * Math.sqrt(2000), `${n}: ${counts}`);
		}
	});

	it("draws the high part of large ranges as well", () => {
		seedRandom(STREAM, 5, 0);
		const n = 6 * 2 ** 32;
		const highs = new Set(Array.from({ length: 200 }, () => Math.floor(uniform(STREAM, n) / 2 ** 32)));
		assert.deepEqual([...highs].sort(), [0, 1, 2, 3, 4, 5]);
	});
});
