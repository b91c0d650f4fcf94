/** Drives a debug session as a person does, by VS Code's own commands, and tells where it stops. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";

/** A stop as the adapter announced it, once VS Code shows a frame for it. */
export type Stop = DebugProtocol.StoppedEvent["body"];

/** What VS Code calls the commands of its debug toolbar. */
const COMMANDS = {
	f5: "workbench.action.debug.start",
	continue: "workbench.action.debug.continue",
	next: "workbench.action.debug.stepOver",
	stepBack: "workbench.action.debug.stepBack",
	reverseContinue: "workbench.action.debug.reverseContinue",
	reverseInto: "uma.reverseStepInto",
	reverseOut: "uma.reverseStepOut",
	reverseOver: "uma.reverseStepOver",
	goToMoment: "uma.goToMoment",
	switchTimeline: "uma.switchTimeline",
} as const;

/** Listens to the sessions of the debug type `uma`. */
export class Debugging {
	#announced: Stop | undefined;
	#waiting: ((stop: Stop) => void) | undefined;
	/** When what happened since the last command was given. */
	#times: [string, number][] = [];
	readonly #subscriptions: vscode.Disposable[];

	constructor() {
		this.#subscriptions = [
			vscode.debug.registerDebugAdapterTrackerFactory("uma", {
				createDebugAdapterTracker: () => ({
					onWillReceiveMessage: (message) => this.#mark(message.command),
					onDidSendMessage: (message) => this.#heard(message),
				}),
			}),
			// Commands before VS Code shows the stop would be lost.
			vscode.debug.onDidChangeActiveStackItem((item) => {
				if (item instanceof vscode.DebugStackFrame) this.#shown();
			}),
		];
	}

	#heard(message: DebugProtocol.Event): void {
		if (message.type !== "event" || message.event !== "stopped") return;
		this.#mark("stopped");
		this.#announced = message.body;
	}

	#mark(what: string): void {
		this.#times.push([what, performance.now()]);
	}

	/** When VS Code first asked the adapter, when that announced the stop, and when a person could see it: milliseconds from the command. */
	timeline(): string {
		const began = this.#times[0]?.[1] ?? 0;
		const first = (what: string) => Math.round((this.#times.find(([name]) => name === what)?.[1] ?? Number.NaN) - began);
		return `adapter asked after ${first("initialize")} ms, stop announced after ${first("stopped")} ms, shown after ${first("shown")} ms`;
	}

	#shown(): void {
		if (this.#announced === undefined || this.#waiting === undefined) return;
		this.#mark("shown");
		this.#waiting(this.#announced);
		this.#announced = undefined;
		this.#waiting = undefined;
	}

	/** Gives a command and waits for the stop it leads to. */
	async until(command: keyof typeof COMMANDS, ...args: readonly unknown[]): Promise<Stop> {
		const stopped = new Promise<Stop>((resolve) => {
			this.#waiting = resolve;
		});
		this.#times = [];
		this.#mark(command);
		await vscode.commands.executeCommand(COMMANDS[command], ...args);
		return stopped;
	}

	/** A request to the adapter, as a view would make it. */
	async request<T>(command: string, args: object): Promise<T> {
		const session = vscode.debug.activeDebugSession;
		assert.ok(session, "no session is active");
		return session.customRequest(command, args);
	}

	/** The stack of the thread in focus. */
	async stack(): Promise<DebugProtocol.StackFrame[]> {
		const item = vscode.debug.activeStackItem;
		assert.ok(item, "nothing is in focus");
		const { stackFrames } = await this.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: item.threadId });
		return stackFrames;
	}

	/** The names and values of a scope of a frame. */
	async variables(frameId: number, scope: string): Promise<Record<string, string>> {
		const { scopes } = await this.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
		const reference = scopes.find((s) => s.name === scope)?.variablesReference;
		assert.ok(reference, `no scope ${scope}: ${scopes.map((s) => s.name).join(", ")}`);
		const { variables } = await this.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference: reference });
		return Object.fromEntries(variables.map((v) => [v.name, v.value]));
	}

	/** The value of an expression, as a watch shows it. */
	async watch(expression: string, frameId: number): Promise<string> {
		return (await this.evaluate(expression, frameId)).result;
	}

	/** The same with what can be opened. */
	async evaluate(expression: string, frameId: number): Promise<DebugProtocol.EvaluateResponse["body"]> {
		return this.request("evaluate", { expression, frameId, context: "watch" });
	}

	/** Ends all sessions and forgets all breakpoints. */
	async reset(): Promise<void> {
		vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
		const active = vscode.debug.activeDebugSession;
		this.#waiting = undefined;
		this.#announced = undefined;
		if (active === undefined) return;
		const ended = sessionEnds();
		await vscode.debug.stopDebugging();
		await ended;
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
	}
}

/** Waits for a session to end. */
export function sessionEnds(): Promise<void> {
	return new Promise((resolve) => {
		const subscription = vscode.debug.onDidTerminateDebugSession(() => {
			subscription.dispose();
			resolve();
		});
	});
}
