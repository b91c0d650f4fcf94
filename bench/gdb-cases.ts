/**
 * What going back costs elsewhere: gdb's process record (`record full`) on a small native allocator, as ratios to plain execution, beside
 * the same ratios of this simulation. Needs gcc and gdb; without them the case says so.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { log } from "../engine/machine/event-log.ts";
import { setMode } from "../engine/machine/heap.ts";
import { advance, startScenario } from "../engine/scenario/run.ts";
import { Simulation } from "../engine/simulation.ts";
import { drive } from "./drive.ts";
import { type Figure, milliseconds } from "./harness.ts";
import { kernelBuild } from "./history-cases.ts";

/** Allocations and frees that gdb records; plain execution does so many times more of them, to be measurable at all. */
const RECORDED = 4_000;
const PLAIN_FACTOR = 5_000;

/** A free list of items: allocations pop from it, frees push. */
const PROGRAM = `
#include <stdlib.h>
struct item { struct item *next; long pad[3]; };
static struct item items[256], *head;
static struct item *held[64];
__attribute__((noinline)) void done(void) { __asm__ volatile(""); }
__attribute__((noinline)) static struct item *take(void) { struct item *i = head; if (i) head = i->next; return i; }
__attribute__((noinline)) static void give(struct item *i) { i->next = head; head = i; }
int main(int argc, char **argv) {
	long n = atol(argv[1]);
	for (int i = 0; i < 256; i++) give(&items[i]);
	for (long i = 0; i < n; i++) {
		unsigned k = (unsigned)(i * 2654435761u) >> 26;
		if (held[k]) { give(held[k]); held[k] = 0; } else held[k] = take();
	}
	done();
	return 0;
}
`;

function seconds(command: string, args: readonly string[]): number {
	const run = () => {
		const { status, error } = spawnSync(command, args, { encoding: "utf8", timeout: 300_000 });
		if (error !== undefined || status !== 0) throw new Error(`${command} failed`);
	};
	return milliseconds(run) / 1000;
}

function gdb(program: string, ...commands: readonly string[]): number {
	const script = ["set confirm off", "set pagination off", "set record full insn-number-max 0", "break done", ...commands];
	return seconds("gdb", ["-q", "-batch", "-nx", ...script.flatMap((c) => ["-ex", c]), "--args", program, String(RECORDED)]);
}

function native(): readonly Figure[] {
	const folder = mkdtempSync(path.join(tmpdir(), "uma-bench-"));
	try {
		const source = path.join(folder, "list.c");
		const program = path.join(folder, "list");
		writeFileSync(source, PROGRAM);
		seconds("gcc", ["-O1", "-g", "-o", program, source]);
		const plain = seconds(program, [String(RECORDED * PLAIN_FACTOR)]) / PLAIN_FACTOR;
		const start = gdb(program, "break main", "run");
		const recorded = gdb(program, "break main", "run", "record full", "continue") - start;
		const back = gdb(program, "break main", "run", "record full", "continue", "reverse-continue") - start - recorded;
		return [
			{ name: "gdb record full, free list, slowdown", value: `${Math.round(recorded / plain)} times plain execution`, aim: "" },
			{ name: "gdb reverse-continue to the beginning", value: `${Math.round(back / plain)} times plain execution`, aim: "" },
		];
	} catch (error) {
		return [{ name: "gdb record full", value: `not measured: ${(error as Error).message} (gcc and gdb are needed)`, aim: "" }];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The same ratios for the simulation, over a run of about a million events. */
function own(): readonly Figure[] {
	const scenario = { ...kernelBuild(1), schedule: { kind: "random", seed: 8, preempt: 10, ticks: 24_000 } } as const;
	const nothingOn = () => {
		startScenario(scenario);
		log.recording = false;
		setMode(0);
		while (advance() !== "ended");
	};
	// The first run is the compiler's.
	nothingOn();
	const plain = milliseconds(nothingOn);
	const sim = Simulation.load(scenario);
	const recorded = milliseconds(() => drive(sim, { kind: "end" }));
	// Nothing is decided by the log here: the whole run is gone through again.
	sim.setBreakpoints([{ id: 1, place: { kind: "statement", line: 1_000_000 } }]);
	const back = milliseconds(() => drive(sim, { kind: "reverse-continue" }));
	return [
		{ name: "this simulation, recording", value: `${(recorded / plain).toFixed(1)} times a run with nothing on`, aim: "" },
		{ name: "this simulation, back through the whole run", value: `${(back / plain).toFixed(1)} times a run with nothing on`, aim: "" },
	];
}

/** Measures both. */
export function beside(): Figure[] {
	return [...native(), ...own()];
}
