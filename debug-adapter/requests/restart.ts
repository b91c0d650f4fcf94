import { handler } from "../handler.ts";
import { attachConfig, launchConfig } from "../launch-config.ts";

/** Loads the scenario or recording anew, from its file as it is now; breakpoints keep their ids. */
export const restart = handler<undefined>("launched", (debug, args) => {
	const newest = args.optionalObject("arguments");
	const has = (...names: string[]): boolean => newest !== undefined && names.some((name) => newest.has(name));
	if (newest !== undefined && has("recording")) debug.restart(attachConfig(newest));
	else if (newest !== undefined && has("scenario", "program") && !debug.world.config.isRecording) debug.restart(launchConfig(newest));
	else debug.restart(undefined);
	return { body: undefined, then: () => debug.afterRestart() };
});
