// dialect
/** Kernel operations of scenario threads: starting a call, taking its result, freeing what a value owns. */
import { arenaNamed, CALLS, outcomeOf, zoneNamed } from "../kernel/calls.ts";
import { EV } from "../kernel/events.ts";
import { INTERFACE, type KernelCall } from "../kernel/interface.ts";
import type { Program, Thread, Value } from "../kernel/views.generated.ts";
import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { result } from "../machine/routine.ts";
import { beginOperation } from "../machine/run.ts";
import type { Destination, Expression, SourcePlace } from "./program.ts";
import { recording } from "./script-recorder.ts";
import { copyValue, listOf, listPush, setNumber, slotOf } from "./values.ts";

/** The scenario did something that makes no sense at run time; the run ends with this message. */
export class ScenarioError extends Error {
	override readonly name = "ScenarioError";
	readonly line: number;
	readonly column: number;

	/** `at`: the statement or expectation that cannot be carried out. */
	constructor(message: string, at: SourcePlace) {
		super(message);
		this.line = at.line;
		this.column = at.column;
	}
}

/** Rows of the interface by name. */
const rows = new Map<string, { readonly call: KernelCall; readonly index: number }>(
	INTERFACE.map((call, index) => [call.name, { call, index }]),
);

/** Phases of a program. */
export const PHASE_BETWEEN = 0;
export const PHASE_CALL = 1;
export const PHASE_FREE = 2;
export const PHASE_HOLD = 3;
export const PHASE_BY_HAND = 4;

/** Evaluates an argument: a number, or the record of a named zone or arena. */
function argument(type: string, expression: Expression, number: () => number, at: SourcePlace): number {
	if (expression.op !== "text") return number();
	switch (type) {
		case "zone": {
			const zone = zoneNamed(expression.value);
			if (zone === 0) throw new ScenarioError(`there is no zone "${expression.value}"`, at);
			return zone;
		}
		case "arena": {
			const arena = arenaNamed(expression.value);
			if (arena === 0) throw new ScenarioError(`there is no arena "${expression.value}"`, at);
			return arena;
		}
		default:
			return intern(expression.value);
	}
}

function begin(td: Thread, name: string, args: readonly number[], at: SourcePlace): void {
	const routine = CALLS[name];
	if (routine === undefined) throw new ScenarioError(`there is no routine ${name}`, at);
	td.td_op = intern(name);
	td.td_op_start = M.m_ticks;
	raise(EV.op_begin, td.td_op, at.line);
	recording.recorder?.began(td, name, args);
	beginOperation(td, routine, args);
}

/** Begins the call of an instruction. `evaluate` gives the value of its n-th argument. */
export function beginCall(
	td: Thread,
	routine: string,
	args: readonly Expression[],
	evaluate: (i: number) => number,
	at: SourcePlace,
): void {
	const row = rows.get(routine);
	if (row === undefined) throw new ScenarioError(`there is no routine ${routine}`, at);
	const program = td.td_program as Program;
	const words = row.call.args.map((a, i) => {
		const expression = args[i];
		if (expression === undefined) return a.optional ?? 0;
		return argument(a.type, expression, () => evaluate(i), at);
	});
	const freed = program.pg_freed;
	setNumber(freed, 0);
	if (row.call.freedBy !== undefined) {
		freed.sv_call = row.index + 1;
		freed.sv_line = at.line;
		row.call.args.forEach((a, i) => {
			const word = words[i] as number;
			if (a.name === "size") freed.sv_size = word;
			if (a.type === "zone" || a.type === "arena") freed.sv_object = word;
		});
	}
	program.pg_phase = PHASE_CALL;
	begin(td, routine, words, at);
}

/** Whether a value is memory that some call frees. */
export function ownsMemory(value: Value): boolean {
	return INTERFACE[value.sv_call - 1]?.freedBy !== undefined;
}

/** Begins to free what pg_freed owns, which must be something. */
export function beginFree(td: Thread, phase: number, at: SourcePlace): void {
	const program = td.td_program as Program;
	const freed = program.pg_freed;
	const name = INTERFACE[freed.sv_call - 1]?.freedBy as string;
	program.pg_phase = phase;
	const args: number[] = [];
	for (const a of rows.get(name)?.call.args ?? []) {
		if (a.type === "zone" || a.type === "arena") args.push(freed.sv_object);
		else if (a.name === "size") args.push(freed.sv_size);
		else args.push(freed.sv_value);
	}
	begin(td, name, args, at);
}

/** Begins the uma_reclaim that a thread was asked for by hand. */
export function beginReclaim(td: Thread, at: SourcePlace): void {
	const program = td.td_program as Program;
	const request = program.pg_reclaim;
	program.pg_reclaim = 0;
	program.pg_phase = PHASE_BY_HAND;
	begin(td, "uma_reclaim", [request], at);
}

/** Ends the operation that has returned. Returns 1 where a call gave nothing (NULL, or an error). */
export function endOperation(td: Thread, routine: string, into: Destination | undefined): number {
	const program = td.td_program as Program;
	const outcome = outcomeOf(routine, result());
	raise(EV.op_end, td.td_op, outcome.value);
	recording.recorder?.ended(td);
	td.td_op = 0;
	td.td_ops += 1;
	const call = rows.get(routine)?.call;
	if (call === undefined) return 0;
	const memory = call.result === "memory";
	const failed = outcome.errno !== 0 || (memory && outcome.value === 0);
	const freed = program.pg_freed;
	freed.sv_value = outcome.value;
	if (failed) setNumber(freed, 0);
	if (into !== undefined) deliver(program, into, failed);
	return failed ? 1 : 0;
}

function deliver(program: Program, into: Destination, failed: boolean): void {
	if (into.kind === "slot") copyValue(slotOf(program, into.slot), program.pg_freed);
	else if (!failed) listPush(listOf(slotOf(program, into.slot)), program.pg_freed);
}

/** Moves what a variable owns into pg_freed and leaves the variable without it. */
export function takeOwned(program: Program, value: Value): void {
	copyValue(program.pg_freed, value);
	setNumber(value, 0);
}
