// dialect
/**
 * Activations of kernel routines. A compiled routine is a descriptor whose `begin` and `resume` execute one frame of heap words:
 *
 *     fp + 0   routine number + 4096 * call depth
 *     fp + 1   program point: the statement in progress, or where to go on
 *     fp + 2   frame of the caller, 0 for the outermost
 *     fp + 3   parameters, then locals
 *
 * Frames lie one behind the other on the thread's stack. A call runs at once on JavaScript's stack; where the thread gives up the
 * processor all of that unwinds, and the trampoline later goes on with the innermost frame. Natively run, a routine is a generator, whose
 * frames live in JavaScript; only the differential tests use that.
 */
import type { Thread } from "../kernel/views.generated.ts";
import { beginStatement, lookAtStatements, put, w } from "./heap.ts";
import { panic } from "./panic.ts";
import { M } from "./records.ts";

/** What a kernel routine is to the type checker: a generator that yields reasons to give up the processor. */
export type Routine<T> = Generator<number, T, void>;

/** The routine has returned; its result is the thread's return value. */
export const DONE = 0;
/** A stop asked for by a debugger, before the statement the frame stands at. */
export const STOP = -1;

/** A named word of a frame, for the variables view. */
export interface Slot {
	readonly name: string;
	/** Word of the frame. */
	readonly index: number;
	/** Lines in which the name is in scope. */
	readonly fromLine: number;
	readonly toLine: number;
}

/** A program point: `resume` continues a statement after a call. */
export interface Point {
	readonly line: number;
	readonly column: number;
	readonly kind: "statement" | "resume";
	/** The statement returns from the routine. */
	readonly returns?: boolean;
}

/** A compiled routine. */
export interface RoutineDescriptor {
	readonly name: string;
	/** Source file relative to the repository. */
	readonly file: string;
	readonly line: number;
	readonly endLine: number;
	readonly frameSize: number;
	readonly params: readonly string[];
	readonly slots: readonly Slot[];
	readonly points: readonly Point[];
	/** Runs a new frame at `fp`, its arguments in place, until the routine returns (DONE) or the thread gives up the processor. */
	readonly begin: (fp: number) => number;
	/** The same for a frame that goes on: at its program point (0), or where the routine that it called has just returned (1). */
	readonly resume: (fp: number, returned: number) => number;
	/** Number in frames; assigned by name order when the routines are sealed, so that it does not depend on how modules are bundled. */
	id: number;
}

/** Any routine: a descriptor where compiled, a generator function where native. */
export type AnyRoutine = (...args: never[]) => Routine<number | void>;

const registered: RoutineDescriptor[] = [];
let table: RoutineDescriptor[] = [];
/** The form of the routines that runs: the table, or the observed form with the same numbers. */
let running: readonly RoutineDescriptor[] = table;

/** Most routines there can be: their number shares a frame word with the call depth. */
const ROUTINE_BITS = 12;
const ROUTINES = 1 << ROUTINE_BITS;

/** A routine as the compiler writes it, with flat tables: [name, word, first line, last line]* and [line, column, kind]*. */
export interface RoutineCode extends Omit<RoutineDescriptor, "id" | "slots" | "points"> {
	readonly slots: readonly (string | number)[];
	/** Kinds: 0 a statement, 1 the continuation of one, 2 a statement that returns. */
	readonly points: readonly number[];
}

/** The descriptor of a routine's code, not registered yet. */
export function described(code: RoutineCode): RoutineDescriptor {
	const slots: Slot[] = [];
	for (let i = 0; i < code.slots.length; i += 4) {
		const [name, index, fromLine, toLine] = code.slots.slice(i, i + 4) as [string, number, number, number];
		slots.push({ name, index, fromLine, toLine });
	}
	const points: Point[] = [];
	for (let i = 0; i < code.points.length; i += 3) {
		const [line, column, kind] = code.points.slice(i, i + 3) as [number, number, number];
		points.push({ line, column, kind: kind === 1 ? "resume" : "statement", ...(kind === 2 ? { returns: true } : {}) });
	}
	return { ...code, slots, points, id: -1 };
}

/** Registers a compiled routine; the compiler's output calls it once per routine. */
export function routine(code: RoutineCode): RoutineDescriptor {
	const descriptor = described(code);
	registered.push(descriptor);
	return descriptor;
}

/** Numbers the registered routines. Must run before the first thread starts; runs again after new ones were registered. */
export function sealRoutines(): void {
	if (table.length === registered.length + 1) return;
	const sorted = [...registered].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	sorted.forEach((r, i) => {
		if (sorted[i + 1]?.name === r.name) throw new Error(`two routines are called ${r.name}`);
		r.id = i + 1;
	});
	if (sorted.length >= ROUTINES) throw new Error("too many routines");
	table = [undefined as unknown as RoutineDescriptor, ...sorted];
	running = table;
}

/** Lets another form of the routines run, by number; without one the compiled form. Only between two moves. */
export function runForm(form: readonly RoutineDescriptor[] = table): void {
	running = form;
}

/** All routines by number; entry 0 is empty. */
export function routines(): readonly RoutineDescriptor[] {
	return table;
}

/** Number of the routine whose frame is at `fp`. */
export function routineNumberAt(fp: number): number {
	return (w[fp] as number) & (ROUTINES - 1);
}

/** Descriptor of the routine whose frame is at `fp`. */
export function routineAt(fp: number): RoutineDescriptor {
	return table[routineNumberAt(fp)] as RoutineDescriptor;
}

/** Call depth of a frame, 0 for the outermost. */
export function depthOf(fp: number): number {
	return (w[fp] as number) >>> ROUTINE_BITS;
}

let armed = 0;

/**
 * What a debugger wants to stop at. `armed` counts the reasons to look; `check` is asked before each statement while it is not 0 and
 * answers whether the thread stops in front of it.
 */
export const stops = {
	get armed(): number {
		return armed;
	},
	set armed(reasons: number) {
		armed = reasons;
		lookAtStatements(reasons !== 0);
	},
	check: (_fp: number, _point: number): boolean => false,
	/** The same for a statement of a scenario thread. */
	checkStatement: (_td: number, _pc: number): boolean => false,
};

/**
 * Begins a statement: notes it in the frame as the start of a step and tells whether to stop before it.
 * @public called by compiled routines
 */
export function point(fp: number, k: number): boolean {
	return beginStatement(fp + 1, k) && stops.check(fp, k);
}

/** Pushes the frame of `callee` at `frame`, right above its caller's at `fp`; the caller stores the arguments. */
export function enter(frame: number, fp: number, callee: RoutineDescriptor): void {
	const head = w[fp] as number;
	const td = M.m_curthread;
	if (frame + callee.frameSize > td.td_stack_end) panic(`kernel stack overflow in ${callee.name}`);
	put(frame, callee.id + ROUTINES + head - (head & (ROUTINES - 1)));
	put(frame + 2, fp);
	td.td_frame = frame;
}

/** Pops the frame at `fp` with a result. */
export function leave(fp: number, value: number): number {
	returned[0] = value;
	M.m_curthread.td_frame = w[fp + 2] as number;
	return DONE;
}

/**
 * Result of the routine that returned last. It is taken in the same step, before anything can intervene, and a step that is run again
 * makes it again: so it is no state.
 */
const returned = new Float64Array(1);

/** Result of the routine that has just returned. */
export function result(): number {
	return returned[0] as number;
}

/** Generators of threads in native form. */
const generators = new Map<number, Routine<number | void>>();

/** Puts the outermost frame of `body` on a thread's empty stack. */
export function startRoutine(td: Thread, body: AnyRoutine, args: readonly number[]): void {
	if (typeof body === "function") {
		generators.set(td, body(...(args as never[])));
		td.td_frame = td.td_stack;
		return;
	}
	const callee = body as unknown as RoutineDescriptor;
	const frame = td.td_stack;
	put(frame, callee.id);
	put(frame + 1, 0);
	put(frame + 2, 0);
	for (let i = 0; i < args.length; i++) put(frame + 3 + i, args[i] as number);
	td.td_frame = frame;
}

/** Runs the current thread's frames until the outermost routine has returned (DONE) or one gives up the processor. */
export function trampoline(td: Thread): number {
	if (generators.size !== 0) return resumeGenerator(td);
	let returned = 0;
	while (td.td_frame !== 0) {
		const fp = td.td_frame;
		const routine = running[(w[fp] as number) & (ROUTINES - 1)] as RoutineDescriptor;
		// Point 0 is the first statement of the routine: no loop leads back to it.
		const status = returned === 0 && w[fp + 1] === 0 ? routine.begin(fp) : routine.resume(fp, returned);
		if (status !== DONE) return status;
		returned = 1;
	}
	return DONE;
}

function resumeGenerator(td: Thread): number {
	const generator = generators.get(td);
	if (generator === undefined) return DONE;
	const step = generator.next();
	if (!step.done) return step.value;
	generators.delete(td);
	returned[0] = Number(step.value ?? 0);
	td.td_frame = 0;
	return DONE;
}

/** Forgets native activations: a new machine begins. */
export function resetRoutines(): void {
	generators.clear();
	stops.armed = 0;
}
