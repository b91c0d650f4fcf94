import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { mark, put, resetHeap, undo, w } from "../../engine/machine/heap.ts";
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

describe("a random stream", () => {
	it("is xoshiro128**", () => {
		[1, 2, 3, 4].forEach((s, i) => {
			put(STREAM + i, s);
		});
		const ten = Array.from({ length: 10 }, () => nextRandom(STREAM));
		assert.deepEqual(ten.slice(0, 3), [11520, 0, 5927040], "the first numbers of the state 1, 2, 3, 4");
		const expected = reference([1, 2, 3, 4]);
		assert.deepEqual(
			ten,
			Array.from({ length: 10 }, () => expected.next().value),
		);
		seedRandom(STREAM, 4711, 3);
		const seeded = reference([...w.slice(STREAM, STREAM + 4)]);
		for (let i = 0; i < 1000; i++) assert.equal(nextRandom(STREAM), seeded.next().value);
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
			assert.ok(w.slice(STREAM, STREAM + 4).some((s) => s !== 0));
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
