// dialect
/**
 * The deadlock report: who is stuck where, who waits for whom, what is missing, and the event that took it.
 */

import { stateText } from "../inspect/thread-state.ts";
import { EV } from "../kernel/events.ts";
import type { Keg, Thread } from "../kernel/views.generated.ts";
import { allKegs, allThreads } from "../kernel/walk.ts";
import { argOf, eventRow, lastEventOfKinds, wanted } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { TDF_DAEMON, TDS_FINISHED, TDS_SLEEPING } from "../machine/thread.ts";
import { counts, STUCK_SECONDS } from "../scenario/clock.ts";
import { stuckThreads } from "../scenario/wait-for.ts";
import { nameList, needLines } from "./providers.ts";
import { lastCrossing, lastDrainOf, type ReserveLoss } from "./reserve-loss.ts";
import { locksOf, secondsOf, stackOf, threadName } from "./threads.ts";
import { lockCycle, type Need, needOf, sameNeed } from "./wait-graph.ts";

/** Threads that stand at the same place with the same locks. */
interface Group {
	readonly threads: Thread[];
	readonly locks: readonly string[];
	readonly stack: readonly string[];
}

/** Whether a thread belongs into a report: it is inside the kernel, and not a daemon that just rests. */
function isTold(td: Thread): boolean {
	if (td.td_state === TDS_FINISHED || td.td_frame === 0) return false;
	return (td.td_flags & TDF_DAEMON) === 0 || td.td_state !== TDS_SLEEPING || needOf(td).kind !== "nothing";
}

function groupsOf(threads: readonly Thread[], file: string): Group[] {
	const groups = new Map<string, Group>();
	for (const td of threads) {
		// The outermost frame of a scenario thread is its statement, under its own name.
		const stack = stackOf(td.td_tid, file).map((f) => `${f.kind === "scenario" ? "the scenario" : f.name} (${f.file}:${f.line})`);
		const locks = locksOf(td);
		const key = JSON.stringify([stack, locks, textOf(td.td_op)]);
		const group = groups.get(key) ?? { threads: [], locks, stack };
		group.threads.push(td);
		groups.set(key, group);
	}
	return [...groups.values()];
}

function durationText(threads: readonly Thread[]): string {
	const ticks = threads.map((td) => M.m_ticks - td.td_op_start);
	const [least, most] = [Math.min(...ticks), Math.max(...ticks)];
	return `${secondsOf(least)}${most > least ? ` to ${secondsOf(most)}` : ""} s`;
}

function groupLines({ threads, locks }: Group): string[] {
	const states = [...new Set(threads.map(stateText))].join(" or ");
	const op = textOf((threads[0] as Thread).td_op);
	return [
		`  ${nameList(threads)}: ${states}, ${op} for ${durationText(threads)}`,
		...(locks.length === 0 ? [] : [`    ${threads.length > 1 ? "each holds" : "holds"} ${locks.join(", ")}`]),
	];
}

function stackLines({ threads, stack }: Group): string[] {
	return [`  ${nameList(threads)}`, ...stack.map((line) => `    at ${line}`)];
}

/** What the threads need, those with the same need together. */
function needsOf(threads: readonly Thread[]): { readonly need: Need; readonly threads: Thread[] }[] {
	const needs: { readonly need: Need; readonly threads: Thread[] }[] = [];
	for (const td of threads) {
		const need = needOf(td);
		const known = needs.find((n) => sameNeed(n.need, need));
		if (known === undefined) needs.push({ need, threads: [td] });
		else known.threads.push(td);
	}
	return needs;
}

/** One sentence: why this is a deadlock. */
function verdictText(): string {
	const when = `(tick ${M.m_ticks}, event ${nextEvent() - 1})`;
	const cycle = lockCycle();
	if (cycle.length > 0) {
		const chain = cycle.map((td) => `${textOf(td.td_name)} waits for ${textOf(td.td_blocked.lo_name)}`).join(", held by ");
		return `Locks in a circle: ${chain}, held by ${textOf((cycle[0] as Thread).td_name)} ${when}.`;
	}
	const seconds = secondsOf(M.m_ticks - M.m_progress);
	// Before the rule decides, a deadlock has another reason.
	if (seconds < STUCK_SECONDS) return `Nothing can run any more: all threads sleep, and nothing will wake them ${when}.`;
	return `No operation has completed for ${seconds} s ${when}.`;
}

function eventText(loss: ReserveLoss): string {
	const what = loss.how === "drain" ? "keg_drain" : "an allocation with M_USE_RESERVE";
	return `event ${loss.event} (tick ${loss.tick}), thread ${loss.thread}, in ${loss.routine} (${loss.file}:${loss.line}): ${what} took "${loss.keg}" from ${loss.before} to ${loss.after} free items, reserve ${loss.reserve}`;
}

/** How a reserve went that is not whole now, and how to see it go. */
function lossLines(keg: Keg): string[] {
	const name = textOf(keg.uk_name);
	const crossing = lastCrossing(name);
	const drain = lastDrainOf(name);
	const loss = drain ?? crossing;
	if (loss === undefined) return [];
	const lines = [`The reserve of "${name}" was lost at ${eventText(loss)}.`];
	if (crossing !== undefined && crossing.event !== loss.event) lines.push(`It was last whole before ${eventText(crossing)}.`);
	else lines.push(`It was last whole at event ${Math.max(0, loss.event - 1)}, with ${loss.before} free items.`);
	const stop = loss.how === "drain" ? "reserve_drained" : "reserve_dip";
	lines.push(
		`To see it happen: in the debugger a function breakpoint on \`${stop} where keg == "${name}"\`, then Reverse Continue from here, or from the beginning with the same kernel and seed; it is event ${loss.event}.`,
	);
	return lines;
}

/** When those who wait for each other began to, where it was seen. */
function sinceLine(): string[] {
	const mask = new Uint8Array(wanted.length);
	mask[EV.stuck_thread] = 1;
	const n = lastEventOfKinds(mask, nextEvent());
	if (n < 0) return [];
	const { tick } = eventRow(n, () => "");
	const members = argOf(n, 1);
	const who = members > 1 ? `${threadName(argOf(n, 0))} and ${members - 1} more` : threadName(argOf(n, 0));
	return [`Since event ${n} (tick ${tick}) ${who} cannot go on by anything that the scenario's threads do.`];
}

/** The report as lines: the verdict, the threads, what is missing and how it went, and at the end the stacks. `file` is the scenario's name. */
export function deadlockReport(file: string): string[] {
	const threads = allThreads();
	const waiting = threads.filter((td) => counts(td) && td.td_frame === 0 && td.td_state !== TDS_FINISHED);
	return reportLines([verdictText(), ...sinceLine()], threads.filter(isTold), waiting, file);
}

/** One sentence: who is stuck, and what that means. */
function stuckText(inKernel: readonly Thread[]): string {
	const when = `(tick ${M.m_ticks}, event ${nextEvent() - 1})`;
	if (lockCycle().length > 0) return verdictText();
	const names = nameList(inKernel);
	if (inKernel.length > 1) return `${names} wait for each other: none of them can go on by what the scenario's threads do ${when}.`;
	return `${names} waits in vain: nothing that the scenario's threads do will let it go on ${when}.`;
}

/** The report of threads that are stuck while the run may go on, at the moment shown; empty where nobody is. */
export function stuckReport(file: string): string[] {
	const stuck = stuckThreads();
	if (stuck.length === 0) return [];
	const inKernel = stuck.filter((td) => td.td_frame !== 0);
	const outside = stuck.filter((td) => td.td_frame === 0);
	return reportLines([stuckText(inKernel)], inKernel, outside, file);
}

function reportLines(verdict: readonly string[], told: readonly Thread[], waiting: readonly Thread[], file: string): string[] {
	const groups = groupsOf(told, file);
	const lines = [...verdict, "Threads:", ...groups.flatMap(groupLines)];
	const byState = new Map<string, Thread[]>();
	for (const td of waiting) byState.set(stateText(td), [...(byState.get(stateText(td)) ?? []), td]);
	for (const [state, list] of byState) lines.push(`  ${nameList(list)}: ${state}, ${list.length > 1 ? "wait" : "waits"} for the others`);
	const needs = needsOf(told).flatMap(({ need, threads: needy }) => needLines(need, needy));
	if (needs.length > 0) lines.push("Who waits for what:", ...needs);
	for (const keg of allKegs()) if (keg.uk_reserve > 0 && keg.uk_domain.ud_free_items < keg.uk_reserve) lines.push(...lossLines(keg));
	if (groups.length > 0) lines.push("Stacks:", ...groups.flatMap(stackLines));
	return lines;
}
