// dialect
/** What expressions of a scenario's programs come to while it runs. Each is compiled once. */

import type { Thread } from "../kernel/views.generated.ts";
import { M } from "../machine/records.ts";
import { compileExpression, type ExpressionScope } from "./expressions.ts";
import { type Code, programOf } from "./loaded-programs.ts";
import { ScenarioError } from "./operations.ts";
import type { Expression, Instruction, SourcePlace } from "./program.ts";
import { listLength, slotValue } from "./values.ts";

/** The statement in progress and the thread whose it is: an expression that has no value ends the run there. */
let inProgress: Code;
let whose = 0 as Thread;

/** From here on errors are those of a statement of a thread. */
export function enterStatement(td: Thread, code: Code): void {
	inProgress = code;
	whose = td;
}

/** Where the statement in progress stands. */
export function placeOfStatement(): SourcePlace {
	return inProgress.at;
}

const compiled = new Map<Expression, (self: number) => number>();

const scope: ExpressionScope = {
	slot: slotValue,
	length: listLength,
	random: (self) => randomOf(self),
	onError(message) {
		throw new ScenarioError(message + valuesIn(inProgress.instruction), inProgress.at);
	},
};

/** Variables that a part of an instruction looks at. */
function slotsIn(part: unknown): number[] {
	if (typeof part !== "object" || part === null) return [];
	if ("op" in part && part.op === "slot") return [(part as Extract<Expression, { op: "slot" }>).slot];
	return Object.values(part).flatMap(slotsIn);
}

/** The variables that a statement looks at, as an error tells them: ` (n = 0)`. */
function valuesIn(instruction: Instruction): string {
	const names = programOf(whose).slots;
	const slots = [...new Set(slotsIn(Object.values(instruction)))];
	const values = slots.map((slot) => `${names[slot]} = ${slotValue(whose.td_program, slot)}`);
	return values.length === 0 ? "" : ` (${values.join(", ")})`;
}

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
