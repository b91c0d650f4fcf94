import { notRunning } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Stops the run where it is. */
export const pause = handler<undefined>("launched", (debug) => {
	// The thread is the client's guess: a pause stops all of them.
	if (!debug.running && !debug.asking.busy) throw notRunning();
	return { body: undefined, then: () => debug.pause() };
});
