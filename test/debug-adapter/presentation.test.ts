/** How things are shown: colours, groups, frames of the model's own, formats, values on demand, threads that come and go, traced breakpoints. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
	begin,
	beginAndStop,
	FIVE_LINES,
	lineWith,
	scenarioFile,
	scopeOf,
	stackOf,
	startSession,
	THREE_THREADS,
	variablesOf,
} from "./harness.ts";

type Output = DebugProtocol.OutputEvent["body"];

const DRAIN = 'keg_drain where keg == "vmem btag"';

/** Two threads that say something. */
const TALKERS = THREE_THREADS.replace("worker[3]", "worker[2]").replace("    n = n + 1\n", '    n = n + 1\n    log "n is {n}"\n');

test("lines of threads are coloured by thread, for clients that show colours", async (t) => {
	const file = scenarioFile(t, TALKERS);
	for (const supportsANSIStyling of [true, false]) {
		const session = startSession(t);
		await begin(session, file, { initialize: { supportsANSIStyling }, launch: { noDebug: true } });
		await session.client.waitFor("terminated");
		const lines = session.client.take<Output>("output").filter((o) => o.category === "stdout");
		assert.equal(lines.length, 60);
		const colours = new Set(lines.map((l) => l.output.slice(0, 5)));
		if (supportsANSIStyling) {
			assert.equal(colours.size, 2, "a colour for each of the two");
			assert.ok(lines.every((l) => l.output.startsWith("\u001b[3") && l.output.endsWith("\u001b[0m\n")));
		}
		if (!supportsANSIStyling) assert.ok(lines.every((l) => !l.output.includes("\u001b")));
		assert.ok(lines.every((l) => l.line === lineWith(TALKERS, "log ")));
	}
});

test("the report of a deadlock is a group, with the stacks folded in it", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { filters: ["deadlock"] });
	const groups = session.client.take<Output>("output").filter((o) => o.group !== undefined);
	assert.deepEqual(
		groups.map((g) => g.group),
		["start", "startCollapsed", "end", "end"],
	);
	assert.match(groups[0]?.output ?? "", /^No operation has completed for 20 s/);
	assert.equal(groups[1]?.output, "Stacks:\n");
});

test("frames of routines that are not FreeBSD's are subtle, and kernel frames belong to the kernel", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_bt_alloc entry"] });
	const frames = await stackOf(session, stop.threadId ?? 0);
	const hints = new Map(frames.map((f) => [f.name, f.presentationHint]));
	assert.equal(hints.get("allocPages"), "subtle");
	assert.equal(hints.get("keg_alloc_slab"), undefined);
	assert.deepEqual(new Set(frames.slice(0, -1).map((f) => f.moduleId)), new Set(["kernel"]));
	assert.equal(frames.at(-1)?.moduleId, undefined);
});

test("a client may ask for numbers in hex and for more in the names of frames", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const threadId = stop.threadId ?? 0;
	const result = async (args: object): Promise<string> =>
		(await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression: 'keg["vmem btag"].uk_ipers', ...args })).result;
	assert.equal(await result({ format: { hex: true } }), "0x91");
	assert.equal(await result({}), "145", "for this request alone");
	const keg = (await scopeOf(session, threadId, "Locals")).get("keg");
	const members = await variablesOf(session, keg?.variablesReference ?? 0, { format: { hex: true } });
	assert.equal(members.get("uk_ipers")?.value, "0x91");
	const name = async (format: object): Promise<string | undefined> =>
		(await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId, levels: 1, format })).stackFrames[0]?.name;
	assert.equal(await name({}), "keg_drain_domain");
	assert.equal(await name({ parameters: true }), "keg_drain_domain(keg)");
	assert.match(
		(await name({ parameters: true, parameterTypes: true, parameterValues: true })) ?? "",
		/^keg_drain_domain\(struct uma_keg \* = 0x/,
	);
	assert.match((await name({ module: true, line: true })) ?? "", /^kernel!keg_drain_domain line \d+$/);
});

test("when a struct was written last is found when the user asks", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const keg = (await scopeOf(session, stop.threadId ?? 0, "Locals")).get("keg");
	const members = await variablesOf(session, keg?.variablesReference ?? 0);
	const lazy = members.get("last written");
	assert.equal(lazy?.presentationHint?.lazy, true);
	assert.equal(lazy?.value, "");
	const answer = await variablesOf(session, lazy?.variablesReference ?? 0);
	assert.equal(answer.size, 1, "one value that takes its place");
	assert.match([...answer.values()][0]?.value ?? "", /^after event \d+ \(\w+ in cc, \w+\), tick \d+$/);
});

test("threads that have come and gone between two stops are told, before the stop", async (t) => {
	const text = `machine i386 {
  cpus 1
  memory 64M
  kva 96M
}

thread short {
  let p = malloc(64B, M_WAITOK)
  free p
}

thread long {
  work 20 ticks
  let p = malloc(64B, M_WAITOK)
  free p
}
`;
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, text), { launch: { stopOnEntry: true }, lines: [{ line: lineWith(text, "work 20") + 1 }] });
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	assert.deepEqual(client.take("thread"), [], "the client has asked for them");
	const short = threads.find((thread) => thread.name.startsWith("short"))?.id ?? 0;
	await client.request("continue", { threadId: short });
	await client.waitFor("stopped");
	const exited = client.take<DebugProtocol.ThreadEvent["body"]>("thread");
	assert.ok(exited.some((e) => e.reason === "exited" && e.threadId === short));
	assert.ok(exited.every((e) => e.reason === "exited"));
	const order = session.messages.map(({ message }) => (message.type === "event" ? (message as DebugProtocol.Event).event : ""));
	assert.ok(order.lastIndexOf("thread") < order.lastIndexOf("stopped"));
	await client.request("reverseContinue", { threadId: short + 1 });
	await client.waitFor("stopped");
	const started = client.take<DebugProtocol.ThreadEvent["body"]>("thread");
	assert.ok(
		started.some((e) => e.reason === "started" && e.threadId === short),
		"back in time it lives again",
	);
});

test("a traced breakpoint writes a line and goes on", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const line = lineWith(FIVE_LINES, "uma_reclaim(");
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario: file });
	await client.waitFor("initialized");
	await client.request("setBreakpoints", { source: { path: file }, breakpoints: [{ line, mode: "trace" }] });
	await client.request("setExceptionBreakpoints", {
		filters: ["deadlock"],
		filterOptions: [{ filterId: "reserve_drained", mode: "trace" }],
	});
	await client.request("configurationDone");
	const stop = await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.match(stop.description ?? "", /^deadlock/);
	const lines = client.take<Output>("output").filter((o) => o.group === undefined);
	const traced = lines.find((o) => o.output.startsWith(`test.uma:${line}: event `));
	assert.match(traced?.output ?? "", /: event \d+, tick \d+\n$/);
	assert.equal(traced?.line, line, "with its place");
	assert.ok(lines.some((o) => /^reserve_drained: event \d+, tick \d+, keg_drain\(keg=vmem btag/.test(o.output)));
	const wrong = client.request("setBreakpoints", { source: { path: file }, breakpoints: [{ line, mode: "shout" }] });
	await assert.rejects(wrong, /"mode" must be one of stop, trace, not "shout"/);
});

test("the process is told at the launch, with the size of its pointers", async (t) => {
	for (const [arch, pointerSize] of [
		["i386", 32],
		["amd64", 64],
	] as const) {
		const session = startSession(t);
		const file = scenarioFile(t, THREE_THREADS.replace("i386", arch));
		await begin(session, file, { launch: { noDebug: true } });
		const told = await session.client.waitFor<DebugProtocol.ProcessEvent["body"]>("process");
		assert.deepEqual(told, { name: file, isLocalProcess: false, startMethod: "launch", pointerSize });
		await session.client.waitFor("terminated");
	}
});
