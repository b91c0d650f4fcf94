/** What a run came to, as the debug console and the exit code tell it. */
import { GOLDEN } from "../../engine/golden/trace-run.ts";
import { unexpectedText } from "../../engine/machine/outcome.ts";
import { endsUnexpectedly } from "../../engine/scenario/expectations.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { World } from "../launch/world.ts";

/** What the session runs, in a sentence. */
export function greeting({ config, scenario, golden, recording }: World): string {
	const { schedule, machine } = scenario;
	if (golden !== undefined) return `Golden trace ${config.scenario}, ${machine.arch}: ${golden.verdict}`;
	const seed = "seed" in schedule ? `, seed ${schedule.seed}` : "";
	const what = recording === undefined ? `Scenario ${config.scenario}` : `Recording ${config.scenario} of ${scenario.file}`;
	return `${what}, kernel ${scenario.kernel}${seed}, schedule ${schedule.kind}.`;
}

/** How the run ended, and each expectation with its verdict. */
export function verdictLines(simulation: Simulation): string[] {
	const { events, tick } = simulation.moment();
	const lines = [`${outcomeText(simulation)} at tick ${tick}, event ${events - 1}.`];
	for (const { expectation, holds, event, problem } of simulation.verdicts()) {
		const at = event === undefined ? "" : ` (event ${event})`;
		const why = expectation.message ?? problem;
		const message = holds || why === undefined ? "" : `: ${why}`;
		lines.push(`${holds ? "holds " : "FAILED"} expect ${expectation.text}${at}${message}`);
	}
	const outcome = simulation.outcome() ?? "";
	if (endsUnexpectedly(outcome, simulation.verdicts())) lines.push(`FAILED ${unexpectedText(outcome)}`);
	return lines;
}

function outcomeText(simulation: Simulation): string {
	const outcome = simulation.outcome();
	switch (outcome) {
		case "finished":
			return simulation.scenario.kernel === GOLDEN ? "The golden trace is at its end" : "All threads have finished";
		case "time":
			return "The time of the schedule is up";
		case "events":
			return "The limit of events is reached";
		case "stopped":
			return "Stopped by the scenario, or because its threads wait for what never comes,";
		case "deadlock":
			return "Deadlock";
		case "panic":
			return `panic: ${simulation.panicMessage() ?? ""}`;
		case "differs":
			return "The golden trace differs";
		case "error":
			return `Error in line ${simulation.error?.line ?? 0}: ${simulation.error?.message ?? ""}`;
		case undefined:
			return "Not at the end of the run:";
	}
}

/** Exit code of the run, as the command line has it: 0 all expectations hold, 1 one failed, nothing is expected of a bad end, or a trace differs, 2 the scenario is wrong. */
export function exitCode(simulation: Simulation): number {
	if (simulation.outcome() === "error") return 2;
	if (simulation.outcome() === "differs") return 1;
	const verdicts = simulation.verdicts();
	return verdicts.every((v) => v.holds) && !endsUnexpectedly(simulation.outcome(), verdicts) ? 0 : 1;
}
