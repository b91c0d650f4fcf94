/** A small DAP client: sends requests, waits for events, keeps what it got. The demo and the tests drive the adapter with it. */
import type { Readable, Writable } from "node:stream";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { encodeMessage, MessageReader } from "./framing.ts";

/** A request was answered with an error. */
export class ErrorAnswer extends Error {
	readonly response: DebugProtocol.Response;

	constructor(response: DebugProtocol.Response) {
		super(`${response.command}: ${response.message ?? "failed"}`);
		this.response = response;
	}
}

interface Waiting {
	readonly matches: (event: DebugProtocol.Event) => boolean;
	readonly resolve: (event: DebugProtocol.Event) => void;
	readonly reject: (error: Error) => void;
	readonly timer: NodeJS.Timeout;
}

/** Patience for an answer or event, in milliseconds. */
const PATIENCE = 30_000;

export class DapClient {
	/** Told of every message in either direction, in their order. */
	onMessage: ((message: DebugProtocol.ProtocolMessage, from: "client" | "adapter") => void) | undefined;
	readonly #output: Writable;
	readonly #reader = new MessageReader();
	readonly #answers = new Map<number, (response: DebugProtocol.Response | Error) => void>();
	/** Events nobody has waited for yet. */
	#events: DebugProtocol.Event[] = [];
	#waiting: Waiting[] = [];
	#seq = 1;
	#closed = false;

	/** Talks to an adapter through its output (`input`) and its input (`output`). */
	constructor(input: Readable, output: Writable) {
		this.#output = output;
		input.on("data", (chunk: Buffer) => {
			for (const text of this.#reader.feed(chunk)) this.#receive(JSON.parse(text) as DebugProtocol.ProtocolMessage);
		});
		for (const event of ["end", "close", "error"]) input.on(event, () => this.#close());
		output.on("error", () => this.#close());
	}

	/** Sends a request and gives the body of its answer. Rejects with an {@link ErrorAnswer}. */
	async request<Body = unknown>(command: string, args?: object): Promise<Body> {
		const response = await this.send(command, args);
		if (!response.success) throw new ErrorAnswer(response);
		return response.body as Body;
	}

	/** Sends a request and gives its answer, whatever it is. */
	send(command: string, args?: object): Promise<DebugProtocol.Response> {
		const seq = this.#seq++;
		const request: DebugProtocol.Request = { seq, type: "request", command, ...(args === undefined ? {} : { arguments: args }) };
		return new Promise((resolve, reject) => {
			if (this.#closed) {
				reject(new Error(`${command}: the adapter is gone`));
				return;
			}
			const timer = setTimeout(() => {
				this.#answers.delete(seq);
				reject(new Error(`${command}: no answer within ${PATIENCE} ms`));
			}, PATIENCE);
			this.#answers.set(seq, (answer) => {
				clearTimeout(timer);
				if (answer instanceof Error) reject(answer);
				else resolve(answer);
			});
			this.onMessage?.(request, "client");
			this.#output.write(encodeMessage(request));
		});
	}

	/** Waits for an event, which may have come already; the events before it stay for others. */
	waitFor<Body = unknown>(name: string, test: (body: Body) => boolean = () => true): Promise<Body> {
		const matches = (event: DebugProtocol.Event): boolean => event.event === name && test(event.body as Body);
		const index = this.#events.findIndex(matches);
		const [come] = index < 0 ? [] : this.#events.splice(index, 1);
		if (come !== undefined) return Promise.resolve(come.body as Body);
		return new Promise((resolve, reject) => {
			if (this.#closed) {
				reject(new Error(`waiting for "${name}": the adapter is gone`));
				return;
			}
			const timer = setTimeout(() => {
				this.#waiting = this.#waiting.filter((w) => w !== waiting);
				reject(new Error(`no event "${name}" within ${PATIENCE} ms`));
			}, PATIENCE);
			const waiting: Waiting = { matches, resolve: (event) => resolve(event.body as Body), reject, timer };
			this.#waiting.push(waiting);
		});
	}

	/** Events of a name that nobody has waited for, taken out. */
	take<Body = unknown>(name: string): Body[] {
		const taken = this.#events.filter((e) => e.event === name);
		this.#events = this.#events.filter((e) => e.event !== name);
		return taken.map((e) => e.body as Body);
	}

	#receive(message: DebugProtocol.ProtocolMessage): void {
		this.onMessage?.(message, "adapter");
		if (message.type === "response") {
			const response = message as DebugProtocol.Response;
			const answer = this.#answers.get(response.request_seq);
			this.#answers.delete(response.request_seq);
			answer?.(response);
		} else if (message.type === "event") {
			const event = message as DebugProtocol.Event;
			const index = this.#waiting.findIndex((w) => w.matches(event));
			const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
			if (waiting === undefined) this.#events.push(event);
			else {
				clearTimeout(waiting.timer);
				waiting.resolve(event);
			}
		}
	}

	#close(): void {
		if (this.#closed) return;
		this.#closed = true;
		for (const answer of this.#answers.values()) answer(new Error("the adapter is gone"));
		this.#answers.clear();
		for (const waiting of this.#waiting) {
			clearTimeout(waiting.timer);
			waiting.reject(new Error("the adapter is gone"));
		}
		this.#waiting = [];
	}
}
