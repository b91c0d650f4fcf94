/** What worker threads do: one function a kind of job, loaded when the first job of its kind comes. */
import type { ConformOptions } from "./conform.ts";
import type { SeedJob, SeedPlan } from "./run/job.ts";
import type { VariantJob } from "./variants.ts";

/** A kind of job: does one with the options of all. */
export type Work = (job: unknown, options: unknown) => Promise<unknown>;

/** The kinds. */
export const WORKS: Readonly<Record<string, Work>> = {
	conform: async (file, options) => (await import("./conform.ts")).conformFile(file as string, options as ConformOptions),
	variants: async (job) => (await import("./variants.ts")).runVariantJob(job as VariantJob),
	run: async (job, plan) => (await import("./run/job.ts")).runSeedJob(job as SeedJob, plan as SeedPlan),
};
