import { handler } from "../handler.ts";

/** Ends the session from the client's side. */
export const terminate = handler<undefined>("initialized", (debug) => ({ body: undefined, then: () => debug.terminated(0) }));
