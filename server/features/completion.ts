/** Completion: which words may stand at a place, and how they are put in. */
import type { CompletionItem, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "../analysis.ts";
import { inDeclaration } from "../completion/declarations.ts";
import { calls, fields, type Proposal, pageNames, words } from "../completion/items.ts";
import { objects, variables } from "../completion/names.ts";
import { inStatement } from "../completion/statements.ts";
import { type Place, placeAt } from "../place.ts";
import { openIndex, pathBefore } from "../probes.ts";
import { inComment, type Token } from "../tokens.ts";

/** Proposals at a position. */
export function completion(document: TextDocument, analysis: Analysis, position: Position): CompletionItem[] {
	const offset = document.offsetAt(position);
	if (inComment(analysis.text, offset)) return [];
	const place = placeAt(analysis.text, analysis.tokens, offset);
	const { at } = place;
	if (at?.kind === "string" && offset > at.from) return inString(document, analysis, place, at, offset);
	const range = { start: document.positionAt(at?.from ?? offset), end: position };
	return proposals(analysis, place, offset).map((p) => ({ ...p, textEdit: { range, newText: p.insertText ?? p.label } }));
}

/** Names of objects, where a string names one; the quotes are there already. */
function inString(document: TextDocument, analysis: Analysis, place: Place, string: Token, offset: number): CompletionItem[] {
	const kind = openIndex(place.before)?.kind ?? argumentKind(place);
	if (kind === undefined) return [];
	const closed = analysis.text[string.to - 1] === '"' && string.to > string.from + 1;
	const range = {
		start: document.positionAt(string.from + 1),
		end: document.positionAt(closed ? string.to - 1 : offset),
	};
	return objects(analysis, kind).map((p) => ({ ...p, textEdit: { range, newText: p.label } }));
}

/** `zone` or `arena` where the argument of a call names one. */
function argumentKind({ call }: Place): string | undefined {
	const type = call?.routine?.args[call.argument]?.type;
	return type === "zone" || type === "arena" ? type : undefined;
}

/** Names that are no words stand in quotes. */
function quoted(proposal: Proposal): Proposal {
	return /^\w+$/.test(proposal.label) ? proposal : { ...proposal, insertText: `"${proposal.label}"`, filterText: `"${proposal.label}"` };
}

function proposals(analysis: Analysis, place: Place, offset: number): Proposal[] {
	const { before, inside, at } = place;
	if (at?.kind === "number") return [];
	const last = before.at(-1);
	if (last?.kind === "sign" && last.text === ".") {
		const path = pathBefore(before);
		if (path?.word.kind === "pages") return pageNames();
		return path?.struct === undefined ? [] : fields(path.struct);
	}
	const indexed = openIndex(before);
	if (indexed !== undefined) return objects(analysis, indexed.kind).map(quoted);
	const kind = argumentKind(place);
	if (kind !== undefined) return objects(analysis, kind).map(quoted);
	if (before.length > 0) return inside === "block" ? inStatement(analysis, place, offset) : inDeclaration(analysis, place, offset);
	switch (inside) {
		case "file":
			return words("declaration");
		case "block":
			return [...words("statement"), ...calls(), ...variables(analysis, offset)];
		case "choose":
			return [];
		default:
			return words(inside);
	}
}
