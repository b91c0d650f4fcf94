/** What worker threads do: one function a kind of job. */
import { type ConformOptions, conformFile } from "./conform.ts";
import { runSeedJob, type SeedJob, type SeedPlan } from "./run/job.ts";
import { runVariantJob, type VariantJob } from "./variants.ts";
import type { Work } from "./workers.ts";

/** The kinds. */
export const WORKS: Readonly<Record<string, Work>> = {
	conform: (file, options) => conformFile(file as string, options as ConformOptions),
	variants: (job) => runVariantJob(job as VariantJob),
	run: (job, plan) => runSeedJob(job as SeedJob, plan as SeedPlan),
};
