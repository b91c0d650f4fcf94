// dialect
/** Threads and their stacks as users see them. */

import { stateText } from "../inspect/thread-state.ts";
import { conf } from "../kernel/conf.ts";
import type { Lock, Thread } from "../kernel/views.generated.ts";
import { allThreads } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { depthOf, routineAt } from "../machine/routine.ts";
import { TDF_DAEMON, TDF_TOPLEVEL, TDS_FINISHED, TDS_SLEEPING, threadOf } from "../machine/thread.ts";
import { isRunnable } from "../scenario/scheduler.ts";
import type { FrameInfo, ThreadInfo } from "../simulation-types.ts";
import { frameAddress } from "./program-points.ts";
import { columnAt, framesOf, lineAt, statementPlace } from "./thread-position.ts";

/** Labels of the locks that a thread holds, the oldest first. */
export function locksOf(td: Thread): string[] {
	const locks: string[] = [];
	for (let i = 0; i < td.td_nlocks; i++) locks.push(textOf((td.td_locks[i] as Lock).lo_name));
	return locks;
}

/** All threads. */
export function threadInfos(): ThreadInfo[] {
	return allThreads().map((td) => ({
		tid: td.td_tid,
		name: textOf(td.td_name),
		state: stateText(td),
		wmesg: td.td_state === TDS_SLEEPING ? textOf(td.td_wmesg) : "",
		cpu: td.td_cpu,
		daemon: (td.td_flags & TDF_DAEMON) !== 0,
		toplevel: (td.td_flags & TDF_TOPLEVEL) !== 0,
		runnable: isRunnable(td),
		finished: td.td_state === TDS_FINISHED,
		locks: locksOf(td),
		operation: td.td_frame === 0 ? "" : textOf(td.td_op),
		operationTicks: td.td_frame === 0 ? 0 : M.m_ticks - td.td_op_start,
	}));
}

/** Stack of a thread, innermost frame first; the statement of the scenario is the outermost. `file` is the scenario's. */
export function stackOf(tid: number, file: string): FrameInfo[] {
	const td = threadOf(tid);
	if (td === 0) return [];
	const frames: FrameInfo[] = framesOf(tid).map((fp) => {
		const routine = routineAt(fp);
		return {
			kind: "kernel",
			name: routine.name,
			file: routine.file,
			line: lineAt(fp),
			column: columnAt(fp),
			frame: fp,
			depth: depthOf(fp),
			address: frameAddress(fp),
		};
	});
	const at = statementPlace(td);
	if (at.line !== 0) {
		frames.push({ kind: "scenario", name: textOf(td.td_name), file, line: at.line, column: at.column, frame: 0, depth: -1 });
	}
	return frames;
}

/** Name of a thread by its number; events of the machine itself have none. */
export function threadName(tid: number): string {
	const td = tid < 0 ? (0 as Thread) : threadOf(tid);
	return td === 0 ? "machine" : textOf(td.td_name);
}

/** Seconds of simulated time in some ticks. */
export function secondsOf(ticks: number): number {
	return ticks / conf.hz;
}
