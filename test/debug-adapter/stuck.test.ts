/** Threads that wait for each other in vain: the filter that stops at the moment at which that becomes so. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, FIVE_LINES, move, scenarioFile, startSession } from "./harness.ts";

type Info = DebugProtocol.ExceptionInfoResponse["body"];

test("the hang of the PR stops where it begins, 20 s before the verdict", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { filters: ["stuck", "deadlock"] });
	const threadId = stop.threadId ?? 0;
	assert.equal(stop.reason, "exception");
	assert.match(stop.description ?? "", /^stuck: thread cc, members 1, needs btalloc; event \d+, tick \d+$/);
	const closed = await client.request<{ event: number; tick: number }>("uma/status");
	const info = await client.request<Info>("exceptionInfo", { threadId });
	assert.equal(info.exceptionId, "stuck thread");
	const report = info.description ?? "";
	assert.match(report, /^cc waits in vain: nothing that the scenario's threads do will let it go on \(tick \d+, event \d+\)\.\n/);
	assert.match(report, /cc needs a boundary tag/);
	assert.match(report, /The free items of the keg changed last after event \d+ \(\w+ in cc/);
	assert.match(report, /The reserve of "vmem btag" was lost at event/);
	assert.match(info.details?.stackTrace ?? "", /at vmem_bt_alloc/);
	const end = await move(session, "continue", threadId);
	assert.match(end.description ?? "", /^deadlock: event/);
	const dead = await client.request<{ tick: number }>("uma/status");
	assert.ok(dead.tick - closed.tick >= 1900, "19 s and more");
	const verdict = await client.request<Info>("exceptionInfo", { threadId });
	assert.match(verdict.description ?? "", new RegExp(`^Since event ${closed.event - 1} \\(tick ${closed.tick}\\) cc cannot go on`, "m"));
	const back = await move(session, "reverseContinue", threadId);
	assert.equal(back.description, `${stop.description}, backward`);
});

test("threads are told together, with who holds what, while another one runs on", async (t) => {
	// A seed in which some wait for a lock whose owner is one of them.
	const text = readFileSync("scenarios/kernel-build-nfs.uma", "utf8").replace(/seed \d+/, "seed 7");
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, text), { filters: ["stuck"] });
	assert.match(stop.description ?? "", /members 5, needs btalloc/);
	const info = await session.client.request<Info>("exceptionInfo", { threadId: stop.threadId });
	assert.match(info.description ?? "", /^(.*, ){4}.* wait for each other: none of them can go on/);
	assert.match(
		info.description ?? "",
		/need the lock vmem_bt_lock, held by nfsiod\[0\]\.\n {4}nfsiod\[0\] holds it and needs a boundary tag/,
	);
	assert.match(info.description ?? "", /Its owner changed last after event \d+/);
	assert.match(info.description ?? "", /every\[0\]: .*what it has done meanwhile did not help/);
	await session.client.request("setExceptionBreakpoints", {
		filters: [],
		filterOptions: [{ filterId: "stuck", condition: "members > 5" }],
	});
	await session.client.request("continue", { threadId: stop.threadId });
	await session.client.waitFor("terminated");
});

test("the event is a function breakpoint as well", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ['stuck_thread where thread == "cc"'] });
	assert.equal(stop.reason, "function breakpoint");
});
