import type { CustomBody } from "../session/custom-requests.ts";
import { handler } from "../session/handler.ts";
import { timelineRows } from "../timelines/timelines.ts";

/** The branches of the timeline. */
export const umaTimelines = handler<CustomBody<"uma/timelines">>("launched", (debug) => ({ body: { timelines: timelineRows(debug) } }));
