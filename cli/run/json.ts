/** Runs and counts of runs as JSON objects, one a line. */
import { type RunResult, seedOf } from "./job.ts";
import type { Configuration } from "./matrix.ts";
import { bounds } from "./statistics.ts";
import type { Tally } from "./tally.ts";

function about(c: Configuration): object {
	return { file: c.file, kernel: c.scenario.kernel, arch: c.scenario.machine.arch, params: c.params };
}

/** A run. */
export function runObject(c: Configuration, seed: number | undefined, result: RunResult): object {
	const { tick, hz, ...rest } = result;
	return { type: "run", ...about(c), seed: seed ?? seedOf(c.scenario), ...rest, tick, seconds: tick / hz };
}

/** The count of a configuration. */
export function summaryObject(c: Configuration, tally: Tally): object {
	const names = new Set([...tally.outcomes.keys(), "deadlock", "panic"]);
	const outcomes = [...names].map((name) => {
		const { count, seeds } = tally.outcome(name);
		const [low, high] = bounds(count, tally.runs);
		return [name, { count, low, high, seeds }] as const;
	});
	return {
		type: "summary",
		...about(c),
		runs: tally.runs,
		failed: tally.failures,
		outcomes: Object.fromEntries(outcomes),
		expectations: tally.expectations,
	};
}
