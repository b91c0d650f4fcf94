/**
 * The formatter: one canonical layout, two spaces a level. It writes tokens, not trees, so nothing is lost; comments stay where they were.
 * A block stays on one line if it was written so and fits; everything else has a line of its own. Formatting twice changes nothing.
 */

import type { Marks } from "./format/marks.ts";
import type { Comment, Piece } from "./format/pieces.ts";
import { piecesOf } from "./format/pieces.ts";
import { parseTokens } from "./parser.ts";

const WIDTH = 100;
const INDENT = "  ";
/** Further indentation of a statement that goes on over several lines. */
const CONTINUATION = 2;

/** A line of the result. */
interface Line {
	readonly code: string;
	/** Whether a comment may stand behind it: not behind a comment, nor on an empty line. */
	readonly takesComment?: boolean;
	/** Whether a block begins behind it. */
	readonly opens?: boolean;
	comment?: string;
}

/** The text in its canonical layout; unchanged where it has errors of syntax. */
export function format(text: string): string {
	const { document, findings, tokens } = parseTokens(text);
	if (findings.length > 0) return text;
	const { pieces, marks } = piecesOf(document, tokens);
	const writer = new Writer(pieces, marks);
	writer.items(0, pieces.length - 1, 0);
	writer.comments((pieces.at(-1) as Piece).comments, 0);
	const end = text.indexOf("\n");
	const lineEnd = end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n";
	const lines = alignComments(writer.lines);
	return lines.length === 0 ? "" : lines.join(lineEnd) + lineEnd;
}

/** Comments behind the code of consecutive lines stand in one column. */
function alignComments(lines: readonly Line[]): string[] {
	const result: string[] = [];
	for (let at = 0; at < lines.length; ) {
		let to = at;
		let column = 0;
		while (lines[to]?.comment !== undefined) column = Math.max(column, (lines[to++] as Line).code.length);
		if (to === at) result.push((lines[at++] as Line).code);
		for (; at < to; at++) {
			const { code, comment } = lines[at] as Line;
			result.push(`${code.padEnd(column)}  ${comment}`);
		}
	}
	return result;
}

class Writer {
	readonly lines: Line[] = [];
	readonly #pieces: readonly Piece[];
	readonly #marks: Marks;

	constructor(pieces: readonly Piece[], marks: Marks) {
		this.#pieces = pieces;
		this.#marks = marks;
	}

	#piece(index: number): Piece {
		return this.#pieces[index] as Piece;
	}

	/** A line of code. */
	#line(code: string, opens = false): void {
		this.lines.push({ code, takesComment: true, opens });
	}

	/** Comments before a piece: behind the line above, or on lines of their own. */
	comments(comments: readonly Comment[], level: number): void {
		for (const { text, trailing, blank } of comments) {
			const last = this.lines.at(-1);
			if (trailing && last?.takesComment && last.comment === undefined) {
				last.comment = text;
			} else {
				if (blank) this.#blank();
				this.lines.push({ code: INDENT.repeat(level) + text });
			}
		}
	}

	/** An empty line, but not at the beginning of the text or of a block, and never two. */
	#blank(): void {
		const last = this.lines.at(-1);
		if (last !== undefined && last.code !== "" && !last.opens) this.lines.push({ code: "" });
	}

	/** The items from one piece up to another, one a line. */
	items(from: number, to: number, level: number): void {
		const items = this.#split(from, to);
		const { property, branch } = this.#widths(items);
		let at = from;
		for (const [start, end] of items) {
			this.#leftOut(at, start, level);
			at = end;
			const piece = this.#piece(start);
			const weight = this.#marks.branches.get(piece.from);
			const pad = weight === undefined ? 0 : branch - this.#lengthTo(start, weight);
			this.comments(piece.comments, level);
			if (piece.blank) this.#blank();
			this.#item(start, end, level, " ".repeat(pad), property);
		}
		this.#leftOut(at, to, level);
	}

	/** Comments before the `;` between items, which are left out. */
	#leftOut(from: number, to: number, level: number): void {
		for (let at = from; at < to; at++) this.comments(this.#piece(at).comments, level);
	}

	/** First and last piece of each item; the `;` between them belong to none. */
	#split(from: number, to: number): [number, number][] {
		const items: [number, number][] = [];
		let start = -1;
		for (let at = from; at < to; at++) {
			const piece = this.#piece(at);
			if (piece.text === ";") {
				if (start >= 0) items.push([start, at]);
				start = -1;
				continue;
			}
			if (this.#marks.starts.has(piece.from) || start < 0) {
				if (start >= 0) items.push([start, at]);
				start = at;
			}
			if (piece.text === "{" && piece.partner >= 0) at = piece.partner;
		}
		if (start >= 0) items.push([start, to]);
		return items;
	}

	/** Length of the widest word of a property and of the widest weight of a branch. */
	#widths(items: readonly [number, number][]): { property: number; branch: number } {
		let property = 0;
		let branch = 0;
		for (const [start] of items) {
			const { from } = this.#piece(start);
			property = Math.max(property, this.#lengthTo(start, this.#marks.properties.get(from)));
			branch = Math.max(branch, this.#lengthTo(start, this.#marks.branches.get(from)));
		}
		return { property, branch };
	}

	/** Length of the pieces from `start` on that end at an offset or before. */
	#lengthTo(start: number, offset: number | undefined): number {
		let end = start;
		while (offset !== undefined && end < this.#pieces.length && this.#piece(end).to <= offset && this.#piece(end).text !== "") end++;
		return this.#flat(start, end).length;
	}

	/** Pieces on one line, blocks in them too. */
	#flat(from: number, to: number): string {
		let text = "";
		for (let at = from; at < to; at++) {
			const piece = this.#piece(at);
			const spaced = piece.spaced && at > from;
			if (piece.text === "{" && piece.partner >= 0) {
				const inner = this.#split(at + 1, piece.partner).map(([start, end]) => ({ start, text: this.#flat(start, end) }));
				let block = "";
				for (const item of inner) {
					if (block !== "") block += this.#marks.branches.has(this.#piece(item.start).from) ? " " : "; ";
					block += item.text;
				}
				text += `${spaced ? " " : ""}${block === "" ? "{}" : `{ ${block} }`}`;
				at = piece.partner;
			} else {
				text += (spaced ? " " : "") + piece.text;
			}
		}
		return text;
	}

	/** Whether the pieces may stand on one line: no comment among them, and each block on one line already. */
	#isOneLine(from: number, to: number): boolean {
		let depth = 0;
		for (let at = from; at < to; at++) {
			const piece = this.#piece(at);
			if (at > from && piece.comments.length > 0) return false;
			const emptied = piece.text === "}" && piece.partner === at - 1;
			if (depth > 0 && piece.first && !emptied) return false;
			if (piece.text === "{") depth++;
			else if (piece.text === "}") depth--;
		}
		return true;
	}

	/** One item. `pad` stands before it, `column` is where the value of a property begins. */
	#item(from: number, to: number, level: number, pad: string, column: number): void {
		const indent = INDENT.repeat(level) + pad;
		const first = this.#piece(from);
		const isProperty = this.#marks.properties.has(first.from);
		const start = isProperty ? `${indent}${first.text.padEnd(column)}` : indent;
		const rest = isProperty ? from + 1 : from;
		if (this.#isOneLine(from, to)) {
			const line = `${start}${isProperty ? " " : ""}${this.#flat(rest, to)}`;
			if (line.length <= WIDTH) {
				this.#line(line);
				return;
			}
		}
		let line = start;
		let at = rest;
		while (at < to) {
			let end = at;
			while (end < to && !(this.#piece(end).text === "{" && this.#piece(end).partner >= 0)) end++;
			const block = end < to ? this.#piece(end).partner : -1;
			line = this.#run(at, block < 0 ? end : end + 1, line, level);
			at = end;
			if (block < 0) break;
			this.#line(line, true);
			this.items(end + 1, block, level + 1);
			this.comments(this.#piece(block).comments, level + 1);
			line = `${INDENT.repeat(level)}}`;
			at = block + 1;
		}
		this.#line(line);
	}

	/** Pieces without blocks behind a line begun; its line ends are kept only where the whole would be too long or a comment is in it. */
	#run(from: number, to: number, begun: string, level: number): string {
		const joined = this.#append(begun, from, to);
		let commented = false;
		for (let at = from; at < to; at++) commented ||= this.#piece(at).comments.length > 0 && !this.#isStart(at);
		if (joined.length <= WIDTH && !commented) return joined;
		let line = begun;
		for (let at = from; at < to; at++) {
			const piece = this.#piece(at);
			const breaks = piece.first && !this.#isStart(at);
			if (breaks) {
				this.#line(line);
				this.comments(piece.comments, level + CONTINUATION);
				line = INDENT.repeat(level + CONTINUATION) + piece.text;
			} else {
				line = this.#append(line, at, at + 1);
			}
		}
		return line;
	}

	#isStart(at: number): boolean {
		return this.#marks.starts.has(this.#piece(at).from);
	}

	#append(line: string, from: number, to: number): string {
		for (let at = from; at < to; at++) {
			const piece = this.#piece(at);
			line += (piece.spaced && line.trim() !== "" ? " " : "") + piece.text;
		}
		return line;
	}
}
