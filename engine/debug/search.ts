/** What motions look for, what they find, and how that is told. */
import type { Stop, Write } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";
import type { BreakpointTable } from "./breakpoints.ts";
import type { HitCounts } from "./hit-counts.ts";
import type { Passed } from "./passed.ts";

/** A goal of stepping: looks at each line of a thread. Depth -1 is the scenario's statement. */
export interface LineGoal {
	readonly thread: number;
	/** Frames deeper than this do not count. */
	readonly depth: number;
	/** Every program point counts, also several in one line. */
	readonly everyPoint?: true;
	/** Line and frame where the step began: lines of the same frame and number do not count. */
	readonly from?: { readonly frame: number; readonly line: number };
}

/** What is looked for. */
export interface Search {
	readonly table: BreakpointTable;
	readonly goal?: LineGoal;
	/** Numbers of hits, which hit conditions need. */
	readonly hits: HitCounts;
	/** What the user has seen already, and the run comes by again. */
	readonly passed?: Passed;
	/** Told of hits of breakpoints that log instead of stopping. */
	readonly onLog: (id: number, event: number | undefined) => void;
}

/** Something was found at a place. */
export interface Found {
	readonly place: Place;
	readonly ids: readonly number[];
	readonly thread: number;
	readonly event: number | undefined;
	readonly write: Write | undefined;
	readonly step: boolean;
}

/** A find as a stop. */
export function toStop(found: Found): Stop {
	const { ids, thread, event, write } = found;
	if (ids.length === 0) return { kind: "step", thread };
	return { kind: "breakpoint", ids, thread, ...(event === undefined ? {} : { event }), ...(write === undefined ? {} : { write }) };
}

/** Whether a find comes before a bound. A write comes before what else happens at the position that it leads to; a read leads nowhere. */
export function isBefore({ place, write }: Found, bound: Pick<Place, "position" | "event">): boolean {
	const event = write === undefined || write.old === write.value ? place.event : place.event - 0.5;
	return place.position < bound.position || (place.position === bound.position && event < bound.event);
}
