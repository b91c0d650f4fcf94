/**
 * `uma variants`: what every kernel of PR 248008 does under the kernel-build workload, over many seeds, beside what the report says and
 * what the golden traces' model did.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { VARIANTS, type Variant } from "../engine/kernel/variants.ts";
import { Simulation } from "../engine/simulation.ts";
import { loadScenario } from "../language/load.ts";
import { EXIT_FAILED, EXIT_OK } from "./exit.ts";
import { overWorkers } from "./workers.ts";

/** Architectures of the table. */
const ARCHES = ["i386", "amd64"] as const;
type Arch = (typeof ARCHES)[number];

/** A stretch of seeds under one kernel. */
export interface VariantJob {
	readonly kernel: string;
	readonly arch: Arch;
	readonly from: number;
	readonly to: number;
}

/** How the runs of a job ended. */
export interface VariantCounts {
	readonly runs: number;
	readonly hangs: number;
	readonly panics: number;
	/** Seed of the first run that hung or panicked. */
	readonly first?: number;
}

/** Seeds a job runs: enough to pay for the message, few enough to spread over the cores. */
const SEEDS_PER_JOB = 10;
const SLICE = 50_000;

/** Hangs of 40 seeds in the model of the golden traces, workload B; absent where it was not run. */
const GOLDEN: Readonly<Record<string, string>> = {
	"pre-r358097": "0",
	r358097: "29",
	"option-3": "27",
	"attachment-217196": "29",
	"r366838-only": "21",
	"r366839-only": "0",
	"r366840-only": "0",
	r368236: "0",
};

/** Variants that the golden traces' model saw hang, in random or constructed runs; history's own follow the thread. */
const HANGS_ON_I386 = new Set(["r358097", "r364302", "option-3", "attachment-217196", "attachment-217268", "r366838-only"]);

/** The workload that ships beside the program. */
function shippedWorkload(): string {
	return readFileSync(path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../scenarios/kernel-build.uma"), "utf8");
}

/** Runs the seeds of a job under a workload for i386. */
export function runVariantJob(job: VariantJob, workload = shippedWorkload()): VariantCounts {
	const text = workload.replace(/^machine i386/m, `machine ${job.arch}`);
	let hangs = 0;
	let panics = 0;
	let first: number | undefined;
	for (let seed = job.from; seed < job.to; seed++) {
		const { scenario, diagnostics } = loadScenario(text, "kernel-build.uma", { kernel: job.kernel, seed });
		if (scenario === undefined) throw new Error(diagnostics.map((d) => d.message).join("; "));
		const sim = Simulation.load({ ...scenario, expectations: [] });
		const motion = sim.motion({ kind: "end" });
		while (motion.slice(SLICE) === undefined);
		const outcome = sim.outcome();
		if (outcome === "deadlock") hangs++;
		if (outcome === "panic") panics++;
		if (first === undefined && (outcome === "deadlock" || outcome === "panic")) first = seed;
	}
	return { runs: job.to - job.from, hangs, panics, ...(first === undefined ? {} : { first }) };
}

/** 95 % bounds of a share (Wilson), in percent; the rule of three where nothing happened. */
export function bounds(n: number, of: number): readonly [number, number] {
	if (of === 0) return [0, 100];
	if (n === 0) return [0, 100 * (1 - 0.05 ** (1 / of))];
	const z = 1.96;
	const p = n / of;
	const centre = p + (z * z) / (2 * of);
	const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
	const scale = 1 + (z * z) / of;
	return [(100 * (centre - spread)) / scale, Math.min(100, (100 * (centre + spread)) / scale)];
}

function share(n: number, of: number): string {
	const [low, high] = bounds(n, of);
	return n === 0 ? `0 (<${high.toFixed(1)} %)` : `${n} (${low.toFixed(0)}-${high.toFixed(0)} %)`;
}

/** A kernel on an architecture, and how its runs ended. */
export interface Row {
	readonly variant: Variant;
	readonly arch: Arch;
	readonly counts: VariantCounts;
}

/** Whether who hangs at all is as the thread and the golden traces have it. */
export function agrees(row: Row): boolean {
	const { variant, arch, counts } = row;
	const wanted = arch === "i386" && HANGS_ON_I386.has(variant.id);
	const panics = arch === "i386" && variant.id === "attachment-217173";
	return counts.hangs > 0 === wanted && counts.panics > 0 === panics;
}

/** A row of the table. */
export function tableLine(row: Row): string {
	const { variant, arch, counts } = row;
	const golden = arch === "i386" ? (GOLDEN[variant.id] ?? "-") : "-";
	const cells = [
		variant.id.padEnd(18),
		arch.padEnd(5),
		share(counts.hangs, counts.runs).padEnd(15),
		share(counts.panics, counts.runs).padEnd(15),
		String(counts.runs - counts.hangs - counts.panics).padEnd(9),
		(counts.first === undefined ? "" : String(counts.first)).padEnd(5),
		golden.padEnd(7),
		agrees(row) ? "yes" : "NO ",
		variant.thread,
	];
	return cells.join(" ").trimEnd();
}

/** Prints the table. Returns the exit code: 1 where who hangs is not as it should be. */
export async function variants(seeds: number, print: (text: string) => void): Promise<number> {
	const jobs: VariantJob[] = [];
	for (const variant of VARIANTS) {
		for (const arch of ARCHES) {
			for (let from = 1; from <= seeds; from += SEEDS_PER_JOB) {
				jobs.push({ kernel: variant.id, arch, from, to: Math.min(from + SEEDS_PER_JOB, seeds + 1) });
			}
		}
	}
	print(`${seeds} seeds of scenarios/kernel-build.uma for each kernel; in brackets what that tells of the share, at 95 % confidence.`);
	print("A share is one of this model's random runs, not a probability on a real machine: docs/model.md.");
	print(
		"golden: how many of 40 seeds of workload B hung in the golden traces' model; agrees: who hangs at all is as there and in the thread.",
	);
	print("");
	print(`${"kernel".padEnd(18)} arch  ${"hangs".padEnd(15)} ${"panics".padEnd(15)} survives  first golden agrees  the PR's thread`);
	let failed = 0;
	let open: Row | undefined;
	const finish = (): void => {
		if (open === undefined) return;
		print(tableLine(open));
		if (!agrees(open)) failed++;
		open = undefined;
	};
	await overWorkers<VariantJob, VariantCounts>("variants", jobs, undefined, (job, counts) => {
		const variant = VARIANTS.find((v) => v.id === job.kernel) as Variant;
		if (open !== undefined && (open.variant !== variant || open.arch !== job.arch)) finish();
		const before = open?.counts ?? { runs: 0, hangs: 0, panics: 0 };
		const first = before.first ?? counts.first;
		const sum = { runs: before.runs + counts.runs, hangs: before.hangs + counts.hangs, panics: before.panics + counts.panics };
		open = { variant, arch: job.arch, counts: { ...sum, ...(first === undefined ? {} : { first }) } };
	});
	finish();
	print("");
	print(failed === 0 ? "Who hangs at all is as the thread and the golden traces have it." : `${failed} rows disagree on who hangs at all.`);
	return failed === 0 ? EXIT_OK : EXIT_FAILED;
}
