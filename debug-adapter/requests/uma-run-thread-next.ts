import { handler } from "../handler.ts";

/** Lets a runnable thread run at the next scheduling decision, and goes to its next line. */
export const umaRunThreadNext = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = debug.runnableThread(args.integer("threadId"));
	debug.chooseNext(thread);
	return { body: undefined, then: debug.go({ kind: "in", thread }, seq) };
});
