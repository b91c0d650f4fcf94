import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Goes back to the last moment before this one at which a breakpoint would have stopped, or to the beginning. */
export const reverseContinue = handler<undefined>("stopped", (debug, args, seq) => {
	threadOf(debug, args.integer("threadId"));
	return { body: undefined, then: () => debug.move({ kind: "reverse-continue" }, seq) };
});
