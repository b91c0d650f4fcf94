/** Requests beyond the protocol. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CustomBody } from "../../debug-adapter/session/custom-requests.ts";
import { begin, beginAndStop, FIVE_LINES, LONG_RUN, scenarioFile, scopeOf, startSession, watch } from "./harness.ts";

test("status tells what runs and where it stands", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { functions: ["keg_drain"] });
	const status = await session.client.request<CustomBody<"uma/status">>("uma/status");
	const { event, known, tick, ...rest } = status;
	assert.deepEqual(rest, {
		scenario: file,
		kernel: "r358097",
		schedule: "round-robin",
		hz: 100,
		running: false,
		threadId: stop.threadId,
	});
	assert.ok(event > 0 && event <= known && tick > 0);
});

test("status is answered in the middle of a run", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	const status = await session.client.request<CustomBody<"uma/status">>("uma/status");
	assert.equal(status.running, true);
	await session.client.request("pause", { threadId: 1 });
	await session.client.waitFor("stopped");
	assert.equal((await session.client.request<CustomBody<"uma/status">>("uma/status")).running, false);
});

test("events come by page, and seek goes to one", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const { event } = await client.request<CustomBody<"uma/status">>("uma/status");
	const page = await client.request<CustomBody<"uma/events">>("uma/events", { from: event - 3, count: 3 });
	assert.deepEqual(
		page.events.map((e) => e.number),
		[event - 3, event - 2, event - 1],
	);
	const last = page.events.at(-1);
	assert.deepEqual([last?.name, last?.threadId], ["keg_drain", stop.threadId]);
	assert.deepEqual(last?.args[0], { name: "keg", text: "vmem btag" });
	assert.equal((await client.request<CustomBody<"uma/events">>("uma/events", { from: 0 })).events.length, 100);
	assert.equal((await client.request<CustomBody<"uma/events">>("uma/events", { from: 0, count: 2 ** 31 - 1 })).events.length, event);
	assert.deepEqual((await client.request<CustomBody<"uma/events">>("uma/events", { from: 2 ** 31 - 1 })).events, []);
	await client.request("uma/seek", { event: 10 });
	await client.waitFor("stopped");
	const back = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.deepEqual([back.event, back.known], [11, event]);
	await assert.rejects(client.request("uma/seek", { event }), /must be one of the \d+ events/);
	await assert.rejects(client.request("uma/events", {}), /"from" is missing/);
});

test("numbers in hex, and back", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), {
		functions: ["zone_import"],
		initialize: { supportsInvalidatedEvent: true },
	});
	const size = 'keg["vmem btag"].uk_ipers';
	assert.equal(await watch(session, size), "145");
	assert.deepEqual(await client.request("uma/setFormat", { hex: true }), { hex: true });
	assert.deepEqual(await client.waitFor("invalidated"), { areas: ["variables"] });
	assert.equal(await watch(session, size), "0x91");
	assert.equal(await watch(session, "4096 + 1"), "0x1001");
	assert.match(await watch(session, 'arena["kernel arena"].vm_size'), /^0x[\da-f]+ \([\d.]+M\)$/);
	assert.equal(await watch(session, 'keg["vmem btag"].uk_name'), '"vmem btag"');
	for (const variable of (await scopeOf(session, stop.threadId ?? 0, "Locals")).values())
		if (variable.variablesReference === 0) assert.match(variable.value, /^\{?(-?0x|"|NULL|0$|true|false)/, variable.name);
	assert.deepEqual(await client.request("uma/setFormat", {}), { hex: false });
	assert.equal(await watch(session, size), "145");
});
