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
import { M } from "../machine/records.ts";
import { stops } from "../machine/routine.ts";
import { TDS_FINISHED, TDS_NAP, TDS_WAITING, TDS_WORK } from "../machine/thread.ts";
import { durationOf, enterStatement, placeOfStatement, ticksOf, valueOf } from "./evaluation.ts";
import { setFault, shrinkMemory } from "./faults.ts";
import { type Code, codeOf, programOf } from "./loaded-programs.ts";
import {
	beginCall,
	beginFree,
	beginReclaim,
	endOperation,
	ownsMemory,
	PHASE_BETWEEN,
	PHASE_BY_HAND,
	PHASE_CALL,
	PHASE_FREE,
	PHASE_HOLD,
	ScenarioError,
	takeOwned,
} from "./operations.ts";
import type { Expression, Instruction } from "./program.ts";
import { releaseBarriers } from "./program-waits.ts";
import { IS_LIST, linesOwned, listAt, listOf, listPush, listTake, setNumber, slotOf } from "./values.ts";

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

/** Takes the result of the operation that has returned and goes on to the next instruction. */
export function operationReturned(td: Thread): void {
	const program = td.td_program as Program;
	const code = codeOf(td);
	enterStatement(td, code);
	const { instruction: at } = code;
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

/** Stands for the variable of what is held: nobody remembers it. */
const HELD = -1;

/** Begins to free what was taken out of a variable or a list. Throws a ScenarioError where that is no memory. */
function freeTaken(td: Thread, phase: number, slot: number): void {
	if (!ownsMemory((td.td_program as Program).pg_freed)) {
		const name = slot === HELD ? "what was held" : `\`${programOf(td).slots[slot]}\``;
		throw new ScenarioError(`${name} owns no memory: it was freed before, or never allocated`, placeOfStatement());
	}
	beginFree(td, phase, placeOfStatement());
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
		freeTaken(td, PHASE_HOLD, HELD);
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

function logText(program: number, parts: readonly (string | Expression)[]): string {
	return parts.map((part) => (typeof part === "string" ? part : String(valueOf(program, part)))).join("");
}

/** Executes the instruction the thread stands at, frees a held value whose time has come, or makes a call that it was asked for by hand. */
export function step(td: Thread): number {
	const program = td.td_program as Program;
	const code = codeOf(td);
	enterStatement(td, code);
	markStep();
	if (stops.armed !== 0 && stops.checkStatement(td, program.pg_pc)) return STOPPED;
	if (program.pg_holds.ls_count !== 0 && freeHeld(td)) return IN_KERNEL;
	if (program.pg_reclaim !== 0) {
		beginReclaim(td, code.at);
		return IN_KERNEL;
	}
	return execute(td, program, code);
}

function execute(td: Thread, program: Program, { op, instruction: at }: Code): number {
	switch (op) {
		case "call":
			beginCall(td, at.routine, at.args, (i) => valueOf(program, at.args[i] as Expression), at.at);
			return IN_KERNEL;
		case "free":
			takeOwned(program, slotOf(program, at.slot));
			freeTaken(td, PHASE_FREE, at.slot);
			return IN_KERNEL;
		case "free_from": {
			const list = listOf(slotOf(program, at.list));
			if (list.ls_count === 0) {
				program.pg_pc = at.empty;
				return GO_ON;
			}
			listTake(list, pick(td, list, at.order), program.pg_freed);
			freeTaken(td, PHASE_FREE, at.list);
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
			scenarioLog.write?.(td.td_tid, at.at.line, logText(program, at.parts));
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
