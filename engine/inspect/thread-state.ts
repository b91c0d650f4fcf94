// dialect
/** What a thread does, in a word, wherever threads are shown. */
import type { Thread } from "../kernel/views.generated.ts";
import { textOf } from "../machine/names.ts";
import { TDS_LOCK, TDS_NAP, TDS_PREEMPTED, TDS_SLEEPING, TDS_WAITING, TDS_WOKEN, TDS_WORK, THREAD_STATES } from "../machine/thread.ts";
import { instructionOf } from "../scenario/loaded-programs.ts";

/** What a thread does, in a word: `sleep(btalloc)`, `woken(btalloc)`, `lock(vmem_bt_lock)`, `work until tick 120`. */
export function stateText(td: Thread): string {
	switch (td.td_state) {
		case TDS_SLEEPING:
			return `sleep(${textOf(td.td_wmesg)})`;
		case TDS_WOKEN:
			return `woken(${textOf(td.td_wmesg)})`;
		case TDS_LOCK:
			return `lock(${textOf(td.td_lockpoint)})`;
		case TDS_PREEMPTED:
			return `preempted at ${textOf(td.td_lockpoint)}`;
		case TDS_WORK:
		case TDS_NAP:
			return `${td.td_state === TDS_WORK ? "work" : "sleep"} until tick ${td.td_wake}`;
		case TDS_WAITING: {
			const at = td.td_program === 0 ? undefined : instructionOf(td);
			return at?.op === "barrier" ? "at a barrier" : "waiting for a condition";
		}
		default:
			return THREAD_STATES[td.td_state] ?? "unknown";
	}
}
