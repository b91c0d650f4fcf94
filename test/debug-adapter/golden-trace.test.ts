/** Golden traces under the debugger. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
	EDITED_LINE,
	editedTrace,
	FIVE_LINES,
	move,
	scenarioFile,
	stackOf,
	startSession,
	type TestSession,
	traceLines,
	watch,
} from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

/** A folder of the test's own. */
function folderOf(t: TestContext): string {
	return path.dirname(scenarioFile(t, ""));
}

function traceFile(t: TestContext, name: string, content: string | Uint8Array): string {
	const file = path.join(folderOf(t), name);
	writeFileSync(file, content);
	return file;
}

/** Launches a trace, with breakpoints in it, and lets it run. */
async function launch(session: TestSession, golden: string, more: object = {}, lines: readonly number[] = []): Promise<void> {
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { golden, ...more });
	await client.waitFor("initialized");
	if (lines.length > 0) await client.request("setBreakpoints", { source: { path: golden }, breakpoints: lines.map((line) => ({ line })) });
	await client.request("configurationDone");
}

function output({ client }: TestSession): string {
	return client
		.take<DebugProtocol.OutputEvent["body"]>("output")
		.map((o) => o.output)
		.join("");
}

test("a trace that is as this engine has it runs to its end", async (t) => {
	const session = startSession(t);
	await launch(session, traceFile(t, "ok.jsonl", `${traceLines().join("\n")}\n`));
	assert.deepEqual(await session.client.waitFor("exited"), { exitCode: 0 });
	const text = output(session);
	assert.match(text, /Golden trace .*ok\.jsonl, i386: all 29 lines are as this engine has them/);
	assert.match(text, /The golden trace is at its end at tick 0, event \d+/);
});

test("one that differs stops there, both sides beside each other, however often and from wherever it comes there", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await launch(session, editedTrace(folderOf(t)));
	for (let i = 0; i < 2; i++) {
		const stop = await client.waitFor<Stopped>("stopped");
		assert.deepEqual([stop.reason, stop.text], ["exception", `the golden trace differs from this engine at line ${EDITED_LINE}`]);
		const info = await client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: stop.threadId });
		assert.match(info.description ?? "", /differs at ev\[0\]\[2\]\n {2}expected 3\n {2}got {6}1\n/);
		assert.match(info.description ?? "", /> \["zimport","z",3,1,"0x1"\] +\["zimport","z",1,1,"0x1"\]\n/);
		assert.match(output(session), /> \["zimport","z",3,1,"0x1"\] +\["zimport","z",1,1,"0x1"\]\n/);
		assert.equal((await stackOf(session, stop.threadId ?? 0)).at(-1)?.line, EDITED_LINE);
		const beginning = await move(session, "reverseContinue", stop.threadId ?? 0);
		assert.match(beginning.description ?? "", /before the first event/);
		await client.request("continue", { threadId: beginning.threadId });
	}
	const { threadId } = await client.waitFor<Stopped>("stopped");
	await client.request("continue", { threadId });
	assert.deepEqual(await client.waitFor("exited"), { exitCode: 1 });
});

test("its lines are statements: breakpoints forwards and backwards, the kernel's state, steps", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await launch(session, editedTrace(folderOf(t)), {}, [5, 12, 28]);
	const at = async (stop: Stopped): Promise<number | undefined> => (await stackOf(session, stop.threadId ?? 0)).at(-1)?.line;
	const first = await client.waitFor<Stopped>("stopped");
	assert.equal(await at(first), 5);
	const before = await watch(session, 'zone["z"].uz_items');
	const second = await move(session, "continue", first.threadId ?? 0);
	assert.equal(await at(second), 12);
	assert.notEqual(await watch(session, 'zone["z"].uz_items'), before);
	const back = await move(session, "reverseContinue", second.threadId ?? 0);
	assert.equal(await at(back), 5);
	assert.equal(await watch(session, 'zone["z"].uz_items'), before);
	const inside = await move(session, "stepIn", back.threadId ?? 0);
	assert.equal((await stackOf(session, inside.threadId ?? 0))[0]?.name, "uma_zalloc");
	// Line 28 lies behind the difference: it may be set, and is not reached.
	const end = await move(session, "continue", inside.threadId ?? 0);
	assert.equal(await at(end), 12);
	assert.equal((await move(session, "continue", end.threadId ?? 0)).reason, "exception");
});

test("a packed trace is shown unpacked, with breakpoints in what is shown", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const golden = traceFile(t, "packed.jsonl.gz", gzipSync(`${traceLines().join("\n")}\n`));
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { golden, stopOnEntry: true });
	await client.waitFor("initialized");
	const { sources } = await client.request<{ sources: DebugProtocol.Source[] }>("loadedSources");
	const source = sources.find((s) => s.name === "packed.jsonl");
	assert.equal(source?.origin, "golden trace");
	const { content } = await client.request<{ content: string }>("source", { sourceReference: source?.sourceReference, source });
	assert.deepEqual(content.trimEnd().split("\n"), traceLines());
	const set = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", { source, breakpoints: [{ line: 1 }] });
	assert.deepEqual(
		set.breakpoints.map((b) => [b.verified, b.line]),
		[[true, 3]],
	);
	await client.request("configurationDone");
	const { threadId = 0 } = await client.waitFor<Stopped>("stopped");
	await move(session, "continue", threadId);
	assert.equal((await stackOf(session, threadId)).at(-1)?.line, 3);
});

test("a trace that makes no sense from some line on runs up to it", async (t) => {
	for (const [change, line, reason] of [
		[(lines: string[]) => lines.slice(0, 20), 20, /truncated/],
		[(lines: string[]) => lines.with(9, '{"n":7,"c":"op","t":1,"op":"reboot"}'), 10, /there is no operation "reboot"/],
		[(lines: string[]) => lines.with(9, '{"n":7,"c":"what"}'), 10, /unknown kind "what"/],
		[(lines: string[]) => lines.with(9, "{"), 10, /not JSON/],
	] as const) {
		const session = startSession(t);
		const { client } = session;
		await launch(session, traceFile(t, "broken.jsonl", change(traceLines()).join("\n")));
		const stop = await client.waitFor<Stopped>("stopped");
		assert.match(stop.text ?? "", reason);
		assert.match(stop.text ?? "", new RegExp(`^line ${line}: `));
		await client.request("continue", { threadId: stop.threadId });
		assert.deepEqual(await client.waitFor("exited"), { exitCode: 2 });
	}
});

test("what is no trace is refused, with the line", async (t) => {
	const { client } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	const [config = "", ...rest] = traceLines();
	for (const [name, content, reason] of [
		["text.jsonl", "hello\n", /text\.jsonl:1 is no golden trace: the line is not JSON/],
		["empty.jsonl", "", /empty\.jsonl:1 is no golden trace/],
		["headless.jsonl", rest.join("\n"), /:1 is no golden trace: the first line of a trace is its config/],
		["small.jsonl", [config.replace(/"npages":\d+/, '"npages":3'), ...rest].join("\n"), /:1 is no golden trace/],
		["newer.jsonl", config.replace('"format":1', '"format":2'), /reads format 1/],
		["damaged.jsonl.gz", "no archive", /no gzip archive/],
	] as const) {
		await assert.rejects(client.request("launch", { golden: traceFile(t, name, content) }), reason, name);
	}
	await assert.rejects(client.request("launch", { golden: "/nowhere/x.jsonl" }), /there is no such file/);
	const golden = editedTrace(folderOf(t));
	for (const more of [{ scenario: "x.uma" }, { kernel: "13.0" }, { seed: 3 }, { compareWith: "13.0" }])
		await assert.rejects(client.request("launch", { golden, ...more }), /means nothing beside "golden"/);
	await client.request("launch", { golden });
});

test("the trace decides who runs; a restart replays what has been edited meanwhile", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const golden = editedTrace(folderOf(t));
	await launch(session, golden);
	const stop = await client.waitFor<Stopped>("stopped");
	await move(session, "stepBack", stop.threadId ?? 0);
	await assert.rejects(client.request("uma/runThreadNext", { threadId: 1 }), /a golden trace has its own machine/);
	await assert.rejects(client.request("uma/fork", { kernel: "13.0" }), /a golden trace has its own machine/);
	await assert.rejects(client.request("uma/fork", { schedule: "random 3" }), /a golden trace has its own machine/);
	await assert.rejects(client.request("uma/restartHere"), /a golden trace has its own machine/);
	await assert.rejects(client.request("uma/record", { file: `${golden}.umarec` }), /made from no scenario/);
	writeFileSync(golden, traceLines().join("\n"));
	await client.request("restart");
	assert.deepEqual(await client.waitFor("exited"), { exitCode: 0 });
});

test("cancelling a launch that replays a long trace refuses it; another one may follow", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	const golden = editedTrace(folderOf(t));
	const launched = client.send("launch", { golden });
	// The replay begins with the next turn of the event loop.
	const seq = session.messages.findLast(({ message }) => (message as DebugProtocol.Request).command === "launch")?.message.seq;
	const early = client.send("threads");
	client.send("cancel", { requestId: seq });
	assert.match((await early).message ?? "", /while the launch is prepared/);
	assert.equal((await launched).success, false);
	await client.request("launch", { golden });
	const again = client.send("launch", { golden });
	assert.equal((await again).success, false);
});

test("the client is told that nobody can be chosen or ended in a trace, and that they can once a scenario runs in its place", async (t) => {
	const session = startSession(t);
	const { client } = session;
	type Told = { readonly capabilities: DebugProtocol.Capabilities };
	await launch(session, traceFile(t, "trace.jsonl", `${traceLines().join("\n")}\n`), { stopOnEntry: true });
	const { threadId } = await client.waitFor<Stopped>("stopped");
	const inTrace = { supportsStepInTargetsRequest: false, supportsTerminateThreadsRequest: false };
	assert.deepEqual((await client.waitFor<Told>("capabilities")).capabilities, inTrace);
	await assert.rejects(client.request("terminateThreads", { threadIds: [threadId] }), /a golden trace/);
	await client.request("restart", { arguments: { scenario: scenarioFile(t, FIVE_LINES), stopOnEntry: true } });
	await client.waitFor("stopped");
	const inScenario = { supportsStepInTargetsRequest: true, supportsTerminateThreadsRequest: true };
	assert.deepEqual((await client.waitFor<Told>("capabilities")).capabilities, inScenario);
	await client.request("restart");
	await client.waitFor("stopped");
	assert.deepEqual(client.take("capabilities"), [], "what has not changed is not told again");
});
