/**
 * A scenario as the engine runs it: plain data that the language produces, a recording can carry and another process can be sent.
 * Expressions and instructions are data too; engine/scenario/expressions.ts turns an expression into a closure once, and
 * engine/scenario/thread-program.ts executes the instructions. The position of every thread in its program, its variables and its
 * lists lie in the heap.
 */
import type { MachineConfig } from "../kernel/conf.ts";

/** A place in the scenario's text; lines and columns count from 1. */
export interface SourcePlace {
	readonly line: number;
	readonly column: number;
}

/** Kinds of objects that a probe looks at by name (`keg["vmem btag"].uk_reserve`) or number (`cpu[0]`). */
export type ProbeKind = "keg" | "zone" | "arena" | "thread" | "cpu" | "pages" | "machine" | "kernel";

export type UnaryOperator = "-" | "!" | "~";
export type BinaryOperator =
	| "+"
	| "-"
	| "*"
	| "/"
	| "%"
	| "<<"
	| ">>"
	| "&"
	| "|"
	| "^"
	| "=="
	| "!="
	| "<"
	| "<="
	| ">"
	| ">="
	| "and"
	| "or";

/** An expression. Every value is a number; names of objects are texts and occur only where an operand says so. */
export type Expression =
	| { readonly op: "number"; readonly value: number }
	/** A text: an operand of == and != against an event argument or field that is a name, or the name of an object. */
	| { readonly op: "text"; readonly value: string }
	/** A variable of the thread. */
	| { readonly op: "slot"; readonly slot: number }
	/** An argument of the event in question, by its name in the catalogue; only in conditions over events. */
	| { readonly op: "argument"; readonly name: string }
	/** A field of an object, by path: `keg["vmem btag"].uk_domain.ud_free_items` or, short, `ud_free_items`. */
	| { readonly op: "probe"; readonly kind: ProbeKind; readonly object?: Expression; readonly path: readonly string[] }
	/** Length of a list variable. */
	| { readonly op: "length"; readonly slot: number }
	| { readonly op: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
	| { readonly op: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
	/** A fresh uniform draw from the whole numbers from..to (both included) times `unit`. */
	| { readonly op: "range"; readonly from: Expression; readonly to: Expression; readonly unit: number }
	/** A fresh draw of one of the values, uniformly. */
	| { readonly op: "oneof"; readonly values: readonly Expression[] }
	/** A fresh draw from 1..n, k with a chance proportional to k^-s. */
	| { readonly op: "zipf"; readonly n: Expression; readonly s: number };

/** Where the value of a call goes. */
export type Destination = { readonly kind: "slot"; readonly slot: number } | { readonly kind: "list"; readonly slot: number };

/** Which members `free ... of` takes. */
export type ListOrder = "oldest" | "newest" | "random" | "all";

/** One instruction of a thread's program; targets are indexes of instructions. Statements that the user sees carry their place. */
export type Instruction = { readonly at: SourcePlace } & (
	| { readonly op: "set"; readonly slot: number; readonly value: Expression }
	/** Makes the slot an empty list; a list that was there must be empty or is dropped with a warning. */
	| { readonly op: "list"; readonly slot: number }
	/**
	 * Calls the kernel interface. A NULL result goes to `otherwise` if given. A text argument names a zone or arena, declared or of the kernel.
	 */
	| {
			readonly op: "call";
			readonly routine: string;
			readonly args: readonly Expression[];
			readonly into?: Destination;
			readonly otherwise?: number;
	  }
	/** Moves the value of a slot to the end of a list. */
	| { readonly op: "push"; readonly list: number; readonly slot: number }
	/** Frees what the slot owns, by the call that fits. */
	| { readonly op: "free"; readonly slot: number }
	/** Frees one member of a list (all of them one after the other for "all"); goes to `empty` when the list is empty. */
	| { readonly op: "free_from"; readonly list: number; readonly order: ListOrder; readonly empty: number }
	/** Hands the slot's value to the thread's holds: freed at the first statement boundary after `ticks`. */
	| { readonly op: "hold"; readonly slot: number; readonly ticks: Expression }
	| { readonly op: "jump"; readonly to: number }
	/** Goes to `to` when the condition is false. */
	| { readonly op: "unless"; readonly condition: Expression; readonly to: number }
	/** Repeats: `begin` draws the count into a slot; `count` lowers it and goes to `done` when it is used up. */
	| { readonly op: "repeat_begin"; readonly slot: number; readonly times: Expression }
	| { readonly op: "repeat_count"; readonly slot: number; readonly done: number }
	/** Draws one of the branches by weight. */
	| { readonly op: "choose"; readonly weights: readonly number[]; readonly targets: readonly number[] }
	| { readonly op: "work"; readonly ticks: Expression }
	| { readonly op: "sleep"; readonly ticks: Expression }
	| { readonly op: "wait_until"; readonly condition: Expression }
	/** Waits for all unfinished threads that name this barrier. */
	| { readonly op: "barrier"; readonly barrier: number }
	/** Waits until the clock is at that tick (`at` inside a thread), or for the next multiple (`every`). */
	| { readonly op: "at"; readonly tick: Expression }
	| { readonly op: "every"; readonly ticks: Expression }
	/** Sets a fault: 1 in `n` requests is refused; `once` lets it end by itself after the first refusal, `ticks` after a time. */
	| { readonly op: "fault"; readonly what: "pages" | "kva"; readonly n: Expression; readonly once: boolean; readonly ticks?: Expression }
	/** Ballast: takes pages until `bytes` are free, and gives them back after `ticks`, or never. */
	| { readonly op: "ballast"; readonly bytes: Expression; readonly reclaimable: boolean; readonly ticks?: Expression }
	/** `parts` alternate texts and values. */
	| { readonly op: "log"; readonly parts: readonly (string | Expression)[] }
	/** Ends the run. */
	| { readonly op: "stop" }
	/** Ends the thread. */
	| { readonly op: "end" }
);

/** One thread of the scenario. */
export interface ThreadProgram {
	/** `cc[3]`, `main`, `every[0]`. */
	readonly name: string;
	/** Cpu it is bound to, or -1 for any. */
	readonly cpu: number;
	/** A top-level `at` or `every` block: it keeps nothing alive and does not count for deadlock. */
	readonly toplevel: boolean;
	/** Number of variables; variable names by slot, for the debugger. */
	readonly slots: readonly string[];
	/** Barriers it names, by number. */
	readonly barriers: readonly number[];
	readonly code: readonly Instruction[];
}

/** How runnable threads are chosen. */
export type Schedule = {
	/** Ends the run after so many ticks, if given; or so many events. */
	readonly ticks?: number;
	readonly events?: number;
} & (
	| { readonly kind: "round-robin"; readonly quantum: number }
	/** `preempt` is a percentage. */
	| { readonly kind: "random"; readonly seed: number; readonly preempt: number }
	| { readonly kind: "pct"; readonly depth: number; readonly seed: number }
	/** Takes the recorded choices, then goes on round-robin. */
	| { readonly kind: "replay"; readonly choices: readonly number[] }
);

/** What a scenario expects; judged only under the kernels named, under all where none is. */
export interface Expectation {
	readonly at: SourcePlace;
	/** As written, for reports. */
	readonly text: string;
	/** Kernels, each as {@link Scenario.kernel} is written. */
	readonly under: readonly string[];
	readonly message?: string;
	readonly judge:
		| { readonly kind: "outcome"; readonly outcome: "deadlock" | "stuck thread" | "panic"; readonly wanted: boolean }
		/** `event` is a name of the catalogue or of a condition. */
		| { readonly kind: "event"; readonly event: string; readonly where?: Expression; readonly wanted: boolean }
		| { readonly kind: "always"; readonly condition: Expression }
		| { readonly kind: "never"; readonly condition: Expression }
		| { readonly kind: "eventually"; readonly condition: Expression; readonly within?: number }
		| {
				readonly kind: "whenever";
				readonly event: string;
				readonly where?: Expression;
				readonly condition: Expression;
				readonly within?: number;
		  }
		| { readonly kind: "at end"; readonly condition: Expression };
}

/** Everything the engine needs to run a scenario. Threads start in this order, `main` first and alone until it ends. */
export interface Scenario {
	/** Name of the file, as shown. */
	readonly file: string;
	/** The kernel: a variant by its id or alias, and what makes it differ, one text for one behaviour: `13.0 set keg_drain = all`. */
	readonly kernel: string;
	readonly machine: MachineConfig;
	/** Page daemon, uma thread and periodic timeouts run. */
	readonly daemons: boolean;
	/** Creates the declared zones and arenas. */
	readonly main: ThreadProgram;
	readonly threads: readonly ThreadProgram[];
	/** Names of the barriers by number. */
	readonly barriers: readonly string[];
	readonly schedule: Schedule;
	readonly expectations: readonly Expectation[];
}
