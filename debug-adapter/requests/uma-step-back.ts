import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Steps back over calls, into the last one, or out to the line that made the call in progress. */
export const umaStepBack = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const step = args.string("step");
	if (step !== "next" && step !== "in" && step !== "out") throw badArgument(args.command, `"step" must be "next", "in" or "out"`);
	return { body: undefined, then: debug.go({ kind: "back", thread, step }, seq) };
});
