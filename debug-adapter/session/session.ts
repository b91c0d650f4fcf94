/**
 * The protocol side of a debug session: takes messages, checks that they are requests that may come now, calls their handlers and sends
 * the answers. Used over streams by serve.ts; an editor that runs the adapter inline calls handleMessage and listens to onDidSendMessage.
 */
import { ProtocolServer } from "@vscode/debugadapter/lib/protocol.js";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Debugger } from "../debugger.ts";
import { HANDLERS } from "../requests/table.ts";
import { Arguments } from "./arguments.ts";
import {
	cancelledWaiting,
	internalError,
	isPreparing,
	isRunning,
	notInitialized,
	notLaunched,
	RequestError,
	sessionOver,
	stackText,
	unknownCommand,
} from "./errors.ts";
import type { Handler, Reply } from "./handler.ts";

/** Requests that are still answered once the session is over, since a client may have sent them before it knew. */
const AFTER_THE_END: ReadonlySet<string> = new Set(["cancel", "terminate", "disconnect"]);
/** Requests that are answered before `initialize`: a client may leave without it. */
const BEFORE_THE_BEGINNING: ReadonlySet<string> = new Set(["initialize", "disconnect"]);

export class Session extends ProtocolServer {
	readonly #debugger = new Debugger((event, body) => this.#event(event, body));
	/** Called after the client has been told good-bye. */
	onDisconnect: (() => void) | undefined;
	#disconnected = false;

	/** Takes a message; what is none is dropped, and the user told. */
	override handleMessage(message: DebugProtocol.ProtocolMessage): void {
		if (this.#disconnected) return;
		if (typeof message === "object" && message !== null) this.#debugger.trace.note("client", message);
		const problem = problemOf(message);
		if (problem === undefined) this.dispatchRequest(message as DebugProtocol.Request);
		else if (problem !== "") this.complain(problem);
	}

	/** Tells the user of something from the client that could not be answered. */
	complain(problem: string): void {
		this.#debugger.output(`The client sent something that is no DAP request: ${problem}.`, "stderr");
	}

	override sendEvent(event: DebugProtocol.Event): void {
		super.sendEvent(event);
		this.#debugger.trace.note("adapter", event);
	}

	override sendResponse(response: DebugProtocol.Response): void {
		super.sendResponse(response);
		this.#debugger.trace.note("adapter", response);
	}

	/** The client is gone: nothing runs on. */
	override dispose(): void {
		this.#disconnected = true;
		this.#debugger.end();
		super.dispose();
	}

	protected override dispatchRequest(request: DebugProtocol.Request): void {
		const { command, seq } = request;
		const debug = this.#debugger;
		try {
			const handler = this.#handlerOf(command);
			const args = new Arguments(command, request.arguments ?? {});
			if (handler.when === "stopped" && debug.asking.busy) {
				const go = (): void => this.dispatchRequest(request);
				const giveUp = (): void => this.#refuse(request, cancelledWaiting(command));
				debug.asking.afterwards({ seq, progressId: args.optionalString("progressId"), go, giveUp });
				return;
			}
			const reply = handler.handle(debug, args, seq);
			if (!(reply instanceof Promise)) this.#answer(request, reply);
			else
				reply.then(
					(late) => this.#answer(request, typeof late === "function" ? late() : late),
					(error) => this.#refuse(request, error),
				);
		} catch (error) {
			this.#refuse(request, error);
		}
	}

	#respond({ command, seq }: DebugProtocol.Request, part: object): void {
		this.sendResponse({ seq: 0, type: "response", request_seq: seq, command, success: true, ...part });
	}

	#answer(request: DebugProtocol.Request, { body, then }: Reply): void {
		if (this.#disconnected) return;
		this.#respond(request, body === undefined ? {} : { body });
		if (then !== undefined) this.#afterwards(then);
		if (request.command === "disconnect") this.#goodbye();
	}

	#refuse(request: DebugProtocol.Request, error: unknown): void {
		if (this.#disconnected) return;
		const { id, message, showUser, link } =
			error instanceof RequestError ? error : internalError(error instanceof Error ? error.message : String(error));
		if (!(error instanceof RequestError)) this.#debugger.output(stackText(error), "stderr");
		// Braces in a format would be taken for variables.
		const told = { id, format: "{message}", variables: { message }, showUser, ...(this.#debugger.settings?.isVSCode ? link : {}) };
		this.#respond(request, { success: false, message, body: { error: told } });
	}

	#handlerOf(command: string): Handler {
		const debug = this.#debugger;
		const handler = HANDLERS.get(command);
		if (debug.settings === undefined && !BEFORE_THE_BEGINNING.has(command)) throw notInitialized(command);
		if (debug.over && !AFTER_THE_END.has(command)) throw sessionOver(command);
		if (handler === undefined) throw unknownCommand(command);
		if (handler.when !== "initialized" && debug.preliminaries.busy) throw isPreparing(command, debug.preliminaries.doing);
		if (handler.when !== "initialized" && !debug.launched) throw notLaunched(command);
		if (handler.when === "stopped" && debug.running) throw isRunning(command);
		return handler;
	}

	/** What follows a response has no request to fail any more. */
	#afterwards(then: () => void): void {
		try {
			then();
		} catch (error) {
			this.#debugger.output(`Internal error: ${stackText(error)}`, "stderr");
		}
	}

	#goodbye(): void {
		this.#disconnected = true;
		this.onDisconnect?.();
	}

	#event(event: string, body: object | undefined): void {
		this.sendEvent({ seq: 0, type: "event", event, ...(body === undefined ? {} : { body }) });
	}
}

/** What is wrong with a message; empty for one that needs no answer, undefined for a request. */
function problemOf(message: unknown): string | undefined {
	if (typeof message !== "object" || message === null || Array.isArray(message)) return "a message must be an object";
	const { type, seq, command } = message as Readonly<Record<string, unknown>>;
	// The adapter asks nothing of the client: responses answer nothing.
	if (type === "response" || type === "event") return "";
	if (type !== "request") return `its type is ${JSON.stringify(type)?.slice(0, 40)}`;
	if (!Number.isSafeInteger(seq)) return `its seq is ${JSON.stringify(seq)?.slice(0, 40)}`;
	if (typeof command !== "string") return `its command is ${JSON.stringify(command)?.slice(0, 40)}`;
	return undefined;
}
