/** Checks expressions: names, what is measured, where draws and calls may stand. */

import { INTERFACE } from "../../engine/kernel/interface.ts";
import type { Expr, Unit } from "../ast.ts";
import { nearest } from "../nearest.ts";
import { UNITS, UNITS_OF } from "../vocabulary-units.ts";
import { constantValue, withoutUnit } from "./constants.ts";
import { append, replace } from "./findings.ts";
import { meaningOf, unknownName } from "./names.ts";
import { namesOfValues, probeType } from "./probes.ts";
import { type Fix, type Scope, TYPE_NAMES, type Type } from "./types.ts";

/** Functions of the language itself. */
export const FUNCTIONS = ["length", "oneof", "zipf"] as const;

/** Checks an expression and tells what it is. */
export function typeOf(expr: Expr, scope: Scope): Type {
	if (expr.kind === "number") return literalType(expr);
	const type = bareType(expr, scope);
	const { unit } = expr;
	if (unit === undefined || expr.kind === "missing") return type;
	if (type !== "number" && type !== "any") {
		scope.findings.error("wrong-dimension", expr, `\`${unit}\` stands behind ${TYPE_NAMES[type]}: only plain numbers take a unit`);
	}
	return dimensionType(unit);
}

function dimensionType(unit: Unit): Type {
	const { dimension } = UNITS[unit];
	return dimension === "count" ? "number" : dimension;
}

/** The type of an expression without its unit. */
function bareType(expr: Exclude<Expr, { kind: "number" }>, scope: Scope): Type {
	switch (expr.kind) {
		case "string":
			return "text";
		case "name":
			return nameType(expr, scope);
		case "probe":
			return probeType(expr, scope, typeOf);
		case "unary":
			return unaryType(expr, scope);
		case "binary":
			return binaryType(expr, scope);
		case "range":
			return rangeType(expr, scope);
		case "call":
			return functionType(expr, scope);
		case "missing":
			return "any";
	}
}

function literalType(expr: Extract<Expr, { kind: "number" }>): Type {
	if (expr.unit !== undefined) return dimensionType(expr.unit);
	return expr.hex || expr.value === 0 ? "any" : "number";
}

function nameType(expr: Extract<Expr, { kind: "name" }>, scope: Scope): Type {
	const meaning = meaningOf(expr.name, scope);
	switch (meaning?.kind) {
		case undefined:
			unknownName(expr.name, expr, scope);
			return "any";
		case "argument":
			return meaning.type;
		case "variable":
			return meaning.variable.type;
		case "constant":
			return meaning.constant.type;
		case "flag":
			return meaning.family === "malloc" || meaning.family === "zone" ? "flags" : "any";
		case "object":
			return "text";
		case "whole":
			return "any";
	}
}

function unaryType(expr: Extract<Expr, { kind: "unary" }>, scope: Scope): Type {
	const type = typeOf(expr.operand, scope);
	if (expr.operator === "!") {
		wantTruth(expr.operand, type, scope);
		return "truth";
	}
	if (type === "text" || type === "list") misplaced(expr.operand, type, "a number", scope);
	return expr.operator === "~" ? "any" : type;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

function binaryType(expr: Extract<Expr, { kind: "binary" }>, scope: Scope): Type {
	const { operator } = expr;
	const left = typeOf(expr.left, scope);
	const right = typeOf(expr.right, scope);
	if (operator === "and" || operator === "or") {
		wantTruth(expr.left, left, scope);
		wantTruth(expr.right, right, scope);
		return "truth";
	}
	if (COMPARISONS.has(operator)) {
		checkComparison(expr, left, right, scope);
		return "truth";
	}
	for (const [side, type] of [
		[expr.left, left],
		[expr.right, right],
	] as const) {
		if (type === "text" || type === "list" || type === "truth") {
			misplaced(side, type, "a number", scope);
			return "any";
		}
	}
	checkOperand(expr, scope);
	switch (operator) {
		case "+":
		case "-":
			return sumType(expr, left, right, scope);
		case "*":
			return productType(expr, left, right, scope);
		case "/":
			return left === right ? "number" : left;
		case "|":
		case "&":
		case "^":
			return left === "flags" && right === "flags" ? "flags" : "any";
		default:
			return left;
	}
}

/** Second operands with which an operator has no value. */
function checkOperand({ operator, right }: Extract<Expr, { kind: "binary" }>, scope: Scope): void {
	const n = constantValue(right, scope.symbols);
	if (n === undefined) return;
	if ((operator === "/" || operator === "%") && n === 0) scope.findings.error("no-value", right, "this is a division by zero");
	if ((operator === "<<" || operator === ">>") && (n < 0 || n > 64)) scope.findings.error("no-value", right, "a shift is by 0 to 64 bits");
}

function sumType(expr: Extract<Expr, { kind: "binary" }>, left: Type, right: Type, scope: Scope): Type {
	if (left === "any" || right === "any") return left === "any" ? right : left;
	if (left === right) return left;
	const [plain, other] = left === "number" ? [expr.left, right] : [expr.right, left];
	if ((left === "number" || right === "number") && (other === "size" || other === "time")) {
		scope.findings.error(
			"missing-unit",
			plain,
			`${TYPE_NAMES[other]} and a plain number do not add up: write a unit`,
			unitFixes(plain, other),
		);
		return other;
	}
	if (left === "memory" || right === "memory") return "any";
	scope.findings.error("wrong-dimension", expr, `${TYPE_NAMES[left]} and ${TYPE_NAMES[right]} do not add up`);
	return "any";
}

function productType(expr: Extract<Expr, { kind: "binary" }>, left: Type, right: Type, scope: Scope): Type {
	if (left === "number" || left === "any") return right === "any" ? left : right;
	if (right === "number" || right === "any") return left;
	scope.findings.error("wrong-dimension", expr, `${TYPE_NAMES[left]} times ${TYPE_NAMES[right]} measures nothing`);
	return "any";
}

function checkComparison(expr: Extract<Expr, { kind: "binary" }>, left: Type, right: Type, scope: Scope): void {
	if (left === "list" || right === "list") {
		const side = left === "list" ? expr.left : expr.right;
		const name = side.kind === "name" ? side.name : "LIST";
		scope.findings.error("wrong-type", side, `a list is no number: compare its length`, [replace(side, `length(${name})`)]);
		return;
	}
	checkNamedValue(expr, scope);
	if (left === "any" || right === "any" || left === right) return;
	if (left === "text" || right === "text") {
		const [name, other] = left === "text" ? [expr.left, right] : [expr.right, left];
		scope.findings.error("wrong-type", name, `a name is compared with ${TYPE_NAMES[other]}`);
		return;
	}
	const measured = [left, right].filter((t) => t === "size" || t === "time" || t === "percent");
	if (measured.length === 2) {
		scope.findings.error("wrong-dimension", expr, `${TYPE_NAMES[left]} is compared with ${TYPE_NAMES[right]}`);
		return;
	}
	// A count of pages against `10 pages`, which is 40,960 bytes: the one mistake that a plain number against a size can hide.
	const literal = left === "size" ? expr.left : right === "size" ? expr.right : undefined;
	if (literal?.kind === "number" && literal.unit === "pages") {
		const fix = replace(literal, String(literal.value));
		scope.findings.error(
			"wrong-dimension",
			literal,
			`a count is compared with a size: \`${literal.value} pages\` are ${literal.value * 4096} bytes`,
			[fix],
		);
	}
}

/** A text that is compared with a field whose values have names is one of them. */
function checkNamedValue({ left, right }: Extract<Expr, { kind: "binary" }>, scope: Scope): void {
	const [text, probe] = left.kind === "string" ? [left, right] : [right, left];
	if (text.kind !== "string" || probe.kind !== "probe" || text.value === "NULL") return;
	const names = namesOfValues(probe);
	if (names === undefined || (text.value !== "" && names.includes(text.value))) return;
	const best = nearest(text.value, names);
	const fixes = best === undefined ? [] : [replace(text, JSON.stringify(best))];
	const hint = best === undefined ? "" : `: did you mean \`${JSON.stringify(best)}\`?`;
	const list = names.filter((n) => n !== "").join(", ");
	scope.findings.error("unknown-value", text, `\`${JSON.stringify(text.value)}\` is none of ${list}${hint}`, fixes);
}

function rangeType(expr: Extract<Expr, { kind: "range" }>, scope: Scope): Type {
	wantDraws(expr, scope);
	const low = typeOf(expr.low, scope);
	const high = typeOf(expr.high, scope);
	const shared = low === "number" || low === "any";
	if (!shared && high !== "any" && low !== high) {
		scope.findings.error("wrong-dimension", expr, `a range from ${TYPE_NAMES[low]} to ${TYPE_NAMES[high]} has no members`);
		return "any";
	}
	checkRangeOrder(expr, shared, scope);
	return high === "any" ? low : high;
}

function checkRangeOrder(expr: Extract<Expr, { kind: "range" }>, shared: boolean, scope: Scope): void {
	const low = constantValue(expr.low, scope.symbols);
	let high = constantValue(expr.high, scope.symbols);
	// One unit for both: the numbers themselves are compared.
	if (shared && expr.high.unit !== undefined) high = constantValue(withoutUnit(expr.high), scope.symbols);
	if (low === undefined || high === undefined || low <= high) return;
	scope.findings.error("empty-range", expr, "the range is empty: its first end is above its second");
}

function functionType(expr: Extract<Expr, { kind: "call" }>, scope: Scope): Type {
	const { callee, args } = expr;
	switch (callee.text) {
		case "length":
			checkLength(expr, scope);
			return "number";
		case "oneof": {
			wantDraws(expr, scope);
			const types = args.map((a) => typeOf(a, scope)).filter((t) => t !== "any");
			if (args.length === 0) scope.findings.error("missing-value", expr, "`oneof` needs values to draw from, such as `oneof(1K, 4K)`");
			if (types.some((t) => t !== types[0])) scope.findings.error("wrong-dimension", expr, "the values of `oneof` do not measure the same");
			return types[0] ?? "any";
		}
		case "zipf":
			checkZipf(expr, scope);
			return "number";
		default:
			// What was meant decides what the arguments are: nothing is said of them.
			if (INTERFACE.some((c) => c.name === callee.text)) {
				scope.findings.error("nested-call", expr, `a call of the kernel is a statement: write \`let x = ${callee.text}(...)\` first`);
			} else unknownFunction(expr, scope);
			return "any";
	}
}

/** Tells that there is no such function, with the nearest one. */
export function unknownFunction(expr: Extract<Expr, { kind: "call" }>, scope: Scope): void {
	if (scope.findings.full) return;
	const { callee } = expr;
	const best = nearest(callee.text, [...FUNCTIONS, ...INTERFACE.map((c) => c.name)]);
	const fixes = best === undefined ? [] : [replace(callee, best)];
	const hint = best === undefined ? "" : `: did you mean \`${best}\`?`;
	scope.findings.error("unknown-call", callee, `there is no function \`${callee.text}\`${hint}`, fixes);
}

function checkLength({ args, ...expr }: Extract<Expr, { kind: "call" }>, scope: Scope): void {
	const [list] = args;
	if (args.length !== 1 || list?.kind !== "name") {
		if (list?.kind !== "missing") scope.findings.error("wrong-argument", expr, "`length` takes the name of a list: `length(bufs)`");
		return;
	}
	const type = typeOf(list, scope);
	if (type !== "list" && type !== "any") scope.findings.error("wrong-type", list, `\`${list.name}\` is no list`);
}

function checkZipf(expr: Extract<Expr, { kind: "call" }>, scope: Scope): void {
	wantDraws(expr, scope);
	const [n, s] = expr.args;
	if (expr.args.length !== 2 || n === undefined || s === undefined) {
		scope.findings.error("wrong-argument", expr, "`zipf` takes how many values there are and an exponent: `zipf(100, 1.2)`");
		return;
	}
	want("number", n, scope, "`zipf`");
	if ((constantValue(n, scope.symbols) ?? 1) < 1) scope.findings.error("out-of-range", n, "`zipf` draws from 1 to a number of at least 1");
	if (!want("number", s, scope, "the exponent of `zipf`")) return;
	const exponent = constantValue(s, scope.symbols);
	if (exponent === undefined || exponent <= 0) scope.findings.error("wrong-argument", s, "the exponent of `zipf` is a constant above 0");
}

function wantDraws(expr: Expr, scope: Scope): void {
	if (!scope.draws) scope.findings.error("no-draw", expr, "a random draw has no place here: it would change the run");
}

// Wishes.

/** Checks that an expression measures what its place asks for; `what` is the place, for the message. Returns whether all is well. */
export function want(wanted: "size" | "time" | "number", expr: Expr, scope: Scope, what: string): boolean {
	const before = scope.findings.list.length;
	const type = typeOf(expr, scope);
	if (type !== wanted && type !== "any" && expr.kind !== "missing") tellDimension(wanted, type, expr, scope, what);
	return scope.findings.list.length === before;
}

function tellDimension(wanted: "size" | "time" | "number", type: Type, expr: Expr, scope: Scope, what: string): void {
	if (wanted !== "number" && type === "number") {
		const example = wanted === "size" ? "256B" : "5 ticks";
		scope.findings.error(
			"missing-unit",
			expr,
			`${what} needs ${TYPE_NAMES[wanted]} with a unit, such as \`${example}\``,
			unitFixes(expr, wanted),
		);
		return;
	}
	const stray = expr.kind === "number" && expr.unit !== undefined && wanted === "number";
	const fixes = stray ? [replace(expr, String(expr.value))] : [];
	scope.findings.error("wrong-dimension", expr, `${what} needs ${TYPE_NAMES[wanted]}, not ${TYPE_NAMES[type]}`, fixes);
}

/** Checks that an expression can be true or false. */
export function wantCondition(expr: Expr, scope: Scope): void {
	wantTruth(expr, typeOf(expr, scope), scope);
}

function wantTruth(expr: Expr, type: Type, scope: Scope): void {
	if (type === "text" || type === "list" || type === "percent" || type === "time") misplaced(expr, type, "a condition", scope);
}

function misplaced(expr: Expr, type: Type, wanted: string, scope: Scope): void {
	scope.findings.error("wrong-type", expr, `${wanted} is needed here, not ${TYPE_NAMES[type]}`);
}

/** Fixes that give a number without a unit each of the units it may have meant. */
export function unitFixes(expr: Expr, dimension: "size" | "time"): Fix[] {
	const last = expr.kind === "range" ? expr.high : expr;
	if (last.kind !== "number" || last.unit !== undefined) return [];
	return UNITS_OF[dimension].map((unit) => {
		const text = unit.length === 1 && dimension === "size" ? unit : ` ${unit}`;
		return append(last, text, `Write ${last.value}${text}`);
	});
}
