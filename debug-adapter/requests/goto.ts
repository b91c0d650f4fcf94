import { unknownTarget } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { threadOf } from "../timelines/acts.ts";

/** Goes to another time at a line, through time: nothing is skipped and nothing undone. */
export const gotoRequest = handler<undefined>("stopped", (debug, args, seq) => {
	threadOf(debug, args.integer("threadId"));
	const id = args.integer("targetId");
	const target = debug.view.targets.get(id);
	if (target === undefined) throw unknownTarget(id);
	const { place, direction } = target;
	const arrival = { title: "Goto", unmoved: "Not there before", reason: "goto" } as const;
	return { body: undefined, then: () => debug.move({ kind: "visit", place, direction }, seq, arrival) };
});
