/** The events that took a reserve: found by looking back through the log. */
import { EV, EVENTS } from "../kernel/events.ts";
import { argOf, eventRow, kindOf, lastEventOfKinds } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { routines } from "../machine/routine.ts";
import { threadName } from "./threads.ts";

/** The kinds of events that take from a reserve. */
const LOSSES = new Uint8Array(EVENTS.length);
LOSSES[EV.keg_drain] = 1;
LOSSES[EV.reserve_dip] = 1;

/** An event that took a keg below its reserve. */
export interface ReserveLoss {
	readonly event: number;
	readonly keg: string;
	/** `drain`: slabs were given back. `dip`: an allocation with M_USE_RESERVE took the last item above it. */
	readonly how: "drain" | "dip";
	readonly before: number;
	readonly after: number;
	readonly reserve: number;
	readonly thread: string;
	readonly tick: number;
	readonly routine: string;
	/** Where the routine is written. */
	readonly file: string;
	readonly line: number;
}

/** What an event of these kinds did to a reserve. */
function lossAt(n: number): ReserveLoss {
	const drain = kindOf(n) === EV.keg_drain;
	const after = argOf(n, drain ? 4 : 1);
	const row = eventRow(n, (id) => routines()[id]?.name ?? "");
	const routine = routines().find((r) => r?.name === row.routine);
	return {
		event: n,
		keg: textOf(argOf(n, 0)),
		how: drain ? "drain" : "dip",
		before: drain ? argOf(n, 3) : after + 1,
		after,
		reserve: argOf(n, drain ? 5 : 2),
		thread: threadName(row.thread),
		tick: row.tick,
		routine: row.routine,
		file: routine?.file ?? "",
		line: routine?.line ?? 0,
	};
}

/** The last event before the moment shown that passes a test. */
function lookBack(test: (loss: ReserveLoss) => boolean): ReserveLoss | undefined {
	for (let n = lastEventOfKinds(LOSSES, nextEvent()); n >= 0; n = lastEventOfKinds(LOSSES, n)) {
		const loss = lossAt(n);
		if (test(loss)) return loss;
	}
	return undefined;
}

/** Finds the youngest event at which a reserve went in a drain; undefined if none did. */
export function lastReserveLoss(): ReserveLoss | undefined {
	return lookBack((l) => l.how === "drain" && l.after < l.reserve && l.after < l.before);
}

/** Finds the event before which the reserve of a keg was last whole: the one that crossed it downwards. */
export function lastCrossing(keg: string): ReserveLoss | undefined {
	return lookBack((l) => l.keg === keg && l.before >= l.reserve && l.after < l.reserve);
}

/** Finds the last drain that made a reserve smaller that was no longer whole. */
export function lastDrainOf(keg: string): ReserveLoss | undefined {
	return lookBack((l) => l.keg === keg && l.how === "drain" && l.after < l.reserve && l.after < l.before);
}
