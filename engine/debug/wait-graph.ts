// dialect
/** Who waits for what: for each thread inside the kernel the resource that it needs to go on. */
import { K } from "../kernel/globals.ts";
import type { Arena, Lock, Thread, Zone } from "../kernel/views.generated.ts";
import { allArenas, allThreads, allZones } from "../kernel/walk.ts";
import { textOf } from "../machine/names.ts";
import { TDS_LOCK, TDS_SLEEPING, TDS_WAITING, TDS_WOKEN } from "../machine/thread.ts";
import { isInside } from "../scenario/wait-state.ts";

/** What a thread needs. */
export type Need =
	| { readonly kind: "lock"; readonly lock: Lock }
	/** A boundary tag, which takes a slab, which takes address space, which takes tags. */
	| { readonly kind: "tags"; readonly arena: Arena }
	| { readonly kind: "arena"; readonly arena: Arena }
	| { readonly kind: "limit"; readonly zone: Zone }
	| { readonly kind: "reclaim" }
	| { readonly kind: "pages" }
	/** A barrier or condition of the scenario. */
	| { readonly kind: "others" }
	| { readonly kind: "nothing" };

function zoneAtLimit(td: Thread): Zone {
	const zone = allZones().find((z) => ref(z.uz_max_items) === td.td_wchan) ?? allZones().find((z) => z.uz_sleepers > 0);
	return zone ?? (0 as Zone);
}

/** What a thread needs to go on. */
export function needOf(td: Thread): Need {
	if (td.td_state === TDS_LOCK && td.td_blocked !== 0) return { kind: "lock", lock: td.td_blocked };
	if (td.td_state === TDS_WAITING) return { kind: "others" };
	if (td.td_frame === 0) return { kind: "nothing" };
	if (isInside(td, "bt_fill")) return { kind: "tags", arena: K.domain_arena };
	if (td.td_state !== TDS_SLEEPING && td.td_state !== TDS_WOKEN) return { kind: "nothing" };
	const wmesg = textOf(td.td_wmesg);
	switch (wmesg) {
		case "btalloc":
			return { kind: "tags", arena: K.domain_arena };
		case "vmwait":
		case "VMWait":
		case "pageprocwait":
			return { kind: "pages" };
		case "zonedrain":
			return { kind: "reclaim" };
		case "zonelimit":
			return { kind: "limit", zone: zoneAtLimit(td) };
		default: {
			const arena = allArenas().find((vm) => textOf(vm.vm_cv) === wmesg);
			return arena === undefined ? { kind: "nothing" } : { kind: "arena", arena };
		}
	}
}

/** A need as words: `the lock "vmem", held by cc[1]`. */
export function needText(need: Need): string {
	switch (need.kind) {
		case "lock": {
			const owner = need.lock.lo_owner;
			return `the lock ${textOf(need.lock.lo_name)}, held by ${owner === 0 ? `${need.lock.lo_readers} readers` : textOf(owner.td_name)}`;
		}
		case "tags":
			return `a boundary tag, which takes a slab, which takes address space in "${textOf(need.arena.vm_cv)}", which takes tags`;
		case "arena":
			return `a free segment in the arena "${textOf(need.arena.vm_cv)}"`;
		case "limit":
			return need.zone === 0
				? "an item of a zone at its limit"
				: `an item of the zone "${textOf(need.zone.uz_name)}", which is at its limit`;
		case "reclaim":
			return "the end of another reclaim of the zone";
		case "pages":
			return "free pages";
		case "others":
			return "other threads";
		case "nothing":
			return "";
	}
}

/** Whether two threads need the same thing. */
export function sameNeed(a: Need, b: Need): boolean {
	if (a.kind !== b.kind) return false;
	if (a.kind === "lock" && b.kind === "lock") return a.lock === b.lock;
	if (a.kind === "limit" && b.kind === "limit") return a.zone === b.zone;
	if ((a.kind === "arena" || a.kind === "tags") && (b.kind === "arena" || b.kind === "tags")) return a.arena === b.arena;
	return true;
}

/** Threads whose locks wait for each other in a circle, each waiting for the next; empty where there is none. */
export function lockCycle(): Thread[] {
	for (const first of allThreads()) {
		const chain: Thread[] = [];
		let td = first;
		while (td !== 0 && td.td_state === TDS_LOCK && td.td_blocked !== 0 && !chain.includes(td)) {
			chain.push(td);
			td = td.td_blocked.lo_owner;
		}
		if (td === first && chain.length > 0) return chain;
	}
	return [];
}
