import { compareWith } from "../compare-with.ts";
import type { CustomBody } from "../custom-requests.ts";
import { badArgument } from "../errors.ts";
import { handler } from "../handler.ts";
import { otherRun } from "../launch-config.ts";

/** Compares the run with another one, and goes to where they part. */
export const umaCompareWith = handler<CustomBody<"uma/compareWith">>("stopped", (debug, args, seq) => {
	const other = otherRun(args);
	if (other === undefined) throw badArgument(args.command, 'it needs another "kernel", "seed" or "scenario"');
	return compareWith(debug, other, seq);
});
