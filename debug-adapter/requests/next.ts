import { granularityOf } from "../running/granularity.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Runs the machine until this thread reaches the next line of this frame, or leaves it; other threads run meanwhile. */
export const next = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const granularity = granularityOf(args);
	return { body: undefined, then: () => debug.move({ kind: "next", thread, granularity }, seq) };
});
