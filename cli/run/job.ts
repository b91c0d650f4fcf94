/** One run: a configuration under a seed, executed to its end, and what it came to as plain data. */
import { BootFailure } from "../../engine/kernel/boot.ts";
import { checkEveryEvent, InvariantFault } from "../../engine/kernel/invariants.ts";
import { HeapExhausted } from "../../engine/machine/records.ts";
import { endsUnexpectedly } from "../../engine/scenario/expectations.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { Outcome } from "../../engine/simulation-types.ts";
import { Branches, type RunSource } from "../../engine/timeline/branches.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_WRONG } from "../exit.ts";
import type { Told } from "../findings.ts";

/** Moves between two looks around. */
const SLICE = 20_000;
/** Milliseconds after which a run lets signals and timers have their turn. */
const BREATH = 100;
/** Most lines of `log` statements that a run keeps. */
const MAX_LOG = 1000;
/** Runs with so many seeds keep the reports and logs of the first ones only. */
const REPORTED = 4;

/** What `--check` adds to the expectations. */
const INVARIANTS = "the allocators' invariants at every event";

/** What became of an expectation. */
export interface Judged {
	readonly text: string;
	readonly line: number;
	readonly column: number;
	readonly status: "holds" | "failed" | "open";
	/** Event at which it was decided. */
	readonly event?: number;
	readonly message?: string;
}

/** What a run came to. `interrupted` and `failed fast` stand for runs that did not get to their end. */
export interface RunResult {
	readonly outcome: Outcome | "interrupted" | "failed fast" | "broken";
	/** Text of the panic, the error or why the machine cannot boot. */
	readonly message?: string;
	/** Place in the scenario for an error. */
	readonly line?: number;
	readonly column?: number;
	readonly tick: number;
	readonly hz: number;
	readonly events: number;
	readonly verdicts: readonly Judged[];
	/** What the scenario logged. */
	readonly log?: readonly string[];
	/** Lines of the deadlock report. */
	readonly report?: readonly string[];
	/** The run ended in a deadlock or panic, and no expectation was judged that could say whether that is meant. */
	readonly unexpected?: true;
}

/** An expectation as the reader knows it. */
export function verdictText({ text }: Pick<Judged, "text">): string {
	return text === INVARIANTS ? text : `expect ${text}`;
}

/** How a run is made. */
export interface RunControl {
	readonly failFast: boolean;
	/** What the run is made from, if it is to be recorded. */
	readonly source?: RunSource;
	/** Check the allocators' invariants at every event. */
	readonly check?: boolean;
	/** Whether the user wants it to end. */
	readonly interrupted?: () => boolean;
	/** Told now and then how far it is. */
	readonly onProgress?: (sim: Simulation) => void;
}

/** The schedule's seed; undefined where it has none. */
export function seedOf(scenario: Scenario): number | undefined {
	return "seed" in scenario.schedule ? scenario.schedule.seed : undefined;
}

/** A scenario under another seed. */
export function withSeed(scenario: Scenario, seed: number | undefined): Scenario {
	if (seed === undefined || !("seed" in scenario.schedule)) return scenario;
	return { ...scenario, schedule: { ...scenario.schedule, seed } };
}

function judged(sim: Simulation, complete: boolean): Judged[] {
	return sim.verdicts().map(({ expectation: e, holds, event, problem }) => ({
		text: e.text,
		...e.at,
		status: holds && (complete || event !== undefined) ? "holds" : !holds && (complete || event !== undefined) ? "failed" : "open",
		...(event === undefined ? {} : { event }),
		...(e.message === undefined && problem === undefined ? {} : { message: e.message ?? problem }),
	}));
}

/** What the simulation has come to where it stands. */
export function resultOf(sim: Simulation, stopped?: "interrupted" | "failed fast", log: readonly string[] = []): RunResult {
	const outcome = sim.outcome() ?? stopped ?? "stopped";
	const { tick, events } = sim.moment();
	const message = outcome === "panic" ? sim.panicMessage() : outcome === "error" ? sim.error?.message : undefined;
	// An error of the scenario decides nothing.
	const verdicts = judged(sim, sim.outcome() !== undefined && outcome !== "error");
	const unexpected = endsUnexpectedly(outcome, sim.verdicts());
	return {
		outcome,
		...(message === undefined ? {} : { message }),
		...(outcome === "error" && sim.error !== undefined ? { line: sim.error.line, column: sim.error.column } : {}),
		tick,
		hz: sim.scenario.machine.hz,
		events,
		verdicts,
		...(log.length === 0 ? {} : { log }),
		...(outcome === "deadlock" ? { report: sim.report().split("\n") } : {}),
		...(unexpected ? { unexpected } : {}),
	};
}

/** Collects what the scenario logs, up to a limit: a loop may log for ever. */
function keepLog(sim: Simulation): readonly string[] {
	const log: string[] = [];
	sim.onScenarioLog = (_tid, line, text) => {
		if (log.length < MAX_LOG) log.push(`line ${line}, tick ${sim.moment().tick}: ${text}`);
		else if (log.length === MAX_LOG) log.push(`... only the first ${MAX_LOG} lines are kept`);
	};
	return log;
}

/** A run that cannot begin. */
function broken(scenario: Scenario, error: unknown): RunResult {
	if (!(error instanceof BootFailure || error instanceof HeapExhausted)) throw error;
	return { outcome: "broken", message: error.message, tick: 0, hz: scenario.machine.hz, events: 0, verdicts: [] };
}

/** The verdict on the invariants of the allocators, beside those of the expectations. */
function withInvariants(result: RunResult, fault?: string): RunResult {
	const place = { text: INVARIANTS, line: 1, column: 1 };
	const verdict: Judged =
		fault === undefined ? { ...place, status: "holds" } : { ...place, status: "failed", event: result.events - 1, message: fault };
	return { ...result, verdicts: [...result.verdicts, verdict] };
}

/** Drives a loaded simulation to where the run ends. */
async function drive(sim: Simulation, control: RunControl): Promise<RunResult> {
	const log = keepLog(sim);
	if (control.failFast) sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "expect_failed" } }]);
	if (control.check === true) checkEveryEvent();
	const motion = sim.motion({ kind: control.failFast ? "continue" : "end" });
	let breath = Date.now();
	try {
		for (;;) {
			const stop = motion.slice(SLICE);
			if (stop !== undefined) {
				const result = resultOf(sim, stop.kind === "breakpoint" ? "failed fast" : undefined, log);
				return control.check === true ? withInvariants(result) : result;
			}
			if (Date.now() - breath < BREATH) continue;
			control.onProgress?.(sim);
			await new Promise(setImmediate);
			breath = Date.now();
			if (control.interrupted?.() === true) {
				motion.cancel();
				return resultOf(sim, "interrupted", log);
			}
		}
	} catch (error) {
		if (!(error instanceof InvariantFault)) throw error;
		return withInvariants(resultOf(sim, "failed fast", log), error.message);
	}
}

/** Runs a scenario. Gives the simulation too, where it stands at the end; absent where the machine cannot boot. */
export async function runScenario(
	scenario: Scenario,
	control: RunControl,
): Promise<{ readonly result: RunResult; readonly sim?: Simulation }> {
	try {
		// Nobody goes back in this run: without room for keyframes hardly any are taken.
		const { source } = control;
		const sim = Simulation.load(scenario, { keyframeBytes: 0, ...(source === undefined ? {} : { branches: new Branches(source) }) });
		return { result: await drive(sim, control), sim };
	} catch (error) {
		return { result: broken(scenario, error) };
	}
}

/** Whether a run broke an expectation, ended badly with nothing to say that it should, or could not be judged. */
export function failed(result: RunResult): boolean {
	const { outcome, unexpected, verdicts } = result;
	return outcome === "error" || outcome === "broken" || unexpected === true || verdicts.some((v) => v.status === "failed");
}

/** Exit code that a run alone leads to. */
export function exitOf(result: RunResult): number {
	if (result.outcome === "error" || result.outcome === "broken") return EXIT_WRONG;
	return failed(result) ? EXIT_FAILED : EXIT_OK;
}

/** The error of the scenario that ended a run, as a finding; undefined where none did. */
export function errorFinding({ outcome, line = 1, column = 1, message = "" }: RunResult): Told | undefined {
	return outcome === "error" || outcome === "broken" ? { severity: "error", line, column, message, code: outcome } : undefined;
}

/** What all jobs of a command share. */
export interface SeedPlan {
	readonly scenarios: readonly Scenario[];
	readonly failFast: boolean;
	readonly check: boolean;
	/** Runs of each scenario: with many only the first ones' reports are wanted. */
	readonly seeds: number;
}

/** One run by number of scenario and seed; `index` counts the runs of the scenario. */
export interface SeedJob {
	readonly scenario: number;
	readonly seed?: number;
	readonly index: number;
}

/** Does a job, in a worker or here. */
export async function runSeedJob(
	job: SeedJob,
	plan: SeedPlan,
	control?: Pick<RunControl, "interrupted" | "onProgress">,
): Promise<RunResult> {
	const scenario = withSeed(plan.scenarios[job.scenario] as Scenario, job.seed);
	const { result } = await runScenario(scenario, { failFast: plan.failFast, check: plan.check, ...control });
	if (job.index < REPORTED) return result;
	const { report: _report, log: _log, ...rest } = result;
	return rest;
}
