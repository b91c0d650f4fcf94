import { handler } from "../session/handler.ts";

/** The client has sent its breakpoints: the run begins. */
export const configurationDone = handler<undefined>("launched", (debug) => {
	return { body: undefined, then: debug.begin() };
});
