/** Clients that are broken or hostile: always an answer or a clean end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import fc from "fast-check";
import { HANDLERS } from "../../debug-adapter/requests/table.ts";
import { encodeMessage } from "../../debug-adapter/transport/framing.ts";
import { beginAndStop, FIVE_LINES, scenarioFile, startSession } from "./harness.ts";

test("before initialize everything is refused", async (t) => {
	const { client } = startSession(t);
	for (const command of HANDLERS.keys()) {
		if (command === "initialize" || command === "disconnect") continue;
		await assert.rejects(client.request(command, {}), /came before "initialize"/);
	}
	await client.request("initialize", { adapterID: "uma" });
	await assert.rejects(client.request("initialize", { adapterID: "uma" }), /already sent/);
	for (const command of ["threads", "continue", "stackTrace", "restart", "configurationDone"]) {
		await assert.rejects(client.request(command, {}), /needs a launched scenario/);
	}
});

test("a client may leave without having begun", async (t) => {
	const { client, ended } = startSession(t);
	await client.request("disconnect");
	assert.equal(await ended, "disconnected");
});

test("arguments that are nested without end are no end of the session", async (t) => {
	const { client, toAdapter } = startSession(t);
	const [open, close] = ["[".repeat(200_000), "]".repeat(200_000)];
	const body = Buffer.from(`{"seq":900,"type":"request","command":"initialize","arguments":{"adapterID":"uma","more":${open}${close}}}`);
	toAdapter.write(`Content-Length: ${body.length}\r\n\r\n`);
	toAdapter.write(body);
	await assert.rejects(client.request("initialize", { adapterID: "uma" }), /already sent/);
});

test("unknown requests have an error, with an id", async (t) => {
	const { client } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	for (const command of ["makeCoffee", "__proto__", "constructor", "", "{_stack}"]) {
		const response = (await client.send(command)) as DebugProtocol.ErrorResponse;
		assert.deepEqual([response.success, response.body.error?.id], [false, 1001]);
	}
});

test("a body that is not JSON is told, and the session goes on", async (t) => {
	const { client, toAdapter } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	for (const body of ["{", "", "nonsense", '{"seq":1', "\u0000"]) {
		toAdapter.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
		assert.match((await client.waitFor<{ output: string }>("output")).output, /not JSON/);
	}
	for (const message of [
		null,
		5,
		[],
		{},
		{ type: "request" },
		{ type: "request", seq: 1 },
		{ type: "request", seq: "x", command: "threads" },
		{ type: "odd", seq: 1 },
	]) {
		toAdapter.write(encodeMessage(message as object));
		await client.waitFor("output");
	}
	for (const message of [
		{ type: "response", seq: 1 },
		{ type: "event", seq: 1 },
	])
		toAdapter.write(encodeMessage(message));
	await client.request("loadedSources").catch(() => {});
});

test("a wrong length ends the connection cleanly", async (t) => {
	const { client, toAdapter, ended } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	toAdapter.write("Content-Length: 3\r\n\r\n{}Content-Length: 2\r\n\r\n{}");
	assert.equal(await ended, "broken");
});

test("wrong types of arguments are named", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	for (const [command, args, message] of [
		["stackTrace", {}, '"threadId" is missing; it is a whole number'],
		["stackTrace", { threadId: "1" }, '"threadId" must be a whole number, not "1"'],
		["stackTrace", { threadId: 1.5 }, '"threadId" must be a whole number, not 1.5'],
		["stackTrace", { threadId: -1 }, '"threadId" must be a whole number, not -1'],
		["stackTrace", { threadId: 1, levels: 1e300 }, '"levels" must be a whole number, not 1e+300'],
		["setBreakpoints", { breakpoints: [] }, '"source" is missing; it is an object'],
		["setBreakpoints", { source: [], breakpoints: [] }, '"source" must be an object, not []'],
		["setBreakpoints", { source: {}, breakpoints: [{ line: "x" }] }, '"breakpoints[0].line" must be a whole number, not "x"'],
		["setFunctionBreakpoints", { breakpoints: {} }, '"breakpoints" must be a list, not {}'],
		["setFunctionBreakpoints", { breakpoints: [7] }, '"breakpoints[0]" must be an object, not 7'],
		["setExceptionBreakpoints", { filters: [7] }, '"filters[0]" must be a string, not 7'],
		["variables", { variablesReference: 1, filter: "odd" }, '"filter" must be "indexed" or "named"'],
		["evaluate", { expression: 5 }, '"expression" must be a string, not 5'],
		["completions", { text: "x" }, '"column" is missing; it is a whole number'],
	] as const) {
		const response = (await client.send(command, args)) as DebugProtocol.ErrorResponse;
		assert.equal(response.success, false);
		assert.equal(response.message, `${command}: ${message}.`);
		assert.equal(response.body.error?.id, 1002);
	}
});

test("random requests are all answered, and none is an internal error", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, file, { launch: { stopOnEntry: true } });
	// These end or change the session itself: everything else must leave it usable.
	const commands = [...HANDLERS.keys()].filter((c) => c !== "terminate" && c !== "disconnect");
	const value = fc.oneof(
		fc.nat(30),
		fc.constantFrom("", "keg_drain", "keg", file, -1, 2 ** 31, 1e300, true, null),
		fc.string(),
		fc.array(fc.nat(5), { maxLength: 3 }),
	);
	const names = [
		"threadId",
		"frameId",
		"variablesReference",
		"start",
		"count",
		"expression",
		"source",
		"breakpoints",
		"filters",
		"line",
		"text",
		"column",
		"name",
		"scenario",
	];
	const plain = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
	const args = fc.oneof(
		plain,
		fc.record({ threadId: fc.nat(3), startFrame: fc.nat(20), levels: fc.nat(20) }),
		fc.record({
			source: fc.record({ path: fc.constantFrom(file, "engine/kernel/vm_kern.ts", "x") }),
			line: fc.nat(200),
			breakpoints: fc.array(fc.record({ line: fc.nat(200) })),
		}),
		fc.record({
			breakpoints: fc.array(fc.record({ name: fc.oneof(fc.string(), fc.constantFrom("keg_*", "sleep:x", "vmem_alloc return")) }), {
				maxLength: 3,
			}),
		}),
		fc.record({ variablesReference: fc.nat(40), start: fc.nat(2 ** 31 - 1), count: fc.nat(2 ** 31 - 1) }),
		fc.record({ expression: fc.string(), frameId: fc.nat(10), text: fc.string(), column: fc.nat(20) }),
	);
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...commands), args, async (command, a) => {
			const response = await client.send(command, a);
			const error = (response as DebugProtocol.ErrorResponse).body?.error;
			assert.notEqual(error?.id, 1000, JSON.stringify([command, a, response.message]));
			if (session.messages.some((m) => (m.message as DebugProtocol.Event).event === "terminated"))
				await client.request("threads").catch(() => {});
		}),
		{ numRuns: 2000 },
	);
	await client.request("disconnect");
	assert.equal(await session.ended, "disconnected");
});

test("random bytes end in an answer or the end", async (t) => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.oneof(
					fc.uint8Array({ maxLength: 50 }),
					fc.string().map((s) => encodeMessage({ type: "request", seq: 1, command: s })),
				),
				{ maxLength: 8 },
			),
			async (chunks) => {
				const { toAdapter, ended } = startSession(t);
				for (const chunk of chunks) toAdapter.write(chunk);
				toAdapter.end();
				assert.match(await ended, /^(gone|broken)$/);
			},
		),
		{ numRuns: 200 },
	);
});

test("a client that asks and never reads is let go", async (t) => {
	const { toAdapter, ended, fromAdapter, client } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	fromAdapter.pause();
	const name = "x".repeat(1 << 20);
	const request = encodeMessage({ seq: 2, type: "request", command: "setFunctionBreakpoints", arguments: { breakpoints: [{ name }] } });
	let gone = false;
	void ended.then(() => {
		gone = true;
	});
	const big = encodeMessage({ seq: 2, type: "request", command: name });
	for (let i = 0; i < 200 && !gone; i++) {
		toAdapter.write(i % 2 === 0 ? big : request);
		await new Promise((resolve) => setImmediate(resolve));
	}
	assert.equal(await ended, "gone");
});
