/** Ending threads by hand: what they hold stays held. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, move, scenarioFile, stackOf, startSession } from "./harness.ts";

/** Two threads that want pages of one arena. */
const TWO = `machine i386 {
  cpus    1
  memory  64M
  kva     96M
  daemons off
}

kernel 13.0

thread taker[2] {
  list pages
  repeat 20 times {
    pages << kmem_malloc(4K, M_WAITOK)
    work 1 ticks
  }
  free all of pages
}
`;

test("a thread that is ended inside the kernel leaves its lock locked: the other one is stuck", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, TWO), {
		initialize: { supportsInvalidatedEvent: true },
		functions: ['bt_fill entry where thread["taker[0]"].td_ops >= 3'],
		filters: ["stuck", "deadlock"],
	});
	const threadId = stop.threadId ?? 0;
	assert.ok((await stackOf(session, threadId)).length > 2);
	await client.request("terminateThreads", { threadIds: [threadId] });
	const [exited] = client.take<DebugProtocol.ThreadEvent["body"]>("thread");
	assert.deepEqual(exited, { reason: "exited", threadId });
	assert.equal(client.take("invalidated").length, 1);
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	assert.match(threads.find((thread) => thread.id === threadId)?.name ?? "finished", /finished/);
	assert.equal((await stackOf(session, threadId)).length, 1, "nothing of the kernel is on its stack any more");
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	const stuck = await move(session, "continue", threadId);
	assert.match(stuck.description ?? "", /^stuck: thread taker\[\d\], members 1, needs arena:kernel arena dom/);
	const info = await client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId });
	assert.match(
		info.description ?? "",
		/needs the lock arena:kernel arena dom, held by taker\[\d\]\.\n {4}taker\[\d\] holds it and is finished/,
	);
	const end = await move(session, "continue", threadId);
	assert.match(end.description ?? "", /^deadlock/);
	// The past is as it was.
	await client.request("uma/seek", { event: 3 });
	await client.waitFor("stopped");
	const alive = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	assert.ok(alive.threads.some((thread) => thread.id === threadId && !thread.name.includes("finished")));
	assert.equal((await move(session, "continue", threadId)).description, stuck.description, "and so is what followed");
});

test("what is no thread, or at the end of the run, is refused", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, TWO), { launch: { stopOnEntry: true } });
	await assert.rejects(client.request("terminateThreads", { threadIds: [99] }), /There is no thread 99/);
	await assert.rejects(client.request("terminateThreads", { threadIds: ["x"] }), /"threadIds\[0\]" must be a whole number/);
	await assert.rejects(client.request("terminateThreads", {}), /"threadIds" is missing; it is a list of numbers/);
});
