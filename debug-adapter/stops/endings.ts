/** Ends of a run at which a debugger stops and looks, and which of its exception filters ask for that. */

import type { Simulation } from "../../engine/simulation.ts";
import type { ThreadInfo } from "../../engine/simulation-types.ts";
import type { Entry } from "../breakpoints/store.ts";
import { holds } from "../display/expressions.ts";
import type { World } from "../launch/world.ts";

/** What an end is told as: `differs` that of a golden trace at its first difference, `difference` that of a run whose other one goes on. */
export type EndKind = "deadlock" | "panic" | "error" | "stuck" | "differs" | "difference";

/** Filters over the end of a run. */
export type EndFilter = "deadlock" | "panic" | "stuck";

/** An end worth a look. One that no filter stands for is always looked at. */
export interface Ending {
	readonly kind: EndKind;
	readonly filters: readonly EndFilter[];
}

/** Seconds in one operation after which a thread is stuck, as the engine's deadlock rule has it. */
const STUCK_SECONDS = 20;

/** Threads of the scenario that have been inside one kernel operation for too long. */
export function stuckThreads(simulation: Simulation): ThreadInfo[] {
	const ticks = STUCK_SECONDS * simulation.scenario.machine.hz;
	return simulation.threads().filter((t) => !t.daemon && !t.toplevel && t.operation !== "" && t.operationTicks >= ticks);
}

/** What the end of a run is; undefined where there is nothing to look at. */
export function endingOf({ simulation, comparison }: World): Ending | undefined {
	switch (simulation.outcome()) {
		case "deadlock":
			return { kind: "deadlock", filters: ["deadlock", "stuck"] };
		case "panic":
			return { kind: "panic", filters: ["panic"] };
		case "error":
			return { kind: "error", filters: [] };
		case "differs":
			return { kind: "differs", filters: [] };
		default:
			if (comparison?.partsAtEnd === true && comparison.isOfBranch(simulation.branches)) return { kind: "difference", filters: [] };
			return stuckThreads(simulation).length === 0 ? undefined : { kind: "stuck", filters: ["deadlock", "stuck"] };
	}
}

/** Whether a breakpoint that stands for a run's end stops at this one. */
export function isWanted({ resolution: { outcome } }: Entry, simulation: Simulation): boolean {
	// Of a panic the last event is the panic's own.
	return outcome?.condition === undefined || holds(outcome.condition, { event: simulation.moment().events - 1 });
}
