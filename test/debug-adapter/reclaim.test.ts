/** Caches drained by hand, through the adapter: who makes the call, and who cannot. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CustomBody } from "../../debug-adapter/session/custom-requests.ts";
import { beginAndStop, FIVE_LINES, move, repl, scenarioFile, startSession, type TestSession } from "./harness.ts";

const DRAIN = "uma_reclaim(UMA_RECLAIM_DRAIN)";
const DRAIN_CPU = "uma_reclaim(UMA_RECLAIM_DRAIN_CPU)";

async function lastTitle({ client }: TestSession): Promise<string | undefined> {
	return (await client.request<CustomBody<"uma/timelines">>("uma/timelines")).timelines.at(-1)?.title;
}

test("without a name the uma thread makes the call where it can, else the thread that stopped", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	await client.request("uma/fork", { fault: DRAIN_CPU });
	await client.waitFor("stopped");
	assert.equal(await lastTitle(session), `${DRAIN_CPU} by uma`);
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "uma_reclaim" }] });
	const woken = await move(session, "continue", stop.threadId ?? 0);
	assert.match(woken.text ?? "", /^uma_reclaim\(req=.*\) in uma/);
	await client.request("uma/switchTimeline", { timeline: 1 });
	await client.waitFor("stopped");
	await client.request("uma/fork", { fault: DRAIN, threadId: stop.threadId });
	await client.waitFor("stopped");
	assert.equal(await lastTitle(session), `${DRAIN} by cc`);
	const called = await move(session, "continue", stop.threadId ?? 0);
	assert.match(called.text ?? "", /^uma_reclaim\(req=.*\) in cc/);
	const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: called.threadId });
	assert.equal(stackFrames.at(-1)?.name, "cc");
});

test("the console names the thread; those that cannot make the call are told of", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	assert.match(
		await repl(session, `inject ${DRAIN} by cc`),
		/^uma_reclaim\(UMA_RECLAIM_DRAIN\) by cc, by hand before event 0: this is timeline 2\.$/,
	);
	await client.waitFor("stopped");
	for (const [text, reason] of [
		[`${DRAIN} by uma`, /Uma cannot make this call; these can: .*cc/],
		[`${DRAIN} by dom0`, /Dom0 cannot make this call/],
		[`${DRAIN_CPU} by nobody`, /Thread nobody cannot make this call; these can: .*cc.*uma/],
		["fail pages once by cc", /no thread carries it out/],
		["uma_reclaim(5)", /is no fault/],
	] as const)
		await assert.rejects(repl(session, `inject ${text}`), reason, text);
	await assert.rejects(client.request("uma/fork", { fault: DRAIN, threadId: 99 }), /Thread 99 cannot make this call/);
});
