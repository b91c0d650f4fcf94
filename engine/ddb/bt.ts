/** `bt`: the stack of a thread, innermost frame first, with the arguments of each routine. sys/ddb/db_command.c, db_trace.c */

import { framesOf } from "../debug/thread-position.ts";
import { threadName } from "../debug/threads.ts";
import { pointerValue } from "../inspect/identity.ts";
import { fieldValue } from "../inspect/layouts.ts";
import { lineOf, localsOf } from "../inspect/locals.ts";
import { findThread } from "../inspect/objects.ts";
import { w } from "../machine/heap.ts";
import { routineAt } from "../machine/routine.ts";
import type { FrameInfo } from "../simulation-types.ts";
import { lwpOf, pidOf, pointer } from "./text.ts";

/**
 * The trace as lines: `routine(arguments) at routine+lines`, where a kernel has bytes the simulation has lines. `statement` is the outermost
 * frame, the thread's statement in the scenario.
 */
export function bt(tid: number, statement: FrameInfo | undefined): string[] {
	const td = findThread(tid);
	const lines = [`Tracing pid ${pidOf(tid)} tid ${lwpOf(tid)} td ${pointer(td)} (${threadName(tid)})`];
	for (const fp of framesOf(tid)) lines.push(frameLine(fp));
	if (statement?.kind === "scenario") lines.push(`--- ${operationOf(td)}${statement.file}, line ${statement.line} ---`);
	return lines;
}

/** The last frame alone, as the list of threads shows it. */
export function innermost(tid: number): string {
	const [fp] = framesOf(tid);
	return fp === undefined ? "--- outside the kernel ---" : frameLine(fp);
}

function frameLine(fp: number): string {
	const routine = routineAt(fp);
	const args = localsOf(fp).filter((local) => local.parameter);
	const values = args.map(({ word, type }) => {
		const value = w[word] as number;
		return (type.kind === "record" ? pointerValue(type.struct, value) : value).toString(16);
	});
	const line = lineOf(fp);
	return `${routine.name}(${values.join(",")}) at ${routine.name}+${line - routine.line}/${routine.file}:${line}`;
}

function operationOf(td: number): string {
	return fieldValue("thread", "td_frame", td) === 0 ? "" : "call from ";
}
