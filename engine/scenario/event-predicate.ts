/** Predicates over events: an event or condition by name, with a further condition over its arguments and the state. */
import { CONDITIONS, EV, EVENTS, type EventName } from "../kernel/events.ts";
import { argOf } from "../machine/event-log.ts";
import { compileExpression, type ExpressionScope } from "./expressions.ts";
import type { Expression } from "./program.ts";

/** A test of one event, and the kind of event it applies to. */
export interface EventPredicate {
	/** Number of the event in the catalogue. */
	readonly kind: number;
	/** Whether event number `n`, which has just been raised, satisfies it. Reads the state as it is now. */
	readonly test: (n: number) => boolean;
	/** The test looks at the event's arguments alone: it can be made from the log, at any moment. */
	readonly fromLog: boolean;
}

/** A name that is neither an event nor a condition. */
export class UnknownEvent extends Error {
	override readonly name = "UnknownEvent";
}

/** Event whose arguments an expression reads at the moment. */
let current = 0;

/** Scope of conditions over an event of a kind: its arguments, and `event`, its number. Other names are the caller's. */
export function eventScope(kind: number, onError: (message: string) => never): ExpressionScope {
	return {
		argument(name) {
			if (name === "event") return { type: "int", read: () => current };
			const i = EVENTS[kind]?.args.findIndex((a) => a.name === name) ?? -1;
			const arg = EVENTS[kind]?.args[i];
			return arg === undefined ? undefined : { type: arg.type, read: () => argOf(current, i) };
		},
		onError,
	};
}

function fails(message: string): never {
	throw new Error(message);
}

/** Builds the predicate for an event or condition. Throws an UnknownEvent. */
export function eventPredicate(name: string, where: Expression | undefined, onError = fails): EventPredicate {
	const condition = CONDITIONS.find((c) => c.name === name);
	const kind = EV[(condition?.event ?? name) as EventName] as number | undefined;
	if (kind === undefined) throw new UnknownEvent(`there is no event ${name}`);
	const conditions = [condition?.where, where].filter((e) => e !== undefined);
	const tests = conditions.map((e) => compileExpression(e, eventScope(kind, onError)));
	return {
		kind,
		fromLog: conditions.every(looksAtArguments),
		test(n) {
			current = n;
			return tests.every((t) => t(0) !== 0);
		},
	};
}

/** Whether an expression is made of arguments and constants. */
function looksAtArguments(expression: Expression): boolean {
	switch (expression.op) {
		case "number":
		case "text":
		case "argument":
			return true;
		case "unary":
			return looksAtArguments(expression.operand);
		case "binary":
			return looksAtArguments(expression.left) && looksAtArguments(expression.right);
		default:
			return false;
	}
}
