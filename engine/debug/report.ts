// dialect
/**
 * The deadlock report: who is stuck where, who waits for whom, what is missing, and the event that took it.
 */
import { EV } from "../kernel/events.ts";
import { K } from "../kernel/globals.ts";
import type { Keg, Thread } from "../kernel/views.generated.ts";
import { allKegs, allThreads } from "../kernel/walk.ts";
import { argOf, eventRow, kindOf } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { routines } from "../machine/routine.ts";
import { TDF_DAEMON, TDS_FINISHED, TDS_LOCK, TDS_SLEEPING, TDS_WOKEN } from "../machine/thread.ts";
import { counts } from "../scenario/clock.ts";
import { secondsOf, stackOf, stateText, threadName } from "./threads.ts";

/** Events that the search for the lost reserve looks back at most. */
const LOOK_BACK = 5_000_000;

/** The last drain that took a keg below its reserve. */
export interface ReserveLoss {
	readonly event: number;
	readonly keg: string;
	readonly before: number;
	readonly after: number;
	readonly reserve: number;
	readonly thread: string;
	readonly tick: number;
	readonly routine: string;
}

/** Finds the youngest event at which a reserve went in a drain; undefined if none did. */
export function lastReserveLoss(): ReserveLoss | undefined {
	const first = Math.max(0, nextEvent() - LOOK_BACK);
	for (let n = nextEvent() - 1; n >= first; n--) {
		if (kindOf(n) !== EV.keg_drain) continue;
		const before = argOf(n, 3);
		const after = argOf(n, 4);
		const reserve = argOf(n, 5);
		if (after >= reserve || after >= before) continue;
		const row = eventRow(n, (id) => routines()[id]?.name ?? "");
		return {
			event: n,
			keg: textOf(argOf(n, 0)),
			before,
			after,
			reserve,
			thread: threadName(row.thread),
			tick: row.tick,
			routine: row.routine,
		};
	}
	return undefined;
}

function waitText(td: Thread): string {
	if (td.td_state === TDS_LOCK && td.td_blocked !== 0) {
		const owner = td.td_blocked.lo_owner;
		return `waits for ${textOf(td.td_blocked.lo_name)}, held by ${owner === 0 ? "readers" : textOf(owner.td_name)}`;
	}
	if (td.td_state === TDS_SLEEPING || td.td_state === TDS_WOKEN) return wmesgText(textOf(td.td_wmesg));
	if (inTagRecursion(td)) return "spins: it needs a boundary tag, and no slab for tags can be made";
	return "";
}

function inTagRecursion(td: Thread): boolean {
	return stackOf(td.td_tid, "").some((f) => f.name === "bt_fill");
}

/** What a wait message means and who could end the wait. */
function wmesgText(wmesg: string): string {
	switch (wmesg) {
		case "btalloc":
			return "sleeps a tick again and again: it needs address space for a slab of boundary tags; could be helped by whoever frees address space or a tag";
		case "vmwait":
			return "needs pages; could be helped by whoever frees pages, or by the page daemon";
		case "zonelimit":
			return "is at the limit of a zone; could be helped by whoever frees an item of it";
		case "zonedrain":
			return "waits for another reclaim of the zone";
		default:
			return `waits for ${wmesg}; could be helped by whoever frees in that arena`;
	}
}

function threadLines(td: Thread, file: string): string[] {
	const lines = [`  ${textOf(td.td_name)}: ${stateText(td)}, ${textOf(td.td_op)} for ${secondsOf(M.m_ticks - td.td_op_start)} s`];
	const wait = waitText(td);
	if (wait !== "") lines.push(`    ${wait}`);
	for (let i = 0; i < td.td_nlocks; i++) lines.push(`    holds ${textOf((td.td_locks[i] as Thread["td_blocked"]).lo_name)}`);
	for (const f of stackOf(td.td_tid, file)) lines.push(`    at ${f.name} (${f.file}:${f.line})`);
	return lines;
}

function kegLines(keg: Keg): string[] {
	const dom = keg.uk_domain;
	if (keg.uk_reserve === 0) return [];
	const slabs = dom.ud_pages / keg.uk_ppera;
	return [`  keg "${textOf(keg.uk_name)}": ${dom.ud_free_items} free items, reserve ${keg.uk_reserve}, ${slabs} slabs`];
}

/** The report as lines. `file` is the scenario's name. */
export function deadlockReport(file: string): string[] {
	const lines = [
		`No operation has completed for ${secondsOf(M.m_ticks - M.m_progress)} s (tick ${M.m_ticks}, event ${nextEvent()}).`,
		"Threads:",
	];
	for (const td of allThreads()) {
		if (td.td_state === TDS_FINISHED || td.td_frame === 0) continue;
		if ((td.td_flags & TDF_DAEMON) !== 0 && td.td_state === TDS_SLEEPING) continue;
		lines.push(...threadLines(td, file));
	}
	const waiting = allThreads().filter((td) => counts(td) && td.td_frame === 0 && td.td_state !== TDS_FINISHED);
	for (const td of waiting) lines.push(`  ${textOf(td.td_name)}: ${stateText(td)}, waits for the others`);
	const reserves = allKegs().flatMap(kegLines);
	if (reserves.length > 0) lines.push("Reserves:", ...reserves);
	if (K.domain_arena !== 0) {
		lines.push(`  tags in stock: kernel arena domain ${K.domain_arena.vm_nfreetags}, kernel arena ${K.kernel_arena.vm_nfreetags}`);
	}
	const loss = lastReserveLoss();
	if (loss !== undefined) {
		lines.push(
			`The reserve was lost at event ${loss.event} (tick ${loss.tick}): keg_drain took "${loss.keg}" from ${loss.before} to ${loss.after} free items, reserve ${loss.reserve}, in thread ${loss.thread}, ${loss.routine}.`,
		);
	}
	return lines;
}
