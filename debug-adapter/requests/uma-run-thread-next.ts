import { handler } from "../session/handler.ts";
import { chooseNext, runnableThread } from "../timelines/acts.ts";

/** Lets a runnable thread run at the next scheduling decision, and goes to its next line. */
export const umaRunThreadNext = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = runnableThread(debug, args.integer("threadId"));
	chooseNext(debug, thread);
	return { body: undefined, then: debug.go({ kind: "in", thread }, seq) };
});
