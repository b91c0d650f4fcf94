import { granularityOf } from "../granularity.ts";
import { handler } from "../handler.ts";

/** Runs the machine until this thread reaches its next line, in whatever frame; with a target, until that thread does, which runs next. */
export const stepIn = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = debug.threadOf(args.integer("threadId"));
	const granularity = granularityOf(args);
	const target = args.optionalInteger("targetId");
	if (target === undefined) return { body: undefined, then: () => debug.move({ kind: "in", thread, granularity }, seq) };
	const next = debug.runnableThread(target);
	debug.chooseNext(next);
	return { body: undefined, then: () => debug.move({ kind: "in", thread: next }, seq) };
});
