import { attachConfig, type LaunchConfig, launchConfig } from "../launch/launch-config.ts";
import { handler, replyWhenDone } from "../session/handler.ts";

/** Loads the scenario or recording anew, from its file as it is now; breakpoints keep their ids. */
export const restart = handler<undefined>("launched", (debug, args, seq) => {
	const newest = args.optionalObject("arguments");
	const has = (...names: string[]): boolean => newest !== undefined && names.some((name) => newest.has(name));
	let config: LaunchConfig | undefined;
	if (newest !== undefined && has("recording")) config = attachConfig(newest);
	else if (newest !== undefined && has("scenario", "program", "golden") && !debug.world.config.isRecording) config = launchConfig(newest);
	return replyWhenDone(debug.restart(config, seq), () => ({ body: undefined, then: () => debug.afterRestart() }));
});
