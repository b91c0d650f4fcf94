/** Statements of a thread as instructions. */
import type { Destination, Expression, Instruction, ListOrder, SourcePlace } from "../../engine/scenario/program.ts";
import type { Block, Expr, FaultExtent, Otherwise, Statement } from "../ast.ts";
import { FREES, resultType, routineOf } from "../checker/calls.ts";
import { constantValue } from "../checker/constants.ts";
import { typeOf } from "../checker/expressions.ts";
import { Findings } from "../checker/findings.ts";
import type { Scope, Symbols } from "../checker/types.ts";
import { Variables } from "../checker/variables.ts";
import { freedVariables, lowerArguments } from "./calls.ts";
import { Code, Label } from "./code.ts";
import { lowerExpression, number } from "./expressions.ts";

/** Where `continue` and `break` go. */
interface Loop {
	readonly head: Label;
	readonly end: Label;
}

/** What a program is made with. */
export interface Lowering {
	readonly symbols: Symbols;
	/** Line and column of an offset. */
	readonly place: (offset: number) => SourcePlace;
	/** Number of a barrier. */
	readonly barrier: (name: string) => number;
}

/** The code of a thread with its variables and barriers. */
export interface LoweredProgram {
	readonly code: readonly Instruction[];
	readonly slots: readonly string[];
	readonly barriers: readonly number[];
}

/** Lowers the body of a thread. A block of the top level begins with its `at` or `every`. */
export function lowerProgram(body: Block, lowering: Lowering, timed?: Extract<Statement, { kind: "at" | "every" }>): LoweredProgram {
	const lowerer = new StatementLowerer(lowering);
	if (timed === undefined) lowerer.block(body);
	else lowerer.statement(timed);
	return lowerer.finish(body);
}

class StatementLowerer {
	readonly #code = new Code();
	readonly #variables = new Variables();
	readonly #barriers = new Set<number>();
	readonly #lowering: Lowering;
	readonly #scope: Scope;
	#loop: Loop | undefined;

	constructor(lowering: Lowering) {
		this.#lowering = lowering;
		this.#scope = { symbols: lowering.symbols, findings: new Findings(), variables: this.#variables.visible, draws: true };
	}

	finish(body: Block): LoweredProgram {
		const end = this.#lowering.place(Math.max(body.from, body.to - 1));
		const code = this.#code.finish(end);
		return { code, slots: this.#variables.names, barriers: [...this.#barriers] };
	}

	block(block: Block): void {
		this.#variables.block(() => {
			for (const s of block.statements) this.statement(s);
		});
	}

	statement(s: Statement): void {
		const at = this.#lowering.place(s.from);
		const code = this.#code;
		switch (s.kind) {
			case "let":
			case "assign":
				this.#set(s, at);
				return;
			case "list":
				code.emit({ op: "list", at, slot: this.#variables.declare(s.name.text, "list").slot });
				return;
			case "push":
				this.#push(s, at);
				return;
			case "call":
				this.#call(s.call, undefined, s.otherwise, at);
				return;
			case "repeat":
				this.#repeat(s, at);
				return;
			case "forever":
				this.#while(undefined, s.body, at);
				return;
			case "while":
				this.#while(s.condition, s.body, at);
				return;
			case "if":
				this.#if(s, at);
				return;
			case "choose":
				this.#choose(s, at);
				return;
			case "work":
			case "sleep":
				code.emit({ op: s.kind, at, ticks: this.#expression(s.time) });
				return;
			case "hold":
				code.emit({ op: "hold", at, slot: this.#slot(s.value.text), ticks: this.#expression(s.time) });
				return;
			case "free":
				code.emit({ op: "free", at, slot: this.#slot(s.value.text) });
				return;
			case "free from":
				this.#freeFrom(s, at);
				return;
			case "wait":
				code.emit({ op: "wait_until", at, condition: this.#expression(s.condition) });
				return;
			case "barrier": {
				const barrier = this.#lowering.barrier(s.name.text);
				this.#barriers.add(barrier);
				code.emit({ op: "barrier", at, barrier });
				return;
			}
			case "at":
				code.emit({ op: "at", at, tick: this.#expression(s.time) });
				this.block(s.body);
				return;
			case "every":
				this.#every(s, at);
				return;
			case "fail":
				this.#fail(s.what.text === "kva" ? "kva" : "pages", s.extent, at);
				return;
			case "shrink":
				this.#shrink(s, at);
				return;
			case "log":
				code.emit({ op: "log", at, parts: s.parts.map((p) => (typeof p === "string" ? p : this.#expression(p))) });
				return;
			case "break":
				if (this.#loop !== undefined) code.jump(at, this.#loop.end);
				return;
			case "continue":
				if (this.#loop !== undefined) code.jump(at, this.#loop.head);
				return;
			case "stop":
				code.emit({ op: "stop", at });
				return;
			case "missing":
				return;
		}
	}

	#expression(expr: Expr): Expression {
		return lowerExpression(expr, this.#scope);
	}

	#slot(name: string): number {
		return this.#variables.visible.get(name)?.slot ?? 0;
	}

	// Values.

	#set(s: Extract<Statement, { kind: "let" | "assign" }>, at: SourcePlace): void {
		const call = routineOf(s.value);
		// The value is lowered before the name is declared: `let n = n + 1` means another n.
		const value = call === undefined ? this.#expression(s.value) : undefined;
		const type = call === undefined ? typeOf(s.value, this.#scope) : resultType(call);
		const slot = s.kind === "let" ? this.#variables.declare(s.name.text, type).slot : this.#slot(s.name.text);
		if (value !== undefined) this.#code.emit({ op: "set", at, slot, value });
		else this.#call(s.value, { kind: "slot", slot }, s.otherwise, at);
	}

	#push(s: Extract<Statement, { kind: "push" }>, at: SourcePlace): void {
		const list = this.#slot(s.list.text);
		if (s.value.kind === "name") this.#code.emit({ op: "push", at, list, slot: this.#slot(s.value.name) });
		else this.#call(s.value, { kind: "list", slot: list }, s.otherwise, at);
	}

	#call(expr: Expr, into: Destination | undefined, otherwise: Otherwise | undefined, at: SourcePlace): void {
		const call = routineOf(expr);
		if (call === undefined || expr.kind !== "call") return;
		const args = lowerArguments(expr.args, call, this.#scope);
		const base = { op: "call", at, routine: call.name, args, ...(into === undefined ? {} : { into }) } as const;
		const freed = freedVariables(expr.args, call, FREES, this.#scope);
		const behind = new Label();
		if (otherwise === undefined) this.#code.emit(base);
		else {
			const target = this.#otherwise(otherwise, behind);
			this.#code.emit(() => ({ ...base, otherwise: target.target }));
		}
		for (const slot of freed) this.#code.emit({ op: "set", at, slot, value: number(0) });
		this.#code.place(behind);
	}

	/** Where a NULL result goes; from there the program goes on at `behind`. */
	#otherwise(otherwise: Otherwise, behind: Label): Label {
		if (otherwise.kind === "continue") return this.#loop?.head ?? behind;
		const start = new Label();
		const at = this.#lowering.place(otherwise.from);
		this.#code.aside(() => {
			this.#code.place(start);
			if (otherwise.kind === "block") this.block(otherwise.block);
			else this.#code.emit({ op: "stop", at });
			this.#code.jump(at, behind);
		});
		return start;
	}

	#freeFrom(s: Extract<Statement, { kind: "free from" }>, at: SourcePlace): void {
		const code = this.#code;
		const list = this.#slot(s.list.text);
		const order = s.order.text as ListOrder;
		const end = new Label();
		const head = code.here();
		if (s.until !== undefined) code.unless(at, not(this.#expression(s.until)), end);
		code.emit(() => ({ op: "free_from", at, list, order, empty: end.target }));
		if (s.until !== undefined) code.jump(at, head);
		code.place(end);
	}

	// Control.

	/** Writes the body of a loop: `begin` writes what stands at its head and may leave it. */
	#looping(at: SourcePlace, body: Block, begin: (end: Label) => void): void {
		const code = this.#code;
		const outer = this.#loop;
		const loop: Loop = { head: code.here(), end: new Label() };
		this.#loop = loop;
		begin(loop.end);
		this.block(body);
		code.jump(at, loop.head);
		code.place(loop.end);
		this.#loop = outer;
	}

	#while(condition: Expr | undefined, body: Block, at: SourcePlace): void {
		this.#looping(at, body, (end) => {
			if (condition !== undefined) this.#code.unless(at, this.#expression(condition), end);
		});
	}

	#repeat(s: Extract<Statement, { kind: "repeat" }>, at: SourcePlace): void {
		const slot = this.#variables.hidden(`repeats left (line ${at.line})`);
		this.#code.emit({ op: "repeat_begin", at, slot, times: this.#expression(s.times) });
		this.#looping(at, s.body, (end) => {
			this.#code.emit(() => ({ op: "repeat_count", at, slot, done: end.target }));
		});
	}

	#every(s: Extract<Statement, { kind: "every" }>, at: SourcePlace): void {
		this.#looping(at, s.body, () => this.#code.emit({ op: "every", at, ticks: this.#expression(s.time) }));
	}

	#if(s: Extract<Statement, { kind: "if" }>, at: SourcePlace): void {
		const code = this.#code;
		const otherwise = new Label();
		const end = new Label();
		code.unless(at, this.#expression(s.condition), otherwise);
		this.block(s.then);
		if (s.otherwise !== undefined) code.jump(this.#lowering.place(Math.max(s.then.from, s.then.to - 1)), end);
		code.place(otherwise);
		if (s.otherwise !== undefined) {
			if ("statements" in s.otherwise) this.block(s.otherwise);
			else this.statement(s.otherwise);
		}
		code.place(end);
	}

	#choose(s: Extract<Statement, { kind: "choose" }>, at: SourcePlace): void {
		const code = this.#code;
		const end = new Label();
		const labels = s.branches.map(() => new Label());
		const weights = s.branches.map((b) => constantValue(b.weight, this.#scope.symbols) ?? 0);
		const rest = 100 - weights.reduce((sum, weight) => sum + weight, 0);
		// What the branches leave of 100 % does nothing.
		if (rest > 0 || weights.length === 0) {
			weights.push(rest);
			labels.push(end);
		}
		const whole = wholeWeights(weights);
		code.emit(() => ({ op: "choose", at, weights: whole, targets: labels.map((l) => l.target) }));
		s.branches.forEach((branch, i) => {
			code.place(labels[i] as Label);
			this.block(branch.body);
			if (i < s.branches.length - 1) code.jump(this.#lowering.place(Math.max(branch.from, branch.to - 1)), end);
		});
		code.place(end);
	}

	// Faults.

	#fail(what: "pages" | "kva", extent: FaultExtent | undefined, at: SourcePlace): void {
		const n = extent?.kind === "one in" ? this.#expression(extent.n) : number(1);
		const time = extent?.kind === "once" ? undefined : extent?.time;
		this.#code.emit({ op: "fault", at, what, n, once: extent?.kind === "once", ...this.#ticks(time) });
	}

	#shrink(s: Extract<Statement, { kind: "shrink" }>, at: SourcePlace): void {
		this.#code.emit({ op: "ballast", at, bytes: this.#expression(s.size), reclaimable: s.reclaimable, ...this.#ticks(s.time) });
	}

	/** How long a fault lasts, where that is said. */
	#ticks(time: Expr | undefined): { readonly ticks?: Expression } {
		return time === undefined ? {} : { ticks: this.#expression(time) };
	}
}

function not(operand: Expression): Expression {
	return { op: "unary", operator: "!", operand };
}

/** Weights as whole numbers, which draws are made of: up to three places behind the point count. */
function wholeWeights(weights: readonly number[]): number[] {
	const factor = weights.every((weight) => Number.isInteger(weight)) ? 1 : 1000;
	return weights.map((weight) => Math.round(weight * factor));
}
