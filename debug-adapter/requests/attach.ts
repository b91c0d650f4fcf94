import { attachConfig } from "../launch/launch-config.ts";
import { handler, replyWhenDone } from "../session/handler.ts";

/** Opens a recording: its run is executed up to the recorded moment, at which the session stops first. The file is only read. */
export const attach = handler<undefined>("initialized", (debug, args, seq) =>
	replyWhenDone(debug.launch(attachConfig(args), seq), () => ({ body: undefined, then: () => debug.announceLaunch() })),
);
