/** Calls of the kernel interface as instructions. */
import type { CallArg, KernelCall } from "../../engine/kernel/interface.ts";
import type { Expression } from "../../engine/scenario/program.ts";
import type { Expr } from "../ast.ts";
import { objectName } from "../checker/names.ts";
import type { Scope } from "../checker/types.ts";
import { lowerExpression, number, text } from "./expressions.ts";

/** Arguments of a call. Zones, arenas and new names are texts, whether written bare or in quotes. */
export function lowerArguments(values: readonly Expr[], call: KernelCall, scope: Scope): Expression[] {
	return values.map((value, i) => lowerArgument(value, call.args[i], scope));
}

function lowerArgument(value: Expr, arg: CallArg | undefined, scope: Scope): Expression {
	const name = value.kind === "string" ? value.value : value.kind === "name" ? value.name : undefined;
	switch (arg?.type) {
		case "zone":
		case "arena":
			if (name === undefined) return number(0);
			return text(value.kind === "string" ? name : objectName(name, arg.type === "zone" ? scope.symbols.zones : scope.symbols.arenas));
		case "name":
			return text(name ?? "");
		default:
			return lowerExpression(value, scope);
	}
}

/** Variables that a call frees by themselves: `free(p)` leaves nothing in `p` that `free p` could free again. */
export function freedVariables(values: readonly Expr[], call: KernelCall, frees: ReadonlySet<string>, scope: Scope): number[] {
	if (!frees.has(call.name)) return [];
	return values.flatMap((value, i) => {
		const type = call.args[i]?.type;
		const variable = value.kind === "name" && (type === "addr" || type === "frame") ? scope.variables.get(value.name) : undefined;
		return variable === undefined ? [] : [variable.slot];
	});
}
