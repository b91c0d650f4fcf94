/** Sessions that are compared with another run. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { begin, beginAndStop, FIVE_LINES, LONG_RUN, move, scenarioFile, startSession, type TestSession, THREE_THREADS } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

function output({ client }: TestSession): string {
	return client
		.take<DebugProtocol.OutputEvent["body"]>("output")
		.map((o) => o.output)
		.join("");
}

async function exceptionOf(session: TestSession, threadId = 0): Promise<string> {
	const info = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId });
	assert.equal(info.exceptionId, "difference");
	return info.description ?? "";
}

/** Number of the event at which a stop says that the runs part. */
function eventOf(stop: Stopped): number {
	assert.match(stop.description ?? "", /^differs from .*; event \d+, tick/);
	return Number(/; event (\d+)/.exec(stop.description ?? "")?.[1]);
}

test("both sides of a comparison stop at the same event, each with its own", async (t) => {
	const file = scenarioFile(t, FIVE_LINES);
	const [a, b] = [startSession(t), startSession(t)];
	// One after the other: here both adapters share the realm, which has room for one simulation.
	const first = await beginAndStop(a, file, { launch: { compareWith: "13.0" } });
	const told = await exceptionOf(a, first.threadId);
	const second = await beginAndStop(b, file, { launch: { kernel: "13.0", compareWith: { kernel: "r358097" } } });
	const mirrored = await exceptionOf(b, second.threadId);
	assert.equal(eventOf(first), eventOf(second));
	assert.notEqual(first.text, second.text);
	assert.match(told, /^r358097 and 13\.0 differ after \d+ equal events/);
	assert.match(mirrored, /^13\.0 and r358097 differ after \d+ equal events/);
	// Each tells of both.
	const [own, other] = [first, second].map((s) => /item=(0x[\da-f]+)/.exec(s.text ?? "")?.[1] ?? "?");
	for (const text of [told, mirrored]) assert.ok(text.includes(`item = ${own}`) && text.includes(`item = ${other}`), text);
	assert.match(told, /\nEnds:\n {2}r358097: deadlock at tick \d+, event \d+\n {2}13\.0: all threads finished/);
	assert.match(told, /\n> keg\["vmem btag"\]\.uk_domain\.ud_free_items = \d+ +\d+\n/);
});

test("the stop is found forwards and backwards, and told in the console", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), {
		launch: { compareWith: "13.0" },
		functions: ["reserve_drained"],
	});
	const text = output(session);
	assert.match(text, /Compared with 13\.0: r358097 and 13\.0 differ after \d+ equal events/);
	assert.match(text, /\nThreads there:\n/);
	const later = await move(session, "continue", stop.threadId ?? 0);
	assert.equal(later.reason, "function breakpoint");
	const back = await move(session, "reverseContinue", later.threadId ?? 0);
	assert.equal(eventOf(back), eventOf(stop));
	const beginning = await move(session, "reverseContinue", back.threadId ?? 0);
	assert.match(beginning.description ?? "", /before the first event/);
	assert.equal(eventOf(await move(session, "continue", beginning.threadId ?? 0)), eventOf(stop));
});

test("a run that ends where the other one goes on stops at its end", async (t) => {
	const session = startSession(t);
	const [more, less] = [FIVE_LINES, FIVE_LINES.replace(/ {2}repeat 40 times \{[^}]*\}\n/, "")];
	const other = scenarioFile(t, more);
	const stop = await beginAndStop(session, scenarioFile(t, less), { launch: { compareWith: { scenario: other } } });
	assert.equal(stop.reason, "exception");
	const told = await exceptionOf(session, stop.threadId);
	assert.match(told, /differ after (\d+) equal events: .* has no event \1\n/);
	assert.match(told, /\n> the run has ended +op_begin /);
	await session.client.request("continue", { threadId: stop.threadId });
	await session.client.waitFor("terminated");
});

test("runs without a difference run through", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, THREE_THREADS), { launch: { compareWith: { seed: 7 } } });
	await session.client.waitFor("terminated");
	assert.match(output(session), /no difference: \d+ events, the same on both sides/);
});

test("a run that only looks reports the comparison at its end", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { compareWith: "13.0", noDebug: true } });
	await session.client.waitFor("terminated");
	assert.match(output(session), /Events:\n(.*\n)+Fields that differ there:\n/);
	assert.equal(session.messages.filter(({ message }) => (message as DebugProtocol.Event).event === "stopped").length, 0);
});

test("a restart compares anew where a text has changed", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { launch: { compareWith: "13.0" } });
	await session.client.request("restart");
	assert.equal(eventOf(await session.client.waitFor<Stopped>("stopped")), eventOf(stop));
	writeFileSync(file, FIVE_LINES.replace("malloc(16B", "malloc(64B"));
	await session.client.request("restart");
	const other = await session.client.waitFor<Stopped>("stopped");
	assert.match(other.description ?? "", /^differs from 13\.0/);
	writeFileSync(file, "nonsense");
	await assert.rejects(session.client.request("restart"), /scenario is wrong/);
});

test("a run changed by hand says so where the launched one parts from the other", async (t) => {
	const session = startSession(t);
	const { client } = session;
	// Under these two the threads are chosen alike until a preemption, at which any of them may go on.
	const launch = { schedule: "random seed 13", compareWith: { seed: 1 } };
	const stop = await beginAndStop(session, scenarioFile(t, THREE_THREADS), { launch });
	const event = eventOf(stop);
	const [, from = "", to = ""] = /^switch\(from=(\S+), to=(\S+),/.exec(stop.text ?? "") ?? [];
	const { threads } = await client.request<{ threads: DebugProtocol.Thread[] }>("threads");
	const other = threads.find(({ name }) => name.startsWith("worker") && !name.startsWith(from) && !name.startsWith(to));
	await client.request("uma/seek", { event: event - 1 });
	await client.waitFor("stopped");
	await client.request("uma/runThreadNext", { threadId: other?.id });
	const changed = await client.waitFor<Stopped>("stopped");
	assert.equal(eventOf(changed), event);
	assert.notEqual(changed.text, stop.text);
	assert.match(
		await exceptionOf(session, changed.threadId),
		/^the run as launched parts from seed 1 here; this one was changed by hand\.\n/,
	);
});

test("another kernel's timeline is not compared; the launched one is, when it is shown again", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { compareWith: "13.0" } });
	await client.request("uma/fork", { kernel: "13.0" });
	const forked = await client.waitFor<Stopped>("stopped");
	const end = await move(session, "continue", forked.threadId ?? 0);
	assert.doesNotMatch(end.description ?? "", /differs from/);
	await client.request("uma/switchTimeline", { timeline: 1 });
	await client.waitFor("stopped");
	await client.request("uma/seek", { event: 5 });
	const { threadId = 0 } = await client.waitFor<Stopped>("stopped");
	assert.equal(eventOf(await move(session, "continue", threadId)), eventOf(stop));
});

test("what cannot be compared is refused", async (t) => {
	const { client } = startSession(t);
	const scenario = scenarioFile(t, FIVE_LINES);
	await client.request("initialize", { adapterID: "uma" });
	for (const [compareWith, reason] of [
		[{}, /must name another "kernel", "seed" or "scenario"/],
		[{ kernel: "nonsense" }, /there is no kernel `nonsense`/],
		["nonsense", /there is no kernel `nonsense`/],
		[{ seed: -1 }, /"compareWith.seed" must be a whole number/],
		[{ scenario: path.join(path.dirname(scenario), "gone.uma") }, /there is no such file/],
		[[], /"compareWith" must be an object/],
		[5, /"compareWith" must be an object/],
	] as const)
		await assert.rejects(client.request("launch", { scenario, compareWith }), reason);
	await client.request("launch", { scenario, compareWith: "" });
});

test("a long comparison shows its progress; while it lasts the client is heard, and may give it up", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await client.request("initialize", { adapterID: "uma", supportsProgressReporting: true });
	const launch = { scenario: scenarioFile(t, LONG_RUN), compareWith: { seed: 2 } };
	const launched = client.send("launch", launch);
	const start = await client.waitFor<DebugProtocol.ProgressStartEvent["body"]>("progressStart");
	assert.equal(start.title, "Comparing two runs");
	await client.waitFor("progressUpdate");
	assert.match((await client.send("threads")).message ?? "", /while the launch is prepared/);
	assert.match((await client.send("launch", launch)).message ?? "", /already launched/);
	const before = performance.now();
	await client.request("cancel", { progressId: start.progressId });
	const refused = await launched;
	assert.ok(performance.now() - before < 1000);
	assert.match(refused.message ?? "", /cancelled/);
	await client.waitFor("progressEnd");
	const again = client.send("launch", launch);
	await client.waitFor("progressStart");
	await client.request("disconnect");
	await session.ended;
	// Nobody answers any more.
	assert.equal(await Promise.race([again.then(() => "answered"), new Promise((resolve) => setTimeout(resolve, 50, "silent"))]), "silent");
});
