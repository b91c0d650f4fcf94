/** The status bar item of a session: scenario, kernel, and the event at which the simulation stands. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { StatusBody } from "../debug-adapter/session/custom-requests.ts";
import type { Language } from "./language.ts";

/** What is known of a session. */
interface Status {
	readonly scenario: string;
	kernel: string;
	where: string;
}

/** The few fields of a message that count here. */
interface Message {
	readonly type: string;
	readonly event?: string;
	readonly command?: string;
	readonly body?: { readonly description?: string; readonly text?: string };
}

const RUNNING: ReadonlySet<string> = new Set(["continue", "reverseContinue"]);

/** Listens to what adapter and VS Code say to each other, and shows the active session. */
export class SessionStatus implements vscode.DebugAdapterTrackerFactory {
	readonly #language: Language;
	readonly #item: vscode.StatusBarItem;
	readonly #sessions = new Map<string, Status>();

	/** What is to be disposed of is added to the subscriptions. */
	constructor(language: Language, subscriptions: vscode.Disposable[]) {
		this.#language = language;
		this.#item = vscode.window.createStatusBarItem("uma.status", vscode.StatusBarAlignment.Left, 10);
		this.#item.name = "UMA Session";
		this.#item.command = "workbench.view.debug";
		subscriptions.push(
			this.#item,
			vscode.debug.onDidChangeActiveDebugSession(() => this.#show()),
			vscode.debug.onDidTerminateDebugSession((session) => {
				this.#sessions.delete(session.id);
				this.#show();
			}),
		);
	}

	createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
		const { scenario, recording, golden, kernel } = session.configuration;
		const file = String(scenario ?? recording ?? golden ?? session.name);
		const status: Status = { scenario: path.basename(file), kernel: String(kernel ?? ""), where: "" };
		this.#sessions.set(session.id, status);
		if (status.kernel === "" && typeof scenario === "string") void this.#readKernel(file, status);
		this.#show();
		return {
			onWillReceiveMessage: (message: Message) => {
				if (message.type === "request" && RUNNING.has(message.command ?? "")) this.#tell(status, "running");
			},
			onDidSendMessage: (message: Message) => {
				if (message.type !== "event") return;
				if (message.event === "continued") this.#tell(status, "running");
				if (message.event === "stopped") void this.#stopped(session, status, `${message.body?.description}; ${message.body?.text}`);
				// A value was written by hand: what lay ahead is not known any more.
				if (message.event === "invalidated") void this.#ask(session, status);
			},
		};
	}

	/** The kernel that the text names, where the configuration names none. */
	async #readKernel(file: string, status: Status): Promise<void> {
		try {
			status.kernel = (await this.#language.scenario(await readFile(file, "utf8"))).kernel;
			this.#show();
		} catch {
			// The session itself says what is wrong with its scenario.
		}
	}

	/** What the stop says is shown at once; the adapter knows more, such as how many events lie ahead. */
	async #stopped(session: vscode.DebugSession, status: Status, told: string): Promise<void> {
		const [where = ""] = /\bevent \d+(?=, tick)|before the first event/.exec(told) ?? [];
		this.#tell(status, where);
		await this.#ask(session, status);
	}

	async #ask(session: vscode.DebugSession, status: Status): Promise<void> {
		try {
			const { kernel, event, known }: StatusBody = await session.customRequest("uma/status");
			status.kernel = kernel;
			const behind = known > event ? ` of ${known - 1}` : "";
			this.#tell(status, event === 0 ? "before the first event" : `event ${event - 1}${behind}`);
		} catch {
			// The session has ended meanwhile.
		}
	}

	#tell(status: Status, where: string): void {
		status.where = where;
		this.#show();
	}

	#show(): void {
		const status = this.#sessions.get(vscode.debug.activeDebugSession?.id ?? "");
		if (status === undefined) {
			this.#item.hide();
			return;
		}
		const parts = [status.scenario, status.kernel, status.where].filter((part) => part !== "");
		this.#item.text = `$(debug-alt) ${parts.join(" · ")}`;
		this.#item.tooltip = `UMA session: ${parts.join(", ")}`;
		this.#item.show();
	}
}
