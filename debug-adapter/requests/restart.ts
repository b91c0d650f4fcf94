import { handler } from "../handler.ts";
import { launchConfig } from "../launch-config.ts";

/** Loads the scenario anew, from its file as it is now; breakpoints keep their ids. */
export const restart = handler<undefined>("launched", (debug, args) => {
	const newest = args.optionalObject("arguments");
	const hasScenario = newest !== undefined && (newest.has("scenario") || newest.has("program"));
	debug.restart(hasScenario ? launchConfig(newest) : undefined);
	return { body: undefined, then: () => debug.afterRestart() };
});
