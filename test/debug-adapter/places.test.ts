/** Going to places: the beginning of a call, another time at a line; and where names are written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { kernelText } from "../../debug-adapter/launch/sources.ts";
import { beginAndStop, FIVE_LINES, lineWith, move, scenarioFile, scopeOf, stackOf, startSession, type TestSession } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

interface Status {
	readonly event: number;
	readonly known: number;
	readonly tick: number;
}

const status = (session: TestSession): Promise<Status> => session.client.request<Status>("uma/status");

async function restartFrame(session: TestSession, frameId: number | undefined): Promise<Stopped> {
	await session.client.request("restartFrame", { frameId });
	return session.client.waitFor<Stopped>("stopped");
}

test("a frame is restarted at the first statement of its call, also where other calls came in between", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ['keg_drain where keg == "vmem btag"'] });
	const threadId = stop.threadId ?? 0;
	const frames = await stackOf(session, threadId);
	assert.ok(frames.every((f) => f.canRestart === true));
	for (const [i, frame] of frames.entries()) {
		if (frame.source?.origin !== "simulated kernel") continue;
		// Each time from the drain: the frame is one of that stop.
		const here = await stackOf(session, threadId);
		const told = await restartFrame(session, here[i]?.id);
		assert.equal(told.reason, "restart");
		assert.match(told.description ?? "", new RegExp(`^Beginning of ${frame.name}: event \\d+, tick \\d+, backward`));
		const [top] = await stackOf(session, threadId);
		assert.equal(top?.name, frame.name);
		const list = await session.client.request<DebugProtocol.DisassembleResponse["body"]>("disassemble", {
			memoryReference: top?.instructionPointerReference,
			instructionCount: 1,
		});
		assert.equal(list?.instructions[0]?.symbol, `${frame.name}+0`, "its first statement");
		assert.equal((await stackOf(session, threadId)).length, frames.length - i, "as deep as the frame was");
		const again = await move(session, "continue", threadId);
		assert.equal(again.description, stop.description, "and the run goes on to where it was");
	}
});

test("the scenario's frame is restarted at its statement; a frame that is gone is refused", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain"] });
	const threadId = stop.threadId ?? 0;
	const frames = await stackOf(session, threadId);
	const scenario = frames.at(-1);
	await restartFrame(session, scenario?.id);
	const now = await stackOf(session, threadId);
	assert.deepEqual([now.length, now[0]?.line], [1, scenario?.line]);
	await assert.rejects(session.client.request("restartFrame", { frameId: scenario?.id }), /There is no frame/);
});

test("a call that is older than the journal's window is found too", async (t) => {
	const session = startSession(t);
	const text = FIVE_LINES.replace(/expect[\s\S]*/, "").replace("repeat 40 times", "repeat 2000000 times");
	const stop = await beginAndStop(session, scenarioFile(t, text), { filters: ["deadlock"], launch: { maxEvents: 2_000_000 } });
	const threadId = stop.threadId ?? 0;
	const frames = await stackOf(session, threadId);
	const index = frames.findIndex((f) => f.name === "vmem_alloc");
	assert.ok(index > 0, frames.map((f) => f.name).join(" "));
	await restartFrame(session, frames[index]?.id);
	const [top] = await stackOf(session, threadId);
	assert.equal(top?.name, "vmem_alloc");
});

test("goto goes to the last and the next time at a line, and skips breakpoints", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const line = lineWith(FIVE_LINES, "  repeat 40 times") + 1;
	const stop = await beginAndStop(session, file, { lines: [{ line }] });
	const threadId = stop.threadId ?? 0;
	await move(session, "continue", threadId);
	const here = await status(session);
	const targets = async (args: object): Promise<DebugProtocol.GotoTarget[]> =>
		(await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", args)).targets;
	const go = async (target: DebugProtocol.GotoTarget | undefined): Promise<Stopped> => {
		await client.request("goto", { threadId, targetId: target?.id });
		return client.waitFor<Stopped>("stopped");
	};
	const [last, next] = await targets({ source: { path: file }, line });
	assert.equal(last?.label, `the last time at line ${line} before event ${here.event}`);
	assert.equal(next?.label, `the next time at line ${line} from event ${here.event} on`);
	const back = await go(last);
	assert.equal(back.reason, "goto");
	assert.match(back.description ?? "", /^Goto: event \d+, tick \d+, backward$/);
	const earlier = await status(session);
	assert.ok(earlier.event < here.event);
	const [, forward] = await targets({ source: { path: file }, line });
	await go(forward);
	assert.equal((await status(session)).event, here.event, "forth again");
	// A line without a statement stands for the next that has one, and a line that was not reached yet moves nothing.
	const [before] = await targets({ source: { path: file }, line: line - 1 });
	assert.equal(before?.line, line - 1);
	const nowhere = await targets({ source: { path: file }, line: 10_000 });
	assert.deepEqual(nowhere, []);
	assert.deepEqual(await targets({ source: { path: "/elsewhere.uma" }, line: 1 }), []);
	await assert.rejects(client.request("goto", { threadId, targetId: 9999 }), /There is no target 9999 at this stop/);
});

test("a line that was never reached leaves the user where he is", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { functions: ["uma_zalloc"] });
	const here = await status(session);
	const { targets } = await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", {
		source: { path: file },
		line: lineWith(FIVE_LINES, "uma_reclaim("),
	});
	await client.request("goto", { threadId: stop.threadId, targetId: targets[0]?.id });
	const told = await client.waitFor<Stopped>("stopped");
	assert.match(told.description ?? "", /^Not there before: event/);
	assert.equal((await status(session)).event, here.event);
});

test("fields, locals, events and routines say where they are written", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ['keg_drain where keg == "vmem btag"'] });
	const threadId = stop.threadId ?? 0;
	const textAt = async (locationReference: number | undefined): Promise<string> => {
		const at = await client.request<DebugProtocol.LocationsResponse["body"]>("locations", { locationReference });
		return (
			kernelText(at?.source.path ?? "")
				?.split("\n")
				[(at?.line ?? 0) - 1]?.trim() ?? ""
		);
	};
	const locals = await scopeOf(session, threadId, "Locals");
	assert.match(await textAt(locals.get("dom")?.declarationLocationReference), /\bdom\b/);
	const body = await client.request<DebugProtocol.VariablesResponse["body"]>("variables", {
		variablesReference: locals.get("keg")?.variablesReference,
	});
	const reserve = body.variables.find((v) => v.name === "uk_reserve");
	assert.match(await textAt(reserve?.declarationLocationReference), /^f\("uk_reserve"/);
	const event = await scopeOf(session, threadId, "Event");
	assert.match(await textAt(event.get("event")?.valueLocationReference), /^row\($/);
	assert.match(await textAt(event.get("routine")?.valueLocationReference), /function\* keg_drain_domain/);
	await assert.rejects(client.request("locations", { locationReference: 9999 }), /There is no location 9999 at this stop/);
});

test("modules are the kernel and its toggles, told again where a restart changes them", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, file, { launch: { stopOnEntry: true } });
	const list = async (page: object = {}) => client.request<DebugProtocol.ModulesResponse["body"]>("modules", page);
	const { modules, totalModules } = await list();
	assert.equal(totalModules, modules.length);
	assert.deepEqual([modules[0]?.id, modules[0]?.name], ["kernel", "kernel r358097"]);
	assert.ok(modules.some((m) => m.name === "keg_drain = all"));
	assert.deepEqual((await list({ startModule: 1, moduleCount: 2 })).modules, modules.slice(1, 3));
	const [first] = client.take<DebugProtocol.ModuleEvent["body"]>("module");
	assert.deepEqual([first?.reason, first?.module.name], ["new", "kernel r358097"]);
	await client.request("restart", { arguments: { scenario: file, kernel: "13.0", stopOnEntry: true } });
	await client.waitFor("stopped");
	const changed = client.take<DebugProtocol.ModuleEvent["body"]>("module");
	assert.ok(changed.every((c) => c.reason === "changed"));
	assert.ok(changed.some((c) => c.module.name === "kernel 13.0"));
	assert.ok(changed.some((c) => c.module.name === "keg_drain = reserve"));
	assert.ok(!changed.some((c) => c.module.name.startsWith("assertions")), "what is as it was is not told");
});

test("a line that is not reached again is no end of the session", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const line = lineWith(FIVE_LINES, "uma_reclaim(");
	const stop = await beginAndStop(session, file, { lines: [{ line }], filters: [] });
	await move(session, "next", stop.threadId ?? 0);
	const { targets } = await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", { source: { path: file }, line });
	await client.request("goto", { threadId: stop.threadId, targetId: targets[1]?.id });
	const told = await client.waitFor<Stopped>("stopped");
	assert.deepEqual([told.reason, told.description?.split(":")[0]], ["goto", "Not there again"]);
	const back = await move(session, "reverseContinue", stop.threadId ?? 0);
	assert.equal(back.reason, "breakpoint");
});
