import path from "node:path";
import type { CustomBody } from "../session/custom-requests.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { saveRecording } from "../timelines/save-recording.ts";

/** Writes a recording. */
export const umaRecord = handler<CustomBody<"uma/record">>("stopped", (debug, args) => {
	const file = args.string("file");
	// Clients know no working directory of ours, and a file that they do not find is of no use to them.
	if (!path.isAbsolute(file)) throw badArgument(args.command, '"file" must be a whole path');
	return { body: { file, bytes: saveRecording(debug.world.simulation, file) } };
});
