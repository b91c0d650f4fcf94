/** Values written by hand, and what becomes of the run. */
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
	watch,
	writeByHand,
} from "./harness.ts";

const INVALIDATED = { supportsInvalidatedEvent: true };
const RESERVE = 'keg["vmem btag"].uk_reserve';

function setExpression(session: TestSession, expression: string, value: string): Promise<{ value: string; type?: string }> {
	return session.client.request("setExpression", { expression, value });
}

test("a written field changes the run from there on, and going back takes it back", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { initialize: INVALIDATED, functions: ["zone_import"] });
	const thread = stop.threadId ?? 0;
	assert.equal(await watch(session, RESERVE), "8");
	const set = await setExpression(session, RESERVE, "300");
	assert.deepEqual(set, { value: "300", type: "u_int" });
	assert.deepEqual(await client.waitFor("invalidated"), { areas: ["all"] });
	assert.match(
		(await client.waitFor<{ output: string }>("output", (o: { output: string }) => o.output.includes("by hand"))).output,
		/uk_reserve = 300/,
	);
	assert.equal(await watch(session, RESERVE), "300");
	await move(session, "next", thread);
	assert.equal(await watch(session, RESERVE), "300");
	await move(session, "reverseContinue", thread);
	assert.equal(await watch(session, RESERVE), "300", "the event comes behind what was written at it");
	await move(session, "reverseContinue", thread);
	assert.equal(await watch(session, RESERVE), "8");
	await move(session, "continue", thread);
	assert.equal(await watch(session, RESERVE), "300", "the branch keeps what was written");
});

test("setVariable writes what a scope or container shows", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, THREE_THREADS), { functions: ["uma_zalloc"], initialize: INVALIDATED });
	const thread = stop.threadId ?? 0;
	const frames = await stackOf(session, thread);
	const scenario = frames.at(-1);
	const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: scenario?.id });
	const locals = scopes.find((s) => s.name === "Locals")?.variablesReference;
	const n = (await scopeOfFrame(session, locals ?? 0)).get("n");
	assert.equal(n?.presentationHint, undefined, "writable values are not marked as read-only");
	const body = await client.request<{ value: string }>("setVariable", { variablesReference: locals, name: "n", value: "n + 5" });
	assert.equal(body.value, "5");
	assert.equal((await scopeOfFrame(session, locals ?? 0)).get("n")?.value, "5");
});

async function scopeOfFrame(session: TestSession, variablesReference: number): Promise<Map<string, DebugProtocol.Variable>> {
	const body = await session.client.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference });
	return new Map(body.variables.map((v) => [v.name, v]));
}

test("values are taken as they are shown, and must fit", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	const size = 'zone["vmem btag"].uz_size';
	assert.equal((await setExpression(session, size, "4096 (4K)")).value, "4096 (4K)");
	assert.equal((await setExpression(session, size, "0x20 (whatever)")).value, "32");
	assert.equal((await setExpression(session, size, `${size} + 2K`)).value, "2080 (2.03K)");
	for (const [expression, value, reason] of [
		[size, "-1", /holds whole numbers from 0 to 4294967295, not -1/],
		[size, "", /empty/],
		[size, "nonsense", /nonsense/],
		[size, "4294967296", /whole numbers/],
		['keg["vmem btag"].uk_flags', "1 +", /./],
		['keg["vmem btag"].uk_name', "5", /only numbers/],
		['keg["vmem btag"].uk_domain', "5", /./],
		['keg["vmem btag"].uk_zones', "0", /only numbers|variable/],
		['keg["vmem btag"].va', "5", /the model stands on it/],
		["machine.m_ticks", "5", /the model stands on it/],
		['thread["cc"].td_state', "5", /the model stands on it/],
		["machine.m_curthread.td_ops", "5", /the model stands on it/],
		["1 + 1", "5", /not kept in a variable/],
		["gone", "5", /no gone here/],
		["pages.free_min", "5", /not kept|only|stands/],
	] as const) {
		await assert.rejects(setExpression(session, expression, value), reason, `${expression} = ${value}`);
	}
	assert.equal((await setExpression(session, "machine.v_fail_pages", "3")).value, "3", "faults may be set");
});

test("wrong members are told apart from unknown containers", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	await scopeOf(session, stop.threadId ?? 0, "Event");
	await assert.rejects(client.request("setVariable", { variablesReference: 9999, name: "x", value: "1" }), /no container 9999/);
	for (let reference = 1; reference < 12; reference++) {
		for (const name of ["nothing", "[5]", "[999999999]", "number", ""]) {
			const args = { variablesReference: reference, name, value: "1" };
			await assert.rejects(client.request("setVariable", args), /cannot be set|no container/);
		}
	}
});

test("at its end a run cannot be changed", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES));
	assert.match(stop.description ?? "", /^deadlock/);
	await assert.rejects(setExpression(session, RESERVE, "9"), /the run is at its end; step back first/);
	await move(session, "stepBack", stop.threadId ?? 0);
	await setExpression(session, RESERVE, "9");
});

test("a write within a line that runs in one piece stands before the line, and the user is told", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const { threadId = 0 } = await beginAndStop(session, scenarioFile(t, FIVE_LINES), {
		functions: ["reserve_drained"],
		initialize: INVALIDATED,
	});
	const free = 'keg["vmem btag"].ud_free_items';
	assert.equal(await watch(session, free), "0");
	client.take("output");
	const stop = await writeByHand(session, RESERVE, "3");
	assert.deepEqual([stop?.reason, stop?.threadId], ["goto", threadId]);
	assert.match(stop?.description ?? "", /^Written by hand: event \d+, tick \d+$/);
	assert.deepEqual(client.take("invalidated"), [], "the stop says more");
	const [told, ...more] = client.take<DebugProtocol.OutputEvent["body"]>("output");
	assert.deepEqual([told?.category, more], ["important", []]);
	assert.match(
		told?.output ?? "",
		/^The session went back to before keg_drain\.ts:\d+, which runs in one piece and may write the value again\. keg.* = 3, written by hand/,
	);
	assert.notEqual(await watch(session, free), "0", "the line has taken nothing yet");
	assert.equal(await writeByHand(session, RESERVE, "4"), undefined, "now nothing is in progress");
	assert.equal(client.take("invalidated").length, 1);
	assert.equal(client.take<DebugProtocol.OutputEvent["body"]>("output")[0]?.category, "console");
});

test("a moment that comes out the same behind a write by hand is not stopped at again, and any other is", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const first = await beginAndStop(session, scenarioFile(t, THREE_THREADS), { functions: ["zone_import"] });
	const threadId = first.threadId ?? 0;
	const numberIn = (stop: DebugProtocol.StoppedEvent["body"]): number => Number(/event (\d+)/.exec(stop.text ?? "")?.[1]);
	const second = numberIn(await move(session, "continue", threadId));
	await client.request("uma/seek", { event: numberIn(first) });
	await client.waitFor("stopped");
	// Nothing in these lines looks at it.
	await writeByHand(session, "machine.v_fail_pages", "0");
	await writeByHand(session, RESERVE, "9");
	await writeByHand(session, RESERVE, "10");
	assert.equal(numberIn(await move(session, "continue", threadId)), second);
	assert.equal(numberIn(await move(session, "reverseContinue", threadId)), numberIn(first), "going back comes by both");
});

test("a moment that a write by hand has changed is stopped at again", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	assert.match(stop.text ?? "", /reserve=8\)/);
	await writeByHand(session, RESERVE, "3");
	assert.match((await move(session, "continue", stop.threadId ?? 0)).text ?? "", /^keg_drain\(.* reserve=3\)/);
});

test("a write that was stopped at is not stopped at again behind one by hand", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const threadId = stop.threadId ?? 0;
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	const free = 'keg["vmem btag"].ud_free_items';
	const { dataId } = await client.request<{ dataId: string }>("dataBreakpointInfo", { name: free });
	await client.request("setDataBreakpoints", { breakpoints: [{ dataId, accessType: "write" }] });
	const drained = await move(session, "reverseContinue", threadId);
	assert.match(drained.text ?? "", /: 290 -> 0; /);
	await writeByHand(session, RESERVE, "3");
	const next = await move(session, "continue", threadId);
	assert.doesNotMatch(next.text ?? "", /: 290 -> 0; /);
	await move(session, "reverseContinue", threadId);
	assert.equal(await watch(session, free), "0", "going back comes by it");
});

test("a kernel that what was written has broken leaves the session alive", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	await setExpression(session, 'keg["vmem btag"].uk_rsize', "0");
	await setExpression(session, 'keg["vmem btag"].uk_ipers', "0");
	await setExpression(session, 'arena["kernel arena"].vm_quantum_mask', "12345");
	const next = await move(session, "continue", stop.threadId ?? 0);
	assert.ok(next.reason);
	assert.ok(await watch(session, RESERVE));
});
