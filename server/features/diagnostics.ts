/** Diagnostics: what parser and checker say, and the fixes they propose as code actions. */
import { type CodeAction, CodeActionKind, type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic as Finding } from "../../language/diagnostics.ts";
import type { Analysis } from "../analysis.ts";

/** Most diagnostics of one text that are shown: an editor gains nothing from more. */
const MOST = 500;

function rangeOf(document: TextDocument, { from, to }: { readonly from: number; readonly to: number }): Range {
	return { start: document.positionAt(from), end: document.positionAt(to) };
}

function diagnosticOf(document: TextDocument, finding: Finding): Diagnostic {
	return {
		range: rangeOf(document, finding),
		severity: finding.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
		code: finding.code,
		source: "uma",
		message: finding.message,
	};
}

/** The diagnostics of a text. */
export function diagnosticsOf(document: TextDocument, analysis: Analysis): Diagnostic[] {
	return analysis.diagnostics.slice(0, MOST).map((finding) => diagnosticOf(document, finding));
}

/** Fixes of the findings that touch a range. A lone fix of a finding is the preferred one, which "Auto Fix" applies. */
export function codeActions(document: TextDocument, analysis: Analysis, range: Range): CodeAction[] {
	const from = document.offsetAt(range.start);
	const to = document.offsetAt(range.end);
	return analysis.diagnostics
		.filter((finding) => finding.from <= to && finding.to >= from)
		.flatMap((finding) =>
			(finding.fixes ?? []).map((fix) => ({
				title: fix.title,
				kind: CodeActionKind.QuickFix,
				diagnostics: [diagnosticOf(document, finding)],
				isPreferred: finding.fixes?.length === 1,
				edit: { changes: { [document.uri]: [{ range: rangeOf(document, fix), newText: fix.text }] } },
			})),
		);
}
