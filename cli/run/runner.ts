/** Executes the matrix of runs, here or over the cores, and tells each configuration once its runs are done. */
import { overWorkers } from "../workers.ts";
import type { Interrupt } from "./interrupt.ts";
import { failed, type RunResult, runSeedJob, type SeedJob, type SeedPlan, seedOf } from "./job.ts";
import type { Configuration } from "./matrix.ts";
import type { Progress } from "./progress.ts";
import { Tally } from "./tally.ts";

/** Runs from which on starting threads pays. */
const WORTH_WORKERS = 4;
/** Largest seed. */
const MAX_SEED = 2 ** 32 - 1;

/** What is run. */
export interface RunPlan {
	readonly configurations: readonly Configuration[];
	/** Seeds of each configuration whose schedule has one. */
	readonly seeds: number;
	readonly failFast: boolean;
	/** Check the allocators' invariants at every event. */
	readonly check: boolean;
}

/** Who is told what. */
export interface RunListener {
	/** A run is done. */
	run(c: Configuration, seed: number | undefined, result: RunResult, of: number): void;
	/** All runs of a configuration are done, or as many as there will be. */
	configuration(c: Configuration, seeds: readonly number[], tally: Tally): void;
}

/** Seeds of a configuration; empty where its schedule has none. */
export function seedsOf(c: Configuration, n: number): number[] {
	const first = seedOf(c.scenario);
	if (first === undefined) return [];
	return Array.from({ length: Math.min(n, MAX_SEED - first + 1) }, (_, i) => first + i);
}

function jobsOf(plan: RunPlan): SeedJob[] {
	return plan.configurations.flatMap((c, scenario) => {
		const seeds = seedsOf(c, plan.seeds);
		return seeds.length === 0 ? [{ scenario, index: 0 }] : seeds.map((seed, index) => ({ scenario, seed, index }));
	});
}

/** Runs everything. Tells how many of the runs were done. */
export async function execute(
	plan: RunPlan,
	listener: RunListener,
	progress: Progress,
	interrupt: Interrupt,
): Promise<{ readonly done: number; readonly of: number }> {
	const jobs = jobsOf(plan);
	const { failFast, check, seeds } = plan;
	const shared: SeedPlan = { scenarios: plan.configurations.map((c) => c.scenario), failFast, check, seeds };
	const runs = plan.configurations.map((c) => Math.max(1, seedsOf(c, plan.seeds).length));
	let open: { readonly scenario: number; readonly tally: Tally; readonly seeds: number[] } | undefined;
	let done = 0;
	let failures = 0;
	const close = (): void => {
		if (open === undefined) return;
		listener.configuration(plan.configurations[open.scenario] as Configuration, open.seeds, open.tally);
		open = undefined;
	};
	/** Takes the result of the next job; false ends the runs. */
	const take = (job: SeedJob, result: RunResult): boolean => {
		progress.clear();
		const c = plan.configurations[job.scenario] as Configuration;
		const of = runs[job.scenario] as number;
		open ??= { scenario: job.scenario, tally: new Tally(), seeds: [] };
		open.tally.add(job.seed, result);
		if (job.seed !== undefined) open.seeds.push(job.seed);
		listener.run(c, job.seed, result, of);
		done++;
		if (failed(result)) failures++;
		const stop = (plan.failFast && failed(result)) || interrupt.requested;
		if (open.tally.runs === of || stop) close();
		if (done < jobs.length)
			progress.tell(done / jobs.length, `${done} of ${jobs.length} runs${failures > 0 ? `, ${failures} failed` : ""}`);
		return !stop;
	};
	if (jobs.length >= WORTH_WORKERS) await overWorkers<SeedJob, RunResult>("run", jobs, shared, take, interrupt.signal);
	else {
		for (const job of jobs) {
			const ticks = plan.configurations[job.scenario]?.scenario.schedule.ticks;
			const result = await runSeedJob(job, shared, {
				interrupted: () => interrupt.requested,
				onProgress: (sim) => {
					const { tick, events } = sim.moment();
					const share = (done + (ticks === undefined ? 0 : Math.min(1, tick / ticks))) / jobs.length;
					progress.tell(share, `tick ${tick}${ticks === undefined ? "" : ` of ${ticks}`}, event ${events}`);
				},
			});
			if (!take(job, result)) break;
		}
	}
	progress.clear();
	close();
	return { done, of: jobs.length };
}
