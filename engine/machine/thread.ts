// dialect
/** Threads: their records, stacks and states. sys/sys/proc.h */
import type { Thread } from "../kernel/views.generated.ts";
import { put } from "./heap.ts";
import { intern } from "./names.ts";
import { TAILQ_REMOVE } from "./queue.ts";
import { allocRun, allocZeroed, M } from "./records.ts";

/** What a thread does. */
export const TDS_IDLE = 0;
export const TDS_RUNNING = 1;
/** Stands in front of a lock acquisition; runnable. */
export const TDS_PREEMPTED = 2;
export const TDS_SLEEPING = 3;
/** Was asleep; runnable. */
export const TDS_WOKEN = 4;
/** Waits for an owned lock. */
export const TDS_LOCK = 5;
/** The lock it waited for was released; runnable. */
export const TDS_UNLOCKED = 6;
/** Busy outside the allocator (`work`). */
export const TDS_WORK = 7;
/** Asleep by the scenario (`sleep`). */
export const TDS_NAP = 8;
/** Waits for a condition or barrier of the scenario. */
export const TDS_WAITING = 9;
export const TDS_FINISHED = 10;
/** Between two operations; runnable. */
export const TDS_READY = 11;

/** Texts of the states, by number. */
export const THREAD_STATES = [
	"idle",
	"running",
	"preempted",
	"sleeping",
	"woken",
	"lock",
	"unlocked",
	"work",
	"nap",
	"waiting",
	"finished",
	"ready",
] as const;

/** Flags of a thread: the page daemon, any daemon, the top-level block of a scenario, the thread that boots. */
export const TDF_PAGEDAEMON = 1;
export const TDF_DAEMON = 2;
export const TDF_TOPLEVEL = 4;
export const TDF_BOOT = 8;

/** Words of a thread's stack: room for the deepest recursion of the allocators several times over. */
const STACK_WORDS = 2048;

/** Creates a thread; threads are listed in the order of creation, which is the order of their numbers. */
export function createThread(name: string, cpu: number, flags: number): Thread {
	const td = allocZeroed(sizeof.thread) as Thread;
	td.td_tid = M.m_nthreads;
	td.td_name = intern(name);
	td.td_cpu = Math.max(cpu, 0);
	td.td_home_cpu = cpu;
	td.td_flags = flags;
	td.td_stack = allocRun(STACK_WORDS);
	td.td_stack_end = td.td_stack + STACK_WORDS;
	let link = ref(M.m_threads);
	while (load(link) !== 0) link = ref((load(link) as Thread).td_link);
	put(link, td);
	M.m_nthreads += 1;
	return td;
}

/** Thread of a number, or 0. */
export function threadOf(tid: number): Thread {
	let td = M.m_threads;
	while (td !== 0 && td.td_tid !== tid) td = td.td_link;
	return td;
}

/** Takes a thread off the queue of sleepers without an event: it runs again for whatever reason. */
export function unsleep(td: Thread): void {
	TAILQ_REMOVE(ref(M.m_sleepq), td, offset.td_slpq);
	if (td.td_timeout !== 0) M.m_ntimeouts -= 1;
	td.td_timeout = 0;
	td.td_wchan = 0;
}
