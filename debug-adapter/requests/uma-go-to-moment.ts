import { badArgument, unknownReference } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { memberNamed } from "../variables/containers.ts";

/** Goes to a moment that the answer to a question lists. */
export const umaGoToMoment = handler<undefined>("stopped", (debug, args, seq) => {
	const reference = args.integer("variablesReference");
	const container = debug.containers.get(reference);
	if (container === undefined) throw unknownReference(reference);
	const name = args.string("name");
	const moment = memberNamed(debug, container, name)?.moment;
	if (moment === undefined) throw badArgument(args.command, `"name" must be that of a moment in the container, not "${name.slice(0, 40)}"`);
	return { body: undefined, then: debug.go(moment.motion, seq) };
});
