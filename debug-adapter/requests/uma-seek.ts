import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Goes to the moment of an event, near or far. */
export const umaSeek = handler<undefined>("stopped", (debug, args, seq) => {
	const event = args.integer("event");
	const known = debug.world.simulation.recordedEvents;
	if (event >= known) throw badArgument(args.command, `"event" must be one of the ${known} events known so far`);
	return { body: undefined, then: debug.go({ kind: "seek", event }, seq) };
});
