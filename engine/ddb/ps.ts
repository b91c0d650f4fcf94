// dialect
/**
 * `ps`: what every thread does and waits for. Each thread of the scenario is a process; the daemons are kernel processes as on FreeBSD, the
 * page daemon's two threads in one. sys/ddb/db_ps.c
 */
import type { Thread } from "../kernel/views.generated.ts";
import { allThreads } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { TDF_DAEMON, TDS_FINISHED, TDS_IDLE, TDS_LOCK, TDS_NAP, TDS_RUNNING, TDS_SLEEPING, TDS_WAITING } from "../machine/thread.ts";
import { cut, lwpOf, pidOf, pointer, pointerWidth } from "./text.ts";

/** User that scenario threads belong to. */
const UID = 1001;
/** Process numbers of the kernel's own. */
const PAGEDAEMON_PID = 17;
const CLOCK_PID = 12;

/** State letter, wait message and wait channel of a thread. */
interface Wait {
	readonly state: string;
	readonly wmesg: string;
	readonly wchan: number;
}

/** Of the states that wait for the scenario the messages are those of the system calls that sleep so. */
function waitOf(td: Thread): Wait {
	switch (td.td_state) {
		case TDS_SLEEPING:
			return { state: "D", wmesg: ` ${textOf(td.td_wmesg)}`, wchan: td.td_wchan };
		case TDS_LOCK:
			return { state: "L", wmesg: `*${textOf(td.td_lockpoint)}`, wchan: td.td_blocked };
		case TDS_NAP:
			return { state: "S", wmesg: " nanslp", wchan: td };
		case TDS_WAITING:
			return { state: "S", wmesg: " uwait", wchan: td };
		case TDS_IDLE:
			return { state: "N", wmesg: "", wchan: 0 };
		case TDS_RUNNING:
			return { state: "R", wmesg: ` CPU ${td.td_cpu}`, wchan: 0 };
		default:
			return { state: "R", wmesg: "", wchan: 0 };
	}
}

/** State of a thread in a line of its own: running ones say where. */
function threadState(td: Thread, state: string): string {
	if (state !== "R") return state;
	return td === M.m_curthread && td.td_state === TDS_RUNNING ? "Run" : "RunQ";
}

function waitColumns({ wmesg, wchan }: Wait): string {
	return `${cut(wmesg, 8)} ${(wchan === 0 ? "" : pointer(wchan)).padEnd(pointerWidth())}  `;
}

function ids(pid: number, ppid: number, pgrp: number, uid: number): string {
	return [pid, ppid, pgrp, uid].map((n) => String(n).padStart(5)).join(" ");
}

/** A process with one thread. */
function processLine(td: Thread, pid: number, isKernel: boolean): string {
	const wait = waitOf(td);
	const name = textOf(td.td_name);
	const head = isKernel ? ids(pid, 0, 0, 0) : ids(pid, 1, pid, UID);
	return `${head}  ${cut(isKernel ? `${wait.state}L` : wait.state, 6)} ${waitColumns(wait)}${isKernel ? `[${name}]` : name}`;
}

/** A kernel process with several threads, and a line for each. */
function threadedLines(name: string, pid: number, threads: readonly Thread[]): string[] {
	const states = threads.map((td) => waitOf(td).state);
	const state = ["R", "L", "D", "S"].find((s) => states.includes(s)) ?? "?";
	const head = `${ids(pid, 0, 0, 0)}  ${cut(`${state}L`, 6)}  ${"(threaded)".padEnd(9 + pointerWidth())} [${name}]`;
	const lines = threads.map((td) => {
		const wait = waitOf(td);
		return `${String(lwpOf(td.td_tid)).padStart(6)}${" ".repeat(18)} ${cut(threadState(td, wait.state), 6)} ${waitColumns(wait)}[${textOf(td.td_name)}]`;
	});
	return [head, ...lines];
}

/** The table; threads that have finished are gone. */
export function ps(): string[] {
	const wide = pointerWidth() === 18;
	const lines = [`  pid  ppid  pgrp   uid  state   wmesg   wchan       ${wide ? "        " : ""}cmd`];
	const living = allThreads().filter((td) => td.td_state !== TDS_FINISHED);
	const isDaemon = (td: Thread): boolean => (td.td_flags & TDF_DAEMON) !== 0;
	for (const td of living.filter((t) => !isDaemon(t)).reverse()) lines.push(processLine(td, pidOf(td.td_tid), false));
	const daemons = living.filter(isDaemon);
	const isClock = (td: Thread): boolean => textOf(td.td_name) === "clock";
	const pagedaemon = daemons.filter((td) => !isClock(td));
	if (pagedaemon.length > 0) lines.push(...threadedLines("pagedaemon", PAGEDAEMON_PID, pagedaemon));
	for (const td of daemons.filter(isClock)) lines.push(processLine(td, CLOCK_PID, true));
	return lines.map((line) => line.trimEnd());
}
