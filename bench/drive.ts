/** Driving a simulation through its motions, as a debugger does. */
import type { Simulation } from "../engine/simulation.ts";
import type { MotionKind, Stop } from "../engine/simulation-types.ts";

/** Moves of a slice: so many that slicing costs nothing. */
export const SLICE = 20_000;

/** Carries a motion out to its stop. */
export function drive(sim: Simulation, kind: MotionKind): Stop {
	const motion = sim.motion(kind);
	for (;;) {
		const stop = motion.slice(SLICE);
		if (stop !== undefined) return stop;
	}
}
