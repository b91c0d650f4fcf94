import type { CustomBody } from "../custom-requests.ts";
import { handler } from "../handler.ts";
import { timelineRows } from "../timelines.ts";

/** The branches of the timeline. */
export const umaTimelines = handler<CustomBody<"uma/timelines">>("launched", (debug) => ({ body: { timelines: timelineRows(debug) } }));
