// dialect
/** A machine without a kernel: threads, locks, queues, a clock; and the events it raised, in words. */
import { EVENTS } from "../../engine/kernel/events.ts";
import type { Lock, Thread } from "../../engine/kernel/views.generated.ts";
import { argOf, clearLog, kindOf, log } from "../../engine/machine/event-log.ts";
import { nextEvent, resetHeap } from "../../engine/machine/heap.ts";
import { lock_init } from "../../engine/machine/locks.ts";
import { textOf } from "../../engine/machine/names.ts";
import { preemption } from "../../engine/machine/preemption.ts";
import { allocZeroed, initRecords, M, usedWords } from "../../engine/machine/records.ts";
import { type AnyRoutine, resetRoutines, sealRoutines } from "../../engine/machine/routine.ts";
import { beginOperation, dispatch, type RunEnd, runThread } from "../../engine/machine/run.ts";
import { createThread } from "../../engine/machine/thread.ts";

/** First word behind the machine's own record. */
const FIRST_FREE = 4096;

/** Powers a machine on with so many idle threads; events are recorded. */
export function bareMachine(threads: number): Thread[] {
	resetRoutines();
	sealRoutines();
	resetHeap(Math.max(usedWords(), FIRST_FREE));
	initRecords(FIRST_FREE);
	clearLog();
	log.recording = true;
	preemption.decide = null;
	return Array.from({ length: threads }, (_, i) => createThread(`t${i}`, 0, 0));
}

/** A lock of its own. */
export function newLock(kind: number, label: string): Lock {
	const lock = allocZeroed(sizeof.lock_object) as Lock;
	lock_init(lock, kind, label);
	return lock;
}

/** Begins a routine on an idle thread and runs it; `budget` lock acquisitions, -1 for any number. */
export function begin(td: Thread, body: AnyRoutine, args: readonly number[], budget = -1): RunEnd {
	dispatch(td, budget);
	beginOperation(td, body, args);
	return runThread(td);
}

/** Runs a thread on. */
export function resume(td: Thread, budget = -1): RunEnd {
	dispatch(td, budget);
	return runThread(td);
}

/** Calls a plain function of the kernel as a thread. */
export function as<T>(td: Thread, body: () => T): T {
	M.m_curthread = td;
	return body();
}

/** Events so far as `name(argument, ...)`; names in words. */
export function events(): string[] {
	return Array.from({ length: nextEvent() }, (_, n) => {
		const kind = EVENTS[kindOf(n)];
		const args = (kind?.args ?? []).map((a, i) => (a.type === "text" || a.type === "lock" ? textOf(argOf(n, i)) : String(argOf(n, i))));
		return `${kind?.name}(${args.join(", ")})`;
	});
}
