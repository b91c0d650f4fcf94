/** Beginning and end of sessions: launch, restart, pause, cancel, progress, terminate, disconnect. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { begin, beginAndStop, FIVE_LINES, LONG_RUN, move, scenarioFile, startSession, type TestSession } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];
const DRAIN = 'keg_drain where keg == "vmem btag"';

async function outputOf(session: TestSession): Promise<string> {
	return session.client
		.take<{ output: string }>("output")
		.map((o) => o.output)
		.join("");
}

test("launch says what runs", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, file, { launch: { stopOnEntry: true, kernel: "13.0" } });
	assert.match(await outputOf(session), new RegExp(`Scenario ${file}, kernel 13.0, `));
});

test("stopOnEntry stops before the first event", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	assert.deepEqual([stop.reason, stop.description], ["entry", "Entry: before the first event, tick 0"]);
});

test("program is another name for scenario", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, "", { launch: { scenario: null, program: scenarioFile(t, FIVE_LINES) } });
	assert.equal(stop.reason, "exception");
});

test("VS Code is led to the mistakes of a scenario, and other clients are told of them alone", async (t) => {
	for (const [clientID, link] of [
		["vscode", { url: "command:workbench.actions.view.problems", urlLabel: "Show Problems" }],
		["neovim", {}],
	] as const) {
		const { client } = startSession(t);
		await client.request("initialize", { adapterID: "uma", clientID });
		const { body } = await client.send("launch", { scenario: scenarioFile(t, "WRONG {") });
		const { url, urlLabel, variables } = (body as DebugProtocol.ErrorResponse["body"]).error ?? {};
		assert.deepEqual({ ...(url === undefined ? {} : { url, urlLabel }) }, link);
		assert.match(variables?.message ?? "", /^The scenario is wrong:\ntest\.uma:1:\d+: /);
	}
});

test("what cannot be launched is refused, and a better launch may follow", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await assert.rejects(client.request("launch", {}), /needs "scenario"/);
	await assert.rejects(client.request("launch", { scenario: "/nowhere/at/all.uma" }), /no such file/);
	await assert.rejects(client.request("launch", { scenario: "/" }), /it is no file/);
	await assert.rejects(client.request("launch", { scenario: 5 }), /"scenario" must be a string, not 5/);
	await assert.rejects(client.request("launch", { scenario: scenarioFile(t, "WRONG {") }), /The scenario is wrong:\n.*test.uma:1:/);
	await assert.rejects(client.request("launch", { scenario: scenarioFile(t, FIVE_LINES), kernel: "nonsense" }), /nonsense/);
	await assert.rejects(client.request("launch", { scenario: scenarioFile(t, FIVE_LINES), seed: "x" }), /"seed" must be a whole number/);
	await client.request("launch", { scenario: scenarioFile(t, FIVE_LINES) });
	await assert.rejects(client.request("launch", { scenario: scenarioFile(t, FIVE_LINES) }), /already launched/);
	await client.request("configurationDone");
	await client.waitFor("stopped");
	await assert.rejects(client.request("configurationDone"), /already sent/);
});

test("noDebug runs to the end and tells the verdict", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { noDebug: true }, functions: [DRAIN] });
	assert.deepEqual(await session.client.waitFor("exited"), { exitCode: 0 });
	await session.client.waitFor("terminated");
	const output = await outputOf(session);
	assert.match(output, /reserve of "vmem btag" was lost at event/);
	assert.match(output, /^Deadlock at tick/m);
	assert.deepEqual(session.client.take("stopped"), []);
});

test("a run without debugging fails where it hangs and nothing is expected, as the command line has it", async (t) => {
	const session = startSession(t);
	const silent = FIVE_LINES.replace(/^expect.*$/gm, "");
	await begin(session, scenarioFile(t, silent), { launch: { noDebug: true } });
	assert.deepEqual(await session.client.waitFor("exited"), { exitCode: 1 });
	await session.client.waitFor("terminated");
	assert.match(await outputOf(session), /^FAILED ends in a deadlock, .*write `expect deadlock`/m);
});

test("another kernel does not hang", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { kernel: "13.0" } });
	await session.client.waitFor("terminated");
	const output = await outputOf(session);
	assert.match(output, /^All threads have finished/m);
	assert.match(output, /^holds .*no deadlock/m);
});

test("restart begins anew with the same breakpoint ids", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const first = await beginAndStop(session, file, { functions: [DRAIN] });
	await session.client.request("restart");
	const second = await session.client.waitFor<Stopped>("stopped");
	assert.deepEqual(second, first);
	await session.client.request("restart", { arguments: { scenario: file, kernel: "13.0", stopOnEntry: true } });
	assert.equal((await session.client.waitFor<Stopped>("stopped")).reason, "entry");
	assert.match(await outputOf(session), /kernel 13\.0/);
});

test("a restart with a file that is wrong by now changes nothing", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { functions: [DRAIN] });
	writeFileSync(file, "WRONG {");
	await assert.rejects(session.client.request("restart"), /The scenario is wrong/);
	assert.equal((await move(session, "next", stop.threadId ?? 0)).reason, "step");
});

test("pause interrupts a run, and the run goes on", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	const eventNow = async (): Promise<number> => (await session.client.request<{ event: number }>("uma/status")).event;
	for (let i = 0; i < 3; i++) {
		// On a busy machine it takes a while until something has happened.
		for (const before = await eventNow(); (await eventNow()) <= before; ) await new Promise((resolve) => setTimeout(resolve, 5));
		await assert.rejects(session.client.request("stackTrace", { threadId: 1 }), /while the simulation runs/);
		const { threads } = await session.client.request<{ threads: { id: number; name: string }[] }>("threads");
		assert.ok(threads.some((thread) => /^worker\[\d\] /.test(thread.name)));
		await session.client.request("pause", { threadId: 1 });
		const stop = await session.client.waitFor<Stopped>("stopped");
		assert.equal(stop.reason, "pause");
		assert.match(stop.description ?? "", /^Paused: event \d+/);
		await assert.rejects(session.client.request("pause", { threadId: 1 }), /stopped already/);
		await session.client.request("continue", { threadId: stop.threadId });
	}
});

test("breakpoints set during a run stop it", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	await new Promise((resolve) => setTimeout(resolve, 30));
	const { breakpoints } = await session.client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setFunctionBreakpoints", {
		breakpoints: [{ name: "uma_zalloc" }],
	});
	const stop = await session.client.waitFor<Stopped>("stopped");
	assert.deepEqual(stop.hitBreakpointIds, [breakpoints[0]?.id]);
});

test("long motions show their progress and can be cancelled", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN), { initialize: { supportsProgressReporting: true } });
	const start = await session.client.waitFor<DebugProtocol.ProgressStartEvent["body"]>("progressStart");
	assert.equal(start.cancellable, true);
	await session.client.waitFor("progressUpdate");
	await session.client.request("cancel", { progressId: "another" });
	await session.client.request("cancel", { progressId: start.progressId });
	assert.equal((await session.client.waitFor<Stopped>("stopped")).reason, "pause");
	assert.deepEqual(await session.client.waitFor("progressEnd"), { progressId: start.progressId });
});

test("a motion is cancelled by its request", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, LONG_RUN), { launch: { stopOnEntry: true } });
	await session.client.request("continue", { threadId: stop.threadId });
	const request = session.messages.findLast((m) => m.from === "client")?.message.seq;
	await session.client.request("cancel", { requestId: request });
	assert.equal((await session.client.waitFor<Stopped>("stopped")).reason, "pause");
});

test("terminate ends a run in the middle", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	await session.client.request("terminate");
	await session.client.waitFor("terminated");
	for (const command of ["threads", "continue", "restart", "launch", "nonsense"])
		await assert.rejects(session.client.request(command, {}), /after the end of the session/);
	for (const args of [{}, { requestId: 3 }, { progressId: "none" }]) await session.client.request("cancel", args);
	await session.client.request("terminate");
	assert.deepEqual(session.client.take("terminated"), [], "the end is told once");
	await session.client.request("disconnect");
	assert.equal(await session.ended, "disconnected");
});

test("disconnect ends a run in the middle", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	await session.client.request("disconnect", { terminateDebuggee: true });
	assert.equal(await session.ended, "disconnected");
});

test("a client that is just gone ends a run in the middle", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	session.toAdapter.end();
	assert.equal(await session.ended, "gone");
});

test("a client that moves before configurationDone is not moved again by it", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario: file });
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: DRAIN }] });
	await client.request("continue", { threadId: 1 });
	const stop = await client.waitFor<Stopped>("stopped");
	await client.request("configurationDone");
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	assert.ok(threads.some((thread) => thread.id === stop.threadId));
	assert.deepEqual(client.take("stopped"), []);
	const end = await move(session, "continue", stop.threadId ?? 0);
	assert.match(end.description ?? "", /^deadlock: /);
});

test("configurationDone while the client's own motion is under way is answered, and nothing else", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario: scenarioFile(t, LONG_RUN) });
	await client.request("continue", { threadId: 1 });
	await client.request("configurationDone");
	await client.request("pause", { threadId: 1 });
	assert.equal((await client.waitFor<Stopped>("stopped")).reason, "pause");
	assert.doesNotMatch(await outputOf(session), /error/);
});

test("a restart with another scenario tells that one source went and another came", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const [first, second] = [scenarioFile(t, FIVE_LINES), scenarioFile(t, FIVE_LINES)];
	await beginAndStop(session, first, { launch: { stopOnEntry: true } });
	const told = (): (string | undefined)[] =>
		client
			.take<DebugProtocol.LoadedSourceEvent["body"]>("loadedSource")
			.flatMap((e) => [e.reason, e.source.path === first ? "first" : e.source.path === second ? "second" : e.source.path]);
	assert.deepEqual(told(), ["new", "first"]);
	for (const scenario of [first, second]) {
		await client.request("restart", { arguments: { scenario, stopOnEntry: true } });
		await client.waitFor("stopped");
		assert.deepEqual(told(), scenario === first ? ["changed", "first"] : ["removed", "first", "new", "second"]);
	}
});
