/** What a request handler is: one object a file in requests/, all of them listed in requests/table.ts. */
import type { Arguments } from "./arguments.ts";
import type { Debugger } from "./debugger.ts";

/** When a request may come: at any time after `initialize`, once a scenario is loaded, or only while the simulation stands still. */
export type Phase = "initialized" | "launched" | "stopped";

/** What a request is answered with. */
export interface Reply<Body extends object | undefined = object | undefined> {
	readonly body: Body;
	/** Done once the response is on its way: events about what the request caused come after it. */
	readonly then?: () => void;
}

/** A request's handler. A {@link RequestError} it throws becomes the error response. */
export interface Handler<Body extends object | undefined = object | undefined> {
	readonly when: Phase;
	/** A promise is for what takes long: meanwhile the client is heard, and requests that need the simulation to stand still wait. */
	handle(debug: Debugger, args: Arguments, seq: number): Reply<Body> | Promise<Reply<Body>>;
}

/** Builds a handler: `handler("stopped", (debug, args) => ({ body }))`. */
export function handler<Body extends object | undefined>(when: Phase, handle: Handler<Body>["handle"]): Handler<Body> {
	return { when, handle };
}
