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

/** Runs the dispatched thread. */
export function runThread(td: Thread): RunEnd {
	let status: number;
	try {
		status = trampoline(td);
	} catch (error) {
		if (!(error instanceof KernelPanic)) throw error;
		M.m_panicked = 1;
		return { status: "panic", message: error.message };
	}
	switch (status) {
		case DONE:
			td.td_state = TDS_IDLE;
			return { status: "done", value: result() };
		case PREEMPTED:
			td.td_state = TDS_PREEMPTED;
			return { status: "preempted", at: textOf(td.td_lockpoint) };
		case BLOCKED:
			return { status: "lock", label: textOf(td.td_lockpoint) };
		case SLEEPING:
			return { status: "blocked", wmesg: textOf(td.td_wmesg) };
		case STOP:
			return { status: "stop" };
		default:
			throw new Error(`a routine yielded the unknown status ${status}`);
	}
}
