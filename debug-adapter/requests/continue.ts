import type { DebugProtocol } from "@vscode/debugprotocol";
import { threadOf } from "../acts.ts";
import { handler } from "../handler.ts";

/** Runs until a breakpoint or the end. */
export const continueRequest = handler<DebugProtocol.ContinueResponse["body"]>("stopped", (debug, args, seq) => {
	threadOf(debug, args.integer("threadId"));
	return { body: { allThreadsContinued: true }, then: () => debug.move({ kind: "continue" }, seq) };
});
