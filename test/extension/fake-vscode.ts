/** The few parts of the `vscode` module that the extension calls, recording what it does, and the built extension running on them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A document of the fake editor. */
export interface FakeDocument {
	readonly languageId: string;
	readonly uri: { readonly scheme: string; readonly fsPath: string };
	isDirty: boolean;
	readonly save: () => Promise<boolean>;
}

/** A document as an editor shows it; saving it succeeds unless told otherwise. */
export function document(fsPath: string, options: { languageId?: string; dirty?: boolean; saves?: boolean } = {}): FakeDocument {
	const made: FakeDocument = {
		languageId: options.languageId ?? "uma",
		uri: { scheme: "file", fsPath },
		isDirty: options.dirty ?? false,
		save: async () => {
			if (options.saves === false) return false;
			made.isDirty = false;
			return true;
		},
	};
	return made;
}

type Configuration = Record<string, unknown>;

/** The two hooks of a configuration provider. */
interface Provider {
	resolveDebugConfiguration(folder: unknown, config: Configuration): Configuration | undefined;
	resolveDebugConfigurationWithSubstitutedVariables(folder: unknown, config: Configuration): Promise<Configuration | undefined>;
}

/** What the extension makes VS Code start as an adapter. */
interface Executable {
	readonly command: string;
	readonly args: readonly string[];
	readonly options: { readonly env?: Record<string, string> };
}

/** The built extension, activated in a window that shows a document. */
export function activated(active?: FakeDocument) {
	const messages: string[] = [];
	const started: { config: Configuration; options: unknown }[] = [];
	const commands = new Map<string, (...args: unknown[]) => Promise<void>>();
	const registered = new Map<string, { factory?: { createDebugAdapterDescriptor(): Executable }; provider?: Provider }>();
	const register = (type: string, entry: object) => registered.set(type, { ...registered.get(type), ...entry });
	const vscode = {
		DebugAdapterExecutable: function (this: object, command: string, args: readonly string[], options: object) {
			Object.assign(this, { command, args, options });
		},
		window: { activeTextEditor: active && { document: active }, showErrorMessage: async (text: string) => void messages.push(text) },
		workspace: { textDocuments: active ? [active] : [], getWorkspaceFolder: () => undefined },
		commands: { registerCommand: (id: string, run: (...args: unknown[]) => Promise<void>) => commands.set(id, run) },
		debug: {
			registerDebugAdapterDescriptorFactory: (type: string, factory: object) => register(type, { factory }),
			registerDebugConfigurationProvider: (type: string, provider: object) => register(type, { provider }),
			startDebugging: async (_folder: unknown, config: Configuration, options: unknown) => started.push({ config, options }),
		},
	};
	const file = path.join(root, "dist/extension.cjs");
	const real = createRequire(file);
	const module = { exports: {} as { activate(context: object): void } };
	const load = new Function("require", "module", "exports", readFileSync(file, "utf8"));
	load((name: string) => (name === "vscode" ? vscode : real(name)), module, module.exports);
	const context = { extensionPath: root, subscriptions: [] as unknown[] };
	module.exports.activate(context);
	const uma = registered.get("uma");
	if (uma?.factory === undefined || uma.provider === undefined) throw new Error("the debug type uma is not registered");
	return { messages, started, commands, context, provider: uma.provider, adapter: uma.factory.createDebugAdapterDescriptor() };
}
