/** What a request handler is: one object a file in requests/, all of them listed in requests/table.ts. */

import type { Debugger } from "../debugger.ts";
import type { Arguments } from "./arguments.ts";

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
	/**
	 * A promise is for what takes long: meanwhile the client is heard, and requests that need the simulation to stand still wait. A reply with
	 * a `then` would be taken for a promise itself, so it is promised as a function that makes it.
	 */
	handle(debug: Debugger, args: Arguments, seq: number): Reply<Body> | Promise<Reply<Body> | (() => Reply<Body>)>;
}

/** Goes on with a value: at once, or where it is promised once it is there. */
export function whenDone<T, U>(value: T | Promise<T>, then: (value: T) => U): U | Promise<U> {
	return value instanceof Promise ? value.then(then) : then(value);
}

/** The reply that is due once something is done, now or later. */
export function replyWhenDone<Body extends object | undefined>(
	done: void | Promise<void>,
	reply: () => Reply<Body>,
): Reply<Body> | Promise<() => Reply<Body>> {
	return done instanceof Promise ? done.then(() => reply) : reply();
}

/** Builds a handler: `handler("stopped", (debug, args) => ({ body }))`. */
export function handler<Body extends object | undefined>(when: Phase, handle: Handler<Body>["handle"]): Handler<Body> {
	return { when, handle };
}
