/**
 * What is known of a thread's variables on the way through its statements: which were given away, which may be NULL. Only what is
 * certain is told: behind a branch or a loop a variable that was touched in it is not known any more.
 */
import type { KernelCall } from "../../engine/kernel/interface.ts";
import type { Expr, Name, Otherwise } from "../ast.ts";
import { neverGoesOn } from "./flow.ts";
import type { Scope } from "./types.ts";

/** A variable without memory: `freed`, or given to a list or a hold; or one whose call may have returned nothing. */
type State = "freed" | "held" | "listed" | "perhaps NULL";

const GONE: Readonly<Record<Exclude<State, "perhaps NULL">, string>> = {
	freed: "is freed already",
	held: "is held: it is freed by itself when its time has come",
	listed: "is in a list now: free it from there",
};

/** Tracks the variables of one thread. */
export class Ownership {
	readonly #findings: Scope["findings"];
	#states = new Map<string, State>();

	constructor(findings: Scope["findings"]) {
		this.#findings = findings;
	}

	/** A variable gets the result of a call, or another value. */
	set(name: string, value: Expr, call: KernelCall | undefined, otherwise: Otherwise | undefined): void {
		if (call !== undefined && mayFail(value, call) && !leaves(otherwise)) this.#states.set(name, "perhaps NULL");
		else this.#states.delete(name);
	}

	/** A variable's memory is freed, held or put into a list; telling where it has none. */
	give(name: Name, how: Exclude<State, "perhaps NULL">): void {
		const state = this.#states.get(name.text);
		if (state === "perhaps NULL") {
			const mend = `write \`else ...\` behind the call, or \`if ${name.text} != 0 { free ${name.text} }\``;
			// A hold or a list takes no notice of NULL.
			if (how === "freed") this.#findings.warn("perhaps-null", name, `\`${name.text}\` may be NULL here, which owns nothing: ${mend}`);
		} else if (state !== undefined) this.#findings.error("not-owned", name, `\`${name.text}\` ${GONE[state]}`);
		this.#states.set(name.text, how);
	}

	/** A call frees the variables among its arguments. */
	freeBy(args: readonly Expr[]): void {
		for (const a of args) if (a.kind === "name") this.#states.set(a.name, "freed");
	}

	/** A condition looks at variables: whoever asks knows. */
	asked(condition: Expr): void {
		switch (condition.kind) {
			case "name":
				if (this.#states.get(condition.name) === "perhaps NULL") this.#states.delete(condition.name);
				return;
			case "unary":
				this.asked(condition.operand);
				return;
			case "binary":
				this.asked(condition.left);
				this.asked(condition.right);
				return;
			default:
		}
	}

	/** Walks a block that may be entered or not; the body of a loop may have been entered before. */
	branch(loop: boolean, walk: () => void): void {
		const before = this.#states;
		this.#states = loop ? new Map() : new Map(before);
		walk();
		const after = this.#states;
		this.#states = before;
		for (const name of new Set([...before.keys(), ...after.keys()])) {
			if (loop ? after.has(name) : before.get(name) !== after.get(name)) before.delete(name);
		}
	}
}

/** Whether a call can return NULL or an error. */
function mayFail(value: Expr, call: KernelCall): boolean {
	if (call.freedBy === undefined || value.kind !== "call") return false;
	const at = call.args.findIndex((a) => a.type === "flags");
	const flags = value.args[at];
	return at < 0 || (flags !== undefined && names(flags, "M_NOWAIT"));
}

function names(expr: Expr, flag: string): boolean {
	if (expr.kind === "name") return expr.name === flag;
	return expr.kind === "binary" && (names(expr.left, flag) || names(expr.right, flag));
}

/** Whether what follows a NULL result does not come back to the next statement. */
function leaves(otherwise: Otherwise | undefined): boolean {
	if (otherwise?.kind !== "block") return otherwise !== undefined;
	const last = otherwise.block.statements.at(-1);
	return last !== undefined && neverGoesOn(last);
}
