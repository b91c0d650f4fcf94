/** Stepping of simulated threads, and both directions of time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
	beginAndStop,
	FIVE_LINES,
	move,
	scenarioFile,
	scopeOf,
	stackOf,
	startSession,
	type TestSession,
	THREE_THREADS,
} from "./harness.ts";

const DRAIN = 'keg_drain where keg == "vmem btag"';

/** Stack, locals and keg of a thread: what a user sees at a moment. */
async function view(session: TestSession, threadId: number): Promise<object> {
	const frames = (await stackOf(session, threadId)).map((f) => `${f.name}:${f.line}`);
	const locals = [...(await scopeOf(session, threadId, "Locals")).values()].map((v) => `${v.name} = ${v.value}`);
	const thread = [...(await scopeOf(session, threadId, "Thread")).values()].map((v) => `${v.name} = ${v.value}`);
	return { frames, locals, thread };
}

test("stepBack is the inverse of next", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const thread = stop.threadId ?? 0;
	const seen = [await view(session, thread)];
	for (let i = 0; i < 8; i++) {
		const step = await move(session, "next", thread);
		assert.equal(step.reason, "step");
		assert.doesNotMatch(step.description ?? "", /backward$/);
		seen.push(await view(session, thread));
	}
	for (let i = 7; i >= 0; i--) {
		const step = await move(session, "stepBack", thread);
		assert.match(step.description ?? "", /backward$/);
		assert.deepEqual(await view(session, thread), seen[i], `after ${8 - i} steps back`);
	}
});

test("stepBack undoes steps into and out of calls, too", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_alloc entry"] });
	await session.client.request("setFunctionBreakpoints", { breakpoints: [] });
	const thread = stop.threadId ?? 0;
	const seen = [await view(session, thread)];
	const depths = new Set<number>();
	for (const command of ["stepIn", "stepIn", "stepIn", "stepOut", "next", "stepIn", "stepOut", "stepOut", "stepIn"]) {
		assert.equal((await move(session, command, thread)).reason, "step");
		depths.add((await stackOf(session, thread)).length);
		seen.push(await view(session, thread));
	}
	assert.ok(depths.size > 1, "calls were entered or left");
	for (const was of seen.slice(0, -1).reverse()) {
		await move(session, "stepBack", thread);
		assert.deepEqual(await view(session, thread), was);
	}
});

test("stepIn goes deeper, stepOut comes back", async (t) => {
	const session = startSession(t);
	const reclaim = FIVE_LINES.split("\n").findIndex((l) => l.includes("uma_reclaim")) + 1;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { lines: [{ line: reclaim }] });
	const thread = stop.threadId ?? 0;
	assert.equal((await stackOf(session, thread)).length, 1);
	await move(session, "stepIn", thread);
	const inside = await stackOf(session, thread);
	assert.deepEqual([inside.length > 1, inside.at(-1)?.line], [true, reclaim]);
	for (let depth = inside.length; depth > 1; ) {
		await move(session, "stepOut", thread);
		const now = (await stackOf(session, thread)).length;
		assert.ok(now < depth);
		depth = now;
	}
	assert.ok(((await stackOf(session, thread))[0]?.line ?? 0) > reclaim);
});

test("a step over a call that never returns ends in the deadlock", async (t) => {
	const session = startSession(t);
	const last = FIVE_LINES.split("\n").findLastIndex((l) => l.includes("kmem_malloc")) + 1;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { lines: [{ line: last }] });
	const thread = stop.threadId ?? 0;
	await session.client.request("setBreakpoints", { source: { path: "gone.uma" }, breakpoints: [] });
	for (let i = 0; i < 200; i++) {
		const step = await move(session, "next", thread);
		if (step.reason !== "exception") continue;
		assert.match(step.description ?? "", /^deadlock/);
		return;
	}
	assert.fail("no deadlock");
});

test("going back finds the same stops, and the beginning", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const thread = stop.threadId ?? 0;
	const seen = await view(session, thread);
	const hang = await move(session, "continue", thread);
	assert.equal(hang.reason, "exception");
	const back = await move(session, "reverseContinue", thread);
	assert.equal(back.reason, "function breakpoint");
	assert.equal(back.text, `${stop.text}, backward`);
	assert.deepEqual(await view(session, thread), seen);
	const beginning = await move(session, "reverseContinue", thread);
	assert.deepEqual([beginning.reason, beginning.description?.split(":")[0]], ["entry", "Beginning of the run"]);
	assert.equal((await move(session, "continue", thread)).text, stop.text);
	assert.equal((await move(session, "continue", thread)).description, hang.description);
});

test("the response comes before the stop", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	for (const command of ["next", "stepIn", "stepBack", "stepOut", "continue", "reverseContinue"])
		await move(session, command, stop.threadId ?? 0);
	const order = session.messages.flatMap(({ message }) => {
		if (message.type === "response") return [(message as DebugProtocol.Response).command];
		return message.type === "event" && (message as DebugProtocol.Event).event === "stopped" ? ["stopped"] : [];
	});
	const motions = order.slice(order.indexOf("configurationDone"));
	for (const [i, what] of motions.entries()) assert.equal(what === "stopped", i % 2 === 1, motions.join(" "));
});

test("continuing at the end of the run ends the session", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES));
	await session.client.request("continue", { threadId: stop.threadId });
	assert.deepEqual(await session.client.waitFor("exited"), { exitCode: 0 });
	await session.client.waitFor("terminated");
	await assert.rejects(session.client.request("threads"), /after the end of the session/);
});

test("stepping back into and out of calls, which the protocol has no request for", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain"] });
	const threadId = stop.threadId ?? 0;
	const back = async (step: string): Promise<string[]> => {
		await client.request("uma/stepBack", { threadId, step });
		await client.waitFor("stopped");
		return (await stackOf(session, threadId)).map((f) => f.name);
	};
	const depth = (await stackOf(session, threadId)).length;
	const caller = await back("out");
	assert.equal(caller.length, depth - 1);
	const inside = await back("in");
	assert.ok(inside.length >= caller.length);
	// Two events in a row are one to VS Code, which would forget the stop with what came before it.
	const order = session.messages.map(
		({ message }) => (message as DebugProtocol.Event).event ?? (message as DebugProtocol.Response).command,
	);
	const last = order.lastIndexOf("uma/stepBack");
	assert.equal(order[last - 1], "continued");
	assert.ok(order.indexOf("stopped", last) > last);
	await assert.rejects(client.request("uma/stepBack", { threadId, step: "over" }), /must be "next", "in" or "out"/);
});

test("a step back of a thread that does not run ends at that thread", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, THREE_THREADS), { functions: ["uma_zalloc"] });
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	const other = threads.filter((thread) => thread.name.startsWith("worker")).find((thread) => thread.id !== stop.threadId);
	assert.ok(other);
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	const before = await stackOf(session, other.id);
	assert.equal((await move(session, "next", other.id)).threadId, other.id);
	assert.equal((await move(session, "stepBack", other.id)).threadId, other.id);
	const places = (frames: readonly DebugProtocol.StackFrame[]): string[] => frames.map((f) => `${f.name}:${f.line}`);
	assert.deepEqual(places(await stackOf(session, other.id)), places(before));
});
