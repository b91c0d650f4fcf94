/** `uma run FILE...`: runs scenarios and prints the verdict of each expectation. */
import { readFileSync } from "node:fs";
import { BootFailure } from "../engine/kernel/boot.ts";
import { HeapExhausted } from "../engine/machine/records.ts";
import type { Scenario } from "../engine/scenario/program.ts";
import { Simulation } from "../engine/simulation.ts";
import type { Outcome } from "../engine/simulation-types.ts";
import { loadScenario } from "../language/load.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_WRONG } from "./exit.ts";

/** What the command line asks for. */
export interface RunOptions {
	readonly kernel?: string;
	readonly seed?: number;
}

/** Moves between two looks at the clock. */
const SLICE = 20_000;

/** What a run came to. */
export interface RunResult {
	readonly scenario: Scenario;
	readonly outcome: Outcome;
	readonly lines: readonly string[];
	readonly failed: number;
}

/** Reads and checks a scenario; prints what is wrong with it. Returns undefined where it cannot run. */
export function readScenario(file: string, options: RunOptions, print: (text: string) => void): Scenario | undefined {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		print(`${file}:1:1: error: ${(error as Error).message}`);
		return undefined;
	}
	const { scenario, diagnostics } = loadScenario(text, file, options);
	for (const d of diagnostics) print(`${file}:${d.line}:${d.column}: ${d.severity}: ${d.message}`);
	return diagnostics.some((d) => d.severity === "error") ? undefined : scenario;
}

function outcomeText(sim: Simulation, outcome: Outcome): string {
	const { tick, events } = sim.moment();
	const when = `at tick ${tick} (${tick / sim.scenario.machine.hz} s), event ${events}`;
	switch (outcome) {
		case "panic":
			return `panic: ${sim.panicMessage() ?? ""} ${when}`;
		case "error":
			return `error in line ${sim.error?.line}: ${sim.error?.message}`;
		case "finished":
			return `all threads finished ${when}`;
		case "time":
			return `time is up ${when}`;
		case "events":
			return `the limit of events is reached ${when}`;
		default:
			return `${outcome} ${when}`;
	}
}

/** Runs a scenario to its end. */
export function runScenario(scenario: Scenario, onSlice: (sim: Simulation) => void = () => {}): RunResult {
	const sim = Simulation.load(scenario);
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(SLICE) === undefined) onSlice(sim);
	const outcome = sim.outcome() ?? "finished";
	const lines = [`  ${outcomeText(sim, outcome)}`];
	let failed = outcome === "error" ? 1 : 0;
	for (const v of sim.verdicts()) {
		if (!v.holds) failed++;
		const event = v.event === undefined ? "" : ` (event ${v.event})`;
		const message = v.expectation.message === undefined || v.holds ? "" : `: ${v.expectation.message}`;
		lines.push(`  ${v.holds ? "holds " : "FAILED"} ${v.expectation.text}${event}${message}`);
	}
	if (outcome === "deadlock") {
		lines.push(
			...sim
				.report()
				.split("\n")
				.map((l) => `  ${l}`),
		);
	}
	return { scenario, outcome, lines, failed };
}

function header(scenario: Scenario): string {
	const schedule = scenario.schedule;
	const seed = "seed" in schedule ? `, seed ${schedule.seed}` : "";
	return `${scenario.file}: kernel ${scenario.kernel}, ${scenario.machine.arch}, ${schedule.kind}${seed}`;
}

/** Runs files one after the other. Returns the exit code. */
export function runFiles(files: readonly string[], options: RunOptions, print: (text: string) => void): number {
	let exit = EXIT_OK;
	for (const file of files) {
		const scenario = readScenario(file, options, print);
		if (scenario === undefined) {
			exit = EXIT_WRONG;
			continue;
		}
		try {
			const result = runScenario(scenario);
			print(header(scenario));
			for (const line of result.lines) print(line);
			if (result.outcome === "error") exit = EXIT_WRONG;
			else if (result.failed > 0 && exit === EXIT_OK) exit = EXIT_FAILED;
		} catch (error) {
			if (!(error instanceof BootFailure || error instanceof HeapExhausted)) throw error;
			print(`${file}:1:1: error: ${error.message}`);
			exit = EXIT_WRONG;
		}
	}
	return exit;
}
