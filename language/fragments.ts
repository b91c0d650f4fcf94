/** Pieces of the language outside of a scenario: a schedule, a fault. They are read as a line of a scenario for the same machine. */
import type { Expression, Instruction, Scenario, Schedule } from "../engine/scenario/program.ts";
import type { Fault } from "../engine/timeline/interventions.ts";
import { loadScenario } from "./load.ts";

/** What was read, or why there is nothing to read. */
export type Read<T> = { readonly value: T } | { readonly message: string };

/** Longest piece that is read, in characters. */
const MAX_LENGTH = 1000;

/** Reads a text that has become part of a scenario. */
function scenarioWith(line: string, body: string, declarations: string, machine: Scenario["machine"], seed?: number): Read<Scenario> {
	if (line.length > MAX_LENGTH || /[\n\r;{}]|\/\//.test(line)) return { message: "it must be one line" };
	const { hz, arch } = machine;
	const document = `machine ${arch} {\n  hz ${hz}\n}\nthread t {\n  ${body}\n}\n${declarations}\n`;
	const { scenario, diagnostics } = loadScenario(document, "", seed === undefined ? {} : { seed });
	const error = diagnostics.find((d) => d.severity === "error");
	return error === undefined && scenario !== undefined ? { value: scenario } : { message: error?.message ?? "it is none" };
}

/** A schedule as the `schedule` line writes it, such as `random seed 3 preempt 10%`. `seed` fills in for one that is left out. */
export function readSchedule(text: string, machine: Scenario["machine"], seed?: number): Read<Schedule> {
	const line = withSeed(text.trim().replace(/^schedule\s+/, ""), seed);
	if (/^replay\b/.test(line)) return { message: "a recording is opened by attaching to it" };
	const read = scenarioWith(line, "work 1s", `schedule ${line}`, machine, seed);
	return "message" in read ? read : { value: read.value.schedule };
}

function withSeed(text: string, seed: number | undefined): string {
	if (seed === undefined || /\bseed\b/.test(text)) return text;
	return text.replace(/^(random|pct(\s+depth\s+\S+)?)/, `$& seed ${seed}`);
}

/** A schedule in place of another one: where the text says no end of the run (`for 60s`), the other one's remains. */
export function inPlaceOf(schedule: Schedule, text: string, other: Schedule): Schedule {
	if (/\bfor\b/.test(text)) return schedule;
	const { ticks: _ticks, events: _events, ...rest } = schedule;
	return {
		...rest,
		...(other.ticks === undefined ? {} : { ticks: other.ticks }),
		...(other.events === undefined ? {} : { events: other.events }),
	};
}

/**
 * A fault as a statement writes it: `fail pages 1 in 20 for 2s`, `fail kva once`, `shrink memory to 400K reclaimable`; or a call that drains
 * caches, `uma_reclaim(UMA_RECLAIM_DRAIN)`.
 */
export function readFault(text: string, machine: Scenario["machine"]): Read<Fault> {
	const line = text.trim();
	if (!/^(fail|shrink|uma_reclaim)\b/.test(line))
		return { message: "it is a statement such as `fail pages once`, `shrink memory to 400K for 2s` or `uma_reclaim(UMA_RECLAIM_DRAIN)`" };
	const read = scenarioWith(line, line, "", machine);
	if ("message" in read) return read;
	const [instruction, _end, ...more] = read.value.threads[0]?.code ?? [];
	if (more.length > 0) return { message: "it must be one statement, without anything to do else" };
	const fault = instruction === undefined ? undefined : faultOf(instruction);
	return fault === undefined
		? { message: "its numbers must be written out: there is no thread whose variables or draws it could use" }
		: { value: fault };
}

function faultOf(instruction: Instruction): Fault | undefined {
	if (instruction.op === "call" && instruction.routine === "uma_reclaim") {
		const [argument] = instruction.args;
		const request = argument === undefined ? undefined : numberOf(argument);
		return request === undefined ? undefined : { kind: "reclaim", request };
	}
	if (instruction.op !== "fault" && instruction.op !== "ballast") return undefined;
	const ticks = instruction.ticks === undefined ? -1 : numberOf(instruction.ticks);
	const amount = numberOf(instruction.op === "fault" ? instruction.n : instruction.bytes);
	if (ticks === undefined || amount === undefined) return undefined;
	if (instruction.op === "fault") return { kind: "fail", what: instruction.what, n: amount, once: instruction.once, ticks };
	return { kind: "shrink", bytes: amount, reclaimable: instruction.reclaimable, ticks };
}

function numberOf(expression: Expression): number | undefined {
	return expression.op === "number" ? expression.value : undefined;
}
