/**
 * When some words of the state were changed last, as far as the journal's window and the log of events tell: the write lies between two
 * events, of which the first says which thread ran.
 */
import { EVENTS } from "../kernel/events.ts";
import { eventBefore, eventRow } from "../machine/event-log.ts";
import { oldestPosition } from "../machine/heap.ts";
import { lastWrite } from "../machine/journal.ts";
import { routines } from "../machine/routine.ts";
import { threadName } from "./threads.ts";

/** The last change of some words. */
export interface LastChange {
	/** `after event 1234 (vmem_xfree in cc[3], vmem_xfree), tick 56`. */
	readonly text: string;
	/** The event before the write, -1 for none; absent where the journal does not reach so far back. */
	readonly event?: number;
}

/** Finds the last change of words that the moment shown still shows. */
export function lastChange(words: ReadonlySet<number>): LastChange {
	const at = lastWrite(words);
	if (at === undefined) {
		const oldest = oldestPosition();
		return { text: oldest === 0 ? "not since the run began" : `before event ${eventBefore(oldest) + 1}: the journal reaches back to it` };
	}
	const event = eventBefore(at - 1);
	if (event < 0) return { text: "before the first event", event };
	const { kind, thread, routine, tick } = eventRow(event, (id) => routines()[id]?.name ?? "");
	const where = routine === "" ? threadName(thread) : `${threadName(thread)}, ${routine}`;
	return { text: `after event ${event} (${EVENTS[kind]?.name ?? ""} in ${where}), tick ${tick}`, event };
}
