import { launchConfig } from "../launch/launch-config.ts";
import { handler, replyWhenDone } from "../session/handler.ts";

/** Reads and boots the scenario or golden trace; it runs from `configurationDone` on. */
export const launch = handler<undefined>("initialized", (debug, args, seq) =>
	replyWhenDone(debug.launch(launchConfig(args), seq), () => ({ body: undefined, then: () => debug.announceLaunch() })),
);
