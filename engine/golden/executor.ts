// dialect
/** Executes the script of a golden trace: begins the operation of a line, or lets a thread run on. Answers are not looked at here. */
import { boot } from "../kernel/boot.ts";
import { CALLS } from "../kernel/calls.ts";
import { type CallArg, callNamed, type KernelCall } from "../kernel/interface.ts";
import { pageAt, pmap_kextract } from "../kernel/pmap.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { rebase } from "../machine/heap.ts";
import { intern, textOf } from "../machine/names.ts";
import { usedWords } from "../machine/records.ts";
import { result } from "../machine/routine.ts";
import { beginOperation, dispatch } from "../machine/run.ts";
import { hardclock } from "../machine/sleep.ts";
import { createThread, TDF_PAGEDAEMON, TDS_IDLE, TDS_PREEMPTED, threadOf } from "../machine/thread.ts";
import { numberOf, shownJson, type TraceConfig, TraceError, type TraceLine } from "./config.ts";
import { objectNames } from "./dump.ts";
import { misuseOf } from "./misuse.ts";

/** Keys of an operation's arguments, where golden names them differently. */
export function keyOf(call: KernelCall, arg: CallArg): string {
	if (call.name === "vmem_set_import" && arg.name === "quantum") return "import_quantum";
	return call.name === "uma_reclaim" || call.name === "uma_zone_reclaim" ? (arg.name === "request" ? "req" : arg.name) : arg.name;
}

/** An argument as a word. */
function plainArgument(line: TraceLine, arg: CallArg, key: string): number {
	const value = line[key];
	switch (arg.type) {
		case "name":
			if (typeof value !== "string" || value.length > 256) throw new TraceError(`"${key}" must be a name`);
			return intern(value);
		case "align":
			return value === -1 ? -1 : numberOf(line, key, 65535);
		default:
			return numberOf(line, key);
	}
}

/** Most ticks of one line. */
const MAX_TICKS = 1_000_000;
/** Most lock acquisitions of a line without a budget: far more than any operation needs, so a thread that passes so many never ends. */
const MAX_LOCKS = 1_000_000;

/** The machine of a trace and its threads. */
export class TraceExecutor {
	/** Line that began the operation of each thread. */
	readonly #operations: TraceLine[] = [];
	/** Records by the names that digests print; emptied whenever zones or arenas come or go. */
	readonly #names = new Map<string, number>();
	/** Items of zones with structs of the kernel that the trace was given. They stay when freed: the heap may show an earlier moment again. */
	readonly #given = new Set<number>();

	/** Boots the machine and creates its threads. */
	constructor(trace: TraceConfig) {
		boot(trace.machine);
		trace.threads.forEach((t, i) => {
			createThread(`thread${i}`, t.cpu, t.pagedaemon ? TDF_PAGEDAEMON : 0);
		});
		rebase(0, usedWords());
	}

	/** Line that began the operation of a thread. */
	operationOf(tid: number): TraceLine | undefined {
		return this.#operations[tid];
	}

	/** Thread of a line; 0 for one that has none. Throws a TraceError. */
	threadOf(line: TraceLine): Thread {
		if (line.c !== "op" && line.c !== "run") return 0 as Thread;
		const tid = numberOf(line, "t", 1023);
		const td = threadOf(tid);
		if (td === 0) throw new TraceError(`there is no thread ${tid}`);
		return td;
	}

	/** Executes a `tick`, or dispatches the thread of an `op` or `run` and returns it for the caller to run. Throws a TraceError. */
	begin(line: TraceLine): Thread {
		if (line.c === "tick") {
			const ticks = numberOf(line, "v", MAX_TICKS);
			for (let i = 0; i < ticks; i++) hardclock();
			return 0 as Thread;
		}
		const td = this.threadOf(line);
		if (td === 0) return td;
		const budget = line.k === undefined ? MAX_LOCKS : numberOf(line, "k", MAX_LOCKS);
		if (line.c === "run") {
			if (td.td_state === TDS_IDLE) throw new TraceError(`thread ${td.td_tid} has no operation to run on`);
			dispatch(td, budget);
			return td;
		}
		if (td.td_state !== TDS_IDLE) throw new TraceError(`thread ${td.td_tid} is in the middle of ${textOf(td.td_op)}`);
		const name = String(line.op);
		const call = callNamed(name);
		const routine = CALLS[name];
		if (call === undefined || routine === undefined) throw new TraceError(`there is no operation ${shownJson(line.op)}`);
		const args = call.args.map((a) => this.#argument(line, call, a));
		const misuse = misuseOf(name, args, this.#given);
		if (misuse !== undefined) throw new TraceError(`${name}: ${misuse}`);
		this.#operations[td.td_tid] = line;
		td.td_op = intern(name);
		dispatch(td, budget);
		beginOperation(td, routine, args);
		return td;
	}

	/** What is wrong with the run of a thread by a line: it would have gone on for ever. Undefined where nothing is. */
	faultOf(td: Thread, line: TraceLine | undefined): TraceError | undefined {
		if (line?.k !== undefined || td.td_state !== TDS_PREEMPTED) return undefined;
		return new TraceError(`thread ${td.td_tid} has passed ${MAX_LOCKS} locks in this line: it goes on for ever`);
	}

	/** The thread has run: names may have changed their meaning, and the trace may have been given an item. */
	ran(td: Thread): void {
		if (td.td_state === TDS_IDLE && textOf(td.td_op) === "uma_zalloc") this.#note(result());
		if (/create|destroy/.test(textOf(td.td_op))) this.forgetNames();
	}

	#note(item: number): void {
		if (item !== 0 && pmap_kextract(item) >= 0 && pageAt(item).pg_slab > 0 && pageAt(item).pg_slab.us_records !== 0) this.#given.add(item);
	}

	/** Names are looked up anew: the heap shows another moment. */
	forgetNames(): void {
		this.#names.clear();
	}

	#argument(line: TraceLine, call: KernelCall, arg: CallArg): number {
		const key = keyOf(call, arg);
		if (arg.type !== "zone" && arg.type !== "arena") return plainArgument(line, arg, key);
		if (this.#names.size === 0) {
			const names = objectNames();
			for (const [record, text] of names.zones) this.#names.set(`zone:${text}`, record);
			for (const [record, text] of names.arenas) this.#names.set(`arena:${text}`, record);
		}
		const name = line[key];
		const record = typeof name === "string" ? this.#names.get(`${arg.type}:${name}`) : undefined;
		if (record === undefined) throw new TraceError(`"${key}" names no ${arg.type} there is: ${shownJson(name)}`);
		return record;
	}
}
