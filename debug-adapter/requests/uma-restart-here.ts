import { handler } from "../session/handler.ts";
import { restartHere } from "../timelines/timelines.ts";

/** Begins the run again with the scenario's text as it is now, at the same event. */
export const umaRestartHere = handler<undefined>("stopped", (debug, _args, seq) => ({ body: undefined, then: restartHere(debug, seq) }));
