import { granularityOf } from "../running/granularity.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Runs the machine until this thread is back in the caller. */
export const stepOut = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const granularity = granularityOf(args);
	return { body: undefined, then: () => debug.move({ kind: "out", thread, granularity }, seq) };
});
