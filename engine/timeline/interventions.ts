// dialect
/**
 * Interventions: what is decided by hand in a run, as plain data in the order in which it was done. Each is carried out at its place by
 * writes like any other, and the heap counts how many have been. So going back takes them back, and running on does them again.
 */
import { markStep, put } from "../machine/heap.ts";
import { M } from "../machine/records.ts";
import { threadOf } from "../machine/thread.ts";
import { endThread } from "../scenario/end-thread.ts";
import { reclaimBy, setFault, shrinkMemory } from "../scenario/faults.ts";
import type { Schedule } from "../scenario/program.ts";
import { chooseByHand, nextSchedule, plan } from "../scenario/scheduler.ts";

/** A fault as the scenario language's statement gives it; `ticks` is how long it lasts, -1 where nothing ends it. One is carried out by a thread. */
export type Fault =
	/** `fail pages 1 in n`, `fail kva once`. */
	| { readonly kind: "fail"; readonly what: "pages" | "kva"; readonly n: number; readonly once: boolean; readonly ticks: number }
	/** `shrink memory to bytes`. */
	| { readonly kind: "shrink"; readonly bytes: number; readonly reclaimable: boolean; readonly ticks: number }
	/** `uma_reclaim(request)`. */
	| { readonly kind: "reclaim"; readonly request: number };

/** What can be decided by hand. */
export type Deed =
	/** A thread, by number, is the next to run. */
	| { readonly kind: "choice"; readonly thread: number }
	/** A word of the heap is written; `name` is an expression that stands for it there, where one does. */
	| { readonly kind: "poke"; readonly word: number; readonly value: number; readonly name?: string }
	/** A fault is injected; `thread` is the one that carries it out, where one does. */
	| { readonly kind: "fault"; readonly fault: Fault; readonly thread?: number }
	/** Another schedule is in force from here on. */
	| { readonly kind: "schedule"; readonly schedule: Schedule }
	/** A thread ends where it stands; what it holds stays held. */
	| { readonly kind: "end"; readonly thread: number };

/** A deed at its place: before the event and the scheduling decision of those numbers, at a moment from which the machine can go on. */
export type Intervention = Deed & {
	readonly position: number;
	readonly event: number;
	readonly decision: number;
	/** Hash of the state there; absent in recordings of before it was kept. */
	readonly hash?: string;
	/** What was done, in words. */
	readonly what: string;
};

/** Lets the schedules of a branch's interventions be known; the scenario's own stays the first. */
export function bringSchedules(interventions: readonly Intervention[]): void {
	const byHand = interventions.flatMap((i) => (i.kind === "schedule" ? [i.schedule] : []));
	plan.schedules = [plan.schedules[0] as Schedule, ...byHand];
}

/** How many interventions the moment shown has behind it. */
export function interventionsSoFar(): number {
	return M.m_interventions;
}

/** Carries an intervention out. The moment before it and the one behind it are both ones from which the machine can go on. */
export function carryOut(intervention: Intervention): void {
	markStep();
	M.m_interventions += 1;
	switch (intervention.kind) {
		case "choice":
			chooseByHand(intervention.thread);
			break;
		case "poke":
			put(intervention.word, intervention.value);
			break;
		case "fault":
			inject(intervention.fault, intervention.thread);
			break;
		case "schedule":
			nextSchedule();
			break;
		case "end":
			endThread(threadOf(intervention.thread));
	}
	markStep();
}

function inject(fault: Fault, thread: number | undefined): void {
	switch (fault.kind) {
		case "fail":
			setFault(fault.what, fault.n, fault.once, fault.ticks);
			break;
		case "shrink":
			shrinkMemory(fault.bytes, fault.reclaimable ? 1 : 0, fault.ticks);
			break;
		case "reclaim":
			if (thread !== undefined) reclaimBy(threadOf(thread), fault.request);
	}
}
