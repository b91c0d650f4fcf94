/**
 * The simulated kernel's machine code: the statements of its routines, one behind the other, each at an address of its own.
 *
 *     address      routine number * 65536 + n
 *     vmem_xalloc+3   the statement with n = 3: the fourth of the routine, in the order of the text
 *
 * Routines are numbered by their names, so an address means the same in every session of one build. The addresses lie below all of
 * simulated memory.
 */
import { w } from "../machine/heap.ts";
import { type RoutineDescriptor, routineAt, routines, sealRoutines } from "../machine/routine.ts";
import type { Instruction } from "../simulation-types.ts";

/** Addresses of one routine. */
const SPAN = 65_536;

/** Program points at which a thread can be stopped, by routine. The other points only continue a statement. */
const known = new WeakMap<RoutineDescriptor, readonly number[]>();

function statementsOf(routine: RoutineDescriptor): readonly number[] {
	let list = known.get(routine);
	if (list === undefined) {
		list = routine.points.flatMap((p, k) => (p.kind === "statement" ? [k] : []));
		known.set(routine, list);
	}
	return list;
}

/** Address of the statement that a kernel frame is in. */
export function frameAddress(fp: number): number {
	const routine = routineAt(fp);
	const point = w[fp + 1] as number;
	const n = statementsOf(routine).findLastIndex((k) => k <= point);
	return routine.id * SPAN + Math.max(0, n);
}

function instructionAt(routine: RoutineDescriptor, n: number): Instruction | undefined {
	const point = statementsOf(routine)[n];
	const at = point === undefined ? undefined : routine.points[point];
	if (point === undefined || at === undefined) return undefined;
	return {
		address: routine.id * SPAN + n,
		symbol: `${routine.name}+${n}`,
		file: routine.file,
		line: at.line,
		column: at.column,
		place: { kind: "point", routine: routine.name, point },
	};
}

/** The instruction at an address; undefined where there is none. */
export function instructionAtAddress(address: number): Instruction | undefined {
	sealRoutines();
	const routine = routines()[Math.floor(address / SPAN)];
	return routine === undefined ? undefined : instructionAt(routine, address % SPAN);
}

/**
 * Instructions around an address: `count` of them, beginning `offset` instructions behind the one at the address, or behind the first
 * one that follows it. Undefined where the kernel has none: before its first and behind its last.
 */
export function instructionsFrom(address: number, offset: number, count: number): (Instruction | undefined)[] {
	sealRoutines();
	const all = routines().filter((r) => r !== undefined);
	const starts: number[] = [];
	let total = 0;
	for (const routine of all) {
		starts.push(total);
		total += statementsOf(routine).length;
	}
	const number = Math.floor(address / SPAN);
	const before = all.findIndex((r) => r.id >= number);
	const base = before < 0 ? total : (starts[before] as number);
	const own = all[before]?.id === number ? Math.min(address % SPAN, statementsOf(all[before] as RoutineDescriptor).length) : 0;
	return Array.from({ length: count }, (_, i) => {
		const index = base + own + offset + i;
		if (index < 0 || index >= total) return undefined;
		const at = starts.findLastIndex((start) => start <= index);
		return instructionAt(all[at] as RoutineDescriptor, index - (starts[at] as number));
	});
}
