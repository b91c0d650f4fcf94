/**
 * What all parts of the parser share: the place in the tokens, the findings, and the rule "one error per cause". After an error the cursor
 * is quiet until its part of the text is left behind: the next statement, property or declaration listens again.
 */
import type { Name, Range } from "../ast.ts";
import type { Finding, Fix } from "../diagnostics.ts";
import { joinWord, Kind, nextToken, type Sign, signOf, type Tokens, tokenText } from "../scanner.ts";
import { stringOf } from "./literals.ts";

/** Levels that blocks, brackets and operators may be nested: later passes recurse over the tree, and a stack must not overflow. */
const MAX_DEPTH = 200;
/** Operators of one expression; a chain of them is a deep tree too. */
const MAX_OPERATORS = 1000;
/** More findings than anybody reads. */
const MAX_FINDINGS = 200;

/** A block: what it belongs to, its `{`, and where its `}` would stand. */
export interface OpenBlock extends Range {
	readonly text: string;
	readonly end: number;
}

/** The state of a parser. */
export class Cursor {
	readonly tokens: Tokens;
	readonly findings: Finding[];
	/** The token looked at. */
	at = 0;
	/** The token before it, or -1. */
	before = -1;
	/** Above 0 inside brackets, where a line end means nothing. */
	brackets = 0;
	/** Block that is probably the one whose `}` was forgotten: its `}` stands further left than its head. */
	suspect: OpenBlock | undefined;
	/** Token at which an unclosed block was told: the blocks around it end there for the same cause. */
	unclosedAt = -1;
	/** An error of this statement has been told. */
	quiet = false;
	#gaveUp = false;
	#joined = -1;
	#depth = 0;
	#operators = 0;

	constructor(tokens: Tokens, findings: Finding[]) {
		this.tokens = tokens;
		this.findings = findings;
	}

	get kind(): number {
		return this.tokens.kind[this.at] as number;
	}

	get from(): number {
		return this.tokens.from[this.at] as number;
	}

	get to(): number {
		return this.tokens.to[this.at] as number;
	}

	/** Offset behind the last token taken. */
	get end(): number {
		return this.before < 0 ? this.from : (this.tokens.to[this.before] as number);
	}

	/** The stretch from an offset to the end of what was taken; where nothing was taken, an empty one. */
	since(from: number): Range {
		return { from: Math.min(from, this.end), to: this.end };
	}

	get text(): string {
		return tokenText(this.tokens, this.at);
	}

	/** Whether the token is the first of its line, and not joined to the line before. */
	get first(): boolean {
		return this.tokens.first[this.at] === 1 && this.at !== this.#joined;
	}

	/** Whether a line ends before the token, where line ends mean something. */
	get lineEnds(): boolean {
		return this.kind === Kind.end || (this.brackets === 0 && this.first);
	}

	/** Lets the token count as one of the line before. */
	joinLine(): void {
		this.#joined = this.at;
	}

	/** The token behind this one. */
	get following(): number {
		return nextToken(this.tokens, this.at);
	}

	/** Takes the token. */
	take(): void {
		if (this.kind === Kind.end) return;
		this.before = this.at;
		this.at = nextToken(this.tokens, this.at);
	}

	isSign(sign: Sign, token = this.at): boolean {
		return this.tokens.kind[token] === Kind.sign && signOf(this.tokens, token) === sign;
	}

	/** Whether a token is a `:`, which the language has no use for and people write all the same. */
	isColon(token = this.at): boolean {
		return this.tokens.kind[token] === Kind.bad && tokenText(this.tokens, token) === ":";
	}

	/** The sign at the place, or nothing. */
	sign(token = this.at): Sign | undefined {
		return this.tokens.kind[token] === Kind.sign ? signOf(this.tokens, token) : undefined;
	}

	isWord(word: string, token = this.at): boolean {
		const { kind, from, to, text, base } = this.tokens;
		const at = from[token] as number;
		return kind[token] === Kind.word && (to[token] as number) - at === word.length && text.startsWith(word, at - base);
	}

	/** Takes a sign if it is there. */
	takeSign(sign: Sign): boolean {
		if (!this.isSign(sign)) return false;
		this.take();
		return true;
	}

	/** Takes a word if it is there and, outside brackets, on this line. */
	takeWord(word: string): boolean {
		if (this.lineEnds || !this.isWord(word)) return false;
		this.take();
		return true;
	}

	/** A bare word of this line as a name; `undefined` where there is none. */
	word(): Name | undefined {
		if (this.lineEnds || this.kind !== Kind.word) return undefined;
		const name = { text: this.text, from: this.from, to: this.to };
		this.take();
		return name;
	}

	/** A name as a bare word or, for names with spaces, in quotes. */
	textName(): Name | undefined {
		if (this.lineEnds || (this.kind !== Kind.string && this.kind !== Kind.openString)) return this.word();
		const from = this.from;
		return { text: stringOf(this), from, to: this.end };
	}

	/** A word that may hold `.` and `-`: the id of a kernel, a value of a toggle, `round-robin`. */
	longWord(): Name | undefined {
		if (this.lineEnds || !joinWord(this.tokens, this.at)) return undefined;
		return this.word();
	}

	/** A name of this line, or an error that says what to type and an empty name. */
	name(code: string, at: Range, message: string): Name {
		return this.word() ?? this.missingName(code, at, message);
	}

	/** An empty name behind what was taken, with an error. */
	missingName(code: string, at: Range, message: string): Name {
		this.error(code, at.from, at.to, message);
		return { text: "", from: this.end, to: this.end };
	}

	/** Tells an error, unless one was told of the same statement. */
	error(code: string, from: number, to: number, message: string, ...fixes: Fix[]): void {
		if (this.quiet) return;
		this.quiet = true;
		this.report(code, from, to, message, fixes);
	}

	/** Tells an error that is independent of those before it, such as a bad character. */
	report(code: string, from: number, to: number, message: string, fixes: readonly Fix[] = []): void {
		if (this.#gaveUp) return;
		if (this.findings.length >= MAX_FINDINGS) {
			this.findings.push({
				code: "too-many-errors",
				severity: "error",
				from,
				to,
				message: `more than ${MAX_FINDINGS} errors; the rest is not looked at`,
			});
			this.giveUp();
			return;
		}
		this.findings.push({ code, severity: "error", from, to, message, ...(fixes.length > 0 ? { fixes } : {}) });
	}

	/** Goes to the end of the text, so that every loop of the parser ends; nothing more is told. */
	giveUp(): void {
		this.#gaveUp = true;
		this.at = this.tokens.count - 1;
	}

	/** Runs a part of the parser one level deeper; too deep, the text ends here with one error and `fallback` is the result. */
	deeper<T>(part: () => T, fallback: () => T): T {
		if (this.#depth >= MAX_DEPTH) {
			this.error("too-deep", this.from, this.to, `this is nested deeper than ${MAX_DEPTH} levels`);
			this.giveUp();
			return fallback();
		}
		this.#depth++;
		const result = part();
		this.#depth--;
		return result;
	}

	/** Counts an operator of an expression; false when there are too many. */
	operator(): boolean {
		if (++this.#operators <= MAX_OPERATORS) return true;
		this.error("too-long", this.from, this.to, `this expression has more than ${MAX_OPERATORS} operators`);
		this.giveUp();
		return false;
	}

	/** A new expression begins. */
	startExpression(): void {
		if (this.brackets === 0) this.#operators = 0;
	}
}
