/** Tokens as the formatter writes them: their texts, the spaces between them, the comments and line ends before them. */
import type { Document } from "../ast.ts";
import { Kind, nextToken, signOf, type Tokens, tokenText } from "../scanner.ts";
import { type Marks, marksOf } from "./marks.ts";

/** A comment. */
export interface Comment {
	readonly text: string;
	/** Whether it stands behind something on its line. */
	readonly trailing: boolean;
	/** Whether an empty line stands before it. */
	readonly blank: boolean;
}

/** A token. */
export interface Piece {
	readonly text: string;
	readonly from: number;
	readonly to: number;
	/** Whether a space stands before it, when it is not the first of its line. */
	readonly spaced: boolean;
	/** Whether it begins a line of the text. */
	readonly first: boolean;
	/** Whether an empty line stands before it, behind the comments. */
	readonly blank: boolean;
	readonly comments: readonly Comment[];
	/** Index of the matching brace, for `{` and `}`. */
	partner: number;
}

/** Units that are written close to a number; the others are words. */
const CLOSE_UNITS = new Set(["B", "K", "M", "G", "ms", "s"]);

/** The pieces of a text without errors; the last one is its end. */
export function piecesOf(document: Document, tokens: Tokens): { readonly pieces: Piece[]; readonly marks: Marks } {
	const marks = marksOf(document);
	const pieces: Piece[] = [];
	const open: number[] = [];
	let comment = 0;
	let end = 0;
	let before = -1;
	for (let token = tokens.kind[0] === undefined ? -1 : 0; token >= 0; token = nextToken(tokens, token)) {
		const from = tokens.from[token] as number;
		const to = tokens.to[token] as number;
		const comments: Comment[] = [];
		while (comment < tokens.commentFrom.length && (tokens.commentFrom[comment] as number) < from) {
			const at = tokens.commentFrom[comment] as number;
			const lines = lineEnds(tokens.text, end, at);
			end = tokens.commentTo[comment] as number;
			comments.push({ text: tokens.text.slice(at, end).trimEnd(), trailing: lines === 0 && before >= 0, blank: lines > 1 });
			comment++;
		}
		const blank = lineEnds(tokens.text, end, from) > 1;
		end = to;
		const index = pieces.length;
		let partner = -1;
		const text = textOf(tokens, token, marks);
		if (text === "{") open.push(index);
		if (text === "}") {
			partner = open.pop() ?? -1;
			if (partner >= 0) (pieces[partner] as Piece).partner = index;
		}
		pieces.push({
			text,
			from,
			to,
			spaced: spaced(tokens, before, token, marks),
			first: tokens.first[token] === 1,
			blank,
			comments,
			partner,
		});
		if (tokens.kind[token] === Kind.end) break;
		before = token;
	}
	return { pieces, marks };
}

function lineEnds(text: string, from: number, to: number): number {
	let count = 0;
	for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++;
	return count;
}

/** The text of a token; `8items` becomes `8 items`. */
function textOf(tokens: Tokens, token: number, marks: Marks): string {
	const text = tokenText(tokens, token);
	if (tokens.kind[token] !== Kind.number || !marks.measured.has(tokens.to[token] as number)) return text;
	return text.replace(/(pages|items|ticks|events)$/, " $1");
}

/** Whether a space stands between two tokens of one line. */
function spaced(tokens: Tokens, a: number, b: number, marks: Marks): boolean {
	if (a < 0) return false;
	const left = tokens.kind[a] === Kind.sign ? signOf(tokens, a) : "";
	const right = tokens.kind[b] === Kind.sign ? signOf(tokens, b) : "";
	if (left === "(" || left === "[" || left === "." || left === "..") return false;
	if (right === ")" || right === "]" || right === "," || right === ";" || right === "." || right === ".." || right === "[") return false;
	if (left !== "" && marks.prefixes.has(tokens.from[a] as number)) return false;
	if (right === "(" && marks.callees.has(tokens.to[a] as number)) return false;
	const closes = tokens.kind[a] === Kind.number && tokens.kind[b] === Kind.word && marks.measured.has(tokens.to[b] as number);
	return !(closes && CLOSE_UNITS.has(tokenText(tokens, b)));
}
