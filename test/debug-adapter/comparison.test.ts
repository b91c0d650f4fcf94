/** Sessions that are compared with another run. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CustomBody } from "../../debug-adapter/session/custom-requests.ts";
import {
	begin,
	beginAndStop,
	FIVE_LINES,
	LONG_RUN,
	move,
	repl,
	scenarioFile,
	startSession,
	type TestSession,
	THREE_THREADS,
} from "./harness.ts";

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

test("a session is compared from where it stands: it goes to its event that differs, and comes back to it", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	output(session);
	const { verdict, event } = await client.request<CustomBody<"uma/compareWith">>("uma/compareWith", { kernel: "13.0" });
	assert.match(verdict, /^Compared with 13\.0: r358097 and 13\.0 differ after \d+ equal events/);
	const stop = await client.waitFor<Stopped>("stopped");
	assert.equal(eventOf(stop), event);
	assert.match(await exceptionOf(session, stop.threadId), /^r358097 and 13\.0 differ/);
	assert.match(output(session), /Compared with 13\.0: .*\n(.*\n)*Threads there:\n/);
	const later = await move(session, "continue", stop.threadId ?? 0);
	assert.equal(later.reason, "function breakpoint");
	assert.equal(eventOf(await move(session, "reverseContinue", later.threadId ?? 0)), event);
	// Without addresses the same two part where they do something else.
	const other = await client.request<CustomBody<"uma/compareWith">>("uma/compareWith", { kernel: "13.0", addresses: false });
	assert.match(other.verdict, /^Compared with 13\.0, without addresses: /);
	assert.ok((other.event ?? 0) > (event ?? 0));
	assert.equal(eventOf(await client.waitFor<Stopped>("stopped")), other.event);
	await client.request("restart");
	const begun = await client.waitFor<Stopped>("stopped");
	assert.equal(begun.reason, "function breakpoint", "a restart goes as it was launched");
});

test("the attribute leaves addresses out, too", async (t) => {
	const session = startSession(t);
	const launch = { compareWith: { kernel: "13.0", addresses: false } };
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch });
	assert.match(output(session), /Compared with 13\.0, without addresses: /);
	const { event } = await session.client.request<CustomBody<"uma/compareWith">>("uma/compareWith", { kernel: "13.0" });
	assert.ok((event ?? 0) < eventOf(stop));
});

test("a run that was changed by hand is compared as it is; without a difference the session stays", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const { event } = await client.request<CustomBody<"uma/status">>("uma/status");
	const other = { scenario: scenarioFile(t, `// Lines do not count.\n${FIVE_LINES}`) };
	const compared = await client.request<CustomBody<"uma/compareWith">>("uma/compareWith", other);
	assert.match(compared.verdict, /: no difference: \d+ events, the same on both sides\.$/);
	assert.equal(compared.event, undefined);
	const stayed = await client.waitFor<Stopped>("stopped");
	assert.match(stayed.description ?? "", new RegExp(`^Compared: event ${event - 1}, `));
	await client.request("setExpression", { expression: 'keg["vmem btag"].ud_free_items', value: "1" });
	await client.waitFor("stopped");
	const changed = await client.request<CustomBody<"uma/compareWith">>("uma/compareWith", other);
	assert.match(changed.verdict, /test\.uma, timeline 2 and .* differ after/);
	const stop = await client.waitFor<Stopped>("stopped");
	assert.equal(eventOf(stop), changed.event);
	const { timelines } = await client.request<CustomBody<"uma/timelines">>("uma/timelines");
	assert.ok((changed.event ?? 0) >= (timelines[1]?.fork ?? Number.POSITIVE_INFINITY), "not before it was changed");
	// As launched the run has another event there.
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await client.request("uma/switchTimeline", { timeline: 1 });
	await client.waitFor("stopped");
	await client.request("uma/seek", { event: 5 });
	await client.waitFor("stopped");
	const launched = await move(session, "continue", stop.threadId ?? 0);
	assert.match(await exceptionOf(session, launched.threadId), /^timeline 2 parts from .* here; this is another one\.\n/);
});

test("what cannot be compared leaves the session where it stands", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const { event } = await client.request<CustomBody<"uma/status">>("uma/status");
	for (const [args, reason] of [
		[{}, /it needs another "kernel", "seed" or "scenario"/],
		[{ addresses: false }, /it needs another "kernel"/],
		[{ kernel: "nonsense" }, /there is no kernel `nonsense`/],
		[{ kernel: "r358097" }, /Both runs would be the same/],
		[{ seed: 3 }, /draws nothing/],
		[{ kernel: "13.0", addresses: 1 }, /"addresses" must be true or false/],
	] as const)
		await assert.rejects(client.request("uma/compareWith", args), reason);
	assert.equal((await client.request<CustomBody<"uma/status">>("uma/status")).event, event);
	await repl(session, "compare with 13.0 --no-addresses");
	assert.match((await client.waitFor<Stopped>("stopped")).description ?? "", /^differs from 13\.0/);
	assert.match(output(session), /Compared with 13\.0, without addresses: /);
	for (const [text, reason] of [
		["compare with", /such as "compare with 13.0"/],
		["compare with --no-addresses", /such as "compare with 13.0"/],
		["compare with seed x", /whole number/],
		["compare with nonsense", /there is no kernel/],
	] as const)
		await assert.rejects(repl(session, text), reason, text);
});

test("a comparison from a running session can be given up: the session is where it was", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, LONG_RUN), {
		initialize: { supportsProgressReporting: true },
		functions: [{ name: "uma_zalloc", hitCondition: "200" }],
	});
	const { event } = await client.request<CustomBody<"uma/status">>("uma/status");
	const asked = client.send("uma/compareWith", { seed: 2 });
	const { progressId } = await client.waitFor<DebugProtocol.ProgressStartEvent["body"]>("progressStart");
	assert.match((await client.send("threads")).message ?? "", /while runs are compared/);
	await client.request("cancel", { progressId });
	assert.match((await asked).message ?? "", /The comparison was cancelled/);
	const stop = await client.waitFor<Stopped>("stopped");
	assert.match(stop.description ?? "", new RegExp(`^Not compared: event ${event - 1}, `));
	assert.equal((await client.request<CustomBody<"uma/status">>("uma/status")).event, event);
});
