/** What was done by hand, when the session goes on under another kernel or with an edited text. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CustomBody } from "../../debug-adapter/session/custom-requests.ts";
import { beginAndStop, FIVE_LINES, repl, scenarioFile, scopeOf, startSession, type TestSession, THREE_THREADS, watch } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

const RESERVE = 'keg["vmem btag"].uk_reserve';

async function moves(session: TestSession, command: string, args: object): Promise<Stopped> {
	session.client.take("output");
	await session.client.request(command, args);
	return session.client.waitFor<Stopped>("stopped");
}

/** What the console was told since the last move. */
function said({ client }: TestSession): string {
	return client
		.take<DebugProtocol.OutputEvent["body"]>("output")
		.map((o) => o.output)
		.join("");
}

async function titles({ client }: TestSession): Promise<string[]> {
	const { timelines } = await client.request<CustomBody<"uma/timelines">>("uma/timelines");
	return timelines.map((r) => `${r.current ? "*" : ""}${r.id} of ${r.parent ?? 0}: ${r.title}`);
}

test("another kernel that does the same so far has what was done by hand", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	await session.client.request("setExpression", { expression: RESERVE, value: "300" });
	const before = (await session.client.request<CustomBody<"uma/status">>("uma/status")).event;
	const stop = await moves(session, "uma/fork", { kernel: "r366840-only" });
	assert.match(stop.description ?? "", new RegExp(`^Timeline 4: event ${before - 1}, `));
	assert.match(said(session), /\nDone again by hand at its place: keg\["vmem btag"\]\.uk_reserve = 300\.\n$/);
	assert.equal(await watch(session, RESERVE), "300");
	assert.deepEqual(await titles(session), [
		"1 of 0: as launched",
		`2 of 1: ${RESERVE} = 300`,
		"3 of 2: kernel r366840-only",
		`*4 of 3: ${RESERVE} = 300`,
	]);
	await moves(session, "uma/switchTimeline", { timeline: 3 });
	assert.equal(await watch(session, RESERVE), "8", "the run of that kernel as it is can be gone to");
	await moves(session, "uma/switchTimeline", { timeline: 2 });
	assert.equal(await watch(session, RESERVE), "300");
});

test("where the kernels part before it, the console says so; nothing is done", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	await session.client.request("setExpression", { expression: RESERVE, value: "300" });
	await session.client.waitFor("stopped");
	await session.client.request("uma/fork", { fault: "fail kva once" });
	await session.client.waitFor("stopped");
	await moves(session, "uma/fork", { kernel: "13.0" });
	assert.match(
		said(session),
		/\nNot carried over: keg\["vmem btag"\]\.uk_reserve = 300 \(the runs part before it, at event \d+\); fail kva once \(came after it\)\.\n$/,
	);
	assert.equal(await watch(session, RESERVE), "8");
	assert.equal((await titles(session)).length, 3);
});

test("an edited text has it too: a value by its name, a fault, a local only where nothing has moved", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { functions: ["keg_alloc_slab"] });
	await client.request("setExpression", { expression: RESERVE, value: "300" });
	await client.request("uma/fork", { fault: "fail pages 1 in 900" });
	await client.waitFor("stopped");
	writeFileSync(file, `// a remark\n${FIVE_LINES.replace("repeat 40", "let more = 1\n  repeat 39")}`);
	const restarted = await moves(session, "uma/restartHere", {});
	assert.match(restarted.description ?? "", /^Restarted, same so far: /);
	assert.match(said(session), /Done again by hand at its place: keg\["vmem btag"\]\.uk_reserve = 300; fail pages 1 in 900\.\n$/);
	assert.deepEqual([await watch(session, RESERVE), await watch(session, "machine.v_fail_pages")], ["300", "900"]);

	const [name, local] = [...(await scopeOf(session, stop.threadId ?? 1, "Locals"))].find(([, v]) => /^\d+$/.test(v.value)) ?? [];
	assert.ok(local !== undefined && name !== undefined);
	const { variablesReference } = await localsOf(session, stop.threadId ?? 1);
	await client.request("setVariable", { variablesReference, name, value: local.value });
	writeFileSync(file, `// another\n// remark\n${FIVE_LINES}`);
	await moves(session, "uma/restartHere", {});
	assert.match(
		said(session),
		new RegExp(`not carried over: ${name} = ${local.value} \\(what it writes to has no name, and the state is another one\\)\\.\\n$`),
	);
});

async function localsOf({ client }: TestSession, threadId: number): Promise<DebugProtocol.Scope> {
	const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
	const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]?.id });
	return scopes.find((s) => s.name === "Locals") as DebugProtocol.Scope;
}

test("who runs next and a schedule are decided again, from the console too", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, THREE_THREADS), { functions: ["uma_zalloc"] });
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	const worker = threads.find((x) => x.name.startsWith("worker[2]"));
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await moves(session, "uma/runThreadNext", { threadId: worker?.id });
	const before = await client.request<CustomBody<"uma/status">>("uma/status");
	client.take("output");
	await repl(session, "rerun under r366840-only");
	await client.waitFor("stopped");
	assert.match(said(session), /Done again by hand at its place: worker\[2\] runs next\.\n$/);
	const after = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.deepEqual([after.event, after.threadId, after.kernel], [before.event, before.threadId, "r366840-only"]);
	await moves(session, "uma/seek", { event: 0 });
	await moves(session, "uma/fork", { kernel: "13.0" });
	assert.match(said(session), /Not carried over: worker\[2\] runs next \(lay ahead of here\)\.\n$/);
});
