import type { DebugProtocol } from "@vscode/debugprotocol";
import { inFormat } from "../display/formats.ts";
import { notWritable, unknownReference } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { memberNamed, toVariable } from "../variables/containers.ts";
import { write } from "../variables/writing.ts";
import { viewOf } from "./evaluate.ts";

/** Writes a plain field or local. The past stays as it was: from this moment on the run is another one. */
export const setVariable = handler<DebugProtocol.SetVariableResponse["body"]>("stopped", (debug, args) => {
	const reference = args.integer("variablesReference");
	const name = args.string("name");
	const text = args.string("value");
	const container = debug.containers.get(reference);
	if (container === undefined) throw unknownReference(reference);
	const target = memberNamed(debug, container, name);
	if (target === undefined) throw notWritable(name, "there is no such variable in the container");
	const then = write(debug, target, text, viewOf(debug, undefined));
	const now = memberNamed(debug, container, name);
	const { value, type } = now === undefined ? { value: text, type: undefined } : inFormat(debug, args, () => toVariable(debug, now));
	return { body: { value, ...(type === undefined ? {} : { type }), variablesReference: 0 }, then };
});
