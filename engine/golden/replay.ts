// dialect
/**
 * Replaying a golden trace: each line's script part is executed, its answer compared. Stops at the first difference.
 */
import { boot } from "../kernel/boot.ts";
import { CALLS, outcomeOf } from "../kernel/calls.ts";
import { type CallArg, INTERFACE, type KernelCall } from "../kernel/interface.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { log } from "../machine/event-log.ts";
import { nextEvent, rebase } from "../machine/heap.ts";
import { intern, textOf } from "../machine/names.ts";
import { M, usedWords } from "../machine/records.ts";
import { beginOperation, dispatch, type RunEnd, runThread } from "../machine/run.ts";
import { hardclock } from "../machine/sleep.ts";
import {
	createThread,
	TDF_PAGEDAEMON,
	TDS_IDLE,
	TDS_LOCK,
	TDS_PREEMPTED,
	TDS_RUNNING,
	TDS_SLEEPING,
	TDS_UNLOCKED,
	TDS_WOKEN,
	threadOf,
} from "../machine/thread.ts";
import { differenceOf } from "./compare.ts";
import { numberOf, readConfig, TraceError, type TraceLine } from "./config.ts";
import { Digester } from "./digest.ts";
import { fullDump, hex, type Json, objectNames } from "./dump.ts";
import { clearCounts, goldenCounts, goldenEvents } from "./events.ts";

/** Where a replay and its trace part. */
export interface Difference {
	/** Line of the file, from 1. */
	readonly line: number;
	/** What differs, such as `r.v` or `ev[3][1]`. */
	readonly path: string;
	readonly expected: Json | undefined;
	readonly got: Json | undefined;
}

const calls = new Map<string, KernelCall>(INTERFACE.map((c) => [c.name, c]));

/** Keys of an operation's arguments, where golden names them differently. */
function keyOf(call: KernelCall, arg: CallArg): string {
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

/** Result of a run as golden writes it. */
function resultOf(end: RunEnd, operation: string): { readonly [key: string]: Json } {
	switch (end.status) {
		case "done": {
			const call = calls.get(operation);
			const { value, errno } = outcomeOf(operation, end.value);
			if (errno !== 0) return { s: "done", err: errno };
			switch (call?.result) {
				case "number":
				case "frame":
					return { s: "done", v: value };
				case "none":
					return { s: "done" };
				default:
					return { s: "done", v: hex(value) };
			}
		}
		case "blocked":
			return { s: "blocked", w: end.wmesg };
		case "lock":
			return { s: "lock", l: end.label };
		case "preempted":
			return { s: "preempted", at: end.at };
		case "panic":
			return { s: "panic", m: end.message };
		default:
			throw new Error("a replay is not stopped by a debugger");
	}
}

/** A replay in progress. */
export class Replay {
	readonly #full: boolean;
	readonly #digester = new Digester();
	readonly #compare: boolean;
	readonly #operations: { readonly name: string; readonly line: TraceLine }[] = [];
	#over = false;
	#panicked = false;
	/** Records by the names that digests print; emptied whenever zones or arenas come or go. */
	readonly #zones = new Map<string, number>();
	readonly #arenas = new Map<string, number>();

	/** Boots the machine of the `config` line. `compare` false executes without looking at answers. */
	constructor(config: TraceLine, options: { readonly compare: boolean } = { compare: true }) {
		const trace = readConfig(config);
		this.#full = trace.events === "full";
		this.#compare = options.compare;
		boot(trace.machine);
		trace.threads.forEach((t, i) => {
			createThread(`thread${i}`, t.cpu, t.pagedaemon ? TDF_PAGEDAEMON : 0);
		});
		rebase(0, usedWords());
		log.recording = this.#full;
	}

	/** Executes a line and compares. `number` is its line in the file. Throws a TraceError on lines that make no sense. */
	line(line: TraceLine, number: number): Difference | undefined {
		if (this.#over) throw new TraceError("there are lines behind the end of the trace");
		switch (line.c) {
			case "boot":
				return this.#differs(line, { c: "boot", ...fullDump() }, number);
			case "note":
				return undefined;
			case "end":
				this.#over = true;
				return this.#differs(line, this.#end(line), number);
			case "op":
			case "run":
			case "tick":
				return this.#step(line, number);
			default:
				throw new TraceError(`a line of the unknown kind ${JSON.stringify(line.c)}`);
		}
	}

	/** Whether the trace ended as it should. */
	get complete(): boolean {
		return this.#over;
	}

	#step(line: TraceLine, number: number): Difference | undefined {
		if (this.#panicked) throw new TraceError("there are lines behind the panic");
		const first = nextEvent();
		clearCounts();
		const answer: Record<string, Json> = {};
		if (line.c === "tick") {
			const ticks = numberOf(line, "v", 1_000_000);
			for (let i = 0; i < ticks; i++) hardclock();
		} else {
			const tid = numberOf(line, "t", 1023);
			const td = threadOf(tid);
			if (td === 0) throw new TraceError(`there is no thread ${tid}`);
			answer.r = resultOf(this.#run(td, tid, line), this.#operations[tid]?.name ?? "");
			this.#panicked = answer.r.s === "panic";
		}
		if (!this.#compare) return undefined;
		if (this.#full) {
			const events = goldenEvents(first);
			if (events.length > 0) answer.ev = events;
		} else {
			const counted = goldenCounts();
			if (Object.keys(counted).length > 0) answer.ec = counted;
		}
		if (line.d !== undefined) answer.d = this.#digester.digest();
		const wanted = Object.fromEntries(["r", "ev", "ec", "d"].filter((k) => k in line).map((k) => [k, line[k] as Json]));
		return this.#differs(wanted, answer, number);
	}

	#run(td: Thread, tid: number, line: TraceLine): RunEnd {
		const end = this.#runOn(td, tid, line);
		if (/create|destroy/.test(this.#operations[tid]?.name ?? "")) {
			this.#zones.clear();
			this.#arenas.clear();
		}
		return end;
	}

	#runOn(td: Thread, tid: number, line: TraceLine): RunEnd {
		const budget = line.k === undefined ? -1 : numberOf(line, "k", 1_000_000_000);
		if (line.c === "run") {
			if (td.td_state === TDS_IDLE) throw new TraceError(`thread ${tid} has no operation to run on`);
			dispatch(td, budget);
			return runThread(td);
		}
		if (td.td_state !== TDS_IDLE) throw new TraceError(`thread ${tid} is in the middle of ${this.#operations[tid]?.name}`);
		const name = String(line.op);
		const call = calls.get(name);
		const routine = CALLS[name];
		if (call === undefined || routine === undefined) throw new TraceError(`there is no operation ${JSON.stringify(line.op)}`);
		const args = call.args.map((a) => this.#argument(line, call, a));
		this.#operations[tid] = { name, line };
		dispatch(td, budget);
		beginOperation(td, routine, args);
		return runThread(td);
	}

	#argument(line: TraceLine, call: KernelCall, arg: CallArg): number {
		const key = keyOf(call, arg);
		if (arg.type !== "zone" && arg.type !== "arena") return plainArgument(line, arg, key);
		const name = line[key];
		const known = arg.type === "zone" ? this.#zones : this.#arenas;
		if (known.size === 0) {
			const names = objectNames();
			for (const [record, text] of arg.type === "zone" ? names.zones : names.arenas) known.set(text, record);
		}
		const record = typeof name === "string" ? known.get(name) : undefined;
		if (record === undefined) throw new TraceError(`there is no ${arg.type} ${JSON.stringify(name)}`);
		return record;
	}

	#end(line: TraceLine): { readonly [key: string]: Json } {
		const threads: Json[] = [];
		for (let td = M.m_threads; td !== 0; td = td.td_link) threads.push(this.#threadEnd(td));
		return { c: "end", n: line.n as Json, ticks: M.m_ticks, outcome: line.outcome as Json, threads, ...fullDump() };
	}

	#threadEnd(td: Thread): Json {
		const row: Record<string, Json> = { id: td.td_tid };
		const at = textOf(td.td_lockpoint);
		switch (td.td_state) {
			case TDS_IDLE:
			case TDS_RUNNING: // panicked
				row.state = "idle";
				return row;
			case TDS_SLEEPING:
				Object.assign(row, { state: "sleeping", w: textOf(td.td_wmesg) });
				break;
			case TDS_WOKEN:
				Object.assign(row, { state: "woken", w: textOf(td.td_wmesg) });
				break;
			case TDS_PREEMPTED:
				Object.assign(row, { state: "preempted", at });
				break;
			case TDS_LOCK:
				Object.assign(row, { state: "lock", at });
				break;
			case TDS_UNLOCKED:
				Object.assign(row, { state: "unlocked", at });
				break;
		}
		const operation = this.#operations[td.td_tid]?.line ?? {};
		for (const [key, value] of Object.entries(operation)) {
			if (!["n", "c", "t", "k", "r", "ev", "ec", "d"].includes(key)) row[key] = value as Json;
		}
		return row;
	}

	#differs(expected: TraceLine, got: { readonly [key: string]: Json }, line: number): Difference | undefined {
		if (!this.#compare) return undefined;
		const d = differenceOf(expected as Json, got, "");
		return d === undefined ? undefined : { line, ...d };
	}
}
