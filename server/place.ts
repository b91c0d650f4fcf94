/** Where an offset lies: what completion and hover need to know of the text around it. */
import { INTERFACE, type KernelCall } from "../engine/kernel/interface.ts";
import { STATEMENTS } from "../language/parser/statements.ts";
import type { Token } from "./tokens.ts";

/** What the braces around a place belong to. `file` is outside of all braces. */
export type Surroundings = "file" | "machine" | "zone" | "arena" | "block" | "choose";

/** A call that is open at a place. */
export interface OpenCall {
	readonly callee: Token;
	/** The routine of the kernel interface; absent for `length(...)` and the like. */
	readonly routine?: KernelCall;
	/** Index of the argument, from 0. */
	readonly argument: number;
}

/** A place in a text. */
export interface Place {
	readonly inside: Surroundings;
	/** Tokens of the declaration, property or statement, before the one at the place. */
	readonly before: readonly Token[];
	/** The token that the place touches or lies in. */
	readonly at?: Token;
	readonly call?: OpenCall;
}

const CONTINUING: ReadonlySet<string> = new Set([",", "|", "+", "-", "*", "/", "<<", "=", "(", "[", "&", "==", "!=", "<", "<=", ">", ">="]);
const REFINEMENTS: ReadonlySet<string> = new Set(["with", "without", "set"]);
/** Declarations that name kernels, whose refinements may stand on lines of their own. */
const NAMING: ReadonlySet<string> = new Set(["kernel", "expect"]);
const HEADS: Readonly<Record<string, Surroundings>> = { machine: "machine", zone: "zone", arena: "arena" };
/** Words at which the parser takes up a damaged text again, so that an open parenthesis does not swallow what follows. */
const RESUMING: ReadonlySet<string> = new Set([
	...STATEMENTS,
	"machine",
	"kernel",
	"zone",
	"arena",
	"const",
	"param",
	"thread",
	"schedule",
	"expect",
]);
const ROUTINES: ReadonlyMap<string, KernelCall> = new Map(INTERFACE.map((c) => [c.name, c]));

/** What a brace opens, from the words before it and what is around them. */
function opened(inside: Surroundings, head: string | undefined): Surroundings {
	if (inside === "file") return HEADS[head ?? ""] ?? "block";
	return inside === "block" && head === "choose" ? "choose" : "block";
}

/** Whether a token begins a statement, property or declaration. */
function begins(token: Token, statement: readonly Token[], depth: number): boolean {
	const last = statement.at(-1);
	if (!token.first || last === undefined) return false;
	if (RESUMING.has(token.text)) return true;
	if (depth > 0 || (last.kind === "sign" && CONTINUING.has(last.text))) return false;
	return !(NAMING.has(statement[0]?.text ?? "") && REFINEMENTS.has(token.text));
}

/** Reads the tokens before a place, keeping track of braces, of what they belong to, and of where the statement began. */
class Reader {
	readonly #around: Surroundings[] = [];
	inside: Surroundings = "file";
	statement: Token[] = [];
	#depth = 0;

	/** Begins a new statement if the token is the first of one. */
	look(token: Token): void {
		if (begins(token, this.statement, this.#depth)) this.#begin();
	}

	take(token: Token): void {
		if (token.kind !== "sign") this.statement.push(token);
		else if (token.text === "{") {
			this.#around.push(this.inside);
			this.inside = opened(this.inside, this.statement[0]?.text);
			this.#begin();
		} else if (token.text === "}") {
			this.inside = this.#around.pop() ?? "file";
			this.#begin();
		} else if (token.text === ";") this.#begin();
		else {
			if (token.text === "(" || token.text === "[") this.#depth++;
			if (token.text === ")" || token.text === "]") this.#depth = Math.max(0, this.#depth - 1);
			this.statement.push(token);
		}
	}

	/** The place is on a line of its own: nothing but an open parenthesis or an operator makes it belong to what stands before. */
	lineEnd(): void {
		const last = this.statement.at(-1);
		if (this.#depth === 0 && !(last?.kind === "sign" && CONTINUING.has(last.text))) this.#begin();
	}

	#begin(): void {
		this.statement = [];
		this.#depth = 0;
	}
}

/** Finds a place. A word that ends at the offset counts as being at it: it is the one that is typed. */
export function placeAt(text: string, tokens: readonly Token[], offset: number): Place {
	const reader = new Reader();
	let at: Token | undefined;
	let end = 0;
	for (const token of tokens) {
		const touches = token.kind !== "sign" && token.from <= offset && token.to >= offset;
		if (token.from >= offset && !touches) break;
		reader.look(token);
		if (touches) {
			at = token;
			break;
		}
		reader.take(token);
		end = token.to;
	}
	if (at === undefined && text.slice(end, offset).includes("\n")) reader.lineEnd();
	const call = openCall(reader.statement);
	return {
		inside: reader.inside,
		before: reader.statement,
		...(at === undefined ? {} : { at }),
		...(call === undefined ? {} : { call }),
	};
}

/** The innermost call whose parenthesis is open behind some tokens. */
function openCall(tokens: readonly Token[]): OpenCall | undefined {
	let depth = 0;
	let argument = 0;
	for (let i = tokens.length - 1; i > 0; i--) {
		const { kind, text } = tokens[i] as Token;
		if (kind !== "sign") continue;
		if (text === ")" || text === "]") depth++;
		else if (depth > 0 && (text === "(" || text === "[")) depth--;
		else if (depth === 0 && text === ",") argument++;
		else if (depth === 0 && text === "(") {
			const callee = tokens[i - 1] as Token;
			if (callee.kind !== "word") return undefined;
			const routine = ROUTINES.get(callee.text);
			return { callee, argument, ...(routine === undefined ? {} : { routine }) };
		}
	}
	return undefined;
}
