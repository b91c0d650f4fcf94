import { handler } from "../session/handler.ts";
import { switchTimeline } from "../timelines/timelines.ts";

/** Goes to where a branch of the timeline was left. */
export const umaSwitchTimeline = handler<undefined>("stopped", (debug, args, seq) => ({
	body: undefined,
	then: switchTimeline(debug, args.integer("timeline"), seq),
}));
