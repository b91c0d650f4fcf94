/** What the adapter's tests share: an adapter over a pair of streams in this process, with every message of the adapter checked against the protocol's schema. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import type { TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../../debug-adapter/transport/client.ts";
import { type ConnectionEnd, serve } from "../../debug-adapter/transport/serve.ts";
import { protocolErrors } from "./schema.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

/** PR 248008 in five lines: one thread, no frees, hangs on r358097. */
export const FIVE_LINES = `machine i386 {
  cpus 1
  memory 56M
  kva 96M
}

kernel r358097

thread cc {
  list bufs
  let p = malloc(16B, M_WAITOK)
  while keg["vmem btag"].ud_pages < 2 {
    bufs << kmem_malloc(4K, M_WAITOK)
  }
  uma_reclaim(UMA_RECLAIM_DRAIN)
  repeat 40 times {
    bufs << kmem_malloc(4K, M_WAITOK)
  }
}

expect deadlock under r358097
expect no deadlock under 13.0
`;

/** Many threads and a long run: for what takes time. */
export const LONG_RUN = `machine i386 {
  cpus 2
  memory 64M
  kva 96M
}

kernel 13.0

thread worker[4] {
  list bufs
  forever {
    repeat 10..60 times {
      bufs << malloc(64B..4K, M_WAITOK)
    }
    free random of bufs until length(bufs) <= 5
  }
}

schedule random seed 1 for 100000s
`;

/** Three threads that take turns: for choices of the scheduler. */
export const THREE_THREADS = `machine i386 {
  cpus 2
  memory 64M
  kva 96M
}

kernel 13.0

thread worker[3] {
  list bufs
  let n = 0
  repeat 30 times {
    bufs << malloc(64B, M_WAITOK)
    n = n + 1
  }
  free all of bufs
}

schedule round-robin quantum 10
`;

/** Writes a scenario to a file of its own that goes with the test. */
export function scenarioFile(t: TestContext, text: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), "uma-dap-"));
	t.after(() => rmSync(folder, { recursive: true, force: true }));
	const file = path.join(folder, "test.uma");
	writeFileSync(file, text);
	return file;
}

/** Lines of a golden trace in which threads sleep on a limit. */
export function traceLines(): string[] {
	return gunzipSync(readFileSync("test/golden/unit/limit_sleep.i386.jsonl.gz")).toString().trimEnd().split("\n");
}

/** Line of {@link editedTrace} that is not as this engine has it. */
export const EDITED_LINE = 15;

/** Writes a golden trace in which one import of line 15 asks for more than it did. Returns its path. */
export function editedTrace(folder: string): string {
	const lines = traceLines();
	const line = JSON.parse(lines[EDITED_LINE - 1] as string) as { ev: unknown[][] };
	line.ev[0] = ["zimport", "z", 3, 1, "0x1"];
	lines[EDITED_LINE - 1] = JSON.stringify(line);
	const file = path.join(folder, "edited.jsonl");
	writeFileSync(file, `${lines.join("\n")}\n`);
	return file;
}

/** A session under test. */
export interface TestSession {
	readonly client: DapClient;
	/** The client's end of the connection, for messages that a client would not send. */
	readonly toAdapter: PassThrough;
	readonly fromAdapter: PassThrough;
	readonly ended: Promise<ConnectionEnd>;
	/** Every message, in its order. */
	readonly messages: { readonly from: "client" | "adapter"; readonly message: DebugProtocol.ProtocolMessage }[];
}

/** Line of a text that stands in a scenario. */
export function lineWith(text: string, part: string): number {
	return text.split("\n").findIndex((line) => line.includes(part)) + 1;
}

/** Answer to a line typed into the debug console. */
export async function repl(session: TestSession, expression: string): Promise<string> {
	const body = await session.client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression, context: "repl" });
	return body.result;
}

/** Starts an adapter in this process. At the test's end it is gone, and every message it sent was one of the protocol. */
export function startSession(t: TestContext): TestSession {
	const toAdapter = new PassThrough();
	const fromAdapter = new PassThrough();
	const ended = serve(toAdapter, fromAdapter);
	const client = new DapClient(fromAdapter, toAdapter);
	const messages: TestSession["messages"] = [];
	const wrong: string[] = [];
	client.onMessage = (message, from) => {
		messages.push({ from, message });
		if (from === "adapter") wrong.push(...protocolErrors(message));
	};
	t.after(async () => {
		toAdapter.end();
		await ended;
		assert.deepEqual(wrong, [], "messages that are not DAP");
	});
	return { client, toAdapter, fromAdapter, ended, messages };
}

/** What a session is begun with. */
export interface Beginning {
	readonly launch?: object;
	readonly initialize?: object;
	readonly functions?: readonly (string | object)[];
	readonly lines?: readonly DebugProtocol.SourceBreakpoint[];
	readonly filters?: readonly string[];
}

/** Initializes, launches a scenario, sets breakpoints and lets it run. */
export async function begin(session: TestSession, file: string, what: Beginning = {}): Promise<void> {
	const { client } = session;
	await client.request("initialize", { adapterID: "uma", supportsVariableType: true, supportsVariablePaging: true, ...what.initialize });
	await client.request("launch", { scenario: file, ...what.launch });
	await client.waitFor("initialized");
	if (what.lines !== undefined) await client.request("setBreakpoints", { source: { path: file }, breakpoints: what.lines });
	if (what.functions !== undefined) {
		const breakpoints = what.functions.map((f) => (typeof f === "string" ? { name: f } : f));
		await client.request("setFunctionBreakpoints", { breakpoints });
	}
	if (what.filters !== undefined) await client.request("setExceptionBreakpoints", { filters: what.filters });
	await client.request("configurationDone");
}

/** Begins a session and waits for its first stop. */
export async function beginAndStop(session: TestSession, file: string, what: Beginning = {}): Promise<Stopped> {
	await begin(session, file, what);
	return session.client.waitFor<Stopped>("stopped");
}

/** Sends a motion and waits for its stop. */
export async function move(session: TestSession, command: string, threadId: number): Promise<Stopped> {
	await session.client.request(command, { threadId });
	return session.client.waitFor<Stopped>("stopped");
}

/** Writes a value by hand; what is returned is the stop that follows where the line shown had written something already. */
export async function writeByHand(session: TestSession, expression: string, value: string): Promise<Stopped | undefined> {
	await session.client.request("setExpression", { expression, value });
	// The answer to another request comes after that stop.
	await session.client.request("threads");
	return session.client.take<Stopped>("stopped")[0];
}

/** Stack of a thread. */
export async function stackOf(session: TestSession, threadId: number): Promise<DebugProtocol.StackFrame[]> {
	const body = await session.client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
	return body.stackFrames;
}

/** Variables of a scope of the innermost frame, by name. */
export async function scopeOf(session: TestSession, threadId: number, name: string): Promise<Map<string, DebugProtocol.Variable>> {
	const [frame] = await stackOf(session, threadId);
	assert.ok(frame);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frame.id });
	const scope = scopes.find((s) => s.name === name);
	assert.ok(scope, `no scope ${name} among ${scopes.map((s) => s.name).join(", ")}`);
	return variablesOf(session, scope.variablesReference);
}

/** Members of a container, by name. */
export async function variablesOf(
	session: TestSession,
	variablesReference: number,
	page: object = {},
): Promise<Map<string, DebugProtocol.Variable>> {
	const body = await session.client.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference, ...page });
	return new Map(body.variables.map((v) => [v.name, v]));
}

/** Value of a watch expression. */
export async function watch(session: TestSession, expression: string, frameId?: number): Promise<string> {
	const body = await session.client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
		expression,
		context: "watch",
		...(frameId === undefined ? {} : { frameId }),
	});
	return body.result;
}
