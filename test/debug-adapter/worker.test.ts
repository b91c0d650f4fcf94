/** The adapter inline: messages as objects over a port, and in a worker thread behind the shape that VS Code wants. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { InlineAdapter } from "../../debug-adapter/transport/inline-adapter.ts";
import { serveMessages } from "../../debug-adapter/transport/serve-messages.ts";
import { FIVE_LINES, LONG_RUN, scenarioFile } from "./harness.ts";

type Message = DebugProtocol.ProtocolMessage & { readonly event?: string; readonly command?: string; readonly body?: object };

/** Asks over anything that takes and gives messages; waits for the event or response of a name. */
class Talk {
	readonly #got: Message[] = [];
	#waiting: (() => void) | undefined;
	#seq = 1;
	readonly #send: (message: DebugProtocol.Request) => void;

	constructor(send: (message: DebugProtocol.Request) => void) {
		this.#send = send;
	}

	readonly receive = (message: DebugProtocol.ProtocolMessage): void => {
		this.#got.push(message as Message);
		this.#waiting?.();
	};

	ask(command: string, args: object = {}): Promise<Message> {
		this.#send({ seq: this.#seq++, type: "request", command, arguments: args });
		return this.wait(command);
	}

	async wait(name: string): Promise<Message> {
		for (;;) {
			const index = this.#got.findIndex((m) => m.event === name || m.command === name);
			const [found] = index < 0 ? [] : this.#got.splice(index, 1);
			if (found !== undefined) return found;
			await new Promise<void>((resolve) => {
				this.#waiting = resolve;
			});
		}
	}
}

async function start(talk: Talk, scenario: string): Promise<void> {
	await talk.ask("initialize", { adapterID: "uma" });
	await talk.ask("launch", { scenario });
	await talk.wait("initialized");
	await talk.ask("setFunctionBreakpoints", { breakpoints: [{ name: "reserve_drained" }] });
	await talk.ask("configurationDone");
}

test("a session over a message port", async (t) => {
	const { port1, port2 } = new MessageChannel();
	serveMessages(port1);
	const talk = talkOver(port2);
	await start(talk, scenarioFile(t, FIVE_LINES));
	assert.equal(((await talk.wait("stopped")).body as { reason: string }).reason, "function breakpoint");
	const closed = new Promise((resolve) => port2.on("close", resolve));
	await talk.ask("disconnect");
	await closed;
});

test("a port that closes in the middle of a run ends the session", async (t) => {
	const { port1, port2 } = new MessageChannel();
	serveMessages(port1);
	await start(talkOver(port2), scenarioFile(t, LONG_RUN));
	const closed = new Promise((resolve) => port1.on("close", resolve));
	port2.close();
	await closed;
});

function talkOver(port: MessagePort): Talk {
	const talk = new Talk((message) => port.postMessage(message));
	port.on("message", talk.receive);
	return talk;
}

test("a session in a worker thread: pause comes through, and a failure is told", async (t) => {
	const folder = mkdtempSync(path.join(tmpdir(), "uma-worker-"));
	t.after(() => rmSync(folder, { recursive: true, force: true }));
	const adapter = new InlineAdapter(path.resolve("dist/uma.mjs"));
	t.after(() => adapter.dispose());
	const talk = new Talk((message) => adapter.handleMessage(message));
	const listening = adapter.onDidSendMessage(talk.receive);
	await start(talk, scenarioFile(t, LONG_RUN));
	const from = performance.now();
	await talk.ask("pause", { threadId: 1 });
	await talk.wait("stopped");
	assert.ok(performance.now() - from < 2000);
	await talk.ask("disconnect");
	await talk.wait("terminated");
	listening.dispose();

	const broken = path.join(folder, "broken.cjs");
	writeFileSync(broken, "throw new Error('no such thing');");
	const failing = new InlineAdapter(broken);
	t.after(() => failing.dispose());
	const other = new Talk(() => {});
	failing.onDidSendMessage(other.receive);
	assert.match(((await other.wait("output")).body as { output: string }).output, /no such thing/);
	await other.wait("terminated");
});
