// dialect
/** What expressions of a scenario's programs come to while it runs. Each is compiled once. */
import { M } from "../machine/records.ts";
import { compileExpression, type ExpressionScope } from "./expressions.ts";
import { ScenarioError } from "./operations.ts";
import type { Expression } from "./program.ts";
import { listLength, slotValue } from "./values.ts";

/** The statement in progress: where an expression that has no value ends the run. */
export const statement = { line: 0 };

const compiled = new Map<Expression, (self: number) => number>();

const scope: ExpressionScope = {
	slot: slotValue,
	length: listLength,
	random: (self) => randomOf(self),
	onError(message) {
		throw new ScenarioError(message, statement.line);
	},
};

/** Forgets what was compiled: it holds for one machine. */
export function resetEvaluation(): void {
	compiled.clear();
}

/** Random stream of the thread that a program belongs to. */
function randomOf(program: number): number {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (td.td_program === program) return ref(td.td_rng);
	return ref(M.m_rng);
}

/** Value of an expression for a program. Throws a ScenarioError where it has none. */
export function valueOf(program: number, expression: Expression): number {
	let run = compiled.get(expression);
	if (run === undefined) {
		run = compileExpression(expression, scope);
		compiled.set(expression, run);
	}
	return run(program);
}

/** The same as ticks: whole, and not negative. */
export function ticksOf(program: number, expression: Expression): number {
	return Math.max(0, Math.floor(valueOf(program, expression)));
}

/** Ticks that something lasts; -1 where no end is said. */
export function durationOf(program: number, expression: Expression | undefined): number {
	return expression === undefined ? -1 : ticksOf(program, expression);
}
