// dialect
/** Ending a thread from outside, where it stands: a thing that no kernel does, to see what its locks and memory are to the others. */
import type { Thread } from "../kernel/views.generated.ts";
import { TDS_FINISHED, TDS_SLEEPING, unsleep } from "../machine/thread.ts";
import { releaseBarriers } from "./program-waits.ts";

/** Ends a thread; nothing that it holds is given back. A thread that is not there, or has finished, stays as it is. */
export function endThread(td: Thread): void {
	if (td === 0 || td.td_state === TDS_FINISHED) return;
	if (td.td_state === TDS_SLEEPING) unsleep(td);
	td.td_state = TDS_FINISHED;
	td.td_frame = 0;
	// Those at a barrier do not wait for it any more.
	releaseBarriers();
}
