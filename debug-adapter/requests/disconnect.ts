import { handler } from "../session/handler.ts";

/** Ends the session; the session closes the connection once this is answered. */
export const disconnect = handler<undefined>("initialized", (debug) => ({ body: undefined, then: () => debug.end() }));
