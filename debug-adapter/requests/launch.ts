import { handler } from "../handler.ts";
import { launchConfig } from "../launch-config.ts";

/** Reads and boots the scenario; it runs from `configurationDone` on. */
export const launch = handler<undefined>("initialized", (debug, args) => {
	debug.launch(launchConfig(args));
	return { body: undefined, then: () => debug.announceLaunch() };
});
