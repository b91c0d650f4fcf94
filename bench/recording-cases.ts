/**
 * What recording costs: the same run with everything on, with journal and counts of events alone, and with nothing. Each run has a process
 * of its own, and the three take turns, so that a busy moment of the machine meets all of them.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { log } from "../engine/machine/event-log.ts";
import { MODE_JOURNAL, setMode } from "../engine/machine/heap.ts";
import { advance, startScenario } from "../engine/scenario/run.ts";
import { Simulation } from "../engine/simulation.ts";
import { drive } from "./drive.ts";
import { type Figure, median, processorSeconds } from "./harness.ts";
import { KEYFRAMES, kernelBuild } from "./history-cases.ts";

const ROUNDS = 7;
/** Ticks of the run: about ten million events. */
const TICKS = 240_000;
const KINDS = ["everything", "journal", "nothing"] as const;

/** What is on. */
type Recording = (typeof KINDS)[number];

/** Seconds of processor time that the run takes. */
export function runTime(recording: Recording): number {
	const scenario = { ...kernelBuild(1), expectations: [], schedule: { kind: "random", seed: 8, preempt: 10, ticks: TICKS } } as const;
	return processorSeconds(() => {
		if (recording === "everything") {
			drive(Simulation.load(scenario, { maxEvents: 100_000_000, keyframeBytes: KEYFRAMES }), { kind: "end" });
			return;
		}
		startScenario(scenario);
		log.recording = false;
		setMode(recording === "journal" ? MODE_JOURNAL : 0);
		while (advance() !== "ended");
	});
}

/** Measures all three. The bundle that this lies in is called again, with `--run` and the kind. */
export function recordingCost(): Figure[] {
	const times = new Map<Recording, number[]>(KINDS.map((k) => [k, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const kind of KINDS) {
			const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--run", kind], { encoding: "utf8" });
			if (child.status !== 0) throw new Error(child.stderr);
			times.get(kind)?.push(Number(child.stdout));
		}
	}
	const of = (kind: Recording) => median(times.get(kind) ?? []);
	const more = (kind: Recording) => `${((of("everything") / of(kind) - 1) * 100).toFixed(0)} %`;
	const journal = `${((of("journal") / of("nothing") - 1) * 100).toFixed(0)} %`;
	const name = (what: string) => `run of ${TICKS} ticks, ${what}`;
	return [
		{ name: name("journal, log, keyframes, index"), value: `${of("everything").toFixed(2)} s`, aim: "" },
		{ name: name("journal and counts"), value: `${of("journal").toFixed(2)} s: recording costs ${more("journal")} more`, aim: "15 %" },
		{
			name: name("nothing"),
			value: `${of("nothing").toFixed(2)} s: the journal costs ${journal} more, all of it ${more("nothing")}`,
			aim: "",
		},
	];
}
