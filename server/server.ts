/** The language server: one connection, the open documents, and the editor features on them. */
import {
	CodeActionKind,
	type Connection,
	type InitializeResult,
	MarkupKind,
	TextDocumentSyncKind,
	TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Analyses, type Analysis } from "./analysis.ts";
import { catalogue, scenarioInfo } from "./answers.ts";
import { completion } from "./features/completion.ts";
import { codeActions, diagnosticsOf } from "./features/diagnostics.ts";
import { formatting } from "./features/formatting.ts";
import { hover } from "./features/hover.ts";
import { signatureHelp } from "./features/signature-help.ts";
import { documentSymbols } from "./features/symbols.ts";
import { CATALOGUE_REQUEST, SCENARIO_REQUEST, type ScenarioParams } from "./protocol.ts";

/** Pause in the typing after which a text is checked, in milliseconds. */
const PAUSE = 60;

const INITIALIZE_RESULT: InitializeResult = {
	serverInfo: { name: "uma" },
	capabilities: {
		textDocumentSync: TextDocumentSyncKind.Incremental,
		completionProvider: { triggerCharacters: [".", "[", '"', "(", ",", "|", " "] },
		hoverProvider: true,
		signatureHelpProvider: { triggerCharacters: ["(", ","] },
		documentSymbolProvider: true,
		documentFormattingProvider: true,
		codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
	},
};

/** Serves a connection. It begins to listen at once; the caller ends the process when the connection says so. */
export function serveLanguage(connection: Connection): void {
	const documents = new TextDocuments(TextDocument);
	const analyses = new Analyses();
	const pending = new Map<string, NodeJS.Timeout>();
	let markup: MarkupKind = MarkupKind.PlainText;

	/** Runs a feature on a document; an unknown one has nothing to tell. */
	function on<Result>(uri: string, feature: (document: TextDocument, analysis: Analysis) => Result): Result | null {
		const document = documents.get(uri);
		return document === undefined ? null : feature(document, analyses.of(document));
	}

	connection.onInitialize(({ capabilities }) => {
		if (capabilities.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true) markup = MarkupKind.Markdown;
		return INITIALIZE_RESULT;
	});

	documents.onDidChangeContent(({ document }) => {
		clearTimeout(pending.get(document.uri));
		const check = (): void => {
			pending.delete(document.uri);
			const diagnostics = diagnosticsOf(document, analyses.of(document));
			void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
		};
		pending.set(document.uri, setTimeout(check, PAUSE));
	});
	documents.onDidClose(({ document: { uri } }) => {
		clearTimeout(pending.get(uri));
		pending.delete(uri);
		analyses.forget(uri);
		void connection.sendDiagnostics({ uri, diagnostics: [] });
	});

	connection.onHover(({ textDocument, position }) => on(textDocument.uri, (d, a) => hover(d, a, position, markup)));
	connection.onCompletion(({ textDocument, position }) => on(textDocument.uri, (d, a) => completion(d, a, position)));
	connection.onSignatureHelp(({ textDocument, position }) => on(textDocument.uri, (d, a) => signatureHelp(d, a, position)));
	connection.onDocumentSymbol(({ textDocument }) => on(textDocument.uri, documentSymbols));
	connection.onDocumentFormatting(({ textDocument }) => on(textDocument.uri, formatting));
	connection.onCodeAction(({ textDocument, range }) => on(textDocument.uri, (d, a) => codeActions(d, a, range)));
	connection.onRequest(CATALOGUE_REQUEST, catalogue);
	connection.onRequest(SCENARIO_REQUEST, ({ text }: ScenarioParams) => scenarioInfo(text));

	documents.listen(connection);
	connection.listen();
}
