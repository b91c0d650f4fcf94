/** Tokens as objects, for the editor features: they look at one place, where the parser's flat arrays would only be in the way. */
import { parseTokens } from "../language/parser.ts";
import { Kind, nextToken, tokenText } from "../language/scanner.ts";

/** One word, number, string or sign. */
export interface Token {
	readonly kind: "word" | "number" | "string" | "sign";
	/** As written; a string without its quotes. */
	readonly text: string;
	readonly from: number;
	readonly to: number;
	/** First of its line. */
	readonly first: boolean;
}

const KINDS = new Map<number, Token["kind"]>([
	[Kind.word, "word"],
	[Kind.number, "number"],
	[Kind.string, "string"],
	[Kind.openString, "string"],
]);

/** The tokens of a text; words such as `r366840-only` are one token where the parser takes them for one. */
export function tokensOf(text: string): Token[] {
	const { tokens } = parseTokens(text);
	const result: Token[] = [];
	for (let i = 0; i < tokens.count - 1; i = nextToken(tokens, i)) {
		const kind = KINDS.get(tokens.kind[i] as number) ?? "sign";
		const written = tokenText(tokens, i);
		const inner = kind === "string" ? written.replace(/^"|"$/g, "") : written;
		result.push({ kind, text: inner, from: tokens.from[i] as number, to: tokens.to[i] as number, first: tokens.first[i] === 1 });
	}
	return result;
}

/** Whether an offset lies in a comment: behind `//` that is in no string of its line. */
export function inComment(text: string, offset: number): boolean {
	const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
	return line.replace(/"(?:[^"\\]|\\.)*"/g, (s) => "_".repeat(s.length)).includes("//");
}
