import type { DebugProtocol } from "@vscode/debugprotocol";
import { evaluateText } from "../display/expressions.ts";
import { inFormat } from "../display/formats.ts";
import { handler } from "../session/handler.ts";
import { toVariable } from "../variables/containers.ts";
import { write } from "../variables/writing.ts";
import { viewOf } from "./evaluate.ts";

/** Writes what an expression stands for, as `setVariable` does. */
export const setExpression = handler<DebugProtocol.SetExpressionResponse["body"]>("stopped", (debug, args) => {
	const text = args.string("expression");
	const value = args.string("value");
	const view = viewOf(debug, args.optionalInteger("frameId"));
	const then = write(debug, evaluateText(text, view), value, view);
	const { value: now, type } = inFormat(debug, args, () => toVariable(debug, evaluateText(text, view)));
	return { body: { value: now, ...(type === undefined ? {} : { type }) }, then };
});
