/**
 * Seeded random streams, xoshiro128**. A stream lies in the heap as two words, so it travels with snapshots and undo:
 *
 *     key      seed and number of the stream
 *     drawn    how many numbers were drawn from it
 *
 * The n-th number of a stream depends on nothing else, so numbers are made a block at a time, outside the heap: a draw then writes one
 * word instead of the generator's four. What is kept of the blocks only saves work.
 */
import { put, w } from "./heap.ts";

/** Words of a stream in the heap. */
const KEY = 0;
const DRAWN = 1;

/** A key is the seed, 32 bits, times this, and the number of the stream. */
const STREAMS = 0x10000;

/** Numbers of a block. */
const BLOCK = 64;
/** Numbers after which a stream is seeded anew: so far at most are numbers made in vain where somebody writes `drawn` by hand. */
const CHAPTER_BITS = 20;

/** A block at hand for each number of a stream; streams whose numbers leave the same remainder take turns. */
const PLACES = 1024;
const numbers = new Uint32Array(PLACES * BLOCK);
/** Which stream lies in each place, and from which of its numbers on. */
const keys = new Float64Array(PLACES).fill(-1);
const firsts = new Float64Array(PLACES);

/** The generator's four words at the beginning of each block so far, by the stream's key and chapter: far jumps in time come to any of them. */
const chapters = new Map<number, Map<number, number[]>>();
/** Words in them; so many are forgotten all at once. */
let kept = 0;
const MOST_KEPT = 1 << 20;

function rotl(x: number, k: number): number {
	return (x << k) | (x >>> (32 - k));
}

/** Seeds the stream whose words begin at `stream`. Equal seeds and numbers give equal sequences. */
export function seedRandom(stream: number, seed: number, number: number): void {
	put(stream + KEY, (seed >>> 0) * STREAMS + number);
	put(stream + DRAWN, 0);
}

const generator = new Int32Array(4);

/** Brings the generator to the beginning of a chapter. */
function begin(key: number, chapter: number): void {
	const seed = Math.floor(key / STREAMS);
	const number = key % STREAMS;
	let x = (Math.imul(seed ^ 0x5bf03635, 0x9e3779b1) + Math.imul(number + 1, 0x85ebca77) + Math.imul(chapter, 0xc2b2ae35)) | 0;
	for (let i = 0; i < 4; i++) {
		x = (x + 0x9e3779b9) | 0;
		let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
		z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
		generator[i] = z ^ (z >>> 15);
	}
	for (let i = 0; i < 4; i++) generate();
}

/** Next number of the generator. */
function generate(): number {
	const [s0, s1, s2, s3] = generator as unknown as [number, number, number, number];
	generator[0] = s0 ^ s3 ^ s1;
	generator[1] = s1 ^ s2 ^ s0;
	generator[2] = s2 ^ s0 ^ (s1 << 9);
	generator[3] = rotl(s3 ^ s1, 11);
	return Math.imul(rotl(Math.imul(s1, 5), 7), 9);
}

/** What is known of the chapter of a stream's n-th number: at least its beginning. */
function chapterOf(key: number, n: number): number[] {
	const chapter = n >>> CHAPTER_BITS;
	const ofStream = chapters.get(key) ?? new Map<number, number[]>();
	chapters.set(key, ofStream);
	let words = ofStream.get(chapter);
	if (words === undefined) {
		begin(key, chapter);
		words = [...generator];
		kept += words.length;
		ofStream.set(chapter, words);
	}
	return words;
}

/** Makes the block of a stream that its n-th number lies in. */
function makeBlock(key: number, n: number): void {
	const place = key & (PLACES - 1);
	if (kept > MOST_KEPT) {
		chapters.clear();
		kept = 0;
	}
	const words = chapterOf(key, n);
	const block = Math.floor((n & ((1 << CHAPTER_BITS) - 1)) / BLOCK);
	// The state behind the last block known is the beginning of the next one.
	for (let known = Math.min(block, words.length / 4 - 1); known <= block; known++) {
		for (let i = 0; i < 4; i++) generator[i] = words[4 * known + i] as number;
		for (let i = 0; i < BLOCK; i++) numbers[place * BLOCK + i] = generate();
		if (words.length !== 4 * (known + 1)) continue;
		words.push(...generator);
		kept += 4;
	}
	keys[place] = key;
	firsts[place] = n - (n % BLOCK);
}

/** Next 32 random bits of a stream, as an unsigned number. */
export function nextRandom(stream: number): number {
	const key = w[stream + KEY] as number;
	const n = (w[stream + DRAWN] as number) >>> 0;
	put(stream + DRAWN, n + 1);
	const place = key & (PLACES - 1);
	if (keys[place] !== key || (n - (firsts[place] as number)) >>> 0 >= BLOCK) makeBlock(key, n);
	return numbers[place * BLOCK + (n & (BLOCK - 1))] as number;
}

/** Uniform number in [0, n), 1 <= n < 2^53, without bias. */
export function uniform(stream: number, n: number): number {
	if (n <= 1) return 0;
	if (n > 0x1_0000_0000) {
		const high = uniform(stream, Math.ceil(n / 0x1_0000_0000));
		const value = high * 0x1_0000_0000 + nextRandom(stream);
		return value < n ? value : uniform(stream, n);
	}
	// Remainders of integers: those of doubles cost more than the rest.
	const divisor = n >>> 0;
	if (divisor === 0) return nextRandom(stream);
	for (;;) {
		const x = nextRandom(stream) >>> 0;
		// The numbers above the last multiple of the divisor would make some results likelier; hardly any number is near it.
		if (x <= 0xffffffff - divisor || x <= 0xffffffff - (((0xffffffff % divisor) + 1) % divisor)) return x % divisor;
	}
}
