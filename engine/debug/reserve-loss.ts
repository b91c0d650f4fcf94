/** The events that took a reserve: found by looking back through the log. */
import { EV } from "../kernel/events.ts";
import { argOf, eventRow, kindOf } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { routines } from "../machine/routine.ts";
import { threadName } from "./threads.ts";

/** Events that a search looks back at most. */
const LOOK_BACK = 5_000_000;

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

/** What an event did to a reserve; undefined where it is no drain and no dip. */
function lossAt(n: number): ReserveLoss | undefined {
	const kind = kindOf(n);
	const drain = kind === EV.keg_drain;
	if (!drain && kind !== EV.reserve_dip) return undefined;
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

function lookBack(test: (loss: ReserveLoss) => boolean, from = nextEvent() - 1): ReserveLoss | undefined {
	const first = Math.max(0, from - LOOK_BACK);
	for (let n = from; n >= first; n--) {
		const loss = lossAt(n);
		if (loss !== undefined && test(loss)) return loss;
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
