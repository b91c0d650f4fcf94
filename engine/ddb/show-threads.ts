// dialect
/** `show threads`: every thread with its stack and the innermost frame. sys/ddb/db_thread.c */
import { stateText } from "../inspect/thread-state.ts";
import { allThreads } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { TDS_FINISHED } from "../machine/thread.ts";
import { innermost } from "./bt.ts";
import { lwpOf, pointer } from "./text.ts";

/** The list; threads that have finished are gone. */
export function showThreads(): string[] {
	return allThreads()
		.filter((td) => td.td_state !== TDS_FINISHED)
		.map((td) => {
			const head = `  ${String(lwpOf(td.td_tid)).padStart(6)} (${pointer(td)}) (stack ${pointer(td.td_stack)})`;
			return `${head}  ${textOf(td.td_name)} ${stateText(td)}: ${innermost(td.td_tid)}`;
		});
}
