import { granularityOf } from "../running/granularity.ts";
import { handler } from "../session/handler.ts";
import { chooseNext, runnableThread, threadOf } from "../timelines/acts.ts";

/** Runs the machine until this thread reaches its next line, in whatever frame; with a target, until that thread does, which runs next. */
export const stepIn = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = threadOf(debug, args.integer("threadId"));
	const granularity = granularityOf(args);
	const target = args.optionalInteger("targetId");
	if (target === undefined) return { body: undefined, then: () => debug.move({ kind: "in", thread, granularity }, seq) };
	const next = runnableThread(debug, target);
	chooseNext(debug, next);
	return { body: undefined, then: () => debug.move({ kind: "in", thread: next }, seq) };
});
