// dialect
/** Who writes: the thread that runs, and the statement it is at. */
import { statementLine } from "../debug/thread-position.ts";
import { M } from "../machine/records.ts";
import { routineNumberAt } from "../machine/routine.ts";

/** Who writes a word: a thread, -1 for none; its routine and program point, or 0 and a line of the scenario outside the kernel. */
export interface Writer {
	readonly thread: number;
	readonly routine: number;
	readonly point: number;
}

/** Who is about to write, or has just written. */
export function writerNow(): Writer {
	const td = M.m_curthread;
	if (td === 0) return { thread: -1, routine: 0, point: 0 };
	const fp = td.td_frame;
	if (fp === 0) return { thread: td.td_tid, routine: 0, point: statementLine(td) };
	return { thread: td.td_tid, routine: routineNumberAt(fp), point: load(fp + 1) };
}
