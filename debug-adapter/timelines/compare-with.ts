/** Comparing the session's run with another one, from where it stands. A realm has one simulation: the session's is made anew behind it. */
import type { Branches } from "../../engine/timeline/branches.ts";
import type { Debugger } from "../debugger.ts";
import type { CompareWith } from "../launch/launch-config.ts";
import { type Prepared, prepareSource } from "../launch/world.ts";
import type { CustomBody } from "../session/custom-requests.ts";
import { RequestError, wrongTimeline } from "../session/errors.ts";
import type { Reply } from "../session/handler.ts";
import type { Arrival } from "../stops/stops.ts";
import { checkScenario } from "./acts.ts";
import { COMPARISON_GROUP } from "./comparison.ts";
import { sourceWith } from "./timelines.ts";

type Compared = Reply<CustomBody<"uma/compareWith">>;

/**
 * Compares the branch in force, with what was done by hand on it, with another run. Goes to the session's own event that differs, as at an
 * exception; where there is none, back to where it stands, and also where the comparison fails or is cancelled.
 */
export function compareWith(debug: Debugger, given: CompareWith, seq: number): Promise<() => Compared> {
	checkScenario(debug, "The other run");
	const { config, simulation, recording } = debug.world;
	const { branches } = simulation;
	const source = branches.sourceOf(branches.current);
	const own: Prepared = { ...prepareSource(config, source), ...(recording === undefined ? {} : { recording }) };
	const other = prepareSource(config, sourceWith(debug, given));
	const isByHand = branches.interventionsOf(branches.current).length > 0;
	if (!isByHand && JSON.stringify(own.scenario) === JSON.stringify(other.scenario))
		throw wrongTimeline("both runs would be the same: name another kernel, seed or scenario");
	simulation.timeline.leave();
	debug.leave();
	debug.drop();
	const tree = isByHand ? { tree: branches.tree() } : {};
	return debug.preliminaries.compare({ ...own, ...tree }, other, given.addresses !== false, seq, debug.settings.progress).then(
		({ comparison }) => {
			debug.enter({ ...own, ...(comparison === undefined ? {} : { comparison }) }, branches);
			const event = comparison?.event?.number;
			return () => ({
				body: { verdict: comparison?.verdict ?? "", ...(event === undefined ? {} : { event }) },
				then() {
					debug.output(comparison?.verdict ?? "");
					if (event === undefined) return goBack(debug, branches, seq, "Compared");
					const arrival: Arrival = { title: "", reason: "goto", hit: { group: COMPARISON_GROUP, event } };
					debug.move({ kind: "reach", event }, seq, arrival);
				},
			});
		},
		(error) => {
			// Nobody is there to go back for once the session is over.
			if (debug.over) throw error;
			debug.enter({ ...own, ...debug.preliminaries.comparisonOf(source) }, branches);
			goBack(debug, branches, seq, "Not compared");
			throw error;
		},
	);
}

/** Goes to where the branch in force was left. */
function goBack(debug: Debugger, branches: Branches, seq: number, title: string): void {
	debug.move({ kind: "switch", branch: branches.current.id }, seq, { title, reason: "goto" });
}

/** The same for those who have no answer to wait for: what fails is told in the console. */
export function compareAloud(debug: Debugger, given: CompareWith): () => void {
	const done = compareWith(debug, given, 0);
	return () =>
		void done.then(
			(reply) => reply().then?.(),
			(error) => {
				if (!debug.over) debug.output(error instanceof RequestError ? error.message : String(error), "important");
			},
		);
}
