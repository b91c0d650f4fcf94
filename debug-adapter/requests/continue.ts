import type { DebugProtocol } from "@vscode/debugprotocol";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Runs until a breakpoint or the end. */
export const continueRequest = handler<DebugProtocol.ContinueResponse["body"]>("stopped", (debug, args, seq) => {
	threadOf(debug, args.integer("threadId"));
	return { body: { allThreadsContinued: true }, then: () => debug.move({ kind: "continue" }, seq) };
});
