/** Formatting: the canonical layout of language/format.ts as one small edit. */
import type { TextEdit } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { format } from "../../language/format.ts";

/** The edit that lays a text out; none where it is laid out already, or where errors of syntax leave it as it is. */
export function formatting(document: TextDocument): TextEdit[] {
	const before = document.getText();
	const after = format(before);
	if (before === after) return [];
	// What is equal at both ends stays: editors keep the cursor and their marks there.
	const shorter = Math.min(before.length, after.length);
	let head = 0;
	while (head < shorter && before[head] === after[head]) head++;
	let tail = 0;
	while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
	const range = { start: document.positionAt(head), end: document.positionAt(before.length - tail) };
	return [{ range, newText: after.slice(head, after.length - tail) }];
}
