// dialect
/** Questions about the state that the timeline asks between two moves. */
import { MODE_HASH, mode, setMode, stateHash } from "../machine/heap.ts";
import { M, usedWords } from "../machine/records.ts";
import { TDS_RUNNING } from "../machine/thread.ts";

/** Whether no thread is in the middle of a move. */
export function isBetweenMoves(): boolean {
	return M.m_curthread === 0 || M.m_curthread.td_state !== TDS_RUNNING;
}

/** Number of the thread that runs or ran last; -1 before the first. */
export function currentTid(): number {
	return M.m_curthread === 0 ? -1 : M.m_curthread.td_tid;
}

/** Innermost frame of the running thread, 0 outside the kernel. */
export function currentFrame(): number {
	return M.m_curthread === 0 ? 0 : M.m_curthread.td_frame;
}

/** Scheduling decisions so far. */
export function choicesSoFar(): number {
	return M.m_choices;
}

/** Simulated clock. */
export function now(): number {
	return M.m_ticks;
}

/** How the run ended, 0 while it goes on. */
export function outcomeNumber(): number {
	return M.m_outcome;
}

/** Hash of the whole state, 16 hex digits. */
export function hashOfState(): string {
	const now = mode();
	setMode(now | MODE_HASH, usedWords());
	const text = stateHash();
	setMode(now);
	return text;
}
