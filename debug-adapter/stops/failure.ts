/** What comes of a motion in which the engine failed: where words were written by hand that is a finding, and the session goes on. */
import { StrayError } from "../../engine/debug/reach-motion.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Moving } from "../running/mover.ts";
import { stackText } from "../session/errors.ts";
import type { Direction } from "./stops.ts";

/** What the user is told, and whether the session stays where the simulation stands, with a title for the stop, or ends with an exit code. */
export interface Failure {
	readonly message: string;
	readonly category: "important" | "stderr";
	readonly next: { readonly title: string; readonly direction: Direction } | { readonly exitCode: number };
}

/** Takes the simulation back to where the motion began, if that is a place to stay at. */
export function failureOf(error: unknown, { timeline, branches }: Simulation, { from: origin, arrival }: Moving): Failure {
	if (error instanceof StrayError) {
		return {
			message: `Timeline ${branches.current.id} does not lead to where it was left: ${error.message}.`,
			category: "important",
			next: arrival?.reason === "entry" ? { exitCode: 2 } : { title: "Astray", direction: "forward" },
		};
	}
	if (branches.interventionsOf(branches.current).length > 0) {
		try {
			timeline.goTo(origin);
			const message = `The kernel cannot go on with what was done by hand: ${(error as Error).message}`;
			return { message, category: "important", next: { title: "Failed", direction: "backward" } };
		} catch {
			// There is no way back either.
		}
	}
	return { message: `Internal error: the simulation failed. ${stackText(error)}`, category: "stderr", next: { exitCode: 3 } };
}
