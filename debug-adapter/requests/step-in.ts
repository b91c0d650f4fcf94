import { handler } from "../handler.ts";

/** Runs the machine until this thread reaches its next line, in whatever frame. */
export const stepIn = handler<undefined>("stopped", (debug, args, seq) => {
	const thread = debug.threadOf(args.integer("threadId"));
	return { body: undefined, then: () => debug.move({ kind: "in", thread }, seq) };
});
