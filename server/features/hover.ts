/** Hover: what the word under the pointer means. */
import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "../analysis.ts";
import { type Explanation, explain } from "../explain.ts";
import { placeAt } from "../place.ts";
import { inComment } from "../tokens.ts";

/** The explanation of the word at a position, as Markdown where the client shows it. */
export function hover(document: TextDocument, analysis: Analysis, position: Position, markup: MarkupKind): Hover | null {
	const offset = document.offsetAt(position);
	if (inComment(analysis.text, offset)) return null;
	const place = placeAt(analysis.text, analysis.tokens, offset);
	const { at } = place;
	if (at === undefined || at.to <= offset) return null;
	const explanation = explain(analysis, place, at);
	if (explanation === undefined) return null;
	const value = markup === MarkupKind.Markdown ? asMarkdown(explanation) : asText(explanation);
	return { contents: { kind: markup, value }, range: { start: document.positionAt(at.from), end: document.positionAt(at.to) } };
}

/** Signs that Markdown would take for its own; names in the sentences have underscores. */
function escaped(text: string): string {
	return text.replaceAll(/[\\*_[\]<>]/g, (sign) => `\\${sign}`);
}

/** A sentence with its code spans left as they are. */
function sentence(text: string): string {
	return text
		.split("`")
		.map((part, i) => (i % 2 === 1 ? `\`${part}\`` : escaped(part)))
		.join("");
}

function asMarkdown({ head, doc, notes = [], source }: Explanation): string {
	const lines = [`\`\`\`uma\n${head}\n\`\`\``, ...[doc, ...notes].filter((t) => t !== "").map(sentence)];
	if (source !== undefined) lines.push(`FreeBSD: \`${source}\``);
	return lines.join("\n\n");
}

function asText({ head, doc, notes = [], source }: Explanation): string {
	const lines = [head, doc, ...notes].filter((t) => t !== "");
	if (source !== undefined) lines.push(`FreeBSD: ${source}`);
	return lines.join("\n");
}
