/**
 * Conditions that read the clock: when the passing of time alone makes one true. While no thread runs nothing else changes, so a
 * condition is evaluated over a whole interval of ticks at once, with an interval of values for each part of it:
 *
 *     machine.m_ticks % 100 > 97   over ticks 201..296   ->   1..96 > 97   ->   never: skipped
 *
 * What may be true somewhere in an interval is looked for in its halves, down to a single tick. Parts without bounds, such as random
 * draws, may have any value: there each tick is looked at.
 */
import { apply } from "./arithmetic.ts";
import type { BinaryOperator, Expression, UnaryOperator } from "./program.ts";

/** Intervals that one search evaluates at most. */
const MAX_LOOKS = 4096;

/** Values from `low` to `high`, both included; only whole numbers if `whole`. */
interface Interval {
	readonly low: number;
	readonly high: number;
	readonly whole: boolean;
}

const ANY: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, whole: false };
const FALSE = point(0);
const TRUE = point(1);
const EITHER: Interval = { low: 0, high: 1, whole: true };

function point(value: number): Interval {
	return { low: value, high: value, whole: Number.isInteger(value) };
}

function isPoint({ low, high }: Interval): boolean {
	return low === high;
}

function isClock(e: Expression): boolean {
	return e.op === "probe" && e.kind === "machine" && e.path.length === 1 && e.path[0] === "m_ticks";
}

/** Whether an expression has a part for which something is true. */
function has(e: Expression, what: (e: Expression) => boolean): boolean {
	if (what(e)) return true;
	switch (e.op) {
		case "unary":
			return has(e.operand, what);
		case "binary":
			return has(e.left, what) || has(e.right, what);
		case "range":
			return has(e.from, what) || has(e.to, what);
		case "oneof":
			return e.values.some((v) => has(v, what));
		case "zipf":
			return has(e.n, what);
		case "probe":
			return e.object !== undefined && has(e.object, what);
		default:
			return false;
	}
}

const known = new WeakMap<Expression, boolean>();

/** Whether a condition reads the clock. */
export function readsClock(condition: Expression): boolean {
	let answer = known.get(condition);
	if (answer === undefined) {
		answer = has(condition, isClock);
		known.set(condition, answer);
	}
	return answer;
}

function isDraw({ op }: Expression): boolean {
	return op === "range" || op === "oneof" || op === "zipf";
}

/**
 * First tick of from..to at which a condition may be true by the passing of time alone; undefined where it cannot be. A search that
 * takes too long gives the tick up to which it has come. `valueNow` evaluates parts that do not depend on the clock, or gives undefined
 * where they have no value.
 */
export function firstTick(
	condition: Expression,
	from: number,
	to: number,
	valueNow: (e: Expression) => number | undefined,
): number | undefined {
	let looks = 0;
	const search = (low: number, high: number): number | undefined => {
		if (++looks > MAX_LOOKS) return low;
		if (!mayHold(over(condition, { low, high, whole: true }, valueNow))) return undefined;
		if (low === high) return low;
		const middle = low + Math.floor((high - low) / 2);
		return search(low, middle) ?? search(middle + 1, high);
	};
	return from > to ? undefined : search(from, Math.min(to, Number.MAX_SAFE_INTEGER));
}

function mayHold({ low, high }: Interval): boolean {
	return low !== 0 || high !== 0;
}

/** Values of an expression over an interval of ticks. */
function over(e: Expression, ticks: Interval, valueNow: (e: Expression) => number | undefined): Interval {
	if (isClock(e)) return ticks;
	if (isDraw(e)) return ANY;
	if (e.op === "unary") return unary(e.operator, over(e.operand, ticks, valueNow));
	if (e.op !== "binary" || hasTexts(e)) {
		const value = has(e, isClock) || has(e, isDraw) ? undefined : valueNow(e);
		return value === undefined || Number.isNaN(value) ? ANY : point(value);
	}
	const left = over(e.left, ticks, valueNow);
	// As when it is evaluated, what a first operand decides leaves the second one alone.
	if (e.operator === "and" && !mayHold(left)) return FALSE;
	if (e.operator === "or" && (left.low > 0 || left.high < 0)) return TRUE;
	return binary(e.operator, left, over(e.right, ticks, valueNow));
}

/** Whether an operand is a name, which has no value of its own. */
function hasTexts(e: Extract<Expression, { op: "binary" }>): boolean {
	return e.left.op === "text" || e.right.op === "text";
}

function unary(operator: UnaryOperator, a: Interval): Interval {
	switch (operator) {
		case "-":
			return { low: 0 - a.high, high: 0 - a.low, whole: a.whole };
		case "!":
			return isPoint(a) ? (a.low === 0 ? TRUE : FALSE) : mayBeZero(a) ? EITHER : FALSE;
		case "~":
			return ANY;
	}
}

function mayBeZero({ low, high }: Interval): boolean {
	return low <= 0 && high >= 0;
}

function binary(operator: BinaryOperator, a: Interval, b: Interval): Interval {
	const whole = a.whole && b.whole;
	switch (operator) {
		case "and":
			return truth(mayBeZero(a) || mayBeZero(b), mayHold(a) && mayHold(b));
		case "or":
			return truth(mayBeZero(a) && mayBeZero(b), mayHold(a) || mayHold(b));
		case "<":
			return truth(a.high >= b.low, a.low < b.high);
		case "<=":
			return truth(a.high > b.low, a.low <= b.high);
		case ">":
			return binary("<", b, a);
		case ">=":
			return binary("<=", b, a);
		case "==":
			return truth(!isPoint(a) || !isPoint(b) || a.low !== b.low, a.low <= b.high && b.low <= a.high);
		case "!=":
			return truth(a.low <= b.high && b.low <= a.high, !isPoint(a) || !isPoint(b) || a.low !== b.low);
		case "+":
			return { low: a.low + b.low, high: a.high + b.high, whole };
		case "-":
			return { low: a.low - b.high, high: a.high - b.low, whole };
		case "*":
			return hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high], whole);
		case "/":
			return mayBeZero(b) ? ANY : hull([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high].map(Math.trunc), true);
		case "%":
			return remainder(a, b);
		default:
			return bits(operator, a, b);
	}
}

/** A condition that may be false, and may be true. */
function truth(mayFail: boolean, mayHold: boolean): Interval {
	return mayFail && mayHold ? EITHER : mayHold ? TRUE : FALSE;
}

function hull(values: readonly number[], whole: boolean): Interval {
	// Infinity times 0.
	if (values.some((n) => Number.isNaN(n))) return ANY;
	return { low: Math.min(...values), high: Math.max(...values), whole };
}

function remainder(a: Interval, b: Interval): Interval {
	if (!isPoint(b) || b.low <= 0 || a.low < 0) return ANY;
	const n = b.low;
	const whole = a.whole && b.whole;
	if (Math.floor(a.low / n) === Math.floor(a.high / n)) return { low: a.low % n, high: a.high % n, whole };
	return { low: 0, high: whole ? n - 1 : n, whole };
}

/** Operators on bits: exact for two numbers, else what is known of `&`. */
function bits(operator: "<<" | ">>" | "&" | "|" | "^", a: Interval, b: Interval): Interval {
	if (isPoint(a) && isPoint(b)) {
		let failed = false;
		const value = apply(operator, a.low, b.low, (() => {
			failed = true;
		}) as () => never);
		return failed ? ANY : point(value);
	}
	if (operator === "&" && a.low >= 0 && b.low >= 0) return { low: 0, high: Math.min(a.high, b.high), whole: true };
	return ANY;
}
