// dialect
/** Where threads stand: frames, lines and depth, read from the heap. */

import type { Thread } from "../kernel/views.generated.ts";
import { depthOf, routineAt } from "../machine/routine.ts";
import { TDS_FINISHED, threadOf } from "../machine/thread.ts";
import { instructionOf } from "../scenario/loaded-programs.ts";

/** Where a thread stands. Depth -1 is the scenario's statement, frame 0 with it. */
export interface ThreadPosition {
	readonly frame: number;
	readonly depth: number;
	readonly line: number;
}

/** Line of the statement in progress in a frame. */
export function lineAt(fp: number): number {
	const routine = routineAt(fp);
	return routine.points[load(fp + 1)]?.line ?? routine.line;
}

/** Column of the statement in progress in a frame. */
export function columnAt(fp: number): number {
	return routineAt(fp).points[load(fp + 1)]?.column ?? 1;
}

/** Place of the statement that a thread stands at: in its scenario, or the line of a golden trace that lets it run; line 0 for daemons. */
export function statementPlace(td: Thread): { readonly line: number; readonly column: number } {
	return td.td_program === 0 ? { line: td.td_line, column: 1 } : instructionOf(td).at;
}

/** Line of that place. */
export function statementLine(td: number): number {
	return statementPlace(td as Thread).line;
}

/** Position of a thread by its number. */
export function threadPosition(tid: number): ThreadPosition {
	const td = threadOf(tid);
	if (td === 0) return { frame: 0, depth: -1, line: 0 };
	const fp = td.td_frame;
	if (fp === 0) return { frame: 0, depth: -1, line: statementLine(td) };
	return { frame: fp, depth: depthOf(fp), line: lineAt(fp) };
}

/** Whether a thread has finished, or there is none of that number. */
export function threadFinished(tid: number): boolean {
	const td = threadOf(tid);
	return td === 0 || td.td_state === TDS_FINISHED;
}

/** Heap word that says which frame of a thread is the innermost. */
export function frameWord(tid: number): number {
	return ref(threadOf(tid).td_frame);
}

/** The frame that called a frame; 0 for the outermost. */
export function callerOf(fp: number): number {
	return load(fp + 2);
}

/** Frames of a thread, innermost first. */
export function framesOf(tid: number): number[] {
	const frames: number[] = [];
	const td = threadOf(tid);
	for (let fp = td === 0 ? 0 : td.td_frame; fp !== 0; fp = load(fp + 2)) frames.push(fp);
	return frames;
}
