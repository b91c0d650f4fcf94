/** Values of expressions that are the same in every run: numbers, constants, flags and what is made of them. */
import { ARCH_DEFAULTS } from "../../engine/kernel/conf.ts";
import { apply, complement } from "../../engine/scenario/arithmetic.ts";
import type { BinaryOperator } from "../../engine/scenario/program.ts";
import type { Expr, Unit } from "../ast.ts";
import { factorOf, UNITS } from "../vocabulary-units.ts";
import { flagNamed } from "./names.ts";
import type { Symbols } from "./types.ts";

/** A number of a unit in bytes, ticks or pieces. Part of a tick counts as a whole one: no duration becomes nothing. */
export function measuredValue(value: number, unit: Unit | undefined, hz: number): number {
	if (unit === undefined) return value;
	const total = value * factorOf(unit, hz);
	switch (UNITS[unit].dimension) {
		case "time":
			// 0.1 * 100 is a little more than 10: what is that near to a whole number is meant to be one.
			return Math.ceil(total - 1e-6);
		case "size":
			return Math.round(total);
		default:
			return total;
	}
}

/** An expression without the unit behind it. */
export function withoutUnit(expr: Expr): Expr {
	const { unit: _unit, ...bare } = expr;
	return bare as Expr;
}

/** Value of a constant expression; undefined where it depends on the run, or has no value. */
export function constantValue(expr: Expr, symbols: Symbols): number | undefined {
	const value = bareValue(expr, symbols);
	return value === undefined ? undefined : measuredValue(value, expr.unit, symbols.hz);
}

function bareValue(expr: Expr, symbols: Symbols): number | undefined {
	switch (expr.kind) {
		case "number":
			return expr.value;
		case "name":
			return symbols.constants.get(expr.name)?.value ?? flagNamed(expr.name, symbols)?.value;
		case "unary": {
			const operand = constantValue(expr.operand, symbols);
			if (operand === undefined) return undefined;
			return expr.operator === "-"
				? 0 - operand
				: expr.operator === "~"
					? complement(operand, ARCH_DEFAULTS[symbols.arch].wordEnd)
					: Number(operand === 0);
		}
		case "binary": {
			const left = constantValue(expr.left, symbols);
			const right = constantValue(expr.right, symbols);
			return left === undefined || right === undefined ? undefined : combine(expr.operator, left, right);
		}
		default:
			return undefined;
	}
}

class NoValue extends Error {}

function combine(operator: string, left: number, right: number): number | undefined {
	if (operator === "and") return Number(left !== 0 && right !== 0);
	if (operator === "or") return Number(left !== 0 || right !== 0);
	try {
		return apply(operator as Exclude<BinaryOperator, "and" | "or">, left, right, () => {
			throw new NoValue();
		});
	} catch (error) {
		if (error instanceof NoValue) return undefined;
		throw error;
	}
}
