/** Signature help: the arguments of the call that is being written. */
import type { Position, SignatureHelp } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { signatureOf } from "../../language/vocabulary.ts";
import type { Analysis } from "../analysis.ts";
import { placeAt } from "../place.ts";
import { inComment } from "../tokens.ts";

/** The signature of the innermost open call of the kernel interface. */
export function signatureHelp(document: TextDocument, { text, tokens }: Analysis, position: Position): SignatureHelp | null {
	const offset = document.offsetAt(position);
	const { call } = placeAt(text, tokens, offset);
	const routine = call?.routine;
	if (call === undefined || routine === undefined || inComment(text, offset)) return null;
	const label = signatureOf(routine);
	let at = routine.name.length + 1;
	const parameters = routine.args.map((a) => {
		const width = a.name.length + (a.optional === undefined ? 0 : 2);
		const range: [number, number] = [at, at + width];
		at += width + 2;
		return { label: range, documentation: a.doc };
	});
	return { signatures: [{ label, documentation: routine.doc, parameters }], activeSignature: 0, activeParameter: call.argument };
}
