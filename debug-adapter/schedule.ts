/** The launch attribute `schedule`: read by the language itself, as the `schedule` line of a scenario for the same machine. */
import type { Scenario, Schedule } from "../engine/scenario/program.ts";
import { loadScenario } from "../language/load.ts";
import { wrongSchedule } from "./errors.ts";

/** Longest schedule that is read, in characters. */
const MAX_SCHEDULE = 1000;

/** The scenario under another schedule. Where the text says no end (`for 60s`), the scenario's own remains; `seed` fills in for one left out. */
export function withSchedule(scenario: Scenario, text: string, seed: number | undefined): Scenario {
	const line = withSeed(text.trim().replace(/^schedule\s+/, ""), seed);
	if (line.length > MAX_SCHEDULE || /[\n\r;{}]/.test(line))
		throw wrongSchedule("it must be one line, such as `random seed 3 preempt 10%`.");
	if (/^replay\b/.test(line)) throw wrongSchedule("a recording is opened with an attach configuration.");
	const { hz, arch } = scenario.machine;
	const document = `machine ${arch} {\n  hz ${hz}\n}\nthread t {\n  work 1s\n}\nschedule ${line}\n`;
	const { scenario: read, diagnostics } = loadScenario(document, "", seed === undefined ? {} : { seed });
	const error = diagnostics.find((d) => d.severity === "error");
	if (error !== undefined || read === undefined) throw wrongSchedule(error?.message ?? "it is none.");
	return { ...scenario, schedule: /\bfor\b/.test(line) ? read.schedule : withEndOf(read.schedule, scenario.schedule) };
}

function withSeed(text: string, seed: number | undefined): string {
	if (seed === undefined || /\bseed\b/.test(text)) return text;
	return text.replace(/^(random|pct(\s+depth\s+\S+)?)/, `$& seed ${seed}`);
}

/** A schedule with the end of another one. */
function withEndOf(schedule: Schedule, other: Schedule): Schedule {
	const { ticks: _ticks, events: _events, ...rest } = schedule;
	return {
		...rest,
		...(other.ticks === undefined ? {} : { ticks: other.ticks }),
		...(other.events === undefined ? {} : { events: other.events }),
	};
}
