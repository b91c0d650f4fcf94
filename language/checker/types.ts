/** What expressions measure, and what the names of a scenario stand for. */
import type { MachineConfig } from "../../engine/kernel/conf.ts";
import type { EventKind } from "../../engine/kernel/events.ts";
import type { FlagFamily } from "../vocabulary-flags.ts";
import type { Findings } from "./findings.ts";

export type { Range } from "../ast.ts";
export type { Finding, Fix } from "../diagnostics.ts";

/**
 * What a value is. `number` has no unit; `memory` remembers what a call returned; `text` is a name; `flags` are or'ed names of one
 * family; `any` is what an error was told about already, or a value that fits everywhere, such as 0 and a hex number.
 */
export type Type = "number" | "size" | "time" | "percent" | "truth" | "memory" | "list" | "text" | "flags" | "any";

/** A type as messages call it. */
export const TYPE_NAMES: Readonly<Record<Type, string>> = {
	number: "a plain number",
	size: "a size",
	time: "a duration",
	percent: "a percentage",
	truth: "a condition",
	memory: "what a call returned",
	list: "a list",
	text: "a name",
	flags: "flags",
	any: "a value",
};

/** A constant, or one value of a parameter. Sizes are bytes, durations ticks. */
export interface Constant {
	readonly type: Type;
	readonly value: number;
}

/** A variable of a thread. */
export interface Variable {
	readonly name: string;
	readonly slot: number;
	readonly type: Type;
}

/** Everything that the declarations of a text name. */
export interface Symbols {
	readonly arch: MachineConfig["arch"];
	readonly hz: number;
	readonly cpus: number;
	readonly constants: ReadonlyMap<string, Constant>;
	/** Declared, created by a call, or the kernel's. */
	readonly zones: ReadonlySet<string>;
	readonly arenas: ReadonlySet<string>;
	/** Declared arenas: their quantum, and whether they have a span of their own. */
	readonly declaredArenas: ReadonlyMap<string, { readonly quantum: number | undefined; readonly spanned: boolean }>;
	/** Threads, with the number of their instances; undefined without a count. */
	readonly threads: ReadonlyMap<string, number | undefined>;
}

/** Where an expression stands: what names mean there. */
export interface Scope {
	readonly symbols: Symbols;
	readonly findings: Findings;
	/** Variables in sight. */
	readonly variables: ReadonlyMap<string, Variable>;
	/** Event whose arguments are in sight. */
	readonly event?: EventKind;
	/** Names of a debugger's locals; every name is one where this is "any". */
	readonly locals?: ReadonlySet<string> | "any";
	/** Whether random draws have a place here. */
	readonly draws: boolean;
}

/** What a bare name stands for. */
export type Meaning =
	| { readonly kind: "argument"; readonly type: Type }
	| { readonly kind: "variable"; readonly variable: Variable }
	| { readonly kind: "constant"; readonly constant: Constant }
	| { readonly kind: "flag"; readonly value: number; readonly family: FlagFamily }
	/** The name of a zone, arena or thread. */
	| { readonly kind: "object"; readonly name: string }
	/** An object that needs no name: `machine`, `kernel`, `pages`. */
	| { readonly kind: "whole" };
