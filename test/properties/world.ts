// dialect
/** A machine with some threads whose operations are started, preempted and resumed at will. */
import { boot } from "../../engine/kernel/boot.ts";
import { CALLS, outcomeOf } from "../../engine/kernel/calls.ts";
import type { MachineConfig } from "../../engine/kernel/conf.ts";
import { firstFault } from "../../engine/kernel/invariants.ts";
import type { Arena, Thread } from "../../engine/kernel/views.generated.ts";
import { clearLog, log, watchEveryEvent } from "../../engine/machine/event-log.ts";
import { rebase } from "../../engine/machine/heap.ts";
import { usedWords } from "../../engine/machine/records.ts";
import type { AnyRoutine } from "../../engine/machine/routine.ts";
import { beginOperation, dispatch, runThread } from "../../engine/machine/run.ts";
import { hardclock } from "../../engine/machine/sleep.ts";
import { createThread, TDS_IDLE, TDS_LOCK, TDS_SLEEPING, threadOf } from "../../engine/machine/thread.ts";

/** What a run of a thread came to: the operation's value, or undefined while it is under way. */
export interface Ran {
	readonly value: number;
	readonly errno: number;
}

/** An invariant did not hold. */
export class Broken extends Error {}

/** Boots a machine with threads on its cpus in turn; every event is followed by a check of the invariants, every so often. */
export function start(config: MachineConfig, threads: number, checkEvery: number): void {
	boot(config);
	for (let i = 0; i < threads; i++) createThread(`t${i}`, i % config.ncpu, 0);
	rebase(0, usedWords());
	clearLog();
	log.recording = false;
	let n = 0;
	watchEveryEvent(() => {
		if (++n % checkEvery !== 0) return;
		check();
	});
}

/** Checks the invariants now. */
export function check(): void {
	const fault = firstFault();
	if (fault !== undefined) throw new Broken(fault);
}

function td(tid: number): Thread {
	return threadOf(tid);
}

/** Whether a thread has no operation under way. */
export function isIdle(tid: number): boolean {
	return td(tid).td_state === TDS_IDLE;
}

/** Whether a thread would make progress if it ran. */
export function canRun(tid: number): boolean {
	const state = td(tid).td_state;
	return state !== TDS_IDLE && state !== TDS_SLEEPING && state !== TDS_LOCK;
}

/** Begins an operation and runs it for so many lock acquisitions (-1: to its end). */
export function begin(tid: number, name: string, args: readonly number[], budget: number): Ran | undefined {
	dispatch(td(tid), budget);
	beginOperation(td(tid), CALLS[name] as AnyRoutine, args);
	return runOn(tid, name);
}

/** Runs an operation on. */
export function resume(tid: number, name: string, budget: number): Ran | undefined {
	dispatch(td(tid), budget);
	return runOn(tid, name);
}

function runOn(tid: number, name: string): Ran | undefined {
	const end = runThread(td(tid));
	if (end.status === "panic") throw new Broken(`panic: ${end.message}`);
	return end.status === "done" ? outcomeOf(name, end.value) : undefined;
}

/** One tick of the clock. */
export function tick(): void {
	hardclock();
}

/** Bytes in use in an arena. */
export function inUse(arena: number): number {
	return (arena as Arena).vm_inuse;
}
