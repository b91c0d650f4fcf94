/** Cases of the language and the command line: parsing and checking a large scenario, the start of the program, the speed of a run. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TraceLine } from "../engine/golden/config.ts";
import { writeTrace } from "../engine/golden/write.ts";
import { EV } from "../engine/kernel/events.ts";
import { counts } from "../engine/machine/event-log.ts";
import type { Scenario } from "../engine/scenario/program.ts";
import { Simulation } from "../engine/simulation.ts";
import { check } from "../language/checker/check.ts";
import { loadScenario } from "../language/load.ts";
import { parseDocument } from "../language/parser.ts";
import { drive } from "./drive.ts";
import { type Figure, median, milliseconds, processorSeconds } from "./harness.ts";
import { replayOf, replays, type Speed } from "./trace-cases.ts";

const ROUNDS = 9;
const LINES = 10_000;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = path.join(root, "dist/uma.mjs");

function timed(name: string, aim: string, action: () => void): Figure {
	const times = Array.from({ length: ROUNDS }, () => milliseconds(action));
	return { name, value: `${median(times).toFixed(1)} ms (best ${Math.min(...times).toFixed(1)})`, aim };
}

/** A scenario of so many lines with a bit of everything. */
function largeScenario(lines: number): string {
	const head = ["uma 1", "machine i386 {", "  cpus 2", "  memory 56M", "  kva 96M", "}", "kernel 13.0", "const kept = 80"];
	const result = [...head];
	for (let i = 0; result.length + 20 < lines; i++) {
		result.push(
			"",
			`// worker ${i} of the large file`,
			`thread w${i} on cpu ${i % 2} {`,
			"  list bufs",
			"  repeat 10..130 times {",
			"    choose {",
			"      5% { bufs << malloc(64B..4K, M_WAITOK) }",
			"      95% { bufs << kmem_malloc(1..4 pages, M_WAITOK) }",
			"    }",
			"    let p = malloc(16B * 4, M_NOWAIT) else continue",
			'    if length(bufs) > kept and keg["vmem btag"].ud_free_items < 3 {',
			"      work 0..2 ticks",
			"    }",
			"    free p",
			"  }",
			"  free random of bufs until length(bufs) <= kept",
			"}",
			`expect always keg["vmem btag"].ud_pages >= 0, "line ${i}"`,
		);
	}
	return `${result.join("\n")}\n`;
}

/** Parsing and checking in this process, and as the command does. */
export function checking(): Figure[] {
	const text = largeScenario(LINES);
	const file = path.join(tmpdir(), `uma-bench-${process.pid}.uma`);
	writeFileSync(file, text);
	try {
		const { document } = parseDocument(text);
		return [
			timed("parse 10,000 lines", "30", () => parseDocument(text)),
			timed("check 10,000 lines, parsed", "", () => check(document)),
			timed("load 10,000 lines", "", () => loadScenario(text, "bench.uma")),
			timed("uma check, 10,000 lines", "300", () => uma("check", file)),
		];
	} finally {
		rmSync(file);
	}
}

function uma(...args: string[]): void {
	const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
	if (status !== 0) throw new Error(`uma ${args.join(" ")}: ${stderr}`);
}

/** The start of the program, beside that of Node itself. */
export function starting(): Figure[] {
	return [timed("uma --help", "80", () => uma("--help")), timed("node -e 0", "", () => spawnSync(process.execPath, ["-e", "0"]))];
}

/** A scenario of the PR on 13.0. */
function workload(name: string): Scenario {
	const file = path.join(root, "scenarios", name);
	const { scenario } = loadScenario(readFileSync(file, "utf8"), file, { kernel: "13.0" });
	if (scenario === undefined) throw new Error("the scenario has errors");
	return { ...scenario, expectations: [] };
}

/** Its run as a golden trace, without the dumps of the state. */
function traceOf(scenario: Scenario): TraceLine[] {
	return (writeTrace(scenario, "of a scenario") as TraceLine[]).filter((line) => line.c !== "boot" && line.c !== "end");
}

function runScenario(scenario: Scenario): Speed {
	// As `uma run` does: without room for keyframes.
	const sim = Simulation.load(scenario, { keyframeBytes: 0 });
	const seconds = processorSeconds(() => drive(sim, { kind: "end" }));
	const kernelEvents =
		counts.reduce((sum, n) => sum + n, 0) - (counts[EV.op_begin] ?? 0) - (counts[EV.op_end] ?? 0) - (counts[EV.switch] ?? 0);
	return { events: kernelEvents, operations: counts[EV.op_end] ?? 0, seconds };
}

/** The fastest of some speeds. */
function fastest(speeds: readonly Speed[]): Speed {
	return speeds.reduce((best, s) => (s.events / s.seconds > best.events / best.seconds ? s : best));
}

/** The workload w1 as a scenario, and the PR's last chapter and the build that hangs, whose operations are larger. */
const WORKLOADS = ["random-jobs.uma", "pr248008-13.0.uma", "kernel-build.uma"] as const;
const RUNS = 15;

/** Runs of the PR's workload beside the replay of its golden traces without comparing. Both are warm. */
export function running(): Figure[] {
	for (const name of WORKLOADS) fastest(Array.from({ length: 5 }, () => runScenario(workload(name))));
	const trace = fastest(replays());
	const rate = (n: number, s: Speed): string => `${Math.round(n / s.seconds / 1000)} thousand/s`;
	return [
		...WORKLOADS.flatMap((name) => beside(name, trace, rate)),
		{ name: "replay of w1 without comparing, operations", value: rate(trace.operations, trace), aim: "" },
		{ name: "replay of w1 without comparing, kernel events", value: rate(trace.events, trace), aim: "" },
	];
}

function beside(name: string, trace: Speed, rate: (n: number, s: Speed) => string): Figure[] {
	const scenario = workload(name);
	const run = fastest(Array.from({ length: RUNS }, () => runScenario(scenario)));
	// The same operations without the language: what is between them is what scenario and scheduler cost.
	const own = replayOf(traceOf(scenario));
	const ratio = (of: "operations" | "events"): string =>
		`${((100 * (run[of] / run.seconds)) / (trace[of] / trace.seconds)).toFixed(0)} % of replaying w1`;
	const size = ({ events, operations }: Speed): string => (events / operations).toFixed(1);
	return [
		{
			name: `${name} on 13.0, operations`,
			value: `${rate(run.operations, run)}, ${ratio("operations")} (${size(run)} kernel events each, there ${size(trace)})`,
			aim: "80 %",
		},
		{ name: `${name} on 13.0, kernel events`, value: `${rate(run.events, run)}, ${ratio("events")}`, aim: "" },
		{
			name: `${name} on 13.0, beside its own trace`,
			value: `${((100 * own.seconds) / run.seconds).toFixed(0)} % of replaying the same operations`,
			aim: "80 %",
		},
	];
}
