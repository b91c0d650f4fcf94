/** `npm run bench [GROUP]`: every case in a process of its own, then one table. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { adapter } from "./adapter-cases.ts";
import { beside } from "./gdb-cases.ts";
import { type Measured, measure } from "./harness.ts";
import { history } from "./history-cases.ts";
import { BusyArena, hotPair, hotPairAsOperations, prepareZone, start } from "./kernel-cases.ts";
import { checking, running, starting } from "./language-cases.ts";
import { recordingCost, runTime } from "./recording-cases.ts";
import { type Figure, timeTravel } from "./time-travel-cases.ts";

interface BenchCase {
	readonly group: string;
	readonly run: () => readonly Figure[] | Promise<readonly Figure[]>;
}

function microseconds(m: Measured): Figure {
	return { name: m.name, value: `${m.median.toFixed(3)} us (best ${m.best.toFixed(3)})`, aim: m.aim };
}

function zoneCase(name: string, run: (n: number) => void, journal: boolean, aim: string): BenchCase {
	return {
		group: "kernel",
		run: () => {
			start("i386", journal);
			prepareZone();
			return [microseconds(measure({ name, run, repetitions: 200_000, aim }))];
		},
	};
}

function arenaCase(name: string, busy: number, strategy: "best" | "first" | "next", journal: boolean, aim: string): BenchCase {
	return {
		group: "kernel",
		run: () => {
			start("i386", journal);
			const arena = new BusyArena(busy, strategy);
			return [microseconds(measure({ name, run: (n) => arena.pairs(n), repetitions: 20_000, aim }))];
		},
	};
}

/** The table: aims are those of issue 3, in brackets the later ones. */
const CASES: Readonly<Record<string, BenchCase>> = {
	hot: zoneCase("zone hot pair", hotPair, true, "1.5 (0.5)"),
	"hot-operations": zoneCase("zone hot pair as operations of a thread", hotPairAsOperations, true, ""),
	"hot-off": zoneCase("zone hot pair, journal off", hotPair, false, ""),
	first: arenaCase("vmem first fit, 10,000 busy", 10_000, "first", true, "7 (2.3)"),
	"first-off": arenaCase("vmem first fit, 10,000 busy, journal off", 10_000, "first", false, ""),
	next: arenaCase("vmem next fit, 10,000 busy", 10_000, "next", true, ""),
	best: arenaCase("vmem best fit, 10,000 busy", 10_000, "best", true, "(6.9)"),
	"first-100": arenaCase("vmem first fit, 100 busy", 100, "first", true, ""),
	check: { group: "language", run: checking },
	start: { group: "language", run: starting },
	run: { group: "language", run: running },
	adapter: { group: "adapter", run: adapter },
	history: { group: "time-travel", run: () => history(10_000_000) },
	gdb: { group: "time-travel", run: beside },
	recording: { group: "time-travel", run: recordingCost },
	"time-travel": { group: "time-travel", run: () => timeTravel(1_000_000) },
};

/** Native figures of golden/PERF.md, i386 medians in microseconds, for the ratios. */
const NATIVE: Readonly<Record<string, number>> = { hot: 0.0127, first: 0.156, next: 0.217, best: 0.691 };

async function main(): Promise<void> {
	const only = process.argv[2];
	if (only === "--case") {
		process.stdout.write(JSON.stringify((await CASES[process.argv[3] ?? ""]?.run()) ?? []));
		return;
	}
	if (only === "--run") {
		process.stdout.write(String(runTime(process.argv[3] as "everything")));
		return;
	}
	const names = Object.keys(CASES).filter((n) => only === undefined || CASES[n]?.group === only || n === only);
	if (names.length === 0) {
		process.stderr.write(
			`There is no group or case ${only}: ${[...new Set(Object.values(CASES).map((c) => c.group)), ...Object.keys(CASES)].join(", ")}\n`,
		);
		process.exitCode = 2;
		return;
	}
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

function print(name: string, f: Figure): void {
	const native = NATIVE[name];
	const ratio = native === undefined ? "" : `  ${(Number.parseFloat(f.value) / native).toFixed(0)} times native`;
	const aim = f.aim === "" ? "" : `  aim ${f.aim}`;
	process.stdout.write(`${f.name.padEnd(44)} ${f.value}${ratio}${aim}\n`);
}

await main();
