/**
 * The syntax tree of the scenario language. Every node knows its place as offsets into the text; a piece that is missing is a node of
 * kind "missing", so that the tree of a damaged text is whole.
 */

/** A stretch of the text: first offset, and the offset behind the last. */
export interface Range {
	readonly from: number;
	readonly to: number;
}

/** A word used as a name: `vmem btag` in quotes, or a bare word. */
export interface Name extends Range {
	readonly text: string;
}

/** Units of quantities. */
export type Unit = "B" | "K" | "M" | "G" | "pages" | "items" | "ticks" | "ms" | "s" | "%" | "events" | "times";

/** An expression. A unit may stand behind any operand: `8 items`, `n pages`, `(n + 1) pages`, `length(bufs) pages`. */
export type Expr = Range & { readonly unit?: Unit } & (
		| { readonly kind: "number"; readonly value: number; readonly hex: boolean }
		| { readonly kind: "string"; readonly value: string }
		/** A variable, constant, parameter, flag, event argument or bare object name. */
		| { readonly kind: "name"; readonly name: string }
		/** `keg["vmem btag"].uk_domain.ud_free_items`, `arena[dma].vm_inuse`, `pages.free`, `cpu[0]`: an object kind, its name, a path. */
		| { readonly kind: "probe"; readonly object: Name; readonly index?: Expr; readonly path: readonly Name[] }
		| { readonly kind: "unary"; readonly operator: "-" | "!" | "~"; readonly operand: Expr }
		| { readonly kind: "binary"; readonly operator: string; readonly left: Expr; readonly right: Expr }
		/** `a..b`; a unit behind `b` without one behind `a` applies to both. */
		| { readonly kind: "range"; readonly low: Expr; readonly high: Expr }
		/** `length(bufs)`, `oneof(1K, 4K)`, `zipf(100, 1.2)`, or the call of a kernel routine. */
		| { readonly kind: "call"; readonly callee: Name; readonly args: readonly Expr[] }
		| { readonly kind: "missing" }
	);

/** What follows `else` behind a call. */
export type Otherwise = Range &
	({ readonly kind: "continue" } | { readonly kind: "stop" } | { readonly kind: "block"; readonly block: Block });

/** `once`, `1 in 20 [for 2s]` or `for 2s` behind a fault. */
export type FaultExtent = Range &
	(
		| { readonly kind: "once" }
		| { readonly kind: "one in"; readonly n: Expr; readonly time?: Expr }
		| { readonly kind: "for"; readonly time: Expr }
	);

/** A statement. */
export type Statement = Range &
	/** `let x = EXPR [else ...]`. */
	(
		| { readonly kind: "let"; readonly name: Name; readonly value: Expr; readonly otherwise?: Otherwise }
		| { readonly kind: "assign"; readonly name: Name; readonly value: Expr; readonly otherwise?: Otherwise }
		/** `list bufs`. */
		| { readonly kind: "list"; readonly name: Name }
		/** `bufs << EXPR [else ...]`. */
		| { readonly kind: "push"; readonly list: Name; readonly value: Expr; readonly otherwise?: Otherwise }
		/** A call for its effect: `uma_reclaim(UMA_RECLAIM_DRAIN)`. */
		| { readonly kind: "call"; readonly call: Expr; readonly otherwise?: Otherwise }
		| { readonly kind: "repeat"; readonly times: Expr; readonly body: Block }
		| { readonly kind: "forever"; readonly body: Block }
		| { readonly kind: "while"; readonly condition: Expr; readonly body: Block }
		| { readonly kind: "if"; readonly condition: Expr; readonly then: Block; readonly otherwise?: Block | Statement }
		| { readonly kind: "choose"; readonly branches: readonly ChooseBranch[] }
		| { readonly kind: "work"; readonly time: Expr }
		| { readonly kind: "sleep"; readonly time: Expr }
		| { readonly kind: "hold"; readonly value: Name; readonly time: Expr }
		/** `free p`. */
		| { readonly kind: "free"; readonly value: Name }
		/** `free oldest of bufs [until COND]`. */
		| { readonly kind: "free from"; readonly order: Name; readonly list: Name; readonly until?: Expr }
		| { readonly kind: "wait"; readonly condition: Expr }
		| { readonly kind: "barrier"; readonly name: Name }
		| { readonly kind: "at"; readonly time: Expr; readonly body: Block }
		| { readonly kind: "every"; readonly time: Expr; readonly body: Block }
		/** `fail pages`, `fail kva`. */
		| { readonly kind: "fail"; readonly what: Name; readonly extent?: FaultExtent }
		/** `shrink memory to 400K [for 2s] [reclaimable]`. */
		| { readonly kind: "shrink"; readonly size: Expr; readonly time?: Expr; readonly reclaimable: boolean }
		/** `log "text {expr}"`: texts and expressions in turn. */
		| { readonly kind: "log"; readonly parts: readonly (string | Expr)[] }
		| { readonly kind: "break" }
		| { readonly kind: "continue" }
		| { readonly kind: "stop" }
		| { readonly kind: "missing" }
	);

/** One branch of `choose`, with its weight in percent. */
export interface ChooseBranch extends Range {
	readonly weight: Expr;
	readonly body: Block;
}

/** Statements in braces. */
export interface Block extends Range {
	readonly statements: readonly Statement[];
}

/** A line of a machine, zone or arena: a word and its values as written. `span A + B` has one value, a binary expression. */
export interface Property extends Range {
	readonly name: Name;
	/** `import 64K from kernel_arena releasing` has values [64K] and words [from, kernel_arena, releasing]. */
	readonly values: readonly Expr[];
	readonly words: readonly Name[];
}

/** `with X`, `without X`, `set X = V` behind a kernel. */
export type Refinement = Range &
	({ readonly kind: "with" | "without"; readonly toggle: Name } | { readonly kind: "set"; readonly toggle: Name; readonly value: Name });

/** A kernel as it is named: a variant and what is changed of it. */
export interface KernelName {
	readonly variant: Name;
	readonly refinements: readonly Refinement[];
}

/** The end of a schedule: `for 60s` or `for 1000 events`. */
export type ScheduleForm = Range &
	(
		| { readonly kind: "round-robin"; readonly quantum?: Expr }
		| { readonly kind: "random"; readonly seed?: Expr; readonly preempt?: Expr }
		| { readonly kind: "pct"; readonly depth?: Expr; readonly seed?: Expr }
		| { readonly kind: "replay"; readonly file: Expr }
		| { readonly kind: "missing" }
	);

/** What is expected. */
export type Judgement = Range &
	(
		| { readonly kind: "outcome"; readonly wanted: boolean; readonly outcome: "deadlock" | "stuck thread" | "panic" }
		| { readonly kind: "event"; readonly wanted: boolean; readonly event: Name; readonly where?: Expr }
		| { readonly kind: "always" | "never" | "at end"; readonly condition: Expr }
		| { readonly kind: "eventually"; readonly condition: Expr; readonly within?: Expr }
		| { readonly kind: "whenever"; readonly event: Name; readonly where?: Expr; readonly condition: Expr; readonly within?: Expr }
		| { readonly kind: "missing" }
	);

/** A declaration. `head` is the stretch of its first line, for messages. */
export type Declaration = Range &
	(
		| { readonly kind: "machine"; readonly arch: Name; readonly properties: readonly Property[] }
		| ({ readonly kind: "kernel" } & KernelName)
		| { readonly kind: "zone"; readonly name: Name; readonly properties: readonly Property[] }
		| { readonly kind: "arena"; readonly name: Name; readonly properties: readonly Property[] }
		| { readonly kind: "const"; readonly name: Name; readonly value: Expr }
		| { readonly kind: "param"; readonly name: Name; readonly values: readonly Expr[] }
		| { readonly kind: "thread"; readonly name: Name; readonly count?: Expr; readonly cpu?: Expr | "any"; readonly body: Block }
		| { readonly kind: "at"; readonly time: Expr; readonly body: Block }
		| { readonly kind: "every"; readonly time: Expr; readonly body: Block }
		| { readonly kind: "schedule"; readonly form: ScheduleForm; readonly time?: Expr }
		| { readonly kind: "expect"; readonly judgement: Judgement; readonly under: readonly KernelName[]; readonly message?: Name }
		| { readonly kind: "missing" }
	);

/** A whole file. */
export interface Document extends Range {
	/** Number behind `uma` on the first line, if it is there. */
	readonly version?: Expr;
	readonly declarations: readonly Declaration[];
}
