import { handler } from "../handler.ts";

/** Lets a runnable thread run at the next scheduling decision, and goes to its next line. */
export const umaRunThreadNext = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = debug.runnableThread(args.integer("threadId"));
	return { body: undefined, then: () => debug.runNext(thread, seq) };
});
