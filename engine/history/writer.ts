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

/** Who is about to write, or has just written, as one number: nothing is allocated for a write. */
export function writerKey(): number {
	const td = M.m_curthread;
	if (td === 0) return 0;
	const fp = td.td_frame;
	const place = fp === 0 ? statementLine(td) : routineNumberAt(fp) * 0x10000 + load(fp + 1);
	return place * 0x10000 + td.td_tid + 1;
}

/** The writer that a number stands for. */
export function writerOf(key: number): Writer {
	const place = Math.floor(key / 0x10000);
	return { thread: (key % 0x10000) - 1, routine: Math.floor(place / 0x10000), point: place % 0x10000 };
}

/** Who is about to write, or has just written. */
export function writerNow(): Writer {
	return writerOf(writerKey());
}
