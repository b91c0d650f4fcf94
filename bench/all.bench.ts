/** `npm run bench [-- GROUP|CASE...]`: every case in a process of its own, then one table. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { adapter } from "./adapter-cases.ts";
import { beside } from "./gdb-cases.ts";
import { type Figure, type Measured, measure } from "./harness.ts";
import { history } from "./history-cases.ts";
import {
	BusyArena,
	batches,
	hotPair,
	hotPairAsOperations,
	kernelPairs,
	prepareZone,
	type Surroundings,
	start,
	surround,
} from "./kernel-cases.ts";
import { checking, running, starting } from "./language-cases.ts";
import { recordingCost, runTime } from "./recording-cases.ts";
import { timeTravel } from "./time-travel-cases.ts";
import { workload } from "./trace-cases.ts";

interface BenchCase {
	readonly group: string;
	readonly run: () => readonly Figure[] | Promise<readonly Figure[]>;
}

function microseconds(m: Measured): Figure {
	return { name: m.name, value: `${m.median.toFixed(3)} us (best ${m.best.toFixed(3)})`, aim: m.aim };
}

function zoneCase(name: string, run: (n: number) => void, journal = true): BenchCase {
	return {
		group: "kernel",
		run: () => {
			start("i386", journal);
			prepareZone();
			return [microseconds(measure({ name, run, repetitions: 200_000 }))];
		},
	};
}

function arenaCase(busy: number, strategy: "best" | "first" | "next", journal = true): BenchCase {
	const name = `vmem ${strategy} fit, ${busy.toLocaleString("en")} busy${journal ? "" : ", journal off"}`;
	return {
		group: "kernel",
		run: () => {
			start("i386", journal);
			const arena = new BusyArena(busy, strategy);
			return [microseconds(measure({ name, run: (n) => arena.pairs(n), repetitions: 20_000 }))];
		},
	};
}

/** The same operation in surroundings of three sizes: its cost must not grow with what has nothing to do with it. */
function growthCase(what: keyof Surroundings, sizes: readonly number[]): BenchCase {
	return {
		group: "kernel",
		run: () =>
			sizes.map((size) => {
				start("i386", true);
				surround({ [what]: size });
				// A log that is emptied would not be one of so many events.
				const run = (n: number) => kernelPairs(n, what !== "events");
				const name = `kmem_malloc and kmem_free, ${size.toLocaleString("en")} ${what} beside`;
				return microseconds(measure({ name, run, repetitions: 20_000 }));
			}),
	};
}

/** The table. */
const CASES: Readonly<Record<string, BenchCase>> = {
	hot: zoneCase("zone hot pair", hotPair),
	"hot-operations": zoneCase("zone hot pair as operations of a thread", hotPairAsOperations),
	"hot-off": zoneCase("zone hot pair, journal off", hotPair, false),
	batch: zoneCase("zone batch of 256, as operations", batches),
	best: arenaCase(10_000, "best"),
	first: arenaCase(10_000, "first"),
	"first-off": arenaCase(10_000, "first", false),
	next: arenaCase(10_000, "next"),
	"best-100000": arenaCase(100_000, "best"),
	"first-100000": arenaCase(100_000, "first"),
	"next-100000": arenaCase(100_000, "next"),
	"first-100": arenaCase(100, "first"),
	workload: { group: "kernel", run: workload },
	zones: growthCase("zones", [10, 300, 3000]),
	threads: growthCase("threads", [10, 100, 1000]),
	events: growthCase("events", [1000, 100_000, 3_000_000]),
	check: { group: "language", run: checking },
	start: { group: "language", run: starting },
	run: { group: "language", run: running },
	adapter: { group: "adapter", run: adapter },
	history: { group: "time-travel", run: () => history(10_000_000) },
	gdb: { group: "time-travel", run: beside },
	recording: { group: "time-travel", run: recordingCost },
	seek: { group: "time-travel", run: () => timeTravel(1_000_000) },
};

/** A figure of the native code, median on i386, and how many times as much a case may take: golden/PERF.md and the project's aims. */
interface Native {
	/** Microseconds. */
	readonly us: number;
	readonly most?: number;
}

const NATIVE: Readonly<Record<string, Native>> = {
	hot: { us: 0.0127, most: 40 },
	batch: { us: 0.0145 },
	best: { us: 0.691, most: 10 },
	first: { us: 0.156, most: 15 },
	next: { us: 0.217 },
	"best-100000": { us: 7.291 },
	"first-100000": { us: 0.338 },
	"next-100000": { us: 0.427 },
	// 669 thousand operations a second.
	workload: { us: 1 / 0.669, most: 20 },
};

async function main(): Promise<void> {
	const only = process.argv.slice(2);
	if (only[0] === "--case") {
		process.stdout.write(JSON.stringify((await CASES[process.argv[3] ?? ""]?.run()) ?? []));
		return;
	}
	if (only[0] === "--run") {
		process.stdout.write(String(runTime(process.argv[3] as "everything")));
		return;
	}
	const known = [...new Set(Object.values(CASES).map((c) => c.group)), ...Object.keys(CASES)];
	const unknown = only.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		process.stderr.write(`There is no group or case ${unknown}: ${known.join(", ")}\n`);
		process.exitCode = 2;
		return;
	}
	const names = Object.keys(CASES).filter((n) => only.length === 0 || only.includes(CASES[n]?.group ?? "") || only.includes(n));
	for (const name of names) {
		const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--case", name], { encoding: "utf8" });
		if (child.status !== 0) {
			process.stdout.write(`${name}: failed\n${child.stderr}\n`);
			process.exitCode = 1;
			continue;
		}
		for (const f of JSON.parse(child.stdout) as Figure[]) print(name, f);
	}
}

/** How a figure compares with the native one: microseconds of an operation, or thousand operations a second. */
function besideNative(name: string, f: Figure): string {
	const native = NATIVE[name];
	if (native === undefined) return "";
	const figure = Number.parseFloat(f.value);
	const us = f.value.includes("thousand/s") ? 1000 / figure : figure;
	const most = native.most === undefined ? "" : `, aim at most ${native.most}`;
	return `  ${(us / native.us).toFixed(1)} times native${most}`;
}

function print(name: string, f: Figure): void {
	const aim = f.aim === "" ? "" : `  aim ${f.aim}`;
	process.stdout.write(`${f.name.padEnd(50)} ${f.value}${besideNative(name, f)}${aim}\n`);
}

await main();
