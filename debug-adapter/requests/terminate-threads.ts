import { handler } from "../handler.ts";

/**
 * Ends threads where they stand, which no kernel does: what they hold stays held, and the run shows what that is to the others. The past
 * stays as it was.
 */
export const terminateThreads = handler<undefined>("stopped", (debug, args) => {
	const threads = args.integers("threadIds").map((id) => debug.threadOf(id));
	debug.checkScenario("The end of a thread");
	debug.checkFork("The end of a thread");
	debug.intervene((simulation) => {
		for (const tid of threads) simulation.endThread(tid);
	});
	return { body: undefined, then: () => debug.threadsEnded() };
});
