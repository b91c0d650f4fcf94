/**
 * Requests beyond the protocol, for this adapter's own extension and whoever else wants them: command, arguments and body of each. Clients send
 * them like any other request.
 */
import type { Outcome } from "../../engine/simulation-types.ts";

/** What runs and where it stands. */
export interface StatusBody {
	/** File of the scenario, and of the recording where one was opened. */
	readonly scenario: string;
	readonly recording?: string;
	readonly kernel: string;
	/** Kind of the schedule in force, and its seed where it has one. */
	readonly schedule: string;
	readonly seed?: number;
	/** Events raised up to the moment shown: the last one is number `event - 1`. */
	readonly event: number;
	/** Events seen on this branch, behind the moment shown too: all of them can be gone to. */
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

/** An argument of `evaluate` beyond the protocol, for expressions that are questions about the past. */
export interface AskArguments {
	/** What the progress of the question is to be called; `cancel` with that id gives it up from the first moment on. */
	readonly progressId?: string;
}

/**
 * What a variable is to the menus of VS Code, which offer the questions that it can be asked: a moment of an answer; a value whose name holds
 * everywhere; one that has a name only here; a local, whose word belongs to it as long as its call lasts.
 */
export type MenuContext = "moment" | "value" | "place" | "local";

/** What the adapter says of a variable beyond the protocol, if there is something to ask about it. */
export interface VariableNote {
	/** VS Code's own: the context in which menus of variables offer commands. */
	readonly __vscodeVariableMenuContext: MenuContext;
}

/** What the adapter says of a moment in an answer beyond the protocol: a member of the answer's container. */
export interface MomentNote extends VariableNote {
	/** Where it lies, seen from the moment shown. */
	readonly moment: "past" | "here" | "future";
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

/** A branch of the timeline. */
export interface TimelineRow {
	readonly id: number;
	/** The branch that it left, and the number of the event before which it did. */
	readonly parent?: number;
	readonly fork?: number;
	/** What sets it apart, in words: `keg["vmem btag"].uk_reserve = 300`, `kernel 13.0`. */
	readonly title: string;
	/** Kernel and seed, where they were given beside the scenario's text. */
	readonly kernel?: string;
	readonly seed?: number;
	/** Its scenario's text is another one than that of the branch in force. */
	readonly edited: boolean;
	/** Events that have been seen on it. */
	readonly events: number;
	/** How it ends, if that has been seen. */
	readonly outcome?: Outcome;
	/** It is the one in force. */
	readonly current: boolean;
}

/** What another future begins with: a fault injected here, another schedule from here on, or the same event under another kernel or seed. */
export type ForkArguments =
	/** `threadId` is who calls `uma_reclaim`; without it the uma thread, where that can, or the thread that stopped. */
	| { readonly fault: string; readonly threadId?: number }
	| { readonly schedule: string }
	| { readonly kernel: string }
	| { readonly seed: number };

/** The requests. */
export interface CustomRequests {
	/** Answered while the simulation runs, too. */
	"uma/status": { readonly arguments: Record<string, never>; readonly body: StatusBody };
	/** Events from number `from` on, at most `count` (100) of them. */
	"uma/events": {
		readonly arguments: { readonly from: number; readonly count?: number };
		readonly body: { readonly events: readonly EventRow[]; readonly known: number };
	};
	/** Lets a runnable thread run at the next scheduling decision and goes to its next line; `continued` and `stopped` events follow. */
	"uma/runThreadNext": { readonly arguments: { readonly threadId: number }; readonly body: undefined };
	/** Shows numbers in hex, or as their fields say; without a choice the other way than now. `invalidated` follows. */
	"uma/setFormat": { readonly arguments: { readonly hex?: boolean }; readonly body: { readonly hex: boolean } };
	/** Goes to the moment of an event; `continued` and `stopped` events follow. */
	"uma/seek": { readonly arguments: { readonly event: number }; readonly body: undefined };
	/** Goes back over the last step of a kind: the protocol has stepping back over calls alone; `continued` and `stopped` events follow. */
	"uma/stepBack": { readonly arguments: { readonly threadId: number; readonly step: "next" | "in" | "out" }; readonly body: undefined };
	/** Goes to a moment that an answer lists: a member of its container; `continued` and `stopped` events follow. */
	"uma/goToMoment": { readonly arguments: { readonly variablesReference: number; readonly name: string }; readonly body: undefined };
	/** The branches of the timeline. The event `uma/timelinesChanged` tells that they are others than before. */
	"uma/timelines": { readonly arguments: Record<string, never>; readonly body: { readonly timelines: readonly TimelineRow[] } };
	/** Goes to where a branch was left; `continued` and `stopped` events follow. */
	"uma/switchTimeline": { readonly arguments: { readonly timeline: number }; readonly body: undefined };
	/** Forgets a branch that is not in force and from which no other one leaves. */
	"uma/forgetTimeline": { readonly arguments: { readonly timeline: number }; readonly body: undefined };
	/** Begins another future; a `stopped` event follows. */
	"uma/fork": { readonly arguments: ForkArguments; readonly body: undefined };
	/** Begins the run again with the scenario's text as it is now, at the same event; `continued` and `stopped` events follow. */
	"uma/restartHere": { readonly arguments: Record<string, never>; readonly body: undefined };
	/**
	 * Compares the run, with what was done by hand on its branch, with another one, and goes to its own event that differs; where there is none
	 * it stays. `verdict` is a sentence. What is left out is as in the session; with `addresses` false those in events do not count, as with
	 * `uma diff --no-addresses`. `continued` and `stopped` events follow.
	 */
	"uma/compareWith": {
		readonly arguments: { readonly kernel?: string; readonly seed?: number; readonly scenario?: string; readonly addresses?: boolean };
		readonly body: { readonly verdict: string; readonly event?: number };
	};
	/** Writes a recording of the branches and of the moment shown. A file that is there is replaced if it is a recording. */
	"uma/record": { readonly arguments: { readonly file: string }; readonly body: { readonly file: string; readonly bytes: number } };
}

/** Events beyond the protocol. */
export interface CustomEvents {
	/** Branches were made, forgotten, or another one is in force. */
	"uma/timelinesChanged": { readonly current: number };
}

/** Body of the answer to a custom request. */
export type CustomBody<Command extends keyof CustomRequests> = CustomRequests[Command]["body"];
