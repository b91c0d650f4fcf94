/** The fake window as the `vscode` module, and the built extension activated in it. */
import { readFileSync } from "node:fs";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { catalogue, scenarioInfo } from "../../server/answers.ts";
import { CATALOGUE_REQUEST } from "../../server/protocol.ts";
import {
	document,
	EventEmitter,
	type FakeDocument,
	FakeQuickPick,
	type FakeWindow,
	FunctionBreakpoint,
	type PickItem,
	Uri,
} from "./fake-vscode.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Objects of VS Code that only carry what they were made of. */
function record(...names: string[]) {
	return function (this: object, ...values: unknown[]) {
		for (const [i, name] of names.entries()) Object.assign(this, { [name]: values[i] });
	};
}

/** A frame that has the focus. */
export class DebugStackFrame {
	readonly session: unknown;
	readonly threadId: number;
	readonly frameId: number;

	constructor(session: unknown, threadId: number, frameId: number) {
		this.session = session;
		this.threadId = threadId;
		this.frameId = frameId;
	}
}

function windowPart(w: FakeWindow) {
	const say = async (text: string, ...buttons: string[]): Promise<string | undefined> => {
		w.messages.push(text);
		return buttons.find((button) => button === w.answers.button);
	};
	return {
		get activeTextEditor() {
			return w.active && { document: w.active };
		},
		showErrorMessage: say,
		showInformationMessage: say,
		showWarningMessage: say,
		createOutputChannel: () => {
			const write = (text: string): void => void w.log.push(text);
			return { info: write, error: write, dispose: () => {} };
		},
		createStatusBarItem: () =>
			Object.assign(w.status, { show: () => (w.status.visible = true), hide: () => (w.status.visible = false), dispose: () => {} }),
		createTreeView: (id: string, options: object) => {
			w.register("treeView", { id, ...options });
			return { onDidChangeCheckboxState: w.events.checkboxes.event, dispose: () => {} };
		},
		showQuickPick: async (items: Promise<PickItem[]>) => {
			w.picks = await items;
			const wanted = w.answers.picks?.shift() ?? w.answers.pick;
			return w.picks.find((i) => wanted !== undefined && i.label.endsWith(wanted));
		},
		createQuickPick: () => {
			const list = new FakeQuickPick();
			w.lists.push(list);
			return list;
		},
		showInputBox: async (box: { validateInput?: (text: string) => string | undefined }) => {
			const { validateInput } = box;
			const { text } = w.answers;
			w.box = { ...box };
			return text === undefined || validateInput?.(text) !== undefined ? undefined : text;
		},
		withProgress: async (_options: object, task: (progress: object, token: object) => Promise<unknown>) => {
			const token = {
				isCancellationRequested: w.answers.cancel === true,
				onCancellationRequested: (stop: () => void) => void (w.answers.cancel === true && stop()),
			};
			return task({ report: () => {} }, token);
		},
		showOpenDialog: async () => w.answers.open?.map((file) => new Uri(file)),
		showSaveDialog: async ({ defaultUri }: { defaultUri: Uri }) => (w.answers.save === true ? defaultUri : undefined),
		showTextDocument: async (shown: FakeDocument) => {
			w.active = shown;
			w.shown.push(shown.uri.fsPath);
		},
	};
}

function workspacePart(w: FakeWindow) {
	return {
		get textDocuments() {
			return w.active ? [w.active] : [];
		},
		get isTrusted() {
			return w.trusted;
		},
		getWorkspaceFolder: () => (w.files.length > 0 ? { uri: new Uri(path.dirname(w.files[0]?.fsPath ?? "")) } : undefined),
		getConfiguration: () => ({ get: (name: string, otherwise: unknown) => w.settings[name] ?? otherwise }),
		findFiles: async () => w.files,
		save: async () => (w.answers.saveAs === undefined ? undefined : new Uri(w.answers.saveAs)),
		onDidOpenTextDocument: w.events.opened.event,
		onDidSaveTextDocument: w.events.saved.event,
		openTextDocument: async (uri: Uri) => document(uri.fsPath, { text: readFileSync(uri.fsPath, "utf8") }),
		fs: {
			stat: (uri: Uri) => stat(uri.fsPath),
			copy: async (from: Uri, to: Uri) => {
				await mkdir(path.dirname(to.fsPath), { recursive: true });
				await copyFile(from.fsPath, to.fsPath);
			},
		},
	};
}

function debugPart(w: FakeWindow) {
	return {
		get breakpoints() {
			return w.breakpoints;
		},
		get activeStackItem() {
			return w.stackItem;
		},
		get activeDebugSession() {
			return w.session;
		},
		addBreakpoints: (added: FunctionBreakpoint[]) => {
			w.breakpoints = [...w.breakpoints, ...added];
			w.events.breakpoints.fire(undefined);
		},
		removeBreakpoints: (removed: FunctionBreakpoint[]) => {
			w.breakpoints = w.breakpoints.filter((b) => !removed.includes(b));
			w.events.breakpoints.fire(undefined);
		},
		onDidChangeBreakpoints: w.events.breakpoints.event,
		onDidChangeActiveDebugSession: w.events.session.event,
		onDidTerminateDebugSession: w.events.terminated.event,
		registerDebugAdapterDescriptorFactory: (_type: string, factory: object) => w.register("adapter", factory),
		registerDebugAdapterTrackerFactory: (_type: string, factory: object) => w.register("tracker", factory),
		registerDebugConfigurationProvider: (_type: string, provider: object, trigger?: number) =>
			w.register(trigger === undefined ? "configurations" : "dynamic", provider),
		startDebugging: async (_folder: unknown, config: Record<string, unknown>, options: unknown) => {
			w.started.push({ config, options });
			return true;
		},
	};
}

/** The module that the extension gets for `vscode`. */
function moduleOf(w: FakeWindow) {
	return {
		EventEmitter,
		Uri,
		FunctionBreakpoint,
		DebugStackFrame,
		DebugAdapterInlineImplementation: record("implementation"),
		ProcessExecution: record("process", "args", "options"),
		Task: record("definition", "scope", "name", "source", "execution", "matcher"),
		TreeItem: record("label", "collapsibleState"),
		ThemeIcon: record("id"),
		TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
		TreeItemCheckboxState: { Unchecked: 0, Checked: 1 },
		QuickPickItemKind: { Separator: -1 },
		StatusBarAlignment: { Left: 1 },
		ProgressLocation: { Notification: 15 },
		DebugConfigurationProviderTriggerKind: { Dynamic: 2 },
		TaskScope: { Workspace: 2 },
		TaskGroup: { Test: "test", Build: "build" },
		window: windowPart(w),
		workspace: workspacePart(w),
		debug: debugPart(w),
		Range: record("line", "start", "lastLine", "end"),
		EvaluatableExpression: record("range", "expression"),
		InlineValueVariableLookup: record("range", "variableName"),
		InlineValueEvaluatableExpression: record("range", "expression"),
		languages: {
			registerEvaluatableExpressionProvider: (_selector: unknown, provider: object) => w.register("hovers", provider),
			registerInlineValuesProvider: (_selector: unknown, provider: object) => w.register("inline values", provider),
		},
		commands: {
			registerCommand: (id: string, run: (...args: unknown[]) => unknown) => {
				w.commands.set(id, run);
				return { dispose: () => {} };
			},
			executeCommand: async (id: string, ...args: unknown[]) => {
				w.executed.push([id, ...args]);
				return w.commands.get(id)?.(...args);
			},
		},
		tasks: { registerTaskProvider: (_type: string, provider: object) => w.register("tasks", provider) },
	};
}

/** The language server's answers without the server: the client library wants a whole VS Code. */
const LANGUAGE_CLIENT = {
	startLanguageClient: async () => ({
		request: async (method: string, params: { text: string }) => (method === CATALOGUE_REQUEST ? catalogue() : scenarioInfo(params.text)),
		stop: async () => {},
	}),
};

/** A message of the Debug Adapter Protocol. */
export interface Message {
	readonly type: string;
	readonly command?: string;
	readonly success?: boolean;
}

/** The inline adapter that the extension hands to VS Code. */
export interface Inline {
	readonly implementation: {
		onDidSendMessage(listener: (message: Message) => void): unknown;
		handleMessage(message: object): void;
		dispose(): void;
	};
}

/** The built extension, activated in a window. */
export function activate(w: FakeWindow): { readonly subscriptions: unknown[] } {
	const file = path.join(root, "dist/extension.cjs");
	const real = createRequire(file);
	const required: Record<string, unknown> = { vscode: moduleOf(w), [path.join(root, "dist/language-client.cjs")]: LANGUAGE_CLIENT };
	const module = { exports: {} as { activate(context: object): void } };
	const load = new Function("require", "module", "exports", readFileSync(file, "utf8"));
	load((name: string) => required[name] ?? real(name), module, module.exports);
	const storage = path.join(os.tmpdir(), `uma-extension-test-${process.pid}`);
	const context = { extensionPath: root, extensionUri: new Uri(root), globalStorageUri: new Uri(storage), subscriptions: [] as unknown[] };
	module.exports.activate(context);
	return context;
}

/** The last thing registered by a kind of registration. */
export function registered<What>(w: FakeWindow, kind: string): What {
	const found = w.registered[kind]?.at(-1);
	if (found === undefined) throw new Error(`nothing is registered for ${kind}`);
	return found as What;
}
