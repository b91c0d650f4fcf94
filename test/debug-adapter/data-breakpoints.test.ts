/** Breakpoints on values: what can be watched, under which id, and how the stops are told, forwards and backwards. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
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
	variablesOf,
	watch,
} from "./harness.ts";

type Info = DebugProtocol.DataBreakpointInfoResponse["body"];
type Set = DebugProtocol.SetDataBreakpointsResponse["body"];

const FREE_ITEMS = 'keg["vmem btag"].ud_free_items';

function info(session: TestSession, args: object): Promise<Info> {
	return session.client.request("dataBreakpointInfo", args);
}

function set(session: TestSession, ...breakpoints: object[]): Promise<Set> {
	return session.client.request("setDataBreakpoints", { breakpoints });
}

async function stopped(t: TestContext): Promise<{ session: TestSession; thread: number }> {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	await session.client.request("setFunctionBreakpoints", { breakpoints: [] });
	return { session, thread: stop.threadId ?? 0 };
}

test("a field is watched by its name, and each change of it stops both ways", async (t) => {
	const { session, thread } = await stopped(t);
	const found = await info(session, { name: FREE_ITEMS });
	assert.equal(found.dataId, FREE_ITEMS);
	assert.deepEqual([found.accessTypes?.includes("write"), found.canPersist], [true, true]);
	const { breakpoints } = await set(session, { dataId: FREE_ITEMS, accessType: "write" });
	assert.equal(breakpoints[0]?.verified, true);
	const first = await move(session, "continue", thread);
	assert.equal(first.reason, "data breakpoint");
	assert.deepEqual(first.hitBreakpointIds, [breakpoints[0]?.id]);
	assert.match(first.text ?? "", /ud_free_items: \d+ -> \d+; .*event \d+/);
	const value = await watch(session, FREE_ITEMS);
	assert.ok(first.text?.includes(`-> ${value};`), first.text);
	assert.ok(first.description?.endsWith(`ud_free_items: ${Number(value) + 1} -> ${value}`), first.description);
	assert.ok((first.description?.length ?? 99) <= 40);
	const second = await move(session, "continue", thread);
	assert.equal(second.reason, "data breakpoint");
	const back = await move(session, "reverseContinue", thread);
	assert.equal(back.reason, "data breakpoint");
	assert.equal(await watch(session, FREE_ITEMS), value);
	assert.match(back.text ?? "", /backward/);
});

test("conditions over old and new, and hit counts", async (t) => {
	const { session, thread } = await stopped(t);
	const good = await set(session, { dataId: FREE_ITEMS, condition: "new < old and new < 4" });
	assert.equal(good.breakpoints[0]?.message, undefined);
	const stop = await move(session, "continue", thread);
	assert.equal(stop.reason, "data breakpoint");
	assert.match(stop.text ?? "", /\d+ -> [0-3];/);
	const wrong = await set(session, { dataId: FREE_ITEMS, condition: "new <" });
	assert.equal(wrong.breakpoints[0]?.verified, false);
	assert.match(wrong.breakpoints[0]?.message ?? "", /condition/);
});

test("variables are offered: fields by name, locals as long as their call lasts", async (t) => {
	const { session, thread } = await stopped(t);
	const { client } = session;
	const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: thread });
	const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]?.id });
	const locals = scopes.find((s) => s.name === "Locals")?.variablesReference ?? 0;
	const names = [...(await scopeOf(session, thread, "Locals")).values()].filter((v) => v.variablesReference === 0).map((v) => v.name);
	const local = await info(session, { variablesReference: locals, name: names[0] });
	assert.match(local.dataId ?? "", /^word \d+ in \d+:\d+ since \d+ by \d+ as /);
	assert.equal(local.canPersist, false);
	const { breakpoints } = await set(session, { dataId: local.dataId });
	assert.equal(breakpoints[0]?.verified, true);
	assert.equal((await info(session, { variablesReference: locals, name: "nosuch" })).dataId, null);
});

test("bytes of memory are watched by address", async (t) => {
	const { session, thread } = await stopped(t);
	const { client } = session;
	const keg = await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
		expression: 'keg["vmem btag"]',
		context: "watch",
	});
	const address = keg.memoryReference ?? /0x[\da-f]+/.exec(keg.result)?.[0];
	const found = await info(session, { name: address, asAddress: true, bytes: 512 });
	assert.match(found.dataId ?? "", /^0x[\da-f]+\+512$/);
	assert.match(found.description, /\d+ fields/);
	await set(session, { dataId: found.dataId });
	assert.equal((await move(session, "continue", thread)).reason, "data breakpoint");
	assert.equal((await info(session, { name: "0x10", asAddress: true, bytes: 4 })).dataId, null);
	await assert.rejects(info(session, { name: "twelve", asAddress: true }), /must be an address/);
});

test("what cannot be watched says why", async (t) => {
	const { session } = await stopped(t);
	assert.match((await info(session, { name: "pages.free_target" })).description, /no value of the machine/);
	assert.match((await info(session, { name: 'keg["vmem btag"].ud_fre' })).description, /did you mean/);
	const { breakpoints } = await set(
		session,
		{ dataId: "1 + 1" },
		{ dataId: 'keg["vmem btag"].nosuch' },
		{ dataId: 'keg["later"].uk_flags' },
		{ dataId: "word 999999999 as x" },
		{ dataId: "word 20 in 20:1 since 3 by 999999999 as x" },
	);
	for (const outside of breakpoints.slice(3)) {
		assert.equal(outside.verified, false);
		assert.match(outside.message ?? "", /^There is no word 999999999/);
	}
	assert.match(breakpoints[0]?.message ?? "", /only a value of the machine/);
	assert.match(breakpoints[1]?.message ?? "", /no field `nosuch`/);
	assert.equal(breakpoints[2]?.verified, true);
	assert.match(breakpoints[2]?.message ?? "", /does not exist now/);
	await assert.rejects(set(session, { dataId: FREE_ITEMS, accessType: "execute" }), /accessType/);
});

test("a named value stays watched over a restart, under the same id", async (t) => {
	const { session, thread } = await stopped(t);
	const { breakpoints } = await set(session, { dataId: FREE_ITEMS });
	const first = await move(session, "continue", thread);
	await session.client.request("restart", {});
	const again = await session.client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.equal(again.reason, "data breakpoint");
	assert.deepEqual(again.hitBreakpointIds, [breakpoints[0]?.id]);
	assert.ok(first.hitBreakpointIds?.[0] === again.hitBreakpointIds?.[0]);
});

test("reads stop, too", async (t) => {
	const { session, thread } = await stopped(t);
	const reserve = 'keg["vmem btag"].uk_reserve';
	assert.deepEqual((await info(session, { name: reserve })).accessTypes, ["read", "write", "readWrite"]);
	await set(session, { dataId: reserve, accessType: "read" });
	const stop = await move(session, "continue", thread);
	assert.equal(stop.reason, "data breakpoint");
	assert.match(stop.text ?? "", /uk_reserve: read 8; /);
});

test("values of locals are told as the variables pane shows them", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain"] });
	await session.client.request("setFunctionBreakpoints", { breakpoints: [] });
	const [frame] = await stackOf(session, stop.threadId ?? 0);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frame?.id });
	const reference = scopes.find((s) => s.name === "Locals")?.variablesReference ?? 0;
	const locals = await variablesOf(session, reference);
	const records = [...locals.values()].filter((v) => v.variablesReference > 0);
	assert.ok(records.length > 0, [...locals.keys()].join());
	const ids = await Promise.all(records.map(({ name }) => info(session, { variablesReference: reference, name })));
	await set(session, ...ids.map(({ dataId }) => ({ dataId, accessType: "readWrite" })));
	let told = 0;
	for (let i = 0; i < 12; i++) {
		const hit = await move(session, i < 8 ? "continue" : "reverseContinue", stop.threadId ?? 0);
		if (hit.reason !== "data breakpoint") break;
		const name = hit.text?.split(": ")[0] ?? "";
		const here = (await scopeOf(session, stop.threadId ?? 0, "Locals")).get(name);
		if (here === undefined || (await stackOf(session, stop.threadId ?? 0))[0]?.name !== frame?.name) continue;
		assert.ok(
			hit.text?.startsWith(`${name}: read ${here.value}; `) || hit.text?.includes(` -> ${here.value}; `),
			`${hit.text} beside ${here.value}`,
		);
		told++;
	}
	assert.ok(told >= 4, `${told} stops`);
});

test("bytes of memory are told as the fields that lie there, pointers with what they lead to", async (t) => {
	const { session, thread } = await stopped(t);
	const pointer = 'zone["vmem btag"].uz_cpu[0].uc_allocbucket.ucb_bucket';
	const found = await session.client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression: 'zone["vmem btag"]' });
	const { dataId } = await info(session, { name: /0x[\da-f]+/.exec(found.result)?.[0], asAddress: true, bytes: 512 });
	await set(session, { dataId }, { dataId: pointer });
	let told = 0;
	for (let i = 0; i < 1500 && told < 2; i++) {
		const hit = await move(session, "continue", thread);
		if (hit.hitBreakpointIds?.length !== 2) continue;
		assert.ok(hit.text?.includes(` -> ${await watch(session, pointer)}; `), hit.text);
		told++;
	}
	assert.equal(told, 2);
});
