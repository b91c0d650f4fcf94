import { handler } from "../session/handler.ts";
import { checkFork, checkScenario, intervene, threadOf } from "../timelines/acts.ts";

/**
 * Ends threads where they stand, which no kernel does: what they hold stays held, and the run shows what that is to the others. The past
 * stays as it was.
 */
export const terminateThreads = handler<undefined>("stopped", (debug, args) => {
	const threads = args.integers("threadIds").map((id) => threadOf(debug, id));
	checkScenario(debug, "The end of a thread");
	checkFork(debug, "The end of a thread");
	intervene(debug, (simulation) => {
		for (const tid of threads) simulation.endThread(tid);
	});
	const tell = (): void => {
		debug.view.tellThreads(debug.world.simulation, undefined);
		debug.invalidate("all");
	};
	return { body: undefined, then: tell };
});
