// dialect
/**
 * Faults of the scenario: refused requests and shrunk memory, and caches that are drained by hand. Those that last for a time are ended by the clock, while the thread that
 * imposed them has gone on. A new fault takes the place of the one before, with its end.
 */
import { EV } from "../kernel/events.ts";
import type { Program, Thread } from "../kernel/views.generated.ts";
import { uma_reclaim_wakeup } from "../kernel/vm_pageout.ts";
import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { TDS_FINISHED } from "../machine/thread.ts";
import { releaseBallast, takeBallast } from "./ballast.ts";

const ONCE_PAGES = 1;
const ONCE_KVA = 2;

/** Tick at which something ends that lasts `ticks`; 0 never. */
function endAfter(ticks: number): number {
	return ticks < 0 ? 0 : M.m_ticks + ticks;
}

/** Lets 1 in `n` requests be refused: until the first is, if `once`, or for `ticks`, if they are not negative. */
export function setFault(what: "pages" | "kva", n: number, once: boolean, ticks: number): void {
	const bit = what === "pages" ? ONCE_PAGES : ONCE_KVA;
	// What lasts no tick would be in force until the next one.
	const rate = ticks === 0 ? 0 : n;
	if (what === "pages") {
		M.v_fail_pages = rate;
		M.v_fail_pages_end = endAfter(ticks);
	} else {
		M.v_fail_kva = rate;
		M.v_fail_kva_end = endAfter(ticks);
	}
	M.v_fail_once = once ? M.v_fail_once | bit : M.v_fail_once & ~bit;
}

/** Takes pages until `bytes` are free, for `ticks` if they are not negative. */
export function shrinkMemory(bytes: number, reclaimable: number, ticks: number): void {
	if (ticks === 0) return;
	takeBallast(Math.max(0, bytes), reclaimable);
	M.m_ballast_end = endAfter(ticks);
	raise(EV.fault, intern("memory shrunk"));
}

/**
 * Lets a thread of the scenario call uma_reclaim before its next statement; a daemon stands for the uma thread, which drains everything when it
 * is woken.
 */
export function reclaimBy(td: Thread, request: number): void {
	if (td === 0 || td.td_state === TDS_FINISHED) return;
	if (td.td_program === 0) uma_reclaim_wakeup();
	else (td.td_program as Program).pg_reclaim = request;
}

function isDue(end: number): boolean {
	return end !== 0 && end <= M.m_ticks;
}

/** Ends the faults whose time is over; once a tick. */
export function endFaults(): void {
	if (isDue(M.v_fail_pages_end)) setFault("pages", 0, false, -1);
	if (isDue(M.v_fail_kva_end)) setFault("kva", 0, false, -1);
	if (isDue(M.m_ballast_end)) {
		M.m_ballast_end = 0;
		releaseBallast();
		raise(EV.fault, intern("memory given back"));
	}
}

/** The next tick at which a fault ends; Infinity where none does by itself. */
export function nextFaultEnd(): number {
	let next = Number.POSITIVE_INFINITY;
	if (M.v_fail_pages_end !== 0) next = M.v_fail_pages_end;
	if (M.v_fail_kva_end !== 0) next = Math.min(next, M.v_fail_kva_end);
	if (M.m_ballast_end !== 0) next = Math.min(next, M.m_ballast_end);
	return next;
}
