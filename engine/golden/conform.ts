/** Replays a golden trace line by line and tells how that ended: as the trace says, at its first difference, or at a line that makes no sense. */
import { BootFailure } from "../kernel/boot.ts";
import { checkEveryEvent, InvariantFault } from "../kernel/invariants.ts";
import { HeapExhausted } from "../machine/records.ts";
import { TraceError, type TraceLine } from "./config.ts";
import { type Difference, Replay } from "./replay.ts";

/** Longest line of a trace, in characters: the boot dump of the largest machine is far below. */
const MAX_LINE = 64 << 20;

/** How the replay of a trace ended. */
export type ConformResult =
	| { readonly kind: "ok"; readonly lines: number }
	/** An invariant of the allocators does not hold. */
	| { readonly kind: "fault"; readonly line: number; readonly message: string }
	| { readonly kind: "differs"; readonly difference: Difference }
	/** The trace is none, from this line on. */
	| { readonly kind: "broken"; readonly line: number; readonly message: string };

/** Reads a line of a trace. Throws a TraceError. */
export function readLine(text: string): TraceLine {
	if (text.length > MAX_LINE) throw new TraceError(`the line is longer than ${MAX_LINE} characters`);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new TraceError("the line is not JSON");
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TraceError("the line is not a JSON object");
	return value as TraceLine;
}

/** A replay in progress. */
export class Conformance {
	/** Lines taken so far, where they are kept; an empty one is an object without members. */
	readonly lines: TraceLine[] = [];
	/** Lines taken so far. */
	count = 0;
	readonly #check: boolean;
	readonly #keep: boolean;
	#replay: Replay | undefined;

	/** `check` looks at the allocators' invariants at every event; `keep` keeps the lines. */
	constructor(options: { readonly check?: boolean; readonly keep?: boolean } = {}) {
		this.#check = options.check === true;
		this.#keep = options.keep === true;
	}

	/** Whether the machine of the config line has booted. */
	get begun(): boolean {
		return this.#replay !== undefined;
	}

	/** Takes the next line; the result, once there is one. */
	take(text: string): ConformResult | undefined {
		this.count++;
		return this.#guarded(() => {
			const line = text === "" ? {} : readLine(text);
			if (this.#keep) this.lines.push(line);
			if (text === "") return undefined;
			if (this.#replay === undefined) {
				this.#replay = new Replay(line);
				if (this.#check) checkEveryEvent();
				return undefined;
			}
			const difference = this.#replay.line(line, this.count);
			return difference === undefined ? undefined : { kind: "differs", difference };
		});
	}

	/** Keeps a line behind the result, which is not executed any more; what is none counts as empty. */
	keep(text: string): void {
		this.count++;
		let line: TraceLine = {};
		this.#guarded(() => {
			if (text !== "") line = readLine(text);
			return undefined;
		});
		this.lines.push(line);
	}

	/** The result of a trace whose lines are all taken. */
	finish(): ConformResult {
		const result = this.#guarded(() => {
			if (this.#replay === undefined) throw new TraceError("the file is empty");
			if (!this.#replay.complete) throw new TraceError("the trace is truncated: it has no `end` line");
			return undefined;
		});
		return result ?? { kind: "ok", lines: this.count };
	}

	#guarded(action: () => ConformResult | undefined): ConformResult | undefined {
		try {
			return action();
		} catch (error) {
			if (error instanceof InvariantFault) return { kind: "fault", line: this.count, message: error.message };
			if (error instanceof TraceError || error instanceof BootFailure || error instanceof HeapExhausted)
				return { kind: "broken", line: this.count, message: error.message };
			throw error;
		}
	}
}
