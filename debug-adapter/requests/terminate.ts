import { handler } from "../session/handler.ts";

/** Ends the session from the client's side; one that has ended meanwhile has told so. */
export const terminate = handler<undefined>("initialized", (debug) => ({
	body: undefined,
	then: () => {
		if (!debug.over) debug.terminated(0);
	},
}));
