/**
 * What the simulation shows to those around it: adapter, command line, language and panels see these types and the class Simulation
 * (engine/simulation.ts), never the heap.
 */
import type { Forerun } from "./debug/rerun-motion.ts";
import type { OUTCOMES } from "./machine/outcome.ts";
import type { Expression } from "./scenario/program.ts";

/** A moment of a run. Equal positions and event counts are equal states. */
export interface Moment {
	/** Journal entries since boot: the coordinate of time. */
	readonly position: number;
	/** Events raised so far; the last one is number `events - 1`. */
	readonly events: number;
	readonly tick: number;
}

/** How a run ended. */
export type Outcome = Exclude<(typeof OUTCOMES)[number], "">;

/** Where a breakpoint lies. */
export type BreakpointPlace =
	/** An event or condition of the catalogue. */
	| { readonly kind: "event"; readonly event: string }
	/** A line of a kernel source (`engine/kernel/...`), one of {@link Simulation.breakableLines}. */
	| { readonly kind: "line"; readonly file: string; readonly line: number }
	/** A statement of the scenario. */
	| { readonly kind: "statement"; readonly line: number }
	/** Entry or return of a routine. */
	| { readonly kind: "routine"; readonly routine: string; readonly at: "entry" | "return" }
	/** A program point of a routine, by its number: one of {@link Simulation.instructions}. */
	| { readonly kind: "point"; readonly routine: string; readonly point: number }
	/** Writes that change a value, or reads of it by routines of the kernel; writes alone unless said otherwise. */
	| { readonly kind: "data"; readonly target: DataPlace; readonly access?: DataAccess };

/** What happens to a value. */
export type DataAccess = "read" | "write" | "readWrite";

/** A value to be watched: one of the state by its name, whichever words it lies in then, or heap words. */
export type DataPlace = Expression | FixedWords;

/** Heap words; those of a frame are watched as long as the call lasts. */
export interface FixedWords {
	readonly words: readonly number[];
	/** The simulated memory that they lie in, where they were found by it. */
	readonly bytes?: { readonly address: number; readonly count: number };
	/** First word of the frame that they lie in, what it holds while the call lasts, and which call it is where that is known. */
	readonly frame?: { readonly word: number; readonly head: number; readonly call?: FrameCall };
}

/** One call of a routine: the word that says which frame of its thread is the innermost, and the position at which it came to be its own. */
export interface FrameCall {
	readonly innermost: number;
	readonly entered: number;
}

/** A statement of a kernel routine as an instruction of the simulated kernel. */
export interface Instruction {
	/** Synthetic address; the same in every session of one build. */
	readonly address: number;
	/** `vmem_xalloc+3`: the fourth statement of the routine. */
	readonly symbol: string;
	/** Where it is written; the column counts from 1. */
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** Where a breakpoint on it lies. */
	readonly place: BreakpointPlace;
}

/** A write that changed a watched word, or a read: then both values are the word's. */
export interface Write {
	readonly word: number;
	readonly old: number;
	readonly value: number;
}

/** A breakpoint. `condition` sees the event's arguments (event breakpoints), `old` and `new` (data breakpoints), and the state. */
export interface Breakpoint {
	readonly id: number;
	readonly place: BreakpointPlace;
	readonly condition?: Expression;
	/** Stops at the n-th hit and each later one (`from`), at each n-th (`every`), or at the n-th alone (`only`). */
	readonly hits?: { readonly kind: "from" | "every" | "only"; readonly n: number };
	/** Instead of stopping, tells `onLog` of the hit. */
	readonly log?: boolean;
}

/** Why a motion ended. */
export type Stop =
	| {
			readonly kind: "breakpoint";
			readonly ids: readonly number[];
			readonly thread: number;
			readonly event?: number;
			/** The write that stopped, of a data breakpoint. */
			readonly write?: Write;
	  }
	| { readonly kind: "step"; readonly thread: number }
	/** The run has come to its end. */
	| { readonly kind: "end"; readonly outcome: Outcome; readonly thread: number }
	/** Going back reached the first moment. */
	| { readonly kind: "beginning"; readonly thread: number }
	/** Cancelled or paused. */
	| { readonly kind: "pause"; readonly thread: number };

/** Over calls, into them, or out of the one in progress. */
export type StepKind = "next" | "in" | "out";

/** How far a step goes: to another line, or to the next statement even in the same line. */
export type Granularity = "line" | "instruction";

/** A movement through time. Threads are given by number. */
export type MotionKind =
	| { readonly kind: "continue" }
	| { readonly kind: "reverse-continue" }
	/** To the thread's next line of the same frame, or of the caller once the frame is left. Other threads run meanwhile. */
	| { readonly kind: "next"; readonly thread: number; readonly granularity?: Granularity }
	/** To the thread's next line, in whatever frame. */
	| { readonly kind: "in"; readonly thread: number; readonly granularity?: Granularity }
	/** To the caller's next line. */
	| { readonly kind: "out"; readonly thread: number; readonly granularity?: Granularity }
	/** The inverse of a step: of the one named, else of whichever led here; where none did, of next. */
	| { readonly kind: "back"; readonly thread: number; readonly step?: StepKind; readonly granularity?: Granularity }
	/** Back to the beginning of the call that a frame is in. */
	| { readonly kind: "restart-frame"; readonly thread: number; readonly frame: number; readonly depth: number }
	/** To the last or next time that a place is reached, whatever breakpoints there are. Where there is none before, nothing moves. */
	| { readonly kind: "visit"; readonly place: BreakpointPlace; readonly direction: "previous" | "next" }
	/** To the moment of event number `event`. */
	| { readonly kind: "seek"; readonly event: number }
	/** Runs on to the moment of event number `event`, or to the end. */
	| { readonly kind: "reach"; readonly event: number }
	/** Runs to where another run stood, with what was done by hand there; with `toDifference` at most to the first event that differs. */
	| { readonly kind: "rerun"; readonly before: Forerun; readonly toDifference: boolean }
	/** To where a branch of the timeline was left, which it puts in force. */
	| { readonly kind: "switch"; readonly branch: number }
	/** To the moment of a write, which is known by the position it leads to. */
	| { readonly kind: "write"; readonly word: number; readonly position: number }
	| { readonly kind: "end" };

/** A motion in progress. The caller drives it in slices, so that it stays responsive; nothing runs between slices. */
export interface Motion {
	/** Runs for about `moves` moves of threads (a few thousand take some milliseconds); undefined while the motion goes on. */
	slice(moves: number): Stop | undefined;
	/** Ends the motion where it is (going back: at the moment it started from). */
	cancel(): Stop;
	/** Share done, 0 to 1, where it can be told. */
	progress(): number | undefined;
}

/** A simulated thread. */
export interface ThreadInfo {
	readonly tid: number;
	readonly name: string;
	/** `running`, `sleep(btalloc)`, `lock(vmem_bt_lock)`, `work`, `finished`, ... */
	readonly state: string;
	readonly wmesg: string;
	readonly cpu: number;
	/** Page daemon, uma thread, clock. */
	readonly daemon: boolean;
	readonly toplevel: boolean;
	readonly runnable: boolean;
	readonly finished: boolean;
	readonly locks: readonly string[];
	/** Kernel operation in progress, empty outside the kernel, and ticks since it began. */
	readonly operation: string;
	readonly operationTicks: number;
}

/** A frame of a simulated stack, innermost first. The outermost frame of a scenario thread is its statement in the scenario. */
export interface FrameInfo {
	readonly kind: "kernel" | "scenario";
	/** Routine name, or the thread's name for the scenario. */
	readonly name: string;
	/** Source: repository path of a kernel file, or the scenario's file. */
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** First heap word of a kernel frame; 0 for the scenario. An identity of the activation together with its depth. */
	readonly frame: number;
	readonly depth: number;
	/** Address of the {@link Instruction} that a kernel frame is in. */
	readonly address?: number;
}

/** An event as told to users. */
export interface EventInfo {
	readonly number: number;
	readonly name: string;
	readonly thread: number;
	readonly threadName: string;
	readonly cpu: number;
	readonly tick: number;
	readonly routine: string;
	readonly depth: number;
	readonly args: readonly { readonly name: string; readonly value: number; readonly text: string }[];
}

/** A value shown to users. Containers are opened with their reference. */
export interface Shown {
	readonly name: string;
	readonly value: string;
	/** Type as a kernel engineer writes it: `u_int`, `struct uma_keg *`. */
	readonly type: string;
	/** Expression that gives this value in a condition or watch. */
	readonly expression?: string;
	/** Opens the container; absent for plain values. */
	readonly reference?: Reference;
	/** Members of an indexed container (a list of slabs, an array). */
	readonly indexed?: number;
	/** Heap word behind a plain value. */
	readonly word?: number;
	/** Simulated kernel address of a struct, where it has one. */
	readonly address?: number;
	/** Sentence about the field. */
	readonly doc?: string;
	/** Where a local is declared. */
	readonly declared?: { readonly file: string; readonly line: number };
	/** Where that is written which the value names. */
	readonly names?: { readonly file: string; readonly line: number };
	/** Changed since the last stop. */
	readonly changed?: boolean;
}

/** A container that can be opened. Plain data, valid at every moment at which the record exists. */
export type Reference =
	| { readonly kind: "struct"; readonly struct: string; readonly record: number; readonly path: string }
	| { readonly kind: "array"; readonly struct: string; readonly field: string; readonly record: number; readonly path: string }
	/** A linked list or other collection of the kernel: `kegs`, `zones`, `arenas`, `threads`, `slabs`, `segments`, `freelist`, `buckets`... */
	| { readonly kind: "collection"; readonly collection: string; readonly record: number; readonly path: string }
	| { readonly kind: "locals"; readonly thread: number; readonly frame: number };
