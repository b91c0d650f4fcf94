// dialect
/** What is missing in a deadlock, where it could have come from, and why it does not. */

import { stateText } from "../inspect/thread-state.ts";
import { conf } from "../kernel/conf.ts";
import { K } from "../kernel/globals.ts";
import { BT_MAXALLOC } from "../kernel/subr_vmem/bt.ts";
import type { Arena, Lock, Thread } from "../kernel/views.generated.ts";
import { allArenas, allThreads, cachedByCpu } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { TDF_DAEMON, TDF_TOPLEVEL, TDS_FINISHED, TDS_LOCK, TDS_NAP, TDS_WAITING, TDS_WORK } from "../machine/thread.ts";
import { isStuck } from "../scenario/clock.ts";
import { isInside } from "../scenario/wait-state.ts";
import { lastChange } from "./last-change.ts";
import { type Need, needOf, needText, sameNeed } from "./wait-graph.ts";

/** Bytes as a reader likes them. */
function bytes(n: number): string {
	return n % (1 << 20) === 0 ? `${n / (1 << 20)} M` : `${n / 1024} K`;
}

function countText(n: number, what: string): string {
	return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Names of threads, for a sentence about all of them. */
export function nameList(threads: readonly Thread[]): string {
	return threads.map((td) => textOf(td.td_name)).join(", ");
}

/** Why a daemon does not help. */
function daemonText(td: Thread): string {
	const free = M.v_free_count;
	switch (textOf(td.td_wmesg)) {
		case "psleep":
			return `has no reason to run: ${free} pages are free, it is woken below ${conf.limits.pageout_wakeup_thresh}`;
		case "pwait":
			return `runs every 0.1 s, and asks for a trim at most every 10 s: ${free} pages are free`;
		case "umarcl":
			return `was not asked to drain: ${free} pages are free, the page daemon asks below ${conf.limits.free_severe}`;
		case "umarclslp":
			return "drains every cache about once a second; what it found did not help";
		case "clock":
			return "wakes who waits for an arena every 10 s, and frees nothing";
		default:
			return `is in ${stateText(td)}`;
	}
}

/** Why a thread does not provide what others need. */
function excuse(td: Thread, need: Need): string {
	if (td.td_state === TDS_FINISHED) return "has finished: what it still holds stays where it is";
	if (sameNeed(needOf(td), need)) return "needs the same itself";
	if ((td.td_flags & TDF_DAEMON) !== 0 && td.td_state !== TDS_LOCK) return daemonText(td);
	if (td.td_state === TDS_LOCK || (td.td_frame !== 0 && isStuck(td, M.m_ticks))) {
		return `is stuck itself, without ${needText(needOf(td)) || "the processor"}`;
	}
	if (td.td_state === TDS_WAITING) return `is ${stateText(td)}`;
	const again = td.td_state === TDS_WORK || td.td_state === TDS_NAP ? `runs again at tick ${td.td_wake}` : `is ${stateText(td)}`;
	return (td.td_flags & TDF_TOPLEVEL) !== 0 ? `${again}; what it has done meanwhile did not help` : again;
}

/** Threads with the same excuse share a line. */
function excuseLines(threads: readonly Thread[], need: Need): string[] {
	const byText = new Map<string, Thread[]>();
	for (const td of threads) {
		const text = excuse(td, need);
		byText.set(text, [...(byText.get(text) ?? []), td]);
	}
	return [...byText].map(([text, list]) => `    ${nameList(list)}: ${list.length > 1 ? plural(text) : text}`);
}

/** The same of several threads. */
function plural(text: string): string {
	return text
		.replace(/^needs /, "need ")
		.replace(/^is /, "are ")
		.replace(/^has /, "have ")
		.replace(/^runs /, "run ")
		.replace(" itself", " themselves");
}

function tagLines(arena: Arena): string[] {
	const keg = K.vmem_bt_zone.uz_keg;
	const dom = keg.uk_domain;
	const free = arena.vm_size - arena.vm_inuse;
	const stock = allArenas()
		.filter((vm) => vm !== arena && vm.vm_nfreetags > 0)
		.map((vm) => `"${textOf(vm.vm_cv)}" ${vm.vm_nfreetags}`);
	const cpus = Array.from({ length: conf.ncpu }, (_, cpu) => cachedByCpu(K.vmem_bt_zone, cpu));
	const held = cpus.map((n, cpu) => (n > 0 ? `cpu ${cpu} ${n}` : "")).filter((t) => t !== "");
	const cached = K.vmem_bt_zone.uz_domain.uzd_nitems;
	const lines = [
		`  "${textOf(arena.vm_cv)}" has ${arena.vm_nfreetags} tags in stock and needs ${BT_MAXALLOC} to cut a segment; the keg "${textOf(keg.uk_name)}" has ${dom.ud_free_items} free items, reserve ${keg.uk_reserve}, ${countText(dom.ud_pages / keg.uk_ppera, "slab")}.`,
		free > 0
			? `  ${bytes(free)} of its ${bytes(arena.vm_size)} are free: what lacks is not address space but the tags to describe it.`
			: `  All of its ${bytes(arena.vm_size)} are in use, and an import takes tags too.`,
	];
	if (stock.length > 0) lines.push(`  Other arenas keep tags of their own: ${stock.join(", ")}.`);
	lines.push(
		held.length === 0
			? "  No cpu has tags in its buckets."
			: `  In the buckets of the cpus: ${held.join(", ")}: threads on these cpus get at them, or a drain with UMA_RECLAIM_DRAIN_CPU.`,
	);
	if (cached > 0) lines.push(`  In the zone's cache of full buckets: ${cached}.`);
	return lines;
}

/** Figures about what is missing. */
function missingLines(need: Need): string[] {
	switch (need.kind) {
		case "tags":
			return tagLines(need.arena);
		case "arena":
			return [
				`  ${bytes(need.arena.vm_inuse)} of its ${bytes(need.arena.vm_size)} are in use${need.arena.vm_limit > 0 ? `, limit ${bytes(need.arena.vm_limit)}` : ""}.`,
			];
		case "limit":
			return need.zone === 0 ? [] : [`  ${need.zone.uz_items} of at most ${need.zone.uz_max_items} items are in use.`];
		case "pages":
			return [`  ${M.v_free_count} pages are free; waiters go on above ${conf.limits.free_min}.`];
		default:
			return [];
	}
}

/** Who could have provided it, in words; the threads are named behind it. */
function sourceText(need: Need): string {
	switch (need.kind) {
		case "tags":
			return "It could come from whoever frees address space in that arena, frees a tag into the keg, or drains the buckets of other cpus:";
		case "arena":
			return "It could come from whoever frees in that arena:";
		case "limit":
			return "It could come from whoever holds an item of the zone and frees it:";
		case "pages":
			return "They could come from whoever frees pages, or from the page daemon:";
		default:
			return "";
	}
}

/** Threads that might provide something: all that are not in need of it, and the daemons where they could. */
function providers(need: Need, needy: readonly Thread[]): Thread[] {
	return allThreads().filter((td) => {
		if (td.td_tid === 0 || needy.includes(td)) return false;
		return (td.td_flags & TDF_DAEMON) === 0 || need.kind === "tags" || need.kind === "pages" || need.kind === "arena";
	});
}

function lockLines(lock: Lock): string[] {
	const owner = lock.lo_owner;
	if (owner === 0) return [];
	const need = needText(needOf(owner));
	return [`    ${textOf(owner.td_name)} holds it and ${need === "" ? `is ${stateText(owner)}` : `needs ${need}`}`];
}

/** Figures that say how much there is of what is needed, with the words they lie in. */
function figuresOf(need: Need): (readonly [what: string, word: number])[] {
	switch (need.kind) {
		case "lock":
			return need.lock.lo_owner === 0 ? [] : [["Its owner", ref(need.lock.lo_owner)]];
		case "tags":
			return [
				["The free items of the keg", ref(K.vmem_bt_zone.uz_keg.uk_domain.ud_free_items)],
				["The use of the arena", ref(need.arena.vm_inuse)],
			];
		case "arena":
			return [["The use of the arena", ref(need.arena.vm_inuse)]];
		case "limit":
			return need.zone === 0 ? [] : [["The items of the zone", ref(need.zone.uz_items)]];
		case "pages":
			return [["The free pages", ref(M.v_free_count)]];
		default:
			return [];
	}
}

/** Who changed those figures last, as far as the journal tells. */
function changeLines(need: Need): string[] {
	return figuresOf(need).flatMap(([what, word]) => {
		const { event, text } = lastChange(new Set([word]));
		return event === undefined ? [] : [`  ${what} changed last ${text}.`];
	});
}

/** What some threads need, and why they do not get it. */
export function needLines(need: Need, needy: readonly Thread[]): string[] {
	if (need.kind === "nothing") return [];
	const lines = [`  ${nameList(needy)} ${needy.length > 1 ? "need" : "needs"} ${needText(need)}.`];
	if (need.kind === "lock") return [...lines, ...lockLines(need.lock), ...changeLines(need)];
	if (need.kind === "reclaim") {
		const reclaimers = allThreads().filter((td) => !needy.includes(td) && isInside(td, "zone_reclaim"));
		return [...lines, ...reclaimers.map((td) => `    ${textOf(td.td_name)} reclaims and needs ${needText(needOf(td))}`)];
	}
	if (need.kind === "others") return lines;
	const others = providers(need, needy);
	return [
		...lines,
		...missingLines(need),
		...changeLines(need),
		`  ${sourceText(need)}`,
		...(others.length === 0 ? ["    there is no other thread"] : excuseLines(others, need)),
	];
}
