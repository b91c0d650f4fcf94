/** Expressions that users type: conditions of breakpoints, watches, parts of log messages. */
import { type EvaluationContext, evaluate, scopeOf } from "../../engine/inspect/evaluate.ts";
import { compileExpression } from "../../engine/scenario/expressions.ts";
import type { Expression } from "../../engine/scenario/program.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { type ParsedExpression, parseCondition, parseWatch } from "../../language/load.ts";
import { wrongExpression } from "../session/errors.ts";

/** Longest expression that is read. */
const MAX_EXPRESSION = 10_000;

/** A parsed expression, or what is wrong with it. */
export type Parsed = { readonly expression: Expression } | { readonly message: string };

function read(text: string, parse: () => ParsedExpression): Parsed {
	if (text.trim() === "") return { message: "The expression is empty." };
	if (text.length > MAX_EXPRESSION) return { message: `The expression is longer than ${MAX_EXPRESSION} characters.` };
	const { expression, diagnostics } = parse();
	if (expression !== undefined) return { expression };
	return { message: diagnostics.find((d) => d.severity === "error")?.message ?? `"${text}" is no expression.` };
}

/** Reads a watch expression; what its names mean is seen when it is evaluated. */
export function readWatch(text: string): Parsed {
	return read(text, () => parseWatch(text));
}

/** Reads a condition. `event` is the event or condition whose arguments it may name, `locals` what else may be named at the hit. */
export function readCondition(text: string, event: string | undefined, locals?: Iterable<string> | "any"): Parsed {
	return read(text, () => parseCondition(text, { ...(event === undefined ? {} : { event }), ...(locals === undefined ? {} : { locals }) }));
}

/** Value of an expression at the moment shown. Throws a RequestError with the reason where it has none. */
export function evaluateText(text: string, context: EvaluationContext): Shown {
	const parsed = readWatch(text);
	if ("message" in parsed) throw wrongExpression(parsed.message);
	try {
		return evaluate(parsed.expression, context, text.trim());
	} catch (error) {
		throw wrongExpression((error as Error).message);
	}
}

/** Whether a condition holds at the moment shown; one without a value does not. */
export function holds(condition: Expression, context: EvaluationContext): boolean {
	try {
		return compileExpression(condition, scopeOf(context))(0) !== 0;
	} catch {
		return false;
	}
}
