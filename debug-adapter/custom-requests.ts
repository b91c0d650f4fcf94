/**
 * Requests beyond the protocol, for this adapter's own extension and whoever else wants them: command, arguments and body of each. Clients send
 * them like any other request.
 */
import type { Outcome } from "../engine/simulation-types.ts";

/** What runs and where it stands. */
export interface StatusBody {
	/** File of the scenario, and of the recording where one was opened. */
	readonly scenario: string;
	readonly recording?: string;
	readonly kernel: string;
	/** Kind of the schedule, and its seed where it has one. */
	readonly schedule: string;
	readonly seed?: number;
	/** Events raised up to the moment shown: the last one is number `event - 1`. */
	readonly event: number;
	/** Events known on this branch, behind the moment shown too. */
	readonly known: number;
	readonly tick: number;
	/** Ticks a second. */
	readonly hz: number;
	readonly running: boolean;
	/** How the run ended, where the moment shown is its end. */
	readonly outcome?: Outcome;
	/** Thread of the last stop, as the protocol numbers it. */
	readonly threadId?: number;
}

/** One event of the run. */
export interface EventRow {
	readonly number: number;
	readonly name: string;
	readonly threadId: number;
	readonly thread: string;
	readonly cpu: number;
	readonly tick: number;
	readonly routine: string;
	readonly depth: number;
	readonly args: readonly { readonly name: string; readonly text: string }[];
}

/** The requests. */
export interface CustomRequests {
	/** Answered while the simulation runs, too. */
	"uma/status": { readonly arguments: Record<string, never>; readonly body: StatusBody };
	/** Events from number `from` on, at most `count` (100) of them. */
	"uma/events": {
		readonly arguments: { readonly from: number; readonly count?: number };
		readonly body: { readonly events: readonly EventRow[]; readonly known: number };
	};
	/** Lets a runnable thread run at the next scheduling decision and goes to its next line; a `stopped` event follows. */
	"uma/runThreadNext": { readonly arguments: { readonly threadId: number }; readonly body: undefined };
	/** Shows numbers in hex, or as their fields say; `invalidated` follows. */
	"uma/setFormat": { readonly arguments: { readonly hex: boolean }; readonly body: { readonly hex: boolean } };
	/** Goes to the moment of an event; a `stopped` event follows. */
	"uma/seek": { readonly arguments: { readonly event: number }; readonly body: undefined };
}

/** Body of the answer to a custom request. */
export type CustomBody<Command extends keyof CustomRequests> = CustomRequests[Command]["body"];
