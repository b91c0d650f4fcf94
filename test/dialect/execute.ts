// dialect
/** Runs programs of the dialect in either form on the real machine, and tells everything that can be seen of the run. */
import { mark, put, resetHeap, undo, w } from "../../engine/machine/heap.ts";
import { allocZeroed, initRecords, M, usedWords } from "../../engine/machine/records.ts";
import {
	type AnyRoutine,
	DONE,
	described,
	enter,
	leave,
	point,
	type RoutineCode,
	type RoutineDescriptor,
	resetRoutines,
	result,
	routine,
	STOP,
	sealRoutines,
	startRoutine,
	stops,
	trampoline,
} from "../../engine/machine/routine.ts";
import { createThread } from "../../engine/machine/thread.ts";
import { compile } from "./sources.ts";

/** What can be seen of a run. Negative zero counts as zero: words have none. */
export interface Outcome {
	readonly result: number | string;
	readonly statuses: readonly number[];
	/** Words written outside the stack, with the values, in order. */
	readonly writes: readonly string[];
	/** Calls of the plain function `note`, in order. */
	readonly notes: readonly string[];
}

/** How a run is driven. */
export interface Drive {
	/** Stops before every statement, as a debugger may. */
	readonly step?: boolean;
	/** After this many suspensions runs to the end, undoes that, and runs to the end again. */
	readonly undoAt?: number;
}

/** A program that can be run again and again. */
export interface Loaded {
	readonly run: (name: string, args: readonly number[], drive?: Drive) => Outcome;
}

/** Loop passes and calls a program may make. */
const FUEL = 400;
/** Notes and suspensions: more is an endless loop. */
const MOST = 20_000;

class OutOfFuel extends Error {}

function shown(value: unknown): string {
	return typeof value === "number" ? String(value + 0) : `${typeof value} ${String(value)}`;
}

/** Descriptors by name: a realm's routines are registered once, so a new program's take the place of the last one's. */
const descriptors = new Map<string, RoutineDescriptor>();

function registered(code: RoutineCode): RoutineDescriptor {
	const known = descriptors.get(code.name);
	if (known !== undefined) return Object.assign(known, { ...described(code), id: known.id });
	const descriptor = routine(code);
	descriptors.set(code.name, descriptor);
	return descriptor;
}

/** Compiles a source in a form; throws with the error of one that is rejected. */
export function prepare(source: string, form: "compiled" | "native"): Loaded {
	const compiled = compile(source, form);
	if ("error" in compiled) throw new Error(`${compiled.error.line}:${compiled.error.column} ${compiled.error.message}\n${source}`);
	const names = [...source.matchAll(/function\* (\w+)/g)].map((m) => m[1]);
	const seen = { writes: [] as string[], notes: [] as string[], fuel: 0, stack: 0, stackEnd: 0 };
	const world = {
		$put: (index: number, value: number) => {
			if (index < seen.stack || index >= seen.stackEnd) seen.writes.push(`${index - seen.stackEnd}=${shown(value)}`);
			put(index, value);
		},
		$w: w,
		$routine: registered,
		$enter: enter,
		$leave: leave,
		$result: result,
		$point: point,
		$STOP: STOP,
		note: (k: number, a: number, b = 0) => {
			if (seen.notes.push(`${k}: ${shown(a)} ${shown(b)}`) > MOST) throw new OutOfFuel();
			return a * 3 + b;
		},
		pick: (b: number) => {
			seen.notes.push("pick");
			return b;
		},
		fuel: () => {
			if (seen.fuel-- <= 0) throw new OutOfFuel();
		},
	};
	const routines = new Function(...Object.keys(world), `"use strict"; ${compiled.code}\nreturn { ${names.join(", ")} };`)(
		...Object.values(world),
	);
	sealRoutines();

	const drive = (statuses: number[], until: number): number | string => {
		try {
			while (statuses.length < until) {
				const status = trampoline(M.m_curthread);
				if (status === DONE) return result() + 0;
				if (status !== STOP && statuses.push(status) > MOST) return "out of fuel";
			}
			return "suspended";
		} catch (error) {
			if (error instanceof OutOfFuel) return "out of fuel";
			throw error;
		}
	};

	return {
		run: (name, args, { step = false, undoAt = -1 } = {}) => {
			resetRoutines();
			resetHeap(usedWords());
			initRecords(4096);
			const td = createThread("test", 0, 0);
			M.m_curthread = td;
			const box = allocZeroed(16);
			Object.assign(seen, { writes: [], notes: [], fuel: FUEL, stack: td.td_stack, stackEnd: td.td_stack_end });
			let stopped = false;
			stops.armed = step ? 1 : 0;
			stops.check = () => {
				stopped = !stopped;
				return stopped;
			};
			startRoutine(td, routines[name] as AnyRoutine, [args[0] ?? 0, box, ...args.slice(1)]);
			const statuses: number[] = [];
			let outcome = drive(statuses, undoAt);
			if (undoAt >= 0 && outcome === "suspended") {
				const before = { writes: [...seen.writes], notes: [...seen.notes], fuel: seen.fuel };
				const moment = mark();
				drive([...statuses], Number.POSITIVE_INFINITY);
				undo(moment);
				Object.assign(seen, before);
			}
			if (outcome === "suspended") outcome = drive(statuses, Number.POSITIVE_INFINITY);
			stops.armed = 0;
			return { result: outcome, statuses, writes: seen.writes, notes: seen.notes };
		},
	};
}
