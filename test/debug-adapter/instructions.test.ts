/** The simulated kernel as instructions: disassembly, breakpoints on instructions, steps of one instruction. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, FIVE_LINES, move, scenarioFile, stackOf, startSession, type TestSession } from "./harness.ts";

type Disassembled = DebugProtocol.DisassembledInstruction;
type Stopped = DebugProtocol.StoppedEvent["body"];

async function disassembled(session: TestSession, memoryReference: string, args: object): Promise<Disassembled[]> {
	const body = await session.client.request<DebugProtocol.DisassembleResponse["body"]>("disassemble", { memoryReference, ...args });
	return body?.instructions ?? [];
}

async function step(session: TestSession, command: string, threadId: number, granularity: string): Promise<Stopped> {
	await session.client.request(command, { threadId, granularity });
	return session.client.waitFor<Stopped>("stopped");
}

/** Where the thread stands: routine, line and column. */
async function placeOf(session: TestSession, threadId: number): Promise<string> {
	const [frame] = await stackOf(session, threadId);
	return `${frame?.name}:${frame?.line}:${frame?.column} ${frame?.instructionPointerReference}`;
}

test("each kernel frame has an instruction, whose line is the frame's", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain"] });
	const frames = await stackOf(session, stop.threadId ?? 0);
	const kernel = frames.filter((f) => f.source?.origin === "simulated kernel");
	assert.ok(kernel.length >= 4);
	assert.equal(frames.at(-1)?.instructionPointerReference, undefined, "the scenario is no machine code");
	for (const frame of kernel) {
		const [instruction] = await disassembled(session, frame.instructionPointerReference ?? "", { instructionCount: 1 });
		assert.equal(instruction?.address, frame.instructionPointerReference);
		assert.equal(instruction?.symbol?.split("+")[0], frame.name);
		assert.equal(instruction?.line, frame.line, frame.name);
		assert.equal(instruction?.location?.path, frame.source?.path);
	}
});

test("a disassembly has as many instructions as asked for, in order, before and behind", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_xalloc entry"] });
	const [top] = await stackOf(session, stop.threadId ?? 0);
	const at = top?.instructionPointerReference ?? "";
	const list = await disassembled(session, at, { instructionOffset: -20, instructionCount: 60 });
	assert.equal(list.length, 60);
	assert.equal(list[20]?.address, at);
	assert.equal(list[20]?.symbol, "vmem_xalloc+0");
	assert.match(list[20]?.instruction ?? "", /\w/);
	const addresses = list.map((i) => Number(i.address));
	assert.deepEqual(
		addresses,
		[...addresses].sort((a, b) => a - b),
	);
	assert.ok(list.slice(0, 20).every((i) => i.symbol !== undefined && !i.symbol.startsWith("vmem_xalloc+")));
	const before = await disassembled(session, "0x10000", { instructionOffset: -5, instructionCount: 8 });
	assert.deepEqual(
		before.map((i) => i.presentationHint),
		["invalid", "invalid", "invalid", "invalid", "invalid", undefined, undefined, undefined],
	);
	assert.equal(new Set(before.map((i) => i.address)).size, 8);
	const behind = await disassembled(session, "0xfffffff", { instructionOffset: -2, instructionCount: 5 });
	assert.deepEqual(
		behind.map((i) => i.presentationHint),
		[undefined, undefined, "invalid", "invalid", "invalid"],
	);
	const outside = await disassembled(session, "0xfffffff", { instructionOffset: 3, instructionCount: 4 });
	assert.deepEqual(
		outside.map((i) => Number(i.address) - Number(outside[0]?.address)),
		[0, 1, 2, 3],
	);
	const next = await disassembled(session, at, { offset: 1, instructionCount: 1 });
	assert.equal(next[0]?.symbol, "vmem_xalloc+1", "an offset is in addresses");
});

test("an instruction breakpoint stops at its statement, forwards and backwards", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain"] });
	const threadId = stop.threadId ?? 0;
	const [top] = await stackOf(session, threadId);
	const list = await disassembled(session, top?.instructionPointerReference ?? "", { instructionCount: 40 });
	const wanted = list.find((i) => i.symbol === "keg_drain_domain+2");
	assert.ok(wanted);
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	const set = async (breakpoints: object[]): Promise<DebugProtocol.Breakpoint[]> => {
		const body = await client.request<DebugProtocol.SetInstructionBreakpointsResponse["body"]>("setInstructionBreakpoints", {
			breakpoints,
		});
		return body.breakpoints;
	};
	const [good, offset, none, unread] = await set([
		{ instructionReference: wanted.address },
		{ instructionReference: list[0]?.address, offset: 1, condition: "1 == 2" },
		{ instructionReference: "0x2" },
		{ instructionReference: "here" },
	]);
	assert.equal(good?.verified, true);
	assert.equal(good?.instructionReference, wanted.address);
	assert.equal(good?.line, wanted.line);
	assert.equal(offset?.verified, true);
	assert.deepEqual([none?.verified, none?.message], [false, 'There is no instruction at 0x2; ask for "disassemble".']);
	assert.equal(unread?.verified, false);
	assert.match(unread?.message ?? "", /must be an address such as 0x40001000, not "here"/);
	const hit = await move(session, "continue", threadId);
	assert.equal(hit.reason, "instruction breakpoint");
	assert.match(hit.description ?? "", /^keg_drain_domain\+2: event \d+/);
	assert.deepEqual(hit.hitBreakpointIds, [good?.id]);
	const [frame] = await stackOf(session, threadId);
	assert.equal(frame?.instructionPointerReference, wanted.address);
	const again = await move(session, "continue", threadId);
	assert.equal(again.reason, "instruction breakpoint");
	const back = await move(session, "reverseContinue", threadId);
	assert.equal(back.text, `${hit.text}, backward`);
	const [same] = await set([{ instructionReference: wanted.address }]);
	assert.equal(same?.id, good?.id, "a breakpoint that is sent again keeps its id");
});

test("a step of an instruction is a statement even in the same line, and can be taken back", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_xalloc entry"] });
	const threadId = stop.threadId ?? 0;
	const start = await placeOf(session, threadId);
	const places = [start];
	for (let i = 0; i < 12; i++) {
		const told = await step(session, "next", threadId, "instruction");
		assert.equal(told.reason, "step");
		places.push(await placeOf(session, threadId));
	}
	for (let i = 11; i >= 0; i--) {
		await step(session, "stepBack", threadId, "instruction");
		assert.equal(await placeOf(session, threadId), places[i], `step ${i} back`);
	}
	// Without the steps that led here the same is found by going back.
	const lines = [start];
	for (let i = 0; i < 3; i++) {
		await step(session, "next", threadId, "line");
		lines.push(await placeOf(session, threadId));
	}
	assert.ok(places.length >= lines.length);
	assert.equal(await placeOf(session, threadId), lines[3]);
	await step(session, "stepIn", threadId, "instruction");
	await step(session, "stepBack", threadId, "instruction");
	assert.equal(await placeOf(session, threadId), lines[3], "back without a step to undo");
});

test("a loop's head is several instructions of one line, each with its own text", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_xalloc entry"] });
	const list = await disassembled(session, "0x10000", { instructionCount: 3000 });
	const routine = (i: Disassembled): string => i.symbol?.split("+")[0] ?? "";
	const head = list.findIndex(
		(i, n) => i.line === list[n + 1]?.line && i.line === list[n + 2]?.line && routine(i) === routine(list[n + 2] ?? i),
	);
	assert.ok(head >= 0);
	assert.deepEqual(
		[0, 1].map((n) => list[head]?.instruction.endsWith(list[head + n]?.instruction ?? "?")),
		[true, true],
		"later parts of the line are its ends",
	);
	assert.equal(new Set([0, 1, 2].map((n) => list[head + n]?.instruction)).size, 3);
});

test("wrong arguments are told", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["vmem_xalloc entry"] });
	const says = async (command: string, args: object, what: RegExp): Promise<void> => {
		await assert.rejects(client.request(command, args), what);
	};
	await says("disassemble", { memoryReference: "here", instructionCount: 1 }, /must be an address such as 0x40001000, not "here"/);
	await says("disassemble", { memoryReference: "0x10000", instructionCount: 1e6 }, /"instructionCount" must be at most 10000/);
	await says("disassemble", { memoryReference: "0x1", offset: -2, instructionCount: 1 }, /must be an address/);
	await says("next", { threadId: stop.threadId, granularity: "byte" }, /"granularity" must be "statement", "line" or "instruction"/);
	await says(
		"setInstructionBreakpoints",
		{ breakpoints: [{ instructionReference: 5 }] },
		/"breakpoints\[0\]\.instructionReference" must be a string/,
	);
});
