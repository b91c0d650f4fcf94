import type { DebugProtocol } from "@vscode/debugprotocol";
import { handler } from "../handler.ts";
import { candidates } from "../variables/completion.ts";
import { viewOf } from "./evaluate.ts";

/** Most proposals of one answer. */
const MAX_TARGETS = 500;

/** Proposes names for the debug console. */
export const completions = handler<DebugProtocol.CompletionsResponse["body"]>("stopped", (debug, args) => {
	const lines = args.string("text").split("\n");
	const lineNumber = args.optionalInteger("line");
	const line = lines[lineNumber === undefined ? 0 : debug.settings.fromClientLine(lineNumber) - 1] ?? "";
	const column = debug.settings.fromClientColumn(args.integer("column"));
	const before = line.slice(0, Math.max(0, column - 1));
	const { word, names } = candidates(before, viewOf(debug, args.optionalInteger("frameId")));
	const start = debug.settings.toClientColumn(before.length - word.length + 1);
	const wanted = names.filter((n) => n.label.toLowerCase().startsWith(word.toLowerCase())).slice(0, MAX_TARGETS);
	return { body: { targets: wanted.map((n) => ({ ...n, start, length: word.length })) } };
});
