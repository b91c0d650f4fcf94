// dialect
/** Runs one thread until it gives up the processor: the only way simulated code executes. */
import type { Thread } from "../kernel/views.generated.ts";
import { BLOCKED, PREEMPTED } from "./locks.ts";
import { textOf } from "./names.ts";
import { KernelPanic } from "./panic.ts";
import { M } from "./records.ts";
import { type AnyRoutine, DONE, result, STOP, startRoutine, trampoline } from "./routine.ts";
import { SLEEPING } from "./sleep.ts";
import { TDS_IDLE, TDS_PREEMPTED, TDS_RUNNING, TDS_SLEEPING, unsleep } from "./thread.ts";

/** How a run of a thread ended. */
export type RunEnd =
	| { readonly status: "done"; readonly value: number }
	| { readonly status: "blocked"; readonly wmesg: string }
	| { readonly status: "lock"; readonly label: string }
	| { readonly status: "preempted"; readonly at: string }
	| { readonly status: "stop" }
	| { readonly status: "panic"; readonly message: string };

/** Begins a kernel operation on an idle thread. */
export function beginOperation(td: Thread, body: AnyRoutine, args: readonly number[]): void {
	startRoutine(td, body, args);
}

/** Makes a thread the current one; a sleeper leaves the queue of sleepers as after a spurious wakeup. */
export function dispatch(td: Thread, budget: number): void {
	if (td.td_state === TDS_SLEEPING) unsleep(td);
	td.td_state = TDS_RUNNING;
	M.m_curthread = td;
	M.m_budget = budget;
}

/** Status of a run that panicked, beside those that routines yield. */
export const PANICKED = -2;
let panicMessage = "";

/** Runs the dispatched thread and tells why it stopped: DONE, PREEMPTED, BLOCKED, SLEEPING, STOP or PANICKED. */
export function continueThread(td: Thread): number {
	let status: number;
	try {
		status = trampoline(td);
	} catch (error) {
		if (!(error instanceof KernelPanic)) throw error;
		M.m_panicked = 1;
		panicMessage = error.message;
		return PANICKED;
	}
	if (status === DONE) td.td_state = TDS_IDLE;
	else if (status === PREEMPTED) td.td_state = TDS_PREEMPTED;
	return status;
}

/** The same, told in words. */
export function runThread(td: Thread): RunEnd {
	const status = continueThread(td);
	switch (status) {
		case DONE:
			return { status: "done", value: result() };
		case PREEMPTED:
			return { status: "preempted", at: textOf(td.td_lockpoint) };
		case BLOCKED:
			return { status: "lock", label: textOf(td.td_lockpoint) };
		case SLEEPING:
			return { status: "blocked", wmesg: textOf(td.td_wmesg) };
		case STOP:
			return { status: "stop" };
		case PANICKED:
			return { status: "panic", message: panicMessage };
		default:
			throw new Error(`a routine yielded the unknown status ${status}`);
	}
}
