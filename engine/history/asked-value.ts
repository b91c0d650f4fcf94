/** What a question is about: a value by its name, or one that is called something only in the frame where the question is asked. */
import { type EvaluationContext, pathFromLocal, scenarioWord, scopeOf } from "../inspect/evaluate.ts";
import { decimalAndHex } from "../inspect/format.ts";
import { fieldValue } from "../inspect/layouts.ts";
import { findLocal, textOfLocal } from "../inspect/locals.ts";
import { findThread } from "../inspect/objects.ts";
import { compileProbeExpression } from "../scenario/expressions.ts";
import type { Expression } from "../scenario/program.ts";
import { DataTarget, TargetError } from "./data-target.ts";

function fails(message: string): never {
	throw new TargetError(message);
}

/** The value that an expression names in a frame, in the words that it has now. Throws a TargetError for one that names none. */
export function askedValue(expression: Expression, view: EvaluationContext): DataTarget {
	if (expression.op === "probe") return new DataTarget(compileProbeExpression(expression, scopeOf(view, fails)));
	if (expression.op !== "argument") return new DataTarget(expression);
	const [root = "", ...path] = expression.name.split(".");
	const local = findLocal(view.frame ?? 0, root);
	if (local !== undefined) {
		if (path.length > 0) return new DataTarget(pathFromLocal(local, path, fails));
		return new DataTarget({ words: [local.word] }, (value) => textOfLocal(local, value));
	}
	const td = view.thread === undefined ? 0 : findThread(view.thread);
	const word = scenarioWord(root, view.thread, td === 0 ? 0 : fieldValue("thread", "td_program", td));
	return word === undefined ? new DataTarget(expression) : new DataTarget({ words: [word] }, decimalAndHex);
}
