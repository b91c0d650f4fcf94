/** Scenarios as data for tests of the engine, which knows nothing of the language. */
import { layoutOf } from "../../engine/inspect/layouts.ts";
import { findObject } from "../../engine/inspect/objects.ts";
import { findVariant, togglesOf, type Variant } from "../../engine/kernel/variants.ts";
import type { Expression, Instruction, Scenario, Schedule, SourcePlace, ThreadProgram } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { MotionKind, Stop } from "../../engine/simulation-types.ts";

/** A number. */
export const num = (value: number): Expression => ({ op: "number", value });
/** A text. */
export const text = (value: string): Expression => ({ op: "text", value });
/** Pages of the btag keg. */
export const btagPages: Expression = { op: "probe", kind: "keg", object: text("vmem btag"), path: ["ud_pages"] };

type Bare = Instruction extends infer I ? (I extends { at: SourcePlace } ? Omit<I, "at"> : never) : never;

/** A program of instructions, one a line from `line` on. */
export function program(name: string, slots: readonly string[], code: readonly Bare[], line = 10): ThreadProgram {
	const placed = code.map((i, k) => ({ ...i, at: { line: line + k, column: 1 } }) as Instruction);
	const end: Instruction = { op: "end", at: { line: line + code.length, column: 1 } };
	return { name, cpu: 0, toplevel: false, slots, barriers: [], code: [...placed, end] };
}

/** A scenario on the PR's small i386 machine. */
export function scenario(
	threads: readonly ThreadProgram[],
	kernel = "r358097",
	schedule: Schedule = { kind: "round-robin", quantum: 400, ticks: 6000 },
): Scenario {
	return {
		file: "test.uma",
		kernel,
		machine: {
			arch: "i386",
			ncpu: 1,
			hz: 100,
			npages: 14336,
			kva_base: 0x40000000,
			kva_size: 96 << 20,
			dmap_base: 0,
			KVA_QUANTUM: 4 << 20,
			kmem_zmax: 4096,
			toggles: togglesOf(findVariant(kernel) as Variant, "i386"),
		},
		daemons: false,
		main: program("main", [], []),
		threads,
		barriers: [],
		schedule,
		expectations: [],
	};
}

/** "Five lines that hang" of golden/PR248008.md; another thread logs something beside them, if it is given. */
export function fiveLines(kernel = "r358097", log?: string): Scenario {
	const kmem: Bare = { op: "call", routine: "kmem_malloc", args: [num(4096), num(2)], into: { kind: "list", slot: 1 } };
	const code: Bare[] = [
		{ op: "call", routine: "malloc", args: [num(16), num(2)], into: { kind: "slot", slot: 0 } },
		{ op: "unless", condition: { op: "binary", operator: "<", left: btagPages, right: num(2) }, to: 4 },
		kmem,
		{ op: "jump", to: 1 },
		{ op: "call", routine: "uma_reclaim", args: [num(1)] },
		{ op: "repeat_begin", slot: 2, times: num(40) },
		{ op: "repeat_count", slot: 2, done: 9 },
		kmem,
		{ op: "jump", to: 6 },
	];
	const cc = program("cc", ["p", "bufs", "n"], code);
	if (log === undefined) return scenario([cc], kernel);
	const at = { line: 9, column: 1 };
	return scenario(
		[
			{
				...program("logger", [], []),
				code: [
					{ op: "log", parts: [log], at },
					{ op: "end", at },
				],
			},
			cc,
		],
		kernel,
	);
}

/** malloc of 16 bytes to a page, M_WAITOK, into the list in a slot. */
export function mallocInto(slot: number): Bare {
	return {
		op: "call",
		routine: "malloc",
		args: [{ op: "range", from: num(16), to: num(4096), unit: 1 }, num(2)],
		into: { kind: "list", slot },
	};
}

/** kmem_malloc of one to four pages, M_WAITOK, into the list in a slot. */
export function kmemMallocInto(slot: number): Bare {
	const args = [{ op: "range", from: num(1), to: num(4), unit: 4096 } as const, num(2)];
	return { op: "call", routine: "kmem_malloc", args, into: { kind: "list", slot } };
}

/** Two threads that allocate and free under a random schedule with much preemption. */
export function twoThreads(seed: number, kernel = "r358097"): Scenario {
	const code: Bare[] = [
		{ op: "repeat_begin", slot: 0, times: num(60) },
		{ op: "repeat_count", slot: 0, done: 8 },
		{ op: "choose", weights: [1, 2, 1], targets: [3, 4, 6] },
		mallocInto(1),
		kmemMallocInto(1),
		{ op: "jump", to: 1 },
		{ op: "free_from", list: 1, order: "random", empty: 1 },
		{ op: "jump", to: 1 },
	];
	return scenario([program("a", ["n", "bufs"], code), program("b", ["n", "bufs"], code, 30)], kernel, {
		kind: "random",
		seed,
		preempt: 30,
		ticks: 3000,
	});
}

/** Drives a motion to its stop. */
export function drive(sim: Simulation, kind: MotionKind): Stop {
	const motion = sim.motion(kind);
	for (;;) {
		const stop = motion.slice(500);
		if (stop !== undefined) return stop;
	}
}

/** Loads a scenario and runs it to its end. */
export function finished(s: Scenario): Simulation {
	const sim = Simulation.load(s);
	drive(sim, { kind: "end" });
	return sim;
}

/** What tells two moments apart. */
export function state(sim: Simulation): string {
	const { position, events, tick } = sim.moment();
	return `${position}/${events}/${tick}/${sim.hash()}`;
}

/** Goes to the first line of a thread behind an event: nothing of a step in progress has been seen there. */
export function toLine(sim: Simulation, event: number): void {
	drive(sim, { kind: event < sim.recordedEvents ? "seek" : "reach", event });
	drive(sim, { kind: "in", thread: sim.currentThread() });
}

/** The events that are known, a text each. */
export function rowsOf(sim: Simulation): string[] {
	return Array.from({ length: sim.knownEvents }, (_, n) => {
		const { name, thread, cpu, tick, routine, depth, args } = sim.event(n);
		return `${n} ${name} ${thread} ${cpu} ${tick} ${routine} ${depth} ${args.map((a) => a.text).join()}`;
	});
}

/** A thread of the scenario that could run, and does not. */
export function otherThread(sim: Simulation): number {
	const found = sim.threads().find((t) => t.runnable && t.tid !== sim.currentThread() && t.tid > 0);
	if (found === undefined) throw new Error("no other thread can run here");
	return found.tid;
}

/** Word of the btag keg's uk_reserve. */
export function reserveWord(): number {
	return findObject("keg", "vmem btag") + (layoutOf("uma_keg").byName.get("uk_reserve")?.offset ?? 0);
}
