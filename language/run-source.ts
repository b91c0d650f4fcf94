/** Scenarios out of what a run is made from: a text, and what was given beside it. */
import type { RunSource } from "../engine/timeline/branches.ts";
import { inPlaceOf, readSchedule } from "./fragments.ts";
import { type Loaded, type LoadOptions, loadScenario } from "./load.ts";

/** Code of the finding that a schedule given beside the text is wrong. */
export const WRONG_SCHEDULE = "wrong-schedule";

/** The scenario of a source. What is wrong with its schedule is told at 1:1. */
export function loadSource(source: RunSource, options: Pick<LoadOptions, "choices"> = {}): Loaded {
	const { text, file, kernel, seed, schedule } = source;
	const loaded = loadScenario(text, file, {
		...options,
		...(kernel === undefined ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		...(source.choices === undefined ? {} : { choices: () => byDecision(source.choices) }),
	});
	const { scenario } = loaded;
	if (scenario === undefined || schedule === undefined) return loaded;
	const read = readSchedule(schedule, scenario.machine, seed);
	if ("value" in read) return { ...loaded, scenario: { ...scenario, schedule: inPlaceOf(read.value, schedule, scenario.schedule) } };
	const wrong = { code: WRONG_SCHEDULE, severity: "error", message: `${schedule}: ${read.message}` } as const;
	return { diagnostics: [...loaded.diagnostics, { ...wrong, from: 0, to: 0, line: 1, column: 1 }] };
}

function byDecision(pairs: RunSource["choices"] = []): number[] {
	const choices: number[] = [];
	for (const [decision, tid] of pairs) choices[decision] = tid;
	return choices;
}
