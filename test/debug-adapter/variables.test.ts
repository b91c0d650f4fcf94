/** Scopes, variables, expressions and completions at a stop. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, FIVE_LINES, move, scenarioFile, scopeOf, stackOf, startSession, variablesOf, watch } from "./harness.ts";

const DRAIN = 'keg_drain where keg == "vmem btag"';
type Stack = DebugProtocol.StackTraceResponse["body"];
type Evaluated = DebugProtocol.EvaluateResponse["body"];

test("the scopes of a kernel frame", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const thread = stop.threadId ?? 0;
	const [frame] = await stackOf(session, thread);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frame?.id });
	const names = scopes.map((s) => s.name);
	for (const name of [
		"Locals",
		"Thread",
		"CPU caches",
		"Zones and kegs",
		"Arenas",
		"Memory",
		"Machine",
		"Event",
		"Changed since last stop",
	]) {
		assert.ok(names.includes(name), `${name} is missing among ${names.join(", ")}`);
	}
	assert.match((await scopeOf(session, thread, "Locals")).get("keg")?.value ?? "", /"vmem btag"/);
	const event = await scopeOf(session, thread, "Event");
	assert.deepEqual([event.get("event")?.value, event.get("free_before")?.value, event.get("free_after")?.value], ["keg_drain", "290", "0"]);
});

test("a keg is opened down to its fields, and its fields are expressions", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const keg = (await scopeOf(session, stop.threadId ?? 0, "Locals")).get("keg");
	const fields = await variablesOf(session, keg?.variablesReference ?? 0);
	const domain = await variablesOf(session, fields.get("uk_domain")?.variablesReference ?? 0);
	const items = domain.get("ud_free_items");
	assert.match(items?.value ?? "", /^0/);
	assert.equal(await watch(session, items?.evaluateName ?? ""), items?.value);
	assert.match(await watch(session, 'keg["vmem btag"].uk_reserve'), /^8/);
});

test("indexed containers are paged", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const zones = (await scopeOf(session, stop.threadId ?? 0, "Zones and kegs")).get("zones");
	assert.ok(zones && (zones.indexedVariables ?? 0) > 10);
	const all = [...(await variablesOf(session, zones.variablesReference)).keys()];
	assert.equal(all.length, zones.indexedVariables);
	const page = [...(await variablesOf(session, zones.variablesReference, { filter: "indexed", start: 5, count: 3 })).keys()];
	assert.deepEqual(page, all.slice(5, 8));
	assert.equal((await variablesOf(session, zones.variablesReference, { start: 2_000_000_000, count: 2_000_000_000 })).size, 0);
});

test("a filter leaves out the members of the other kind", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const zones = (await scopeOf(session, stop.threadId ?? 0, "Zones and kegs")).get("zones")?.variablesReference ?? 0;
	const keg = (await scopeOf(session, stop.threadId ?? 0, "Locals")).get("keg")?.variablesReference ?? 0;
	const size = async (reference: number, filter?: string): Promise<number> =>
		(await variablesOf(session, reference, filter === undefined ? {} : { filter })).size;
	assert.deepEqual([await size(zones, "named"), await size(zones, "indexed")], [0, await size(zones)]);
	assert.deepEqual([await size(keg, "named"), await size(keg, "indexed")], [await size(keg), 0]);
	assert.ok((await size(keg)) > 10);
});

test("an expression of a variable shows the variable", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const frames = await stackOf(session, stop.threadId ?? 0);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frames[0]?.id });
	const outer = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frames.at(-1)?.id });
	const own = (list: readonly DebugProtocol.Scope[], ...names: string[]) => list.filter((s) => names.includes(s.name));
	let looked = 0;
	const check = async (reference: number, frameId: number | undefined, depth: number): Promise<void> => {
		for (const [name, variable] of [...(await variablesOf(session, reference))].slice(0, 40)) {
			if (variable.evaluateName !== undefined) {
				looked++;
				const args = { expression: variable.evaluateName, frameId, context: "watch" };
				const found = await session.client.request<Evaluated>("evaluate", args);
				assert.equal(found.result, variable.value, `${name}: ${variable.evaluateName}`);
			}
			if (depth < 2 && variable.variablesReference > 0) await check(variable.variablesReference, frameId, depth + 1);
		}
	};
	for (const scope of own(scopes, "Locals", "Thread", "Arenas", "Machine", "Memory"))
		await check(scope.variablesReference, frames[0]?.id, 0);
	for (const scope of own(outer.scopes, "Locals")) await check(scope.variablesReference, frames.at(-1)?.id, 0);
	assert.ok(looked > 100, `${looked} expressions`);
	assert.equal(await watch(session, "kernel"), "running cc");
	assert.equal(await watch(session, "bufs", frames.at(-1)?.id), "118 values");
});

test("names in one container are different, and no page is longer than the bound", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const [frame] = await stackOf(session, stop.threadId ?? 0);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frame?.id });
	let open = scopes.map((s) => s.variablesReference);
	for (let depth = 0; depth < 3; depth++) {
		const inner: number[] = [];
		for (const variablesReference of open.slice(0, 60)) {
			const { variables } = await session.client.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference });
			assert.equal(new Set(variables.map((v) => v.name)).size, variables.length);
			assert.ok(variables.length <= 1001);
			inner.push(...variables.flatMap((v) => (v.variablesReference > 0 ? [v.variablesReference] : [])));
		}
		open = inner;
	}
});

test("what a step changed", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain entry"] });
	const thread = stop.threadId ?? 0;
	await session.client.request("setFunctionBreakpoints", { breakpoints: [{ name: DRAIN }] });
	const before = await watch(session, 'keg["vmem btag"].ud_free_items');
	await move(session, "continue", thread);
	const changed = await scopeOf(session, thread, "Changed since last stop");
	const keg = changed.get("keg vmem btag");
	assert.ok(keg, [...changed.keys()].join("\n"));
	assert.ok((changed.get("thread cc")?.variablesReference ?? 0) > 0, [...changed.keys()].join("\n"));
	const fields = await variablesOf(session, keg.variablesReference);
	assert.deepEqual([keg.value, keg.indexedVariables], [`${fields.size} changed`, fields.size]);
	assert.equal(fields.get("ud_free_items")?.value, `0, was ${before}`);
	assert.equal(fields.get("ud_free_items")?.evaluateName, 'keg["vmem btag"].uk_domain.ud_free_items');
	const page = await variablesOf(session, keg.variablesReference, { filter: "indexed", start: 1, count: 2 });
	assert.deepEqual([...page], [...fields].slice(1, 3));
	const { value } = await session.client.request<{ value: string }>("setVariable", {
		variablesReference: keg.variablesReference,
		name: "ud_free_items",
		value: "5",
	});
	assert.equal(value, `5, was ${before}`);
});

test("a local that a step changed is shown with the value that it had", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const thread = stop.threadId ?? 0;
	const before = (await scopeOf(session, thread, "Locals")).get("freed");
	await move(session, "next", thread);
	await move(session, "next", thread);
	const locals = await variablesOf(
		session,
		(await scopeOf(session, thread, "Changed since last stop")).get("Locals")?.variablesReference ?? 0,
	);
	assert.equal(before?.value, "NULL");
	assert.match(locals.get("freed")?.value ?? "", /^0x[\da-f]+.*, was NULL$/, [...locals.keys()].join());
});

test("names of the event and of locals are known to expressions; wrong ones are told", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const [frame] = await stackOf(session, stop.threadId ?? 0);
	assert.equal(await watch(session, "free_before", frame?.id), "290");
	assert.match(await watch(session, "n", frame?.id), /^2/);
	await assert.rejects(watch(session, "nonsense", frame?.id), /nonsense/);
	await assert.rejects(watch(session, "1 +", frame?.id));
	await assert.rejects(watch(session, "", frame?.id), /empty/);
	await assert.rejects(watch(session, "(".repeat(9000), frame?.id));
	const copied = await session.client.request<Evaluated>("evaluate", {
		expression: 'keg["vmem btag"]',
		context: "clipboard",
		frameId: frame?.id,
	});
	assert.match(copied.result, /\n\tuk_reserve = 8/);
});

test("stack traces are paged", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const all = await session.client.request<Stack>("stackTrace", { threadId: stop.threadId });
	const page = await session.client.request<Stack>("stackTrace", { threadId: stop.threadId, startFrame: 1, levels: 2 });
	assert.equal(page.totalFrames, all.stackFrames.length);
	assert.deepEqual(
		page.stackFrames.map((f) => f.name),
		all.stackFrames.slice(1, 3).map((f) => f.name),
	);
	const beyond = await session.client.request<Stack>("stackTrace", { threadId: stop.threadId, startFrame: 2_000_000_000, levels: 5 });
	assert.deepEqual(beyond.stackFrames, []);
});

test("what was given at an earlier stop is refused", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const thread = stop.threadId ?? 0;
	const [frame] = await stackOf(session, thread);
	const locals = (await scopeOf(session, thread, "Locals")).get("keg")?.variablesReference ?? 0;
	await move(session, "next", thread);
	await assert.rejects(session.client.request("scopes", { frameId: frame?.id }), /There is no frame/);
	await assert.rejects(variablesOf(session, locals), /There is no container/);
	await assert.rejects(stackOf(session, 77), /There is no thread 77/);
});

test("completions of objects, fields and locals", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: [DRAIN] });
	const [frame] = await stackOf(session, stop.threadId ?? 0);
	const labels = async (text: string): Promise<string[]> => {
		const body = await session.client.request<DebugProtocol.CompletionsResponse["body"]>("completions", {
			text,
			column: text.length + 1,
			frameId: frame?.id,
		});
		return body.targets.map((c) => c.label);
	};
	assert.ok((await labels('keg["vm')).includes("vmem btag"));
	assert.deepEqual(await labels('1 + keg["vmem btag"].uk_reser'), ["uk_reserve"]);
	const own = await labels('keg["vmem btag"].');
	for (const field of ["uk_domain", "ud_free_items", "ud_pages"]) {
		assert.equal(own.filter((label) => label === field).length, 1, field);
		await watch(session, `keg["vmem btag"].${field}`);
	}
	assert.ok((await labels('zone["vmem btag"].')).includes("uzd_nitems"));
	assert.ok(!(await labels('keg["vmem btag"].uk_domain.')).includes("uk_flags"));
	assert.ok((await labels("ke")).includes("keg"));
	assert.ok((await labels("do")).includes("dom"));
	assert.deepEqual(await labels("nonsense."), []);
});

test("a client that counts from 0 and writes URIs", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const initialize = { linesStartAt1: false, columnsStartAt1: false, pathFormat: "uri" };
	const stop = await beginAndStop(session, file, { initialize, launch: { stopOnEntry: true } });
	const source = { path: `file://${file}` };
	const reclaim = FIVE_LINES.split("\n").findIndex((l) => l.includes("uma_reclaim"));
	const { breakpoints } = await session.client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
		source,
		breakpoints: [{ line: reclaim }],
	});
	assert.deepEqual([breakpoints[0]?.verified, breakpoints[0]?.line], [true, reclaim]);
	const hit = await move(session, "continue", stop.threadId ?? 0);
	const [frame] = await stackOf(session, hit.threadId ?? 0);
	assert.deepEqual([frame?.line, frame?.source?.path], [reclaim, source.path]);
});
