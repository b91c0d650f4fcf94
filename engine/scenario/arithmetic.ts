/**
 * Arithmetic of the scenario language. Numbers are doubles: exact for whole numbers below 2^53, with 2^64 standing for the 64-bit
 * value of all ones. Bit operations see a number as two's complement of unlimited width, in two halves:
 *
 *     number = high * 2^32 + low      0 <= low < 2^32, high signed
 */
import { uniform } from "../machine/random.ts";
import type { BinaryOperator } from "./program.ts";

const WORD = 0x1_0000_0000;
const ALL_ONES = 2 ** 64;

/** Operators that take two numbers and give one; comparisons give 0 or 1. `and` and `or` are not among them: they may stop early. */
export type PlainOperator = Exclude<BinaryOperator, "and" | "or">;

function high(n: number): number {
	return n === ALL_ONES ? -1 : Math.floor(n / WORD);
}

function low(n: number): number {
	return n === ALL_ONES ? WORD - 1 : n - Math.floor(n / WORD) * WORD;
}

/** A number of two halves; all bits set is told as the sentinel. */
function join(h: number, l: number): number {
	const n = h * WORD + l;
	return n === -1 ? ALL_ONES : n;
}

function bitwise(operator: "&" | "|" | "^", a: number, b: number): number {
	const x = Math.trunc(a);
	const y = Math.trunc(b);
	switch (operator) {
		case "&":
			return x >>> 0 === x && y >>> 0 === y ? (x & y) >>> 0 : join(high(x) & high(y), (low(x) & low(y)) >>> 0);
		case "|":
			return x >>> 0 === x && y >>> 0 === y ? (x | y) >>> 0 : join(high(x) | high(y), (low(x) | low(y)) >>> 0);
		case "^":
			return x >>> 0 === x && y >>> 0 === y ? (x ^ y) >>> 0 : join(high(x) ^ high(y), (low(x) ^ low(y)) >>> 0);
	}
}

/** All bits turned over: of a machine word that ends at `wordEnd`, so that `~0` is the architecture's value of all ones. */
export function complement(n: number, wordEnd: number): number {
	if (n >>> 0 === n && wordEnd === WORD) return WORD - 1 - n;
	if (n === ALL_ONES) return 0;
	return n === 0 ? ALL_ONES : -n - 1;
}

function shiftRight(n: number, by: number): number {
	if (n === ALL_ONES) return by === 0 ? n : 2 ** (64 - by) - 1;
	return Math.floor(n / 2 ** by);
}

/** Applies an operator; division and shifts that have no result are told to `onError`. Division truncates, as in C. */
export function apply(operator: PlainOperator, a: number, b: number, onError: (message: string) => never): number {
	switch (operator) {
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
			// Adding 0 turns the negative zero of -1 / 2 into 0.
			return b === 0 ? onError("division by zero") : Math.trunc(a / b) + 0;
		case "%":
			return b === 0 ? onError("division by zero") : (a % b) + 0;
		case "<<":
			return b < 0 || b > 64 ? onError(`shift by ${b}`) : a * 2 ** b;
		case ">>":
			return b < 0 || b > 64 ? onError(`shift by ${b}`) : shiftRight(a, b);
		case "&":
		case "|":
		case "^":
			return bitwise(operator, a, b);
		case "==":
			return a === b ? 1 : 0;
		case "!=":
			return a !== b ? 1 : 0;
		case "<":
			return a < b ? 1 : 0;
		case "<=":
			return a <= b ? 1 : 0;
		case ">":
			return a > b ? 1 : 0;
		case ">=":
			return a >= b ? 1 : 0;
	}
}

/** A uniform number of [0, 1) with 53 bits, from the stream at a heap word. */
function fraction(stream: number): number {
	return uniform(stream, 2 ** 53) / 2 ** 53;
}

/**
 * A draw from 1..n, k with a chance proportional to k^-s, s > 0, from the stream at a heap word. Rejection-inversion: the time does
 * not grow with n. W. Hörmann and G. Derflinger, ACM TOMACS 6 (1996).
 */
export function zipf(stream: number, n: number, s: number): number {
	if (n <= 1) return 1;
	// h is the density x^-s, H its integral; at s = 1 the integral is a logarithm.
	const H = s === 1 ? Math.log : (x: number) => (x ** (1 - s) - 1) / (1 - s);
	const inverse = s === 1 ? Math.exp : (y: number) => (1 + y * (1 - s)) ** (1 / (1 - s));
	const first = H(1.5) - 1;
	const last = H(n + 0.5);
	for (;;) {
		const u = last + fraction(stream) * (first - last);
		const k = Math.min(Math.max(Math.round(inverse(u)), 1), n);
		if (u >= H(k + 0.5) - k ** -s) return k;
	}
}
