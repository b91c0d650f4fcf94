/** Expressions outside of a scenario, in the form the debug adapter asks for them. */
import type { Expression } from "../engine/scenario/program.ts";
import { parseWatch } from "./load.ts";

/** Parses an expression whose bare names are arguments of the event at hand, locals or variables: who evaluates it knows which. */
export function parseExpression(text: string): { readonly expression?: Expression; readonly errors: readonly string[] } {
	const { expression, diagnostics } = parseWatch(text);
	const errors = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
	return expression === undefined ? { errors } : { expression, errors };
}
