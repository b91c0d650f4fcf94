import { granularityOf } from "../running/granularity.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** The inverse of `next`: what other threads did in between is undone too. */
export const stepBack = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const granularity = granularityOf(args);
	return { body: undefined, then: () => debug.move({ kind: "back", thread, granularity }, seq) };
});
