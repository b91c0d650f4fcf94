import { unknownFrame } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Goes back to the first statement of the call that a frame is in; of the scenario's frame, to the beginning of its statement. */
export const restartFrame = handler<undefined>("stopped", (debug, args, seq) => {
	const id = args.integer("frameId");
	const handle = debug.frames.get(id);
	if (handle === undefined) throw unknownFrame(id);
	const { thread, frame } = handle;
	const arrival = { title: `Beginning of ${frame.name}`, reason: "restart" } as const;
	return {
		body: undefined,
		then: () => debug.move({ kind: "restart-frame", thread, frame: frame.frame, depth: frame.depth }, seq, arrival),
	};
});
