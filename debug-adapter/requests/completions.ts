import type { DebugProtocol } from "@vscode/debugprotocol";
import { commandCandidates, commandNames } from "../console/console.ts";
import { handler } from "../session/handler.ts";
import { type Candidate, candidates } from "../variables/completion.ts";
import { viewOf } from "./evaluate.ts";

/** The protocol has no kind of item for commands; `function` looks like one. */
function toItem({ type, ...rest }: Candidate, start: number, length: number): DebugProtocol.CompletionItem {
	return { ...rest, type: type === "command" ? "function" : type, start, length };
}

/** Most proposals of one answer. */
const MAX_TARGETS = 500;

/** Proposes names for the debug console. */
export const completions = handler<DebugProtocol.CompletionsResponse["body"]>("stopped", (debug, args) => {
	const lines = args.string("text").split("\n");
	const lineNumber = args.optionalInteger("line");
	const line = lines[lineNumber === undefined ? 0 : debug.settings.fromClientLine(lineNumber) - 1] ?? "";
	const column = debug.settings.fromClientColumn(args.integer("column"));
	const before = line.slice(0, Math.max(0, column - 1));
	const expression = candidates(before, viewOf(debug, args.optionalInteger("frameId")));
	const command = commandCandidates(before, debug);
	// A line that begins like a command may be an expression as well.
	const { word } = command ?? expression;
	const names: Candidate[] =
		command === undefined || word === expression.word ? [...(command?.names ?? []), ...expression.names] : [...command.names];
	if (before.trim() === "") names.unshift(...commandNames());
	const start = debug.settings.toClientColumn(before.length - word.length + 1);
	const wanted = names.filter((n) => n.label.toLowerCase().startsWith(word.toLowerCase())).slice(0, MAX_TARGETS);
	return { body: { targets: wanted.map((n) => toItem(n, start, word.length)) } };
});
