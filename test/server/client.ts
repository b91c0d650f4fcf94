/** The language server on a pair of streams in this process, and a client that speaks the protocol with it. */
import { PassThrough } from "node:stream";
import {
	type CodeAction,
	type CompletionItem,
	createConnection,
	createProtocolConnection,
	type Diagnostic,
	type DocumentSymbol,
	type Hover,
	type MarkupContent,
	type ProtocolConnection,
	type SignatureHelp,
	StreamMessageReader,
	StreamMessageWriter,
	type TextEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { serveLanguage } from "../../server/server.ts";

const URI = "file:///home/x/hang.uma";

/** Which client is played. */
export interface ClientOptions {
	/** Whether hovers may be Markdown. */
	readonly markdown?: boolean;
}

/** A client with one open document; the character `^` in its texts is the cursor. */
export class LanguageClient {
	readonly connection: ProtocolConnection;
	#document = TextDocument.create(URI, "uma", 0, "");
	#waiting: ((diagnostics: Diagnostic[]) => void)[] = [];

	private constructor() {
		const [toServer, toClient] = [new PassThrough(), new PassThrough()];
		serveLanguage(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)));
		this.connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
		this.connection.onNotification("textDocument/publishDiagnostics", ({ diagnostics }: { diagnostics: Diagnostic[] }) => {
			for (const resolve of this.#waiting.splice(0)) resolve(diagnostics);
		});
		this.connection.listen();
	}

	/** Connects and shakes hands. */
	static async start(options: ClientOptions = {}): Promise<LanguageClient> {
		const client = new LanguageClient();
		const contentFormat = options.markdown === false ? ["plaintext"] : ["markdown"];
		const capabilities = { textDocument: { hover: { contentFormat } } };
		await client.connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities });
		await client.connection.sendNotification("initialized", {});
		return client;
	}

	/** Shows a text; returns the offset of the cursor in it, or its end. */
	async show(text: string): Promise<number> {
		const cursor = text.indexOf("^");
		const clean = cursor < 0 ? text : text.slice(0, cursor) + text.slice(cursor + 1);
		const version = this.#document.version + 1;
		const first = this.#document.version === 0;
		this.#document = TextDocument.create(URI, "uma", version, clean);
		const textDocument = { uri: URI, version };
		if (first)
			await this.connection.sendNotification("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "uma", text: clean } });
		else await this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [{ text: clean }] });
		return cursor < 0 ? clean.length : cursor;
	}

	/** The diagnostics of a text. */
	async diagnose(text: string): Promise<Diagnostic[]> {
		const told = new Promise<Diagnostic[]>((resolve) => this.#waiting.push(resolve));
		await this.show(text);
		return told;
	}

	/** Sends a request about the cursor in a text. */
	async #at<Result>(method: string, text: string): Promise<Result> {
		const offset = await this.show(text);
		return this.connection.sendRequest<Result>(method, { textDocument: { uri: URI }, position: this.#document.positionAt(offset) });
	}

	/** Sends a request about a whole text. */
	async #about<Result>(method: string, text: string, more: object = {}): Promise<Result> {
		await this.show(text);
		return this.connection.sendRequest<Result>(method, { textDocument: { uri: URI }, ...more });
	}

	/** The text of the hover; empty where there is none. */
	async hover(text: string): Promise<string> {
		const hover = await this.#at<Hover | null>("textDocument/hover", text);
		return (hover?.contents as MarkupContent | undefined)?.value ?? "";
	}

	complete(text: string): Promise<CompletionItem[]> {
		return this.#at("textDocument/completion", text);
	}

	/** The text after a proposal was taken. */
	async accept(text: string, label: string): Promise<string> {
		const item = (await this.complete(text)).find((i) => i.label === label);
		if (item?.textEdit === undefined) throw new Error(`${label} is not proposed`);
		return TextDocument.applyEdits(this.#document, [item.textEdit as TextEdit]);
	}

	signature(text: string): Promise<SignatureHelp | null> {
		return this.#at("textDocument/signatureHelp", text);
	}

	symbols(text: string): Promise<DocumentSymbol[]> {
		return this.#about("textDocument/documentSymbol", text);
	}

	async format(text: string): Promise<string> {
		const options = { tabSize: 4, insertSpaces: false };
		const edits = await this.#about<TextEdit[]>("textDocument/formatting", text, { options });
		return TextDocument.applyEdits(this.#document, edits);
	}

	/** Fixes that are proposed anywhere in a text, as what the text becomes, by title. */
	async fixes(text: string): Promise<Map<string, string>> {
		await this.show(text);
		const range = { start: { line: 0, character: 0 }, end: this.#document.positionAt(this.#document.getText().length) };
		const params = { textDocument: { uri: URI }, range, context: { diagnostics: [] } };
		const actions = await this.connection.sendRequest<CodeAction[]>("textDocument/codeAction", params);
		return new Map(actions.map((a) => [a.title, TextDocument.applyEdits(this.#document, a.edit?.changes?.[URI] ?? [])]));
	}

	/** Closes the connection as an editor does, but for `exit`, which would end this process. */
	async stop(): Promise<void> {
		await this.connection.sendRequest("shutdown");
		this.connection.dispose();
	}
}
