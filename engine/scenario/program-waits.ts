// dialect
/** How the waits end that statements of a program begin: at a barrier, and for a condition. */
import type { Program, Thread } from "../kernel/views.generated.ts";
import { M } from "../machine/records.ts";
import { TDS_FINISHED, TDS_READY, TDS_WAITING } from "../machine/thread.ts";
import { firstTick, readsClock } from "./clock-conditions.ts";
import { enterStatement, valueOf } from "./evaluation.ts";
import { codeOf, instructionOf, programOf } from "./loaded-programs.ts";
import { ScenarioError } from "./operations.ts";
import type { Expression } from "./program.ts";

/** Lets those go on who wait at a barrier at which all have arrived. */
export function releaseBarriers(): void {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_program === 0 || td.td_state !== TDS_WAITING) continue;
		const wait = (td.td_program as Program).pg_wait;
		if (wait !== 0 && allArrived(wait)) passBarrier(wait);
	}
}

/** Whether a thread is one of those that the barrier `wait - 1` waits for: unfinished, and its program names it. */
export function belongsToBarrier(td: Thread, wait: number): boolean {
	return td.td_program !== 0 && td.td_state !== TDS_FINISHED && programOf(td).barriers.includes(wait - 1);
}

function allArrived(wait: number): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (!belongsToBarrier(td, wait)) continue;
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
	enterStatement(td, code);
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
