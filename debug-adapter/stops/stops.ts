/** What a stop is called: reason, description and text of the `stopped` event. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Simulation } from "../../engine/simulation.ts";
import type { MotionKind, Stop, Write } from "../../engine/simulation-types.ts";
import type { BreakpointStore, Entry } from "../breakpoints/store.ts";
import { targetWithText } from "../display/value-text.ts";
import type { World } from "../launch/world.ts";
import type { EndKind } from "./endings.ts";
import { type ExceptionStop, endException, eventException, eventLine } from "./exception-report.ts";

/** Which way a motion went. */
export type Direction = "forward" | "backward";

/** Which way a motion goes. */
export function directionOf(kind: MotionKind): Direction {
	switch (kind.kind) {
		case "back":
		case "reverse-continue":
		case "restart-frame":
			return "backward";
		case "visit":
			return kind.direction === "previous" ? "backward" : "forward";
		default:
			return "forward";
	}
}

/** How the place that a motion was to go to is told, in place of a step. */
export interface Arrival {
	readonly title: string;
	/** Title where the motion ended at the moment that it began at. */
	readonly unmoved?: string;
	/** Counts as a hit of the breakpoints of a group, at an event. */
	readonly hit?: { readonly group: string; readonly event: number };
	/** What is said of the way, in the console. */
	readonly remark?: string | undefined;
	readonly reason: "entry" | "goto" | "restart";
}

/** Thread numbers of DAP begin with 1: some clients take 0 for "none". */
export const toThreadId = (tid: number): number => tid + 1;

/** A stop as it is told to the client. */
export interface ToldStop {
	readonly body: DebugProtocol.StoppedEvent["body"];
	readonly exception?: ExceptionStop;
	/** Event at which a breakpoint stopped. */
	readonly event?: number;
}

/** `event 1234, tick 56`; going back is said, since it is the unusual way. */
function whenText(simulation: Simulation, direction: Direction, event?: number): string {
	const { events, tick } = simulation.moment();
	const number = event ?? events - 1;
	return `${number < 0 ? "before the first event" : `event ${number}`}, tick ${tick}${direction === "backward" ? ", backward" : ""}`;
}

/** What an event tells, without the names that its sentence needs: `vmem btag, before 290, after 0, reserve 8`. */
function argumentsText(simulation: Simulation, number: number): string {
	return simulation
		.event(number)
		.args.map((a) => `${a.name} ${a.text}`)
		.join(", ");
}

/** What a write changed, as the variables pane shows the value that is watched: `290 -> 289`; of a read what was read. */
function changeText(entries: readonly Entry[], { word, old, value }: Write): string {
	for (const { requested, resolution } of entries) {
		for (const { place } of resolution.places) {
			if (place.kind !== "data") continue;
			const target = targetWithText(place.target, word, requested.label);
			if (!target.has(word)) continue;
			return old === value ? `read ${target.textNow(value)}` : `${target.textNow(old)} -> ${target.textNow(value)}`;
		}
	}
	return "";
}

/** Clients show a description beside the thread's name, which a longer one would push out. */
const BADGE_LENGTH = 40;

/** Characters of it that are left to what follows the breakpoint's name. */
const SUBJECT_LENGTH = 24;

/** `keg_drain: vmem btag` of an event, `uk_reserve: 8 -> 3` of a value, `test.uma:11: event 1` of a place. */
function badge(simulation: Simulation, entries: readonly Entry[], event: number | undefined, change: string): string {
	// Conditions are the user's own words, and the longest part.
	const name = entries.map((e) => e.requested.label.replace(/ where .*$/s, "")).join(", ");
	const subject = event === undefined ? change : simulation.event(event).args[0]?.text;
	const whole = subject || `event ${event ?? simulation.moment().events - 1}`;
	const rest = whole.length <= SUBJECT_LENGTH ? whole : `${whole.slice(0, SUBJECT_LENGTH - 1)}…`;
	const room = BADGE_LENGTH - rest.length - ": ".length;
	// The end of a name tells more than its beginning: the field of an expression, the line of a file.
	return `${name.length <= room ? name : `…${name.slice(1 - room)}`}: ${rest}`;
}

/** Describes any stop but the end of a run. */
export function tellStop(
	stop: Exclude<Stop, { kind: "end" }>,
	simulation: Simulation,
	store: BreakpointStore,
	direction: Direction,
): ToldStop {
	const common = { threadId: toThreadId(stop.thread), allThreadsStopped: true };
	switch (stop.kind) {
		case "breakpoint": {
			const entries = stop.ids.flatMap((id) => store.find(id) ?? []);
			const reason = reasonOf(entries);
			const labels = entries.map((e) => e.requested.label).join(", ");
			const when = whenText(simulation, direction, stop.event);
			const change = stop.write === undefined ? "" : changeText(entries, stop.write);
			const line = stop.event === undefined ? labels : eventLine(simulation, stop.event);
			const isException = reason === "exception";
			const told = isException
				? { description: `${labels}: ${stop.event === undefined ? "" : `${argumentsText(simulation, stop.event)}; `}${when}`, text: line }
				: { description: badge(simulation, entries, stop.event, change), text: `${line}${change === "" ? "" : `: ${change}`}; ${when}` };
			const body = { ...common, reason, ...told, ...hitIds(store.knownIds(stop.ids)) };
			const event = stop.event === undefined ? {} : { event: stop.event };
			if (!isException) return { body, ...event };
			const own = entries.find((e) => e.requested.exception !== undefined)?.requested.exception;
			const exception = own?.(simulation, stop.event) ?? eventException(simulation, labels, stop.event, stop.thread);
			return { body, ...event, exception };
		}
		case "step":
			return { body: { ...common, reason: "step", description: `Step: ${whenText(simulation, direction)}` } };
		case "pause":
			return { body: { ...common, reason: "pause", description: `Paused: ${whenText(simulation, direction)}` } };
		case "beginning":
			return { body: { ...common, reason: "entry", description: `Beginning of the run: ${whenText(simulation, direction)}` } };
	}
}

/** A function or line breakpoint says more about why the user wanted to stop than an exception filter that hit at the same place. */
function reasonOf(entries: readonly Entry[]): string {
	if (entries.some((e) => e.requested.exception !== undefined)) return "exception";
	const kinds = entries.map((e) => e.requested.kind);
	for (const kind of ["data breakpoint", "function breakpoint", "instruction breakpoint"] as const) if (kinds.includes(kind)) return kind;
	return kinds.includes("exception") && !kinds.includes("breakpoint") ? "exception" : "breakpoint";
}

function hitIds(ids: readonly number[]): { readonly hitBreakpointIds?: number[] } {
	return ids.length === 0 ? {} : { hitBreakpointIds: [...ids] };
}

/** Describes a run's end that is looked at. */
export function tellEnd({ simulation, comparison }: World, kind: EndKind, thread: number, ids: readonly number[]): ToldStop {
	const exception = endException(simulation, kind, thread, comparison);
	const description = `${exception.id}: ${whenText(simulation, "forward")}`;
	return {
		body: {
			reason: "exception",
			description,
			text: exception.description,
			threadId: toThreadId(thread),
			allThreadsStopped: true,
			...hitIds(ids),
		},
		exception,
	};
}
