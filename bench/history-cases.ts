/** Cases of going back far: the workload of the PR over ten million events, with what a debugger's user asks of such a run. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DataTarget } from "../engine/history/data-target.ts";
import type { Query } from "../engine/history/query.ts";
import { Questions } from "../engine/history/questions.ts";
import { bytesPerEvent } from "../engine/machine/event-log.ts";
import type { Expression, Scenario } from "../engine/scenario/program.ts";
import { Simulation } from "../engine/simulation.ts";
import type { Breakpoint, MotionKind } from "../engine/simulation-types.ts";
import { loadScenario } from "../language/load.ts";
import { drive, SLICE } from "./drive.ts";
import { type Figure, fractions, milliseconds, spread } from "./harness.ts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** Bytes of keyframes that the figures allow. */
export const KEYFRAMES = 128 << 20;
const SAMPLES = 100;

/** The kernel build of the PR on 13.0, which survives it, until so many events. */
export function kernelBuild(events: number): Scenario {
	const text = readFileSync(path.join(root, "scenarios/kernel-build.uma"), "utf8").replace("for 60s", `for ${events} events`);
	const { scenario } = loadScenario(text, "kernel-build.uma", { kernel: "13.0" });
	if (scenario === undefined) throw new Error("the workload does not load");
	return scenario;
}

function ask<Answer>(query: Query<Answer>): Answer {
	for (;;) {
		const answered = query.slice(SLICE);
		if (answered !== undefined) return answered.answer;
	}
}

/** Places in the later nine tenths of the run. */
function places(events: number): number[] {
	return fractions(SAMPLES).map((x) => Math.floor(events * (0.1 + 0.9 * x)));
}

const field = (kind: "keg" | "arena", name: string, member: string): Expression => ({
	op: "probe",
	kind,
	object: { op: "text", value: name },
	path: [member],
});
const compare = (left: Expression, operator: "==" | ">" | "<", right: Expression): Expression => ({ op: "binary", operator, left, right });
const FREE_ITEMS = field("keg", "vmem btag", "ud_free_items");

/** Time of a motion from each of some places. */
function from(sim: Simulation, events: readonly number[], kind: (sim: Simulation) => MotionKind): number[] {
	return events.map((event) => {
		drive(sim, { kind: "seek", event });
		const motion = kind(sim);
		return milliseconds(() => drive(sim, motion));
	});
}

/** Milliseconds of each slice of a motion. */
function slicesOf(sim: Simulation, kind: MotionKind): number[] {
	const motion = sim.motion(kind);
	const times: number[] = [];
	for (let done = false; !done; ) times.push(milliseconds(() => (done = motion.slice(SLICE / 10) !== undefined)));
	return times;
}

/** Measures a run of so many events. */
export function history(events: number): Figure[] {
	const sim = Simulation.load(kernelBuild(events), { keyframeBytes: KEYFRAMES, maxEvents: events + 1000 });
	const run = milliseconds(() => drive(sim, { kind: "end" }));
	const known = sim.knownEvents;
	const at = places(known);
	const figures: Figure[] = [
		{
			name: `run of ${known} events, all recorded`,
			value: `${(run / 1000).toFixed(1)} s, ${Math.round(known / run)} thousand events/s`,
			aim: "",
		},
	];
	const add = (name: string, value: string, aim: string) => figures.push({ name, value, aim });
	sim.setBreakpoints([{ id: 1, place: { kind: "data", target: FREE_ITEMS } }]);
	const toLastWrite = () => `${milliseconds(() => drive(sim, { kind: "reverse-continue" })).toFixed(1)} ms`;
	add("reverse-continue to a write in the window", toLastWrite(), "at once");
	drive(sim, { kind: "seek", event: 100 });
	drive(sim, { kind: "seek", event: known - 1 });
	add("the same where a jump has left no window", toLastWrite(), "");
	const frames = sim.timeline.keyframes;
	add("keyframes", `${frames.count}, ${(frames.bytes / 1048576).toFixed(1)} MiB`, "128 MiB");
	add("event log, which is the index of events and switches", `${bytesPerEvent().toFixed(1)} bytes an event, index 0`, "index 4");
	add("go to any event", spread(at.map((event) => milliseconds(() => drive(sim, { kind: "seek", event })))), "p95 50 ms");
	add("step back", spread(from(sim, at, (s) => ({ kind: "back", thread: s.currentThread() }))), "p95 10 ms");

	const back = (breakpoint: Breakpoint["place"], condition?: Expression) => {
		sim.setBreakpoints([{ id: 1, place: breakpoint, ...(condition === undefined ? {} : { condition }) }]);
		return from(sim, at, () => ({ kind: "reverse-continue" }));
	};
	add("reverse-continue to an event (keg_drain)", spread(back({ kind: "event", event: "keg_drain" })), "p95 60 ms");
	const switched = compare({ op: "argument", name: "to" }, "==", { op: "number", value: 2 });
	add("reverse-continue to a thread switch", spread(back({ kind: "event", event: "switch" }, switched)), "p95 60 ms");
	const hits = compare(FREE_ITEMS, ">", { op: "number", value: 100 });
	add("reverse-continue to a state (event and condition)", spread(back({ kind: "event", event: "uma_zalloc" }, hits)), "p95 500 ms");

	const questions = new Questions(sim.timeline, sim.writes);
	const target = new DataTarget(FREE_ITEMS);
	let writes = 0;
	const pass = milliseconds(() => {
		writes = ask(questions.history(target)).count;
	});
	add(
		`indexing pass for a field (${writes} writes)`,
		`${(pass / 1000).toFixed(1)} s, ${(run / pass).toFixed(2)} of the speed of the run`,
		">= 1",
	);
	sim.setBreakpoints([{ id: 1, place: { kind: "data", target: FREE_ITEMS } }]);
	add("full history of the field, indexed", `${milliseconds(() => ask(questions.history(target))).toFixed(1)} ms`, "50 ms");
	add("reverse-continue to a write of the field, indexed", spread(from(sim, at, () => ({ kind: "reverse-continue" }))), "p95 60 ms");

	// What nothing but the log is looked through for, and how long it keeps others waiting.
	drive(sim, { kind: "seek", event: known - 1 });
	const nobody = compare({ op: "argument", name: "to" }, "==", { op: "number", value: 999 });
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "switch" }, condition: nobody }]);
	const slices = slicesOf(sim, { kind: "reverse-continue" });
	const whole = slices.reduce((sum, ms) => sum + ms, 0);
	add(
		"reverse-continue to a switch that never was",
		`${whole.toFixed(0)} ms, ${Math.max(...slices).toFixed(0)} ms at once`,
		"at once 50 ms",
	);

	const never = compare(FREE_ITEMS, ">", { op: "number", value: 1e9 });
	drive(sim, { kind: "seek", event: known - 1 });
	const when = milliseconds(() => ask(questions.when(never)));
	add("when(condition) over the whole run", `${(when / 1000).toFixed(1)} s, ${(run / when).toFixed(2)} of the speed of the run`, ">= 0.8");
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "uma_zalloc" }, condition: never }]);
	const search = milliseconds(() => drive(sim, { kind: "reverse-continue" }));
	add(
		"reverse-continue to what never was, whole run",
		`${(search / 1000).toFixed(1)} s, ${(run / search).toFixed(2)} of the speed of the run`,
		">= 0.8",
	);
	return figures;
}
