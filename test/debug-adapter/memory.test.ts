/** Simulated memory through the protocol: references, reading, writing, and events about what has changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, FIVE_LINES, move, scenarioFile, scopeOf, startSession, type TestSession, variablesOf, watch } from "./harness.ts";

const CLIENT = { supportsMemoryReferences: true, supportsMemoryEvent: true, supportsInvalidatedEvent: true };
const KEG = 'keg["vmem btag"]';

interface Read {
	readonly bytes: Buffer;
	readonly unreadable: number;
}

async function read(session: TestSession, memoryReference: string, count: number, offset = 0): Promise<Read> {
	const body = await session.client.request<DebugProtocol.ReadMemoryResponse["body"]>("readMemory", { memoryReference, offset, count });
	assert.equal(Number(body?.address), Number(memoryReference) + offset);
	return { bytes: Buffer.from(body?.data ?? "", "base64"), unreadable: body?.unreadableBytes ?? 0 };
}

async function reference(session: TestSession, expression: string): Promise<string> {
	const body = await session.client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression, context: "watch" });
	assert.ok(body.memoryReference, `${expression} has a memory reference`);
	return body.memoryReference;
}

/** Stops in the drain that the story is about. */
async function stopped(t: Parameters<typeof startSession>[0], client: object = CLIENT) {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), {
		initialize: client,
		functions: ['keg_drain where keg == "vmem btag"'],
	});
	return { session, client: session.client, threadId: stop.threadId ?? 0 };
}

test("structs have memory references, and what lies there is their fields", async (t) => {
	const { session, threadId } = await stopped(t);
	const locals = await scopeOf(session, threadId, "Locals");
	const keg = locals.get("keg");
	assert.equal(keg?.memoryReference, await reference(session, KEG));
	const fields = await variablesOf(session, keg?.variablesReference ?? 0);
	const domain = fields.get("uk_domain");
	assert.equal(Number(domain?.memoryReference), Number(keg?.memoryReference) + 128, "an embedded struct lies in its own");
	assert.equal(fields.get("uk_reserve")?.memoryReference, undefined, "a number has none");
	const { bytes } = await read(session, domain?.memoryReference ?? "", 48);
	assert.equal(String(bytes.readUInt32LE(40)), await watch(session, `${KEG}.ud_free_items`));
	const dom = await variablesOf(session, domain?.variablesReference ?? 0);
	assert.equal(Number(dom.get("ud_lock")?.memoryReference), Number(domain?.memoryReference), "and so two levels deep");
	const threads = await scopeOf(session, threadId, "Thread");
	assert.ok(
		[...threads.values()].every((v) => v.memoryReference === undefined || v.type !== "struct thread *"),
		"threads have no address",
	);
});

test("a client without memory references gets none", async (t) => {
	const { session, threadId } = await stopped(t, {});
	const locals = await scopeOf(session, threadId, "Locals");
	assert.equal(locals.get("keg")?.memoryReference, undefined);
});

test("written bytes are fields again, and the run is another one", async (t) => {
	const { session, client, threadId } = await stopped(t);
	const keg = await reference(session, KEG);
	const before = await read(session, keg, 128);
	const reserve = before.bytes.indexOf(Buffer.from([8, 0, 0, 0]));
	assert.ok(reserve > 0, "the reserve of 8");
	const written = await client.request<DebugProtocol.WriteMemoryResponse["body"]>("writeMemory", {
		memoryReference: keg,
		offset: reserve,
		data: Buffer.from([20]).toString("base64"),
	});
	assert.equal(written?.bytesWritten, 1);
	assert.match((await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped")).description ?? "", /^Written by hand: event \d+/);
	assert.equal(await watch(session, `${KEG}.uk_reserve`), "20");
	assert.deepEqual((await read(session, keg, 1, reserve)).bytes, Buffer.from([20]));
	const [change] = client.take<DebugProtocol.MemoryEvent["body"]>("memory");
	assert.deepEqual(change, { memoryReference: keg, offset: 0, count: 128 }, "the range that the client has read");
	const [line] = client.take<DebugProtocol.OutputEvent["body"]>("output").filter((o) => o.output.includes("written by hand"));
	assert.match(line?.output ?? "", /uk_reserve = 20, written by hand before event \d+/);
	await move(session, "stepBack", threadId);
	assert.equal(await watch(session, `${KEG}.uk_reserve`), "8", "the past stays as it was");
});

test("what cannot be written says why, and nothing of it is", async (t) => {
	const { session, client } = await stopped(t);
	const keg = await reference(session, KEG);
	const { bytes } = await read(session, keg, 256);
	const reserve = bytes.indexOf(Buffer.from([8, 0, 0, 0]));
	const write = (offset: number, data: readonly number[], base = keg) =>
		client.request("writeMemory", { memoryReference: base, offset, data: Buffer.from(data).toString("base64") });
	await assert.rejects(write(0, [1]), /uk_link\.le_next cannot be set: only numbers can be written/);
	await assert.rejects(write(255, [1]), /Memory at 0x[\da-f]+ cannot be set: the byte at 0x[\da-f]+ belongs to no field/);
	await assert.rejects(write(0, [1], "0x1000"), /is not modelled/);
	const half = [...bytes];
	half[reserve] = 9;
	half[0] = (half[0] ?? 0) ^ 1;
	await assert.rejects(write(0, half), /only numbers/);
	assert.equal(await watch(session, `${KEG}.uk_reserve`), "8", "all or nothing");
	await assert.rejects(client.request("writeMemory", { memoryReference: keg, data: "%" }), /"data" must be bytes in base64/);
	await assert.rejects(client.request("readMemory", { memoryReference: keg, count: 2 ** 24 }), /"count" must be at most 1048576/);
	await assert.rejects(client.request("readMemory", { memoryReference: "keg", count: 1 }), /must be an address/);
	assert.equal((await read(session, "0x1000", 100)).unreadable, 100);
	await client.request("setExpression", { expression: `${KEG}.uk_reserve`, value: "9" });
	assert.equal((await read(session, keg, 1, reserve)).bytes[0], 9, "a written field is seen in memory");
});

test("the client is told of memory that it shows and that a jump has changed", async (t) => {
	const { session, client, threadId } = await stopped(t);
	const keg = await reference(session, KEG);
	await read(session, keg, 256);
	const still = await read(session, await reference(session, 'zone["malloc-65536"]'), 64);
	assert.ok(still.bytes.length > 0);
	await client.request("uma/seek", { event: 10 });
	await client.waitFor("stopped");
	const told = client.take<DebugProtocol.MemoryEvent["body"]>("memory");
	assert.deepEqual(told, [{ memoryReference: keg, offset: 0, count: 256 }], "only what differs");
	await move(session, "continue", threadId);
	assert.equal(client.take("memory").length, 1);
	await client.request("restart", {});
	await client.waitFor("stopped");
	assert.deepEqual(client.take("memory"), [], "another simulation has shown nothing yet");
});
