/** Expressions of the tree as expressions of the engine. The tree has been checked: what is wrong becomes 0 here. */
import { EVENTS } from "../../engine/kernel/events.ts";
import { apply } from "../../engine/scenario/arithmetic.ts";
import type { BinaryOperator, Expression, ProbeKind } from "../../engine/scenario/program.ts";
import type { Expr } from "../ast.ts";
import { constantValue, measuredValue, withoutUnit } from "../checker/constants.ts";
import { meaningOf, objectName } from "../checker/names.ts";
import type { Scope } from "../checker/types.ts";
import { probeWord } from "../vocabulary-fields.ts";
import { factorOf, UNITS } from "../vocabulary-units.ts";

/** A number. */
export function number(value: number): Expression {
	return { op: "number", value };
}

/** A text. */
export function text(value: string): Expression {
	return { op: "text", value };
}

/** Lowers an expression. */
export function lowerExpression(expr: Expr, scope: Scope): Expression {
	const { unit } = expr;
	if (unit === undefined) return lowerBare(expr, scope);
	const bare = lowerBare(expr.kind === "number" ? expr : withoutUnit(expr), scope);
	const { hz } = scope.symbols;
	if (bare.op === "number") return number(measuredValue(bare.value, unit, hz));
	const factor = factorOf(unit, hz);
	return factor === 1 ? bare : fold("*", bare, number(factor));
}

function lowerBare(expr: Expr, scope: Scope): Expression {
	switch (expr.kind) {
		case "number":
			return number(expr.value);
		case "string":
			return text(expr.value);
		case "name":
			return lowerName(expr.name, scope);
		case "probe":
			return lowerProbe(expr, scope);
		case "unary":
			return lowerUnary(expr, scope);
		case "binary":
			return fold(expr.operator as BinaryOperator, lowerExpression(expr.left, scope), lowerExpression(expr.right, scope));
		case "range":
			return lowerRange(expr, scope);
		case "call":
			return lowerFunction(expr, scope);
		case "missing":
			return number(0);
	}
}

function lowerName(name: string, scope: Scope): Expression {
	const meaning = meaningOf(name, scope);
	switch (meaning?.kind) {
		case "argument":
			return { op: "argument", name };
		case "variable":
			return { op: "slot", slot: meaning.variable.slot };
		case "constant":
			return number(meaning.constant.value);
		case "flag":
			return number(meaning.value);
		case "object":
			return text(meaning.name);
		case "whole":
			return { op: "probe", kind: name as ProbeKind, path: [] };
		case undefined:
			return number(0);
	}
}

function lowerUnary(expr: Extract<Expr, { kind: "unary" }>, scope: Scope): Expression {
	const operand = lowerExpression(expr.operand, scope);
	if (expr.operator === "-" && operand.op === "number") return number(0 - operand.value);
	return { op: "unary", operator: expr.operator, operand };
}

/** Two numbers are computed here where that has a result. */
function fold(operator: BinaryOperator, left: Expression, right: Expression): Expression {
	if (left.op === "number" && right.op === "number" && operator !== "and" && operator !== "or") {
		let failed = false;
		const value = apply(operator, left.value, right.value, (() => {
			failed = true;
		}) as () => never);
		if (!failed) return number(value);
	}
	return { op: "binary", operator, left, right };
}

// Probes.

/** Names that event arguments have anywhere: in a watch they are arguments, other bare names in brackets are objects. */
const ARGUMENT_NAMES: ReadonlySet<string> = new Set(EVENTS.flatMap((e) => e.args.map((a) => a.name)));

function lowerProbe(expr: Extract<Expr, { kind: "probe" }>, scope: Scope): Expression {
	const path = expr.path.map((p) => p.text);
	const word = probeWord(expr.object.text);
	// A debugger's local: the evaluator takes the path apart.
	if (word === undefined) return { op: "argument", name: [expr.object.text, ...path].join(".") };
	const { kind } = word;
	if (expr.index === undefined) return { op: "probe", kind, path };
	return { op: "probe", kind, object: lowerIndex(expr.index, kind, scope), path };
}

function lowerIndex(index: Expr, kind: ProbeKind, scope: Scope): Expression {
	if (index.kind !== "name") return lowerExpression(index, scope);
	const { name } = index;
	const meaning = meaningOf(name, scope);
	if (meaning?.kind === "argument" && (scope.locals !== "any" || ARGUMENT_NAMES.has(name))) return { op: "argument", name };
	if ((kind === "cpu" || kind === "thread") && (meaning?.kind === "variable" || meaning?.kind === "constant"))
		return lowerName(name, scope);
	const { arenas, zones } = scope.symbols;
	return text(kind === "arena" ? objectName(name, arenas) : kind === "thread" ? name : objectName(name, zones));
}

// Draws.

function lowerRange(expr: Extract<Expr, { kind: "range" }>, scope: Scope): Expression {
	const { low, high } = expr;
	const { symbols } = scope;
	const shared = high.unit !== undefined && isPlain(low, scope);
	if (!shared || high.unit === undefined) {
		return { op: "range", from: lowerExpression(low, scope), to: lowerExpression(high, scope), unit: 1 };
	}
	const factor = factorOf(high.unit, symbols.hz);
	if (Number.isInteger(factor)) {
		return { op: "range", from: lowerExpression(low, scope), to: lowerExpression(withoutUnit(high), scope), unit: factor };
	}
	// Milliseconds that are no whole ticks: the draw is one of ticks.
	return { op: "range", from: lowerExpression({ ...low, unit: high.unit }, scope), to: lowerExpression(high, scope), unit: 1 };
}

/** Whether the lower end of a range has no unit, so that the one behind the upper end is for both. */
function isPlain(low: Expr, scope: Scope): boolean {
	if (low.unit !== undefined) return UNITS[low.unit].dimension === "count";
	if (low.kind !== "name") return low.kind === "number" || constantValue(low, scope.symbols) !== undefined;
	const meaning = meaningOf(low.name, scope);
	return meaning?.kind === "constant"
		? meaning.constant.type === "number"
		: meaning?.kind === "variable" && meaning.variable.type === "number";
}

function lowerFunction(expr: Extract<Expr, { kind: "call" }>, scope: Scope): Expression {
	const [first, second] = expr.args;
	switch (expr.callee.text) {
		case "length": {
			const list = first?.kind === "name" ? scope.variables.get(first.name) : undefined;
			return list === undefined ? number(0) : { op: "length", slot: list.slot };
		}
		case "oneof":
			return { op: "oneof", values: expr.args.map((a) => lowerExpression(a, scope)) };
		case "zipf": {
			if (first === undefined || second === undefined) return number(0);
			return { op: "zipf", n: lowerExpression(first, scope), s: constantValue(second, scope.symbols) ?? 1 };
		}
		default:
			return number(0);
	}
}
