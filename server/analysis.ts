/** What the server knows of a text: computed once a version, part by part, and shared by the editor features. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Document } from "../language/ast.ts";
import { check } from "../language/checker/check.ts";
import type { Symbols } from "../language/checker/types.ts";
import { type Diagnostic, locate } from "../language/diagnostics.ts";
import { diagnose } from "../language/load.ts";
import { parseDocument } from "../language/parser.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** One version of a text. Every part is computed when it is asked for. */
export class Analysis {
	readonly text: string;
	#diagnostics: readonly Diagnostic[] | undefined;
	#tree: Document | undefined;
	#symbols: Symbols | undefined;
	#tokens: readonly Token[] | undefined;

	constructor(text: string) {
		this.text = text;
	}

	/** All findings of parser and checker. A fault of the checker itself is one finding: an editor that says nothing would mislead. */
	get diagnostics(): readonly Diagnostic[] {
		this.#diagnostics ??= findingsIn(this.text);
		return this.#diagnostics;
	}

	/** The syntax tree, whole for any text. */
	get tree(): Document {
		this.#tree ??= parseDocument(this.text).document;
		return this.#tree;
	}

	/** What the declarations name. */
	get symbols(): Symbols {
		this.#symbols ??= check(this.tree).symbols;
		return this.#symbols;
	}

	/** The words and signs of the text, without comments. */
	get tokens(): readonly Token[] {
		this.#tokens ??= tokensOf(this.text);
		return this.#tokens;
	}
}

function findingsIn(text: string): readonly Diagnostic[] {
	try {
		return diagnose(text);
	} catch (error) {
		const message = `the checker failed: ${error instanceof Error ? error.message : String(error)}`;
		return locate(text, [{ code: "internal", severity: "error", from: 0, to: Math.min(1, text.length), message }]);
	}
}

/** The analyses of open documents. */
export class Analyses {
	readonly #known = new Map<string, { readonly version: number; readonly analysis: Analysis }>();

	/** The analysis of a document as it is now. */
	of(document: TextDocument): Analysis {
		const known = this.#known.get(document.uri);
		if (known?.version === document.version) return known.analysis;
		const analysis = new Analysis(document.getText());
		this.#known.set(document.uri, { version: document.version, analysis });
		return analysis;
	}

	/** A document was closed. */
	forget(uri: string): void {
		this.#known.delete(uri);
	}
}
