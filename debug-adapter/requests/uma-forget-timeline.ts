import { handler } from "../session/handler.ts";
import { forgetTimeline } from "../timelines/timelines.ts";

/** Forgets a branch of the timeline. */
export const umaForgetTimeline = handler<undefined>("stopped", (debug, args) => {
	forgetTimeline(debug, args.integer("timeline"));
	return { body: undefined, then: () => debug.noteTimelines() };
});
