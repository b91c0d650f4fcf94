// dialect
/**
 * Executes the instructions of scenario threads. Between two operations of the kernel a thread executes instructions as plain code;
 * a call hands over to the kernel, and its result is taken when it has returned. Everything a thread knows lies in its record.
 */
import type { List, Program, Thread, Value } from "../kernel/views.generated.ts";
import { markStep } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { OUTCOME_STOPPED } from "../machine/outcome.ts";
import { uniform } from "../machine/random.ts";
import { allocZeroed, M } from "../machine/records.ts";
import { stops } from "../machine/routine.ts";
import { createThread, TDF_TOPLEVEL, TDS_FINISHED, TDS_NAP, TDS_READY, TDS_WAITING, TDS_WORK, threadOf } from "../machine/thread.ts";
import { firstTick, readsClock } from "./clock-conditions.ts";
import { compileExpression, type ExpressionScope } from "./expressions.ts";
import { setFault, shrinkMemory } from "./faults.ts";
import {
	beginCall,
	beginFree,
	beginReclaim,
	endOperation,
	PHASE_BETWEEN,
	PHASE_BY_HAND,
	PHASE_CALL,
	PHASE_FREE,
	PHASE_HOLD,
	ScenarioError,
	takeOwned,
} from "./operations.ts";
import type { Expression, Instruction, ThreadProgram } from "./program.ts";
import { IS_LIST, initList, linesOwned, listAt, listLength, listOf, listPush, listTake, setNumber, slotOf, slotValue } from "./values.ts";

/** What an instruction came to. */
export const GO_ON = 0;
/** The thread is in the kernel now. */
export const IN_KERNEL = 1;
/** The thread gives up the processor. */
export const GIVE_UP = 2;
/** A debugger stops in front of the instruction. */
export const STOPPED = 3;

/** What the scenario says to users while it runs. */
export const scenarioLog: { write: ((tid: number, line: number, text: string) => void) | null } = { write: null };

/** What is read of any instruction, in one shape: objects of a dozen shapes are slow to read from. */
type CodeOf<I> = I extends Instruction ? { readonly op: I["op"]; readonly line: number; readonly instruction: I } : never;
type Code = CodeOf<Instruction>;

interface LoadedProgram {
	readonly program: ThreadProgram;
	readonly code: readonly Code[];
}

const programs: LoadedProgram[] = [];
const compiled = new Map<Expression, (self: number) => number>();
let line = 0;

const scope: ExpressionScope = {
	slot: slotValue,
	length: listLength,
	random: (self) => randomOf(self),
	onError(message) {
		throw new ScenarioError(message, line);
	},
};

/** Random stream of the thread that a program belongs to. */
function randomOf(program: number): number {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (td.td_program === program) return ref(td.td_rng);
	return ref(M.m_rng);
}

/** Value of an expression for a program; compiled once. */
function valueOf(program: number, expression: Expression): number {
	let run = compiled.get(expression);
	if (run === undefined) {
		run = compileExpression(expression, scope);
		compiled.set(expression, run);
	}
	return run(program);
}

function ticksOf(program: number, expression: Expression): number {
	return Math.max(0, Math.floor(valueOf(program, expression)));
}

/** Ticks that something lasts; -1 where no end is said. */
function durationOf(program: number, expression: Expression | undefined): number {
	return expression === undefined ? -1 : ticksOf(program, expression);
}

/** Forgets the programs of the last machine. */
export function resetPrograms(): void {
	programs.length = 0;
	compiled.clear();
}

/** Creates the thread of a program; it starts when it is made ready. */
export function createProgramThread(program: ThreadProgram, cpu: number): Thread {
	const td = createThread(program.name, cpu, program.toplevel ? TDF_TOPLEVEL : 0);
	const record = allocZeroed(sizeof.scenario_program + program.slots.length * sizeof.scenario_value) as Program;
	initList(record.pg_holds);
	record.pg_index = programs.length;
	const code = program.code.map((instruction) => ({ op: instruction.op, line: instruction.at.line, instruction }) as Code);
	programs.push({ program, code });
	td.td_program = record;
	return td;
}

function loadedProgramOf(td: Thread): LoadedProgram {
	return programs[(td.td_program as Program).pg_index] as LoadedProgram;
}

/** Program of a thread. */
export function programOf(td: Thread): ThreadProgram {
	return loadedProgramOf(td).program;
}

/** Names of a thread's variables; none for daemons. */
export function slotNamesOf(tid: number): readonly string[] {
	const td = threadOf(tid);
	return td === 0 || td.td_program === 0 ? [] : programOf(td).slots;
}

function codeOf(td: Thread): Code {
	const { code } = loadedProgramOf(td);
	return code[Math.min((td.td_program as Program).pg_pc, code.length - 1)] as Code;
}

/** Instruction a thread stands at. */
export function instructionOf(td: Thread): Instruction {
	return codeOf(td).instruction;
}

/** Takes the result of the operation that has returned and goes on to the next instruction. */
export function operationReturned(td: Thread): void {
	const program = td.td_program as Program;
	const { line: atLine, instruction: at } = codeOf(td);
	line = atLine;
	const phase = program.pg_phase;
	program.pg_phase = PHASE_BETWEEN;
	if (phase === PHASE_CALL && at.op === "call") {
		const failed = endOperation(td, at.routine, at.into);
		program.pg_pc = failed !== 0 && at.otherwise !== undefined ? at.otherwise : program.pg_pc + 1;
		return;
	}
	endOperation(td, phase === PHASE_BY_HAND ? "uma_reclaim" : "free", undefined);
	if (phase === PHASE_FREE) program.pg_pc = at.op === "free_from" && at.order === "all" ? program.pg_pc : program.pg_pc + 1;
}

/** Frees a held value whose time has come. Returns whether an operation began. */
function freeHeld(td: Thread): boolean {
	const program = td.td_program as Program;
	const holds = program.pg_holds;
	// A hold is two values in the list: when it is due, and what it holds.
	for (let i = 0; i < holds.ls_count; i += 2) {
		if (listAt(holds, i).sv_value > M.m_ticks) continue;
		listTake(holds, i, program.pg_freed);
		listTake(holds, i, program.pg_freed);
		beginFree(td, PHASE_HOLD, line);
		return true;
	}
	return false;
}

function hold(program: Program, value: Value, ticks: number): void {
	const due = program.pg_freed;
	setNumber(due, M.m_ticks + ticks);
	listPush(program.pg_holds, due);
	listPush(program.pg_holds, value);
	setNumber(value, 0);
}

function firstDue(holds: List): number {
	let due = Number.POSITIVE_INFINITY;
	for (let i = 0; i < holds.ls_count; i += 2) due = Math.min(due, listAt(holds, i).sv_value);
	return due;
}

function choose(td: Thread, weights: readonly number[]): number {
	let total = 0;
	for (const weight of weights) total += weight;
	let draw = uniform(ref(td.td_rng), total);
	for (let i = 0; i < weights.length; i++) {
		draw -= weights[i] as number;
		if (draw < 0) return i;
	}
	return weights.length - 1;
}

/** Which member of a list is freed. */
function pick(td: Thread, list: List, order: string): number {
	switch (order) {
		case "newest":
			return list.ls_count - 1;
		case "random":
			return uniform(ref(td.td_rng), list.ls_count);
		default:
			return 0;
	}
}

function waitUntil(td: Thread, state: number, tick: number): number {
	td.td_state = state;
	td.td_wake = tick;
	return GIVE_UP;
}

/** All unfinished threads that name the barrier have arrived: lets them go on. */
export function releaseBarriers(): void {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_program === 0 || td.td_state !== TDS_WAITING) continue;
		const wait = (td.td_program as Program).pg_wait;
		if (wait !== 0 && allArrived(wait)) passBarrier(wait);
	}
}

function allArrived(wait: number): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_program === 0 || td.td_state === TDS_FINISHED || !programOf(td).barriers.includes(wait - 1)) continue;
		if (td.td_state !== TDS_WAITING || (td.td_program as Program).pg_wait !== wait) return false;
	}
	return true;
}

function passBarrier(wait: number): void {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_program === 0 || (td.td_program as Program).pg_wait !== wait) continue;
		(td.td_program as Program).pg_wait = 0;
		(td.td_program as Program).pg_pc += 1;
		td.td_state = TDS_READY;
	}
}

/** Lets a thread go on whose `wait until` has come true, whatever comes later; barriers are released by {@link releaseBarriers}. */
export function endWait(td: Thread): void {
	const code = codeOf(td);
	line = code.line;
	if (code.op !== "wait_until" || valueOf(td.td_program, code.instruction.condition) === 0) return;
	(td.td_program as Program).pg_pc += 1;
	td.td_state = TDS_READY;
}

/**
 * First tick of from..to at which the passing of time alone may end the `wait until` that a thread is in; undefined where it does not.
 * See {@link firstTick}.
 */
export function tickOfCondition(td: Thread, from: number, to: number): number | undefined {
	if (td.td_program === 0) return undefined;
	const at = instructionOf(td);
	if (at.op !== "wait_until" || !readsClock(at.condition)) return undefined;
	return firstTick(at.condition, from, to, (e) => constantPart(td.td_program, e));
}

/** Value of a part of a condition that the clock does not change; undefined where it has none, which the condition itself will tell. */
function constantPart(program: number, expression: Expression): number | undefined {
	try {
		return valueOf(program, expression);
	} catch (error) {
		if (error instanceof ScenarioError) return undefined;
		throw error;
	}
}

function logText(program: number, parts: readonly (string | Expression)[]): string {
	return parts.map((part) => (typeof part === "string" ? part : String(valueOf(program, part)))).join("");
}

/** Executes the instruction the thread stands at, frees a held value whose time has come, or makes a call that it was asked for by hand. */
export function step(td: Thread): number {
	const program = td.td_program as Program;
	const code = codeOf(td);
	line = code.line;
	markStep();
	if (stops.armed !== 0 && stops.checkStatement(td, program.pg_pc)) return STOPPED;
	if (program.pg_holds.ls_count !== 0 && freeHeld(td)) return IN_KERNEL;
	if (program.pg_reclaim !== 0) {
		beginReclaim(td, line);
		return IN_KERNEL;
	}
	return execute(td, program, code);
}

function execute(td: Thread, program: Program, { op, instruction: at }: Code): number {
	switch (op) {
		case "call":
			beginCall(td, at.routine, at.args, (i) => valueOf(program, at.args[i] as Expression), line);
			return IN_KERNEL;
		case "free":
			takeOwned(program, slotOf(program, at.slot));
			beginFree(td, PHASE_FREE, line);
			return IN_KERNEL;
		case "free_from": {
			const list = listOf(slotOf(program, at.list));
			if (list.ls_count === 0) {
				program.pg_pc = at.empty;
				return GO_ON;
			}
			listTake(list, pick(td, list, at.order), program.pg_freed);
			beginFree(td, PHASE_FREE, line);
			return IN_KERNEL;
		}
		case "end":
			return finish(td, program);
		case "wait_until":
			if (valueOf(program, at.condition) !== 0) break;
			td.td_state = TDS_WAITING;
			return GIVE_UP;
		case "barrier":
			program.pg_wait = at.barrier + 1;
			td.td_state = TDS_WAITING;
			releaseBarriers();
			return GIVE_UP;
		case "work":
			program.pg_pc += 1;
			return waitUntil(td, TDS_WORK, M.m_ticks + ticksOf(program, at.ticks));
		case "sleep":
			program.pg_pc += 1;
			return waitUntil(td, TDS_NAP, M.m_ticks + ticksOf(program, at.ticks));
		case "at":
			program.pg_pc += 1;
			return waitUntil(td, TDS_WORK, ticksOf(program, at.tick));
		case "every": {
			const period = Math.max(1, ticksOf(program, at.ticks));
			program.pg_pc += 1;
			return waitUntil(td, TDS_WORK, (Math.floor(M.m_ticks / period) + 1) * period);
		}
		case "stop":
			program.pg_pc += 1;
			M.m_outcome = OUTCOME_STOPPED;
			return GIVE_UP;
		case "jump":
			program.pg_pc = at.to;
			return GO_ON;
		case "unless":
			program.pg_pc = valueOf(program, at.condition) === 0 ? at.to : program.pg_pc + 1;
			return GO_ON;
		case "choose":
			program.pg_pc = at.targets[choose(td, at.weights)] as number;
			return GO_ON;
		case "repeat_count": {
			const count = slotOf(program, at.slot);
			if (count.sv_value <= 0) program.pg_pc = at.done;
			else {
				count.sv_value -= 1;
				program.pg_pc += 1;
			}
			return GO_ON;
		}
		default:
			executeSimple(td, program, at);
	}
	program.pg_pc += 1;
	return GO_ON;
}

/** Instructions that only change state and go on to the next. */
function executeSimple(td: Thread, program: Program, at: Instruction): void {
	switch (at.op) {
		case "set":
			setNumber(slotOf(program, at.slot), valueOf(program, at.value));
			return;
		case "list": {
			const value = slotOf(program, at.slot);
			if (value.sv_call !== IS_LIST) listOf(value);
			return;
		}
		case "push": {
			const value = slotOf(program, at.slot);
			if (value.sv_value !== 0) listPush(listOf(slotOf(program, at.list)), value);
			setNumber(value, 0);
			return;
		}
		case "hold": {
			const value = slotOf(program, at.slot);
			if (value.sv_value !== 0) hold(program, value, ticksOf(program, at.ticks));
			return;
		}
		case "repeat_begin":
			setNumber(slotOf(program, at.slot), Math.max(0, Math.floor(valueOf(program, at.times))));
			return;
		case "fault":
			setFault(at.what, ticksOf(program, at.n), at.once, durationOf(program, at.ticks));
			return;
		case "ballast":
			shrinkMemory(valueOf(program, at.bytes), at.reclaimable ? 1 : 0, durationOf(program, at.ticks));
			return;
		case "log":
			scenarioLog.write?.(td.td_tid, line, logText(program, at.parts));
			return;
	}
}

/** The program has ended: the thread is finished once its holds are freed. */
function finish(td: Thread, program: Program): number {
	if (program.pg_holds.ls_count !== 0) return waitUntil(td, TDS_WORK, firstDue(program.pg_holds));
	td.td_state = TDS_FINISHED;
	warnOfLeaks(td, program);
	releaseBarriers();
	return GIVE_UP;
}

/** Tells what a finished thread has not freed, by the line that allocated it. */
function warnOfLeaks(td: Thread, program: Program): void {
	if (scenarioLog.write === null) return;
	const byLine = new Map<number, number>();
	for (let slot = 0; slot < programOf(td).slots.length; slot++) {
		for (const line of linesOwned(slotOf(program, slot))) byLine.set(line, (byLine.get(line) ?? 0) + 1);
	}
	for (const [line, n] of byLine) {
		const what = n === 1 ? `what line ${line} allocated` : `${n} allocations of line ${line}`;
		scenarioLog.write(td.td_tid, line, `warning: ${textOf(td.td_name)} is finished and still holds ${what}`);
	}
}
