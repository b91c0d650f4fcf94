import { otherRun } from "../launch/launch-config.ts";
import type { CustomBody } from "../session/custom-requests.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { compareWith } from "../timelines/compare-with.ts";

/** Compares the run with another one, and goes to where they part. */
export const umaCompareWith = handler<CustomBody<"uma/compareWith">>("stopped", (debug, args, seq) => {
	const other = otherRun(args);
	if (other === undefined) throw badArgument(args.command, 'it needs another "kernel", "seed" or "scenario"');
	return compareWith(debug, other, seq);
});
