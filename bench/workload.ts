/** A long run for the time-travel figures: threads that allocate and free at random, under a random schedule, on 13.0. */
import { findVariant, togglesOf, type Variant } from "../engine/kernel/variants.ts";
import type { Expression, Instruction, Scenario, ThreadProgram } from "../engine/scenario/program.ts";

const num = (value: number): Expression => ({ op: "number", value });
const WAITOK = num(2);

function worker(name: string, line: number): ThreadProgram {
	let next = line;
	const at = () => ({ line: next++, column: 1 });
	const bufs = { kind: "list", slot: 0 } as const;
	const range = (from: number, to: number, unit: number): Expression => ({ op: "range", from: num(from), to: num(to), unit });
	const code: Instruction[] = [
		{ op: "choose", weights: [4, 4, 9], targets: [1, 3, 5], at: at() },
		{ op: "call", routine: "malloc", args: [range(16, 4096, 1), WAITOK], into: bufs, at: at() },
		{ op: "jump", to: 0, at: at() },
		{ op: "call", routine: "kmem_malloc", args: [range(1, 4, 4096), WAITOK], into: bufs, at: at() },
		{ op: "jump", to: 0, at: at() },
		{ op: "free_from", list: 0, order: "random", empty: 0, at: at() },
		{ op: "jump", to: 0, at: at() },
	];
	return { name, cpu: -1, toplevel: false, slots: ["bufs"], barriers: [], code };
}

/** The run, `events` long. */
export function longRun(events: number): Scenario {
	return {
		file: "bench.uma",
		kernel: "13.0",
		machine: {
			arch: "i386",
			ncpu: 2,
			hz: 100,
			npages: 14336,
			kva_base: 0x40000000,
			kva_size: 96 << 20,
			dmap_base: 0,
			KVA_QUANTUM: 4 << 20,
			kmem_zmax: 4096,
			toggles: togglesOf(findVariant("13.0") as Variant, "i386"),
		},
		daemons: true,
		main: { name: "main", cpu: 0, toplevel: false, slots: [], barriers: [], code: [{ op: "end", at: { line: 1, column: 1 } }] },
		threads: [worker("a", 10), worker("b", 20), worker("c", 30)],
		barriers: [],
		schedule: { kind: "random", seed: 1, preempt: 5, events },
		expectations: [],
	};
}
