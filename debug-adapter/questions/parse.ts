/** Reads a question: `when(keg["vmem btag"].ud_free_items < 8)`. */
import { wrongExpression } from "../session/errors.ts";
import { QUESTIONS, type QuestionName } from "./table.ts";

/** A question with its operands as texts. */
export interface Question {
	readonly name: QuestionName;
	readonly operands: readonly string[];
	/** As written. */
	readonly text: string;
}

/** Longest question that is read. */
const MAX_LENGTH = 10_000;

/** Reads a text; undefined where it is no question but an expression. Throws a RequestError for one that is written wrongly. */
export function parseQuestion(text: string): Question | undefined {
	const trimmed = text.trim();
	const [, name, inner] = /^(\w+)\s*\(([\s\S]*)\)$/.exec(trimmed.slice(0, MAX_LENGTH)) ?? [];
	const kind = QUESTIONS.find((q) => q.name === name);
	if (kind === undefined || inner === undefined) return undefined;
	const wanted = `${kind.name}(${kind.operands})`;
	const operands = split(inner, kind.name === "count" ? / where / : /,/);
	if (operands === undefined) throw wrongExpression(`The brackets of ${trimmed.slice(0, 80)} do not match. Write ${wanted}.`);
	const [least, most] = kind.name === "count" ? [1, 2] : kind.operands.includes(",") ? [2, 2] : [1, 1];
	if (operands.length < least || operands.length > most || operands.some((o) => o === ""))
		throw wrongExpression(`Write ${wanted}: ${kind.doc}.`);
	return { name: kind.name, operands, text: trimmed };
}

/** Parts between separators that stand outside brackets and quotes; undefined where brackets do not match. */
function split(text: string, separator: RegExp): string[] | undefined {
	const parts: string[] = [];
	let depth = 0;
	let quoted = false;
	let from = 0;
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (c === '"') quoted = !quoted;
		if (quoted) continue;
		if ("([{".includes(c)) depth++;
		if (")]}".includes(c) && --depth < 0) return undefined;
		if (depth > 0) continue;
		const found = separator.exec(text.slice(i, i + 7));
		if (found?.index === 0) {
			parts.push(text.slice(from, i).trim());
			from = i + found[0].length;
			i = from - 1;
		}
	}
	return depth === 0 && !quoted ? [...parts, text.slice(from).trim()] : undefined;
}
