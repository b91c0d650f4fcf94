/** Places that the user can jump to in a run that is what it is: the last and the next time at a line. */
import type { BreakpointPlace } from "../../engine/simulation-types.ts";
import { stoppableLines } from "../breakpoints/line-breakpoints.ts";
import type { KnownSource } from "../launch/sources.ts";
import type { World } from "../launch/world.ts";

/** A place and which time at it. */
export interface GotoTarget {
	readonly place: BreakpointPlace;
	readonly direction: "previous" | "next";
	readonly label: string;
	readonly line: number;
}

/** Targets for a line of a source; for a line without a statement those of the next one that has one. */
export function targetsAt(source: KnownSource, line: number, world: World): GotoTarget[] {
	const at = stoppableLines(source, world).find((l) => l >= line);
	if (at === undefined) return [];
	const place: BreakpointPlace =
		source.kind === "scenario" ? { kind: "statement", line: at } : { kind: "line", file: source.file, line: at };
	const { events } = world.simulation.moment();
	const target = (direction: GotoTarget["direction"], label: string): GotoTarget => ({ place, direction, label, line: at });
	return [
		target("previous", `the last time at line ${at} before event ${events}`),
		target("next", `the next time at line ${at} from event ${events} on`),
	];
}
