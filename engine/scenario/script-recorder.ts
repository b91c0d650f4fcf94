// dialect
/**
 * Notes what a run does in the terms of a golden trace's script: operations that begin, threads that run on, how many lock acquisitions
 * they pass, and ticks. Idle unless a recorder is in force.
 */
import type { Thread } from "../kernel/views.generated.ts";

/** One line of a script; `args` are the words an operation was begun with. */
export type ScriptLine =
	| { readonly c: "tick"; v: number }
	| { readonly c: "run"; readonly t: number; k?: number }
	| {
			readonly c: "op";
			readonly t: number;
			readonly op: string;
			readonly args: readonly number[];
			readonly names: ArgumentNames;
			k?: number;
	  };

/** Names of the zones and arenas among the arguments, as they are when the operation begins. */
export type ArgumentNames = readonly (string | undefined)[];

/** Collects a script. */
export class ScriptRecorder {
	readonly lines: ScriptLine[] = [];
	readonly #inOperation = new Set<number>();
	readonly #nameOf: (op: string, args: readonly number[]) => ArgumentNames;
	#line: { k?: number } | undefined;
	#passed = 0;

	constructor(nameOf: (op: string, args: readonly number[]) => ArgumentNames) {
		this.#nameOf = nameOf;
	}

	/** The clock advances. */
	ticks(n: number): void {
		const last = this.lines[this.lines.length - 1];
		if (last?.c === "tick") last.v += n;
		else this.lines.push({ c: "tick", v: n });
	}

	/** A thread is given the processor. */
	dispatched(td: Thread): void {
		this.#passed = 0;
		this.#line = undefined;
		if (!this.#inOperation.has(td.td_tid)) return;
		const line: ScriptLine = { c: "run", t: td.td_tid };
		this.lines.push(line);
		this.#line = line;
	}

	/** The running thread begins an operation. */
	began(td: Thread, op: string, args: readonly number[]): void {
		const line: ScriptLine = { c: "op", t: td.td_tid, op, args, names: this.#nameOf(op, args) };
		this.lines.push(line);
		this.#line = line;
		this.#passed = 0;
		this.#inOperation.add(td.td_tid);
	}

	/** The running thread passes a lock acquisition without being stopped. */
	passed(): void {
		this.#passed++;
	}

	/** The running thread was stopped in front of an acquisition. */
	preempted(): void {
		if (this.#line !== undefined) this.#line.k = this.#passed;
	}

	/** The running thread's operation has ended. */
	ended(td: Thread): void {
		this.#inOperation.delete(td.td_tid);
		this.#line = undefined;
	}
}

/** The recorder in force. */
export const recording: { recorder: ScriptRecorder | null } = { recorder: null };
