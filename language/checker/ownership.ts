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

/** What is known in a block: `fine` is a variable of which nothing is to be told. */
interface Layer {
	readonly states: Map<string, State | "fine">;
	/** The body of a loop: what was known before it need not hold at its second pass. */
	readonly loop: boolean;
}

/** Tracks the variables of one thread. */
export class Ownership {
	readonly #findings: Scope["findings"];
	readonly #layers: Layer[] = [{ states: new Map(), loop: false }];

	constructor(findings: Scope["findings"]) {
		this.#findings = findings;
	}

	#put(name: string, state: State | "fine"): void {
		this.#layers.at(-1)?.states.set(name, state);
	}

	#get(name: string): State | "fine" | undefined {
		for (let i = this.#layers.length - 1; i >= 0; i--) {
			const { states, loop } = this.#layers[i] as Layer;
			const state = states.get(name);
			if (state !== undefined || loop) return state;
		}
		return undefined;
	}

	/** A variable gets the result of a call, or another value. */
	set(name: string, value: Expr, call: KernelCall | undefined, otherwise: Otherwise | undefined): void {
		if (call !== undefined && mayFail(value, call) && !leaves(otherwise)) this.#put(name, "perhaps NULL");
		else this.#put(name, "fine");
	}

	/** A variable's memory is freed, held or put into a list; telling where it has none. */
	give(name: Name, how: Exclude<State, "perhaps NULL">): void {
		const state = this.#get(name.text);
		if (state === "perhaps NULL") {
			const mend = `write \`else ...\` behind the call, or \`if ${name.text} != 0 { free ${name.text} }\``;
			// A hold or a list takes no notice of NULL.
			if (how === "freed") this.#findings.warn("perhaps-null", name, `\`${name.text}\` may be NULL here, which owns nothing: ${mend}`);
		} else if (state !== undefined && state !== "fine") this.#findings.error("not-owned", name, `\`${name.text}\` ${GONE[state]}`);
		this.#put(name.text, how);
	}

	/** A call frees the variables among its arguments. */
	freeBy(args: readonly Expr[]): void {
		for (const a of args) if (a.kind === "name") this.#put(a.name, "freed");
	}

	/** A condition looks at variables: whoever asks knows. */
	asked(condition: Expr): void {
		switch (condition.kind) {
			case "name":
				if (this.#get(condition.name) === "perhaps NULL") this.#put(condition.name, "fine");
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
		this.#layers.push({ states: new Map(), loop });
		walk();
		for (const name of this.#layers.pop()?.states.keys() ?? []) this.#put(name, "fine");
	}
}

/** Whether a call can return NULL or an error. */
function mayFail(value: Expr, call: KernelCall): boolean {
	if (call.freedBy === undefined || value.kind !== "call") return false;
	const at = call.args.findIndex((a) => a.type === "flags");
	const flags = value.args[at];
	return at < 0 || (flags !== undefined && names(flags, "M_NOWAIT") && !names(flags, "M_WAITOK"));
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
