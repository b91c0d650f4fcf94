/** Checks the statements of a thread. */
import type { Block, Expr, FaultExtent, Name, Otherwise, Statement } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { checkCall, FREES, resultType, routineNamed, routineOf } from "./calls.ts";
import { constantValue } from "./constants.ts";
import { FUNCTIONS, typeOf, unknownFunction, want, wantCondition } from "./expressions.ts";
import { append, replace } from "./findings.ts";
import { neverGoesOn } from "./flow.ts";
import { Ownership } from "./ownership.ts";
import type { Range, Scope, Type, Variable } from "./types.ts";
import { Variables } from "./variables.ts";

/** Most repetitions: a run of more would not end. */
const MAX_REPEAT = 1e9;

/** Which barriers a program names, and where each is named first. */
export type BarrierUses = Map<string, Range>;

/** Checks a program. Returns the barriers that it names. */
export function checkProgram(body: Block, scope: Omit<Scope, "variables" | "draws">, inLoop: boolean): BarrierUses {
	const checker = new StatementChecker(scope);
	checker.block(body, inLoop ? 1 : 0);
	return checker.barriers;
}

/** The time of `at` and `every`, at the top level and inside threads. */
export function checkMoment(kind: "at" | "every", time: Expr, scope: Scope): void {
	wantDuration(time, kind === "every" ? 1 : 0, scope, `\`${kind}\``);
}

/** Checks a duration of so many ticks at least. */
function wantDuration(time: Expr, least: 0 | 1, scope: Scope, what: string): void {
	if (!want("time", time, scope, what)) return;
	const ticks = constantValue(time.kind === "range" ? time.low : time, scope.symbols);
	if (ticks === undefined || ticks >= least) return;
	scope.findings.error("out-of-range", time, `${what} needs a time ${least === 0 ? "that is not negative" : "above 0"}`);
}

class StatementChecker {
	readonly barriers: BarrierUses = new Map();
	readonly #variables = new Variables();
	readonly #scope: Scope;
	readonly #ownership: Ownership;
	#loops = 0;

	constructor(scope: Omit<Scope, "variables" | "draws">) {
		this.#scope = { ...scope, variables: this.#variables.visible, draws: true };
		this.#ownership = new Ownership(scope.findings);
	}

	/** Checks a block; `loops` is 1 where it is the body of a loop. */
	block(block: Block, loops: 0 | 1): void {
		this.#loops += loops;
		this.#ownership.branch(loops > 0, () => {
			this.#variables.block(() => {
				block.statements.forEach((s, i) => {
					this.#statement(s);
					const next = block.statements[i + 1];
					if (next !== undefined && neverGoesOn(s)) this.#warn("unreachable", next, "this is never reached");
				});
			});
		});
		this.#loops -= loops;
	}

	#error(code: string, range: Range, message: string, fixes: Parameters<Scope["findings"]["error"]>[3] = []): void {
		this.#scope.findings.error(code, range, message, fixes);
	}

	#warn(code: string, range: Range, message: string): void {
		this.#scope.findings.warn(code, range, message);
	}

	#statement(s: Statement): void {
		switch (s.kind) {
			case "let": {
				const type = this.#value(s.value, s.otherwise);
				this.#declare(s.name, type);
				this.#ownership.set(s.name.text, s.value, routineOf(s.value), s.otherwise);
				return;
			}
			case "assign":
				this.#assign(s);
				return;
			case "list":
				this.#declare(s.name, "list");
				return;
			case "push":
				this.#push(s);
				return;
			case "call":
				this.#call(s);
				return;
			case "repeat":
				if (want("number", s.times, this.#scope, "`repeat`")) this.#repetitions(s.times);
				this.block(s.body, 1);
				return;
			case "forever":
				this.block(s.body, 1);
				return;
			case "while":
				wantCondition(s.condition, this.#scope);
				this.#ownership.asked(s.condition);
				this.block(s.body, 1);
				return;
			case "if":
				this.#if(s);
				return;
			case "choose":
				this.#choose(s);
				return;
			case "work":
			case "sleep":
				wantDuration(s.time, 0, this.#scope, `\`${s.kind}\``);
				return;
			case "hold":
				this.#owner(s.value, "held");
				wantDuration(s.time, 0, this.#scope, "`hold`");
				return;
			case "free":
				this.#owner(s.value, "freed");
				return;
			case "free from":
				this.#freeFrom(s);
				return;
			case "wait":
				wantCondition(s.condition, this.#scope);
				return;
			case "barrier":
				if (s.name.text !== "" && !this.barriers.has(s.name.text)) this.barriers.set(s.name.text, s);
				return;
			case "at":
				checkMoment("at", s.time, this.#scope);
				this.block(s.body, 0);
				return;
			case "every":
				checkMoment("every", s.time, this.#scope);
				this.block(s.body, 1);
				return;
			case "fail":
				this.#fail(s);
				return;
			case "shrink":
				if (want("size", s.size, this.#scope, "`shrink memory to`") && (constantValue(s.size, this.#scope.symbols) ?? 0) < 0)
					this.#error("out-of-range", s.size, "`shrink memory to` needs a size of at least 0");
				if (s.time !== undefined) wantDuration(s.time, 1, this.#scope, "`shrink memory ... for`");
				return;
			case "log":
				for (const part of s.parts) if (typeof part !== "string") typeOf(part, this.#scope);
				return;
			case "break":
			case "continue":
				if (this.#loops === 0) this.#error("outside-loop", s, `\`${s.kind}\` stands in no loop`);
				return;
			case "stop":
			case "missing":
				return;
		}
	}

	// Values.

	/** Checks what a variable or list gets, with what follows where it is NULL. */
	#value(value: Expr, otherwise: Otherwise | undefined): Type {
		const call = routineOf(value);
		if (call !== undefined && value.kind === "call") {
			checkCall(value, call, this.#scope);
			if (call.result === "none") this.#error("no-result", value, `\`${call.name}\` returns nothing: write the call alone`);
			if (call.result === "zone" || call.result === "arena")
				this.#error("no-result", value, `a ${call.result} is known by its name: write the call alone`);
			this.#otherwise(otherwise, value);
			return resultType(call);
		}
		const type = typeOf(value, this.#scope);
		if (type === "text" || type === "flags") this.#error("wrong-type", value, "a variable holds a number or what a call returned");
		if (type === "list") this.#error("wrong-type", value, "a list is not copied: declare another one with `list`");
		if (otherwise !== undefined && value.kind !== "missing") this.#error("stray-else", otherwise, "`else` belongs to a call that can fail");
		return type === "memory" || type === "text" || type === "list" ? "any" : type;
	}

	#otherwise(otherwise: Otherwise | undefined, value: Expr): void {
		if (otherwise === undefined) return;
		if (otherwise.kind === "block") this.block(otherwise.block, 0);
		else if (otherwise.kind === "continue" && this.#loops === 0)
			this.#error("outside-loop", otherwise, "`else continue` stands in no loop");
		const call = routineOf(value);
		if (call !== undefined && call.freedBy === undefined && call.name !== "vmem_add") {
			this.#warn("idle-else", otherwise, `\`${call.name}\` never returns NULL`);
		}
	}

	#declare(name: Name, type: Type): void {
		const { symbols } = this.#scope;
		if (name.text === "") return;
		if (this.#variables.visible.has(name.text)) {
			this.#error(
				"duplicate-name",
				name,
				`\`${name.text}\` is declared already${type === "list" ? "" : `: write \`${name.text} = ...\` to change it`}`,
			);
			return;
		}
		if (symbols.constants.has(name.text)) this.#error("duplicate-name", name, `\`${name.text}\` is a constant already`);
		this.#variables.declare(name.text, type);
	}

	#assign(s: Extract<Statement, { kind: "assign" }>): void {
		const type = this.#value(s.value, s.otherwise);
		const variable = this.#find(s.name);
		if (variable === undefined) return;
		this.#ownership.set(s.name.text, s.value, routineOf(s.value), s.otherwise);
		if (variable.type === "list")
			this.#error("wrong-type", s.name, `\`${s.name.text}\` is a list: put something into it with \`${s.name.text} << ...\``);
		else if (type !== variable.type && type !== "any" && variable.type !== "any") {
			this.#error("wrong-dimension", s.value, `\`${s.name.text}\` measured something else so far: take another variable`);
		}
	}

	#find(name: Name): Variable | undefined {
		if (name.text === "") return undefined;
		const variable = this.#variables.visible.get(name.text);
		if (variable !== undefined || this.#scope.findings.full) return variable;
		const best = nearest(name.text, this.#variables.visible.keys());
		const fixes = best === undefined ? [] : [replace(name, best)];
		this.#error(
			"unknown-variable",
			name,
			`there is no variable \`${name.text}\`${didYouMean(name.text, this.#variables.visible.keys())}`,
			fixes,
		);
		return undefined;
	}

	/** A variable that may own memory, and gives it away. */
	#owner(name: Name, how: "freed" | "held" | "listed"): void {
		const variable = this.#find(name);
		if (variable === undefined) return;
		if (variable.type === "memory" || variable.type === "any") this.#ownership.give(name, how);
		else if (variable.type === "list") {
			const fixes = how === "freed" ? [replace(name, `all of ${name.text}`)] : [];
			this.#error("wrong-type", name, `\`${name.text}\` is a list: write \`free all of ${name.text}\``, fixes);
		} else this.#error("wrong-type", name, `\`${name.text}\` owns no memory: it is a number`);
	}

	#list(name: Name): void {
		const visible = this.#variables.visible;
		if (name.text !== "" && !visible.has(name.text) && nearest(name.text, visible.keys()) === undefined) {
			this.#error("unknown-variable", name, `there is no list \`${name.text}\`: declare it with \`list ${name.text}\``);
			return;
		}
		const variable = this.#find(name);
		if (variable === undefined || variable.type === "list") return;
		this.#error("wrong-type", name, `\`${name.text}\` is no list: declare one with \`list ${name.text}\``);
	}

	#push(s: Extract<Statement, { kind: "push" }>): void {
		this.#list(s.list);
		if (routineOf(s.value) !== undefined) {
			const type = this.#value(s.value, s.otherwise);
			if (type !== "memory" && type !== "any") this.#error("wrong-type", s.value, "a list holds memory, not numbers");
			return;
		}
		if (s.value.kind === "name") this.#owner({ text: s.value.name, from: s.value.from, to: s.value.to }, "listed");
		else {
			typeOf(s.value, this.#scope);
			if (s.value.kind !== "missing" && s.value.kind !== "call")
				this.#error("wrong-type", s.value, "a list holds memory: write a call, or a variable that owns what one returned");
		}
		if (s.otherwise !== undefined) this.#error("stray-else", s.otherwise, "`else` belongs to a call that can fail");
	}

	#call(s: Extract<Statement, { kind: "call" }>): void {
		if (s.call.kind !== "call") return;
		const call = routineNamed(s.call.callee.text);
		if (call === undefined) {
			if ((FUNCTIONS as readonly string[]).includes(s.call.callee.text)) this.#error("idle-value", s.call, "this value is not used");
			else unknownFunction(s.call, this.#scope);
			return;
		}
		checkCall(s.call, call, this.#scope);
		this.#otherwise(s.otherwise, s.call);
		if (FREES.has(call.name)) this.#ownership.freeBy(s.call.args.filter((a) => a.kind === "name" && this.#variables.visible.has(a.name)));
		if (call.freedBy !== undefined)
			this.#warn("leak", s.call, `nobody can free what \`${call.name}\` returns here: write \`let p = ${call.name}(...)\``);
	}

	#freeFrom(s: Extract<Statement, { kind: "free from" }>): void {
		this.#list(s.list);
		if (s.until === undefined) return;
		wantCondition(s.until, this.#scope);
		if (s.order.text === "all") this.#error("wrong-until", s.until, "`free all` frees all: with `until` write oldest, newest or random");
	}

	// Control.

	#repetitions(times: Expr): void {
		const most = constantValue(times.kind === "range" ? times.high : times, this.#scope.symbols);
		if (most === undefined) return;
		if (most > MAX_REPEAT)
			this.#error(
				"too-many",
				times,
				"more than 1,000,000,000 repetitions never end: write `forever`, and let `schedule ... for` end the run",
			);
		if (most < 0) this.#error("out-of-range", times, "a count of repetitions is not negative");
	}

	#if(s: Extract<Statement, { kind: "if" }>): void {
		wantCondition(s.condition, this.#scope);
		this.#ownership.asked(s.condition);
		this.block(s.then, 0);
		if (s.otherwise === undefined) return;
		if ("statements" in s.otherwise) this.block(s.otherwise, 0);
		else this.#statement(s.otherwise);
	}

	#choose(s: Extract<Statement, { kind: "choose" }>): void {
		let sum = 0;
		for (const { weight, body } of s.branches) {
			sum += this.#weight(weight);
			this.block(body, 0);
		}
		if (sum > 100.000001)
			this.#error(
				"too-much",
				s,
				`the weights add up to ${Number.isFinite(sum) ? `${sum}%` : "more than can be counted"}: at most 100% can be shared`,
			);
	}

	#weight(weight: Expr): number {
		const type = typeOf(weight, this.#scope);
		const value = constantValue(weight, this.#scope.symbols);
		if (weight.kind === "missing") return 0;
		if (type === "number")
			this.#error(
				"missing-unit",
				weight,
				"a weight is a percentage, such as `30%`",
				weight.kind === "number" ? [append(weight, "%", `Write ${weight.value}%`)] : [],
			);
		else if (type !== "percent" && type !== "any") this.#error("wrong-dimension", weight, "a weight is a percentage, such as `30%`");
		else if (value === undefined) this.#error("not-constant", weight, "a weight is the same in every run: a number or a constant");
		return value ?? 0;
	}

	// Faults.

	#fail(s: Extract<Statement, { kind: "fail" }>): void {
		// What cannot fail has been told by the parser.
		if (s.what.text !== "pages" && s.what.text !== "kva") return;
		if (s.extent === undefined)
			this.#error("missing-extent", s, "say how long: `once`, `for 2s` or `1 in 20`", [append(s, " once", "Write once")]);
		else this.#extent(s.extent);
	}

	#extent(extent: FaultExtent): void {
		if (extent.kind !== "once" && extent.time !== undefined) wantDuration(extent.time, 1, this.#scope, "`fail ... for`");
		if (extent.kind !== "one in") return;
		if (!want("number", extent.n, this.#scope, "`1 in`")) return;
		const n = constantValue(extent.n, this.#scope.symbols);
		if (n !== undefined && n < 1) this.#error("out-of-range", extent.n, "`1 in` needs a number of at least 1");
	}
}
