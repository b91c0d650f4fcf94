import { handler } from "../session/handler.ts";

/** Stops the motion that a request began or a progress shows. Other requests are answered at once and cannot be cancelled. */
export const cancel = handler<undefined>("initialized", (debug, args) => {
	const requestId = args.optionalInteger("requestId");
	const progressId = args.optionalString("progressId");
	return { body: undefined, then: () => debug.cancel(requestId, progressId) };
});
