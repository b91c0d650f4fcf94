// dialect
/**
 * Replaying a golden trace: each line's script part is executed, its answer compared. Stops at the first difference.
 */
import { outcomeOf } from "../kernel/calls.ts";
import { callNamed } from "../kernel/interface.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { log } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import { type RunEnd, runThread } from "../machine/run.ts";
import { TDS_IDLE, TDS_LOCK, TDS_PREEMPTED, TDS_RUNNING, TDS_SLEEPING, TDS_UNLOCKED, TDS_WOKEN } from "../machine/thread.ts";
import { readConfig, shownJson, TraceError, type TraceLine } from "./config.ts";
import { Digester } from "./digest.ts";
import { fullDump, hex, type Json } from "./dump.ts";
import { clearCounts, goldenCounts, goldenEvents } from "./events.ts";
import { TraceExecutor } from "./executor.ts";
import { differenceOf } from "./json-difference.ts";

/** Where a replay and its trace part. */
export interface Difference {
	/** Line of the file, from 1. */
	readonly line: number;
	/** What differs, such as `r.v` or `ev[3][1]`. */
	readonly path: string;
	readonly expected: Json | undefined;
	readonly got: Json | undefined;
}

/** Result of a run as golden writes it. */
function resultOf(end: RunEnd, operation: string): { readonly [key: string]: Json } {
	switch (end.status) {
		case "done": {
			const call = callNamed(operation);
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
	readonly #executor: TraceExecutor;
	#over = false;
	#panicked = false;

	/** Boots the machine of the `config` line. `compare` false executes without looking at answers. */
	constructor(config: TraceLine, options: { readonly compare: boolean } = { compare: true }) {
		const trace = readConfig(config);
		this.#full = trace.events === "full";
		this.#compare = options.compare;
		this.#executor = new TraceExecutor(trace);
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
				throw new TraceError(`a line of the unknown kind ${shownJson(line.c)}`);
		}
	}

	/** Whether the trace ended as it should. */
	get complete(): boolean {
		return this.#over;
	}

	#step(line: TraceLine, number: number): Difference | undefined {
		const answer = this.answer(line, line.d !== undefined);
		const wanted = Object.fromEntries(["r", "ev", "ec", "d"].filter((k) => k in line).map((k) => [k, line[k] as Json]));
		return this.#differs(wanted, answer, number);
	}

	/** Executes a line and tells its answer: `r`, the events or their counts, and `d` if a digest is wanted. */
	answer(line: TraceLine, digest: boolean): { readonly [key: string]: Json } {
		if (this.#panicked) throw new TraceError("there are lines behind the panic");
		const first = nextEvent();
		clearCounts();
		const answer: Record<string, Json> = {};
		const td = this.#executor.begin(line);
		if (td !== 0) {
			const end = runThread(td);
			answer.r = resultOf(end, textOf(td.td_op));
			this.#panicked = end.status === "panic";
			this.#executor.ran(td);
			const fault = this.#executor.faultOf(td, line);
			if (fault !== undefined) throw fault;
		}
		if (!this.#compare) return answer;
		if (this.#full) {
			const events = goldenEvents(first);
			if (events.length > 0) answer.ev = events;
		} else {
			const counted = goldenCounts();
			if (Object.keys(counted).length > 0) answer.ec = counted;
		}
		if (digest) answer.d = this.#digester.digest();
		return answer;
	}

	/** The last line: outcome, threads and the full dump. */
	end(n: number, outcome: string): { readonly [key: string]: Json } {
		return this.#end({ n, outcome });
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
		const operation = this.#executor.operationOf(td.td_tid) ?? {};
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
