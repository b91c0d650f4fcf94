/** Choosing who runs next. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CustomBody } from "../../debug-adapter/session/custom-requests.ts";
import {
	beginAndStop,
	FIVE_LINES,
	lineWith,
	move,
	scenarioFile,
	stackOf,
	startSession,
	type TestSession,
	THREE_THREADS,
} from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];
type Targets = DebugProtocol.StepInTargetsResponse["body"];

const PUSH = lineWith(THREE_THREADS, "bufs <<");

async function targets(session: TestSession, threadId: number): Promise<Targets["targets"]> {
	const [top] = await stackOf(session, threadId);
	return (await session.client.request<Targets>("stepInTargets", { frameId: top?.id })).targets;
}

async function nameOf(session: TestSession, threadId: number | undefined): Promise<string> {
	const { threads } = await session.client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	return threads.find((thread) => thread.id === threadId)?.name ?? "";
}

test("step-in targets are the threads that could run, and the chosen one does", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, THREE_THREADS);
	const stop = await beginAndStop(session, file, { lines: [{ line: PUSH }] });
	const list = await targets(session, stop.threadId ?? 0);
	assert.deepEqual(
		list.map((target) => target.label.replace(/ \(.*/, "").replace(/.*: /, "")),
		["worker[0]", "worker[1]", "worker[2]", "dom0", "uma", "clock"],
	);
	const other = list.find((target) => target.label.includes("worker[2]"));
	await client.request("setBreakpoints", { source: { path: file }, breakpoints: [] });
	await client.request("stepIn", { threadId: stop.threadId, targetId: other?.id });
	const next = await client.waitFor<Stopped>("stopped");
	assert.match(await nameOf(session, next.threadId), /^worker\[2\]/);
});

test("uma/runThreadNext runs a thread, and going back undoes the choice", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, THREE_THREADS);
	const stop = await beginAndStop(session, file, { lines: [{ line: PUSH }] });
	await client.request("setBreakpoints", { source: { path: file }, breakpoints: [] });
	const before = await client.request<CustomBody<"uma/status">>("uma/status");
	for (const name of ["worker[1]", "worker[2]", "worker[1]"]) {
		const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
		const thread = threads.find((th) => th.name.startsWith(name));
		await client.request("uma/runThreadNext", { threadId: thread?.id });
		const next = await client.waitFor<Stopped>("stopped");
		assert.match(await nameOf(session, next.threadId), new RegExp(`^${name.replace(/[[\]]/g, "\\$&")}`));
	}
	const { event } = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.ok(event > before.event);
	await client.request("reverseContinue", { threadId: stop.threadId });
	const first = await client.waitFor<Stopped>("stopped");
	assert.match(first.description ?? "", /^Beginning of the run/);
	await client.request("uma/seek", { event: event - 1 });
	await client.waitFor("stopped");
	assert.match((await client.request<CustomBody<"uma/events">>("uma/events", { from: 0 })).events.at(-1)?.thread ?? "", /^worker/);
});

test("who cannot run is refused", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	// By its last statement the daemons have gone to sleep.
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "keg_drain" }] });
	await move(session, "continue", stop.threadId ?? 0);
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	const asleep = threads.find((th) => th.name.includes("sleep("));
	await assert.rejects(client.request("uma/runThreadNext", { threadId: asleep?.id }), /cannot run next: its state is sleep\(/);
	await assert.rejects(client.request("uma/runThreadNext", { threadId: 99 }), /There is no thread 99/);
	await assert.rejects(client.request("stepIn", { threadId: stop.threadId, targetId: 99 }), /There is no thread 99/);
	await assert.rejects(client.request("stepInTargets", { frameId: 99 }), /There is no frame 99/);
});
