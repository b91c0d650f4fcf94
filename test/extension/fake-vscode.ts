/** The parts of the `vscode` module that the extension calls, recording what it does. What a person would answer is set beforehand. */

type Listener<T> = (event: T) => void;

/** VS Code's event emitter. */
export class EventEmitter<T> {
	readonly #listeners = new Set<Listener<T>>();
	readonly event = (listener: Listener<T>): { dispose(): void } => {
		this.#listeners.add(listener);
		return { dispose: () => this.#listeners.delete(listener) };
	};

	fire(event: T): void {
		for (const listener of this.#listeners) listener(event);
	}
}

/** A file's address; all of them are on disk here but those that have no name yet. */
export class Uri {
	readonly scheme: string;
	readonly fsPath: string;

	constructor(fsPath: string, scheme = "file") {
		this.fsPath = fsPath;
		this.scheme = scheme;
	}

	static file(fsPath: string): Uri {
		return new Uri(fsPath);
	}

	static joinPath(base: Uri, ...parts: string[]): Uri {
		return new Uri([base.fsPath, ...parts].join("/"));
	}
}

/** A breakpoint on a name. */
export class FunctionBreakpoint {
	readonly functionName: string;
	readonly enabled: boolean;
	readonly condition: string | undefined;

	constructor(functionName: string, enabled = true, condition?: string) {
		this.functionName = functionName;
		this.enabled = enabled;
		this.condition = condition;
	}
}

/** A document of the editor. */
export interface FakeDocument {
	readonly languageId: string;
	readonly uri: Uri;
	readonly getText: () => string;
	isDirty: boolean;
	readonly save: () => Promise<boolean>;
}

/** A document as an editor shows it; saving it succeeds unless told otherwise. */
export function document(
	fsPath: string,
	options: { languageId?: string; dirty?: boolean; saves?: boolean; text?: string; scheme?: string } = {},
): FakeDocument {
	const made: FakeDocument = {
		languageId: options.languageId ?? "uma",
		uri: new Uri(fsPath, options.scheme),
		getText: () => options.text ?? "",
		isDirty: options.dirty ?? false,
		save: async () => {
			if (options.saves === false) return false;
			made.isDirty = false;
			return true;
		},
	};
	return made;
}

/** What a person does when asked: picks the entry whose label ends so, types a text, or walks away. */
export interface Answers {
	pick?: string;
	/** The same for several lists, one after the other. */
	picks?: string[];
	/** Opens these files. */
	open?: readonly string[];
	text?: string;
	/** Presses the button of that name under a message. */
	button?: string;
	/** Saves under the name that is proposed. */
	save?: boolean;
	/** Saves what has no name yet as this file. */
	saveAs?: string;
	/** Cancels the next progress at once. */
	cancel?: boolean;
}

/** An entry of a Quick Pick. */
export interface PickItem {
	readonly label: string;
	readonly detail?: string;
	readonly kind?: number;
}

/** A Quick Pick that the test drives: it chooses, or walks away. */
export class FakeQuickPick {
	title = "";
	placeholder = "";
	value = "";
	busy = false;
	matchOnDescription = false;
	items: readonly (PickItem & { readonly description?: string })[] = [];
	activeItems: readonly PickItem[] = [];
	readonly #accepted = new EventEmitter<undefined>();
	readonly #hidden = new EventEmitter<undefined>();
	readonly onDidAccept = this.#accepted.event;
	readonly onDidHide = this.#hidden.event;
	isShown = false;
	isDisposed = false;

	show(): void {
		this.isShown = true;
	}

	dispose(): void {
		this.isDisposed = true;
	}

	/** Presses Enter: on the row whose label ends so, or on the active one. */
	accept(label?: string): void {
		if (label !== undefined) this.activeItems = this.items.filter((item) => item.label.endsWith(label));
		this.#accepted.fire(undefined);
	}

	/** Presses Escape. */
	escape(): void {
		this.#hidden.fire(undefined);
	}
}

/** What the call stack view has the focus on. */
export interface FakeStackItem {
	readonly session: unknown;
	readonly threadId: number;
	readonly frameId?: number;
}

/** A status bar item. */
export interface StatusItem {
	text: string;
	visible: boolean;
}

/** The window: state that tests set and look at. */
export class FakeWindow {
	readonly messages: string[] = [];
	/** The output channel. */
	readonly log: string[] = [];
	readonly started: { config: Record<string, unknown>; options: unknown }[] = [];
	readonly executed: unknown[][] = [];
	readonly commands = new Map<string, (...args: unknown[]) => unknown>();
	/** What was registered, by the name of the registering function. */
	readonly registered: Record<string, unknown[]> = {};
	readonly answers: Answers = {};
	readonly shown: string[] = [];
	breakpoints: FunctionBreakpoint[] = [];
	picks: PickItem[] = [];
	/** The lists that were made. */
	readonly lists: FakeQuickPick[] = [];
	/** The box that a text was last asked with. */
	box: Readonly<Record<string, unknown>> = {};
	stackItem: FakeStackItem | undefined;
	session: { id: string } | undefined;
	trusted = true;
	files: Uri[] = [];
	settings: Record<string, unknown> = {};
	status: StatusItem = { text: "", visible: false };
	readonly events = {
		breakpoints: new EventEmitter<undefined>(),
		checkboxes: new EventEmitter<{ items: [unknown, number][] }>(),
		session: new EventEmitter<undefined>(),
		terminated: new EventEmitter<{ id: string }>(),
		opened: new EventEmitter<FakeDocument>(),
		saved: new EventEmitter<FakeDocument>(),
	};
	active: FakeDocument | undefined;

	constructor(active?: FakeDocument) {
		this.active = active;
	}

	register(kind: string, what: unknown): { dispose(): void } {
		this.registered[kind] = [...(this.registered[kind] ?? []), what];
		return { dispose: () => {} };
	}
}
