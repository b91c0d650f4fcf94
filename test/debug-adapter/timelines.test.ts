/** Branches of the timeline through the adapter: what begins one, going from one to another, and recordings of all of them. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CustomBody, TimelineRow } from "../../debug-adapter/session/custom-requests.ts";
import { saveRecording } from "../../debug-adapter/timelines/save-recording.ts";
import { Simulation } from "../../engine/simulation.ts";
import { loadScenario } from "../../language/load.ts";
import {
	beginAndStop,
	FIVE_LINES,
	LONG_RUN,
	lineWith,
	move,
	repl,
	scenarioFile,
	startSession,
	type TestSession,
	THREE_THREADS,
	watch,
	writeByHand,
} from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

const RESERVE = 'keg["vmem btag"].uk_reserve';
const ENTRY = { launch: { stopOnEntry: true } };

async function timelines(session: TestSession): Promise<readonly TimelineRow[]> {
	return (await session.client.request<CustomBody<"uma/timelines">>("uma/timelines")).timelines;
}

async function event(session: TestSession): Promise<number> {
	return (await session.client.request<CustomBody<"uma/status">>("uma/status")).event;
}

/** Sends a request beyond the protocol that moves, and waits for its stop. */
async function moves(session: TestSession, command: string, args: object): Promise<Stopped> {
	await session.client.request(command, args);
	assert.ok(await session.client.waitFor("continued"));
	return session.client.waitFor<Stopped>("stopped");
}

async function seek(session: TestSession, number: number): Promise<void> {
	await session.client.request("uma/seek", { event: number });
	await session.client.waitFor("stopped");
}

async function allEvents(session: TestSession): Promise<CustomBody<"uma/events">["events"]> {
	return (await session.client.request<CustomBody<"uma/events">>("uma/events", { from: 0, count: 10_000 })).events;
}

test("what is written by hand begins a branch, and the one that was left can be gone back to", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const there = await event(session);
	const before = await allEvents(session);
	assert.deepEqual(await timelines(session), [{ id: 1, title: "as launched", edited: false, events: there, current: true }]);
	await writeByHand(session, RESERVE, "300");
	assert.deepEqual(await client.waitFor("uma/timelinesChanged"), { current: 2 });
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	const end = await move(session, "continue", stop.threadId ?? 0);
	const rows = await timelines(session);
	assert.deepEqual(
		rows.map((r) => [r.id, r.parent, r.title, r.current]),
		[
			[1, undefined, "as launched", false],
			[2, 1, `${RESERVE} = 300`, true],
		],
	);
	const back = await moves(session, "uma/switchTimeline", { timeline: 1 });
	assert.match(back.description ?? "", new RegExp(`^Timeline 1: event ${there - 1}, `));
	assert.equal(back.reason, "goto");
	assert.equal(await watch(session, RESERVE), "8");
	assert.deepEqual(await allEvents(session), before);
	const hang = await move(session, "continue", stop.threadId ?? 0);
	assert.match(hang.description ?? "", /^deadlock: /);
	const again = await moves(session, "uma/switchTimeline", { timeline: 2 });
	assert.equal(again.description?.replace(/^.*?: /, ""), end.description?.replace(/^.*: /, ""));
	assert.equal(await watch(session, RESERVE), "300");
	assert.equal((await timelines(session))[0]?.outcome, "deadlock");
});

test("flags that are written by hand are told by their names", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const flags = 'keg["vmem btag"].uk_flags';
	await writeByHand(session, flags, `${flags} | UMA_ZONE_NOFREE`);
	assert.match((await timelines(session))[1]?.title ?? "", /uk_flags = 0x[\da-f]+ \(.*UMA_ZONE_NOFREE.*\)$/);
});

test("what was seen ahead on the branch that is gone back to counts as known", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const there = await event(session);
	await moves(session, "uma/seek", { event: 100 });
	await writeByHand(session, RESERVE, "300");
	await moves(session, "uma/switchTimeline", { timeline: 1 });
	const { event: at, known } = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.deepEqual([at, known], [101, there]);
	await moves(session, "uma/seek", { event: known - 1 });
	assert.equal(await event(session), there);
});

test("a run by hand that is over is looked at: the session stays, for the other branches", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, THREE_THREADS), { functions: ["uma_zalloc"] });
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await writeByHand(session, "machine.v_fail_pages", "9");
	const end = await move(session, "continue", stop.threadId ?? 0);
	assert.match(end.description ?? "", /^End of the run: event \d+/);
	await moves(session, "uma/switchTimeline", { timeline: 1 });
	await moves(session, "uma/switchTimeline", { timeline: 2 });
	await client.request("continue", { threadId: stop.threadId });
	assert.deepEqual(await client.waitFor("exited"), { exitCode: 0 });
});

test("a fault is injected where the session stands", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["zone_import"] });
	const before = await event(session);
	await client.request("uma/fork", { fault: "  fail  pages 1 in 2" });
	const stop = await client.waitFor<Stopped>("stopped");
	assert.match(stop.description ?? "", /^Fault injected: /);
	assert.equal(await watch(session, "machine.v_fail_pages"), "2");
	assert.ok((await event(session)) <= before);
	assert.equal((await timelines(session)).at(-1)?.title, "fail pages 1 in 2");
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "fault" }] });
	assert.match((await move(session, "continue", stop.threadId ?? 0)).text ?? "", /^fault\(what=fail pages/);
	for (const [fault, reason] of [
		["fail everything", /is no fault: /],
		["work 1s", /is no fault: it is a statement such as/],
		["fail pages 1 in 2\nwork 1s", /must be one line/],
		["fail pages; stop", /must be one line/],
		["fail pages // ", /must be one line/],
		["", /is no fault/],
		["shrink memory to 1..2", /is no fault/],
	] as const)
		await assert.rejects(client.request("uma/fork", { fault }), reason, fault);
	await assert.rejects(client.request("uma/fork", {}), /it needs one of "fault"/);
});

test("an event at which a fault was injected is not stopped at again", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const first = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained", "zone_import"] });
	const threadId = first.threadId ?? 0;
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "reserve_drained" }] });
	await move(session, "continue", threadId);
	client.take("output");
	await client.request("uma/fork", { fault: "fail pages 1 in 1000" });
	await client.waitFor("stopped");
	const [told] = client.take<DebugProtocol.OutputEvent["body"]>("output");
	assert.equal(told?.category, "important");
	assert.match(
		told?.output ?? "",
		/^The session went back to before keg_drain\.ts:\d+, which runs in one piece: what is done by hand counts from its beginning on\. fail pages 1 in 1000, by hand before event \d+: this is timeline 2\./,
	);
	assert.match((await move(session, "continue", threadId)).description ?? "", /^deadlock: /);
});

test("the run goes on under another schedule", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, THREE_THREADS);
	const stop = await beginAndStop(session, file, { lines: [{ line: lineWith(THREE_THREADS, "bufs <<") }] });
	const other = await moves(session, "uma/fork", { schedule: "random seed 3 preempt 10%" });
	assert.equal(other.reason, "breakpoint");
	const status = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.deepEqual([status.schedule, status.seed], ["random", 3]);
	await move(session, "reverseContinue", stop.threadId ?? 0);
	await move(session, "stepBack", stop.threadId ?? 0);
	assert.equal((await client.request<CustomBody<"uma/status">>("uma/status")).schedule, "round-robin", "before it the first one holds");
	await assert.rejects(client.request("uma/fork", { schedule: "random" }), /is no schedule: .*needs a seed/);
	await assert.rejects(client.request("uma/fork", { schedule: 'replay "x"' }), /attaching/);
});

test("another kernel and another seed run up to the same event", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	const there = await event(session);
	const other = await moves(session, "uma/fork", { kernel: "r366840-only" });
	assert.match(other.description ?? "", new RegExp(`^Timeline 2: event ${there - 1}, `));
	assert.equal((await client.request<CustomBody<"uma/status">>("uma/status")).kernel, "r366840-only");
	assert.deepEqual(
		(await timelines(session)).map((r) => [r.id, r.parent, r.fork, r.title, r.kernel]),
		[
			[1, undefined, undefined, "as launched", undefined],
			[2, 1, there, "kernel r366840-only", "r366840-only"],
		],
	);
	await writeByHand(session, RESERVE, "9");
	await moves(session, "uma/switchTimeline", { timeline: 1 });
	assert.equal(await event(session), there);
	assert.equal(await watch(session, 'keg["vmem btag"].ud_free_items'), "0");
	await moves(session, "uma/switchTimeline", { timeline: 3 });
	assert.equal(await watch(session, RESERVE), "9");
	await assert.rejects(client.request("uma/fork", { kernel: "99" }), /scenario is wrong/);
	await assert.rejects(client.request("uma/fork", { seed: 4 }), /round-robin draws nothing/);
	await assert.rejects(client.request("uma/switchTimeline", { timeline: 3 }), /Timeline 3 is the one in force/);
	await assert.rejects(client.request("uma/switchTimeline", { timeline: 8 }), /There is no timeline 8: there are 1, 2, 3/);
	assert.equal(await watch(session, RESERVE), "9", "what is refused changes nothing");
	await move(session, "stepBack", stop.threadId ?? 0);
});

test("a kernel that has fewer events is looked at where it ends", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES));
	const there = await event(session);
	const stop = await moves(session, "uma/fork", { kernel: "13.0" });
	assert.match(stop.description ?? "", /^End of the run: /);
	assert.ok((await event(session)) < there);
});

test("another seed replaces the one of the launch", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const launch = { stopOnEntry: true, schedule: "random seed 3 preempt 20%" };
	await beginAndStop(session, scenarioFile(t, THREE_THREADS), { launch });
	const stop = await moves(session, "uma/fork", { seed: 77 });
	assert.match(stop.description ?? "", /^Timeline 2: before the first event, /);
	const { seed, schedule } = await client.request<CustomBody<"uma/status">>("uma/status");
	assert.deepEqual([seed, schedule], [77, "random"]);
});

test("going to a branch far away shows its progress and can be cancelled", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, LONG_RUN), { initialize: { supportsProgressReporting: true }, ...ENTRY });
	// So far that no machine runs there before progress is told.
	let far = 0;
	while (far < 3_000_000) {
		await client.request("continue", { threadId: 1 });
		await new Promise((resolve) => setTimeout(resolve, 500));
		await client.request("pause", { threadId: 1 });
		await client.waitFor("stopped");
		far = await event(session);
	}
	await seek(session, 5);
	await writeByHand(session, RESERVE, "9");
	await moves(session, "uma/switchTimeline", { timeline: 1 });
	await seek(session, far - 1);
	assert.equal(await event(session), far, "events that are not known any more are run to");
	await moves(session, "uma/switchTimeline", { timeline: 2 });
	client.take("progressStart");
	await client.request("uma/switchTimeline", { timeline: 1 });
	const { progressId, title } = await client.waitFor<DebugProtocol.ProgressStartEvent["body"]>("progressStart");
	assert.equal(title, "Running the simulation");
	await client.request("cancel", { progressId });
	const stop = await client.waitFor<Stopped>("stopped");
	assert.equal(stop.reason, "pause");
	assert.ok((await event(session)) < far);
	assert.equal((await timelines(session)).find((r) => r.current)?.id, 1);
});

test("the console does without requests of ours", async (t) => {
	const session = startSession(t);
	const { client } = session;
	await beginAndStop(session, scenarioFile(t, THREE_THREADS), ENTRY);
	const typed = async (text: string): Promise<Stopped> => {
		await repl(session, text);
		return client.waitFor<Stopped>("stopped");
	};
	assert.match(await repl(session, "inject fail kva once"), /^fail kva once, by hand before event 0: this is timeline 2\.$/);
	await client.waitFor("stopped");
	await typed("continue with random 5");
	assert.equal((await client.request<CustomBody<"uma/status">>("uma/status")).seed, 5);
	await typed("timeline 1");
	await typed("rerun under r358097");
	assert.deepEqual((await repl(session, "timelines")).split("\n"), [
		"  1  as launched, nothing seen yet",
		(await repl(session, "timelines")).split("\n")[1],
		"* 3  kernel r358097, leaves 1 before event 0, nothing seen yet",
	]);
	assert.match(
		(await repl(session, "timelines")).split("\n")[1] ?? "",
		/^ {2}2 {2}fail kva once; random seed 5, leaves 1 before event 0, seen up to event \d+, finished$/,
	);
	assert.doesNotMatch(await repl(session, "forget timeline 2"), /fail kva/);
	for (const [text, reason] of [
		["timeline", /number of a timeline is missing/],
		["timeline x", /number of a timeline is missing/],
		["timeline 2", /There is no timeline 2/],
		["forget timeline 3", /the one in force/],
		["forget timeline 1", /Timeline 3 leaves from timeline 1/],
		["inject", /such as "fail pages once"/],
		["continue with", /such as "random 5"/],
		["continue with luck", /is no schedule/],
		["rerun with seed x", /whole number/],
		["rerun with seed 5", /draws nothing/],
		["record", /such as "hang.umarec"/],
	] as const)
		await assert.rejects(repl(session, text), reason, text);
});

test("a recording holds all branches; it is opened, gone on with, and saved again", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const scenario = scenarioFile(t, FIVE_LINES);
	const file = path.join(path.dirname(scenario), "what-if.umarec");
	const stop = await beginAndStop(session, scenario, { functions: ["reserve_drained"] });
	await writeByHand(session, RESERVE, "20");
	await client.request("uma/fork", { fault: "fail kva once" });
	await client.waitFor("stopped");
	await move(session, "next", stop.threadId ?? 0);
	const there = await event(session);
	const rows = await timelines(session);
	const { bytes } = await client.request<CustomBody<"uma/record">>("uma/record", { file });
	assert.equal(bytes, readFileSync(file).length);
	assert.deepEqual(readdirSync(path.dirname(file)).sort(), ["test.uma", "what-if.umarec"]);

	const second = startSession(t);
	await second.client.request("initialize", { adapterID: "uma" });
	await second.client.request("attach", { recording: file });
	await second.client.request("configurationDone");
	const opened = await second.client.waitFor<Stopped>("stopped");
	assert.match(opened.description ?? "", /^Recorded moment: /);
	const greeting = second.client.take<DebugProtocol.OutputEvent["body"]>("output").map((o) => o.output);
	assert.ok(
		greeting.some((line) => line.startsWith(`Recording ${file} of ${scenario}, kernel r358097, `)),
		greeting.join(),
	);
	assert.equal(await event(second), there);
	assert.equal(await watch(second, RESERVE), "20");
	assert.deepEqual(await timelines(second), rows);
	await writeByHand(second, RESERVE, "21");
	await moves(second, "uma/switchTimeline", { timeline: 1 });
	assert.equal(await watch(second, RESERVE), "8");
	await second.client.request("restart", {});
	assert.equal((await second.client.waitFor<Stopped>("stopped")).description, opened.description);
	assert.ok((await timelines(second)).length > rows.length, "branches made since the recording was opened stay");
	await assert.rejects(second.client.request("uma/restartHere", {}), /holds its scenario/);
	const told = await repl(second, `record ${file}`);
	assert.match(told, new RegExp(`^recorded in .*what-if.umarec, ${readFileSync(file).length} bytes$`));
});

test("a recording is written whole, over nothing but recordings", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const scenario = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, scenario, ENTRY);
	await assert.rejects(client.request("uma/record", { file: scenario }), /there is a file of that name that is no recording/);
	assert.equal(readFileSync(scenario, "utf8"), FIVE_LINES);
	const folder = path.join(path.dirname(scenario), "folder");
	mkdirSync(folder);
	await assert.rejects(client.request("uma/record", { file: folder }), /this is a folder/);
	await assert.rejects(client.request("uma/record", { file: path.join(folder, "none", "x.umarec") }), /Cannot write the recording/);
	await assert.rejects(client.request("uma/record", { file: "x.umarec" }), /must be a whole path/);
	assert.equal(existsSync("x.umarec"), false);
});

test("one branch too many is refused, and so is a recording of a run that is made from no text", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const scenario = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, scenario, { functions: ["reserve_drained"] });
	for (let i = 1; i < 64; i++) {
		await seek(session, 1000 - 10 * i);
		await writeByHand(session, RESERVE, String(i));
	}
	await seek(session, 5);
	const full = /There are 64 timelines: forget one first, with "forget timeline N"/;
	await assert.rejects(client.request("setExpression", { expression: RESERVE, value: "99" }), full);
	await assert.rejects(client.request("uma/fork", { schedule: "random seed 1" }), full);
	await assert.rejects(client.request("uma/fork", { kernel: "13.0" }), full);
	const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
	await assert.rejects(client.request("uma/runThreadNext", { threadId: threads.at(-1)?.id }), full);
	assert.equal((await timelines(session)).length, 64);
	const { scenario: loaded } = loadScenario(FIVE_LINES, "none.uma");
	assert.ok(loaded);
	assert.throws(() => saveRecording(Simulation.load(loaded), `${scenario}rec`), /made from no scenario/);
});

test("a restart keeps the branches of its scenario, and goes as it was launched", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, file, { functions: ["reserve_drained"] });
	await writeByHand(session, RESERVE, "300");
	await client.request("restart", {});
	await client.waitFor("stopped");
	assert.equal(await watch(session, RESERVE), "8");
	assert.deepEqual(
		(await timelines(session)).map((r) => [r.id, r.current]),
		[
			[1, true],
			[2, false],
		],
	);
	writeFileSync(file, FIVE_LINES.replace("repeat 40", "repeat 41"));
	await client.request("restart", {});
	await client.waitFor("stopped");
	assert.deepEqual(
		(await timelines(session)).map((r) => [r.id, r.current, r.edited]),
		[
			[1, false, true],
			[2, false, true],
			[3, true, false],
		],
	);
	await moves(session, "uma/switchTimeline", { timeline: 2 });
	assert.equal(await watch(session, RESERVE), "300", "the text of a branch goes with it");
});

test("a scenario that was saved is run again up to the same event, where the events before it are the same", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	await beginAndStop(session, file, { functions: ["reserve_drained"] });
	const there = await event(session);
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	// Lines move, and what comes later is another thing.
	writeFileSync(file, `// a remark\n${FIVE_LINES.replace("repeat 40", "repeat 5")}`);
	const same = await moves(session, "uma/restartHere", {});
	assert.match(same.description ?? "", new RegExp(`^Restarted, same so far: event ${there - 1}, `));
	writeFileSync(file, FIVE_LINES.replace("malloc(16B", "malloc(64B"));
	const other = await moves(session, "uma/restartHere", {});
	assert.match(other.description ?? "", /^Restarted, not the same: event \d+, /);
	assert.ok((await event(session)) < there);
	writeFileSync(file, "thread { nonsense");
	await assert.rejects(client.request("uma/restartHere", {}), /scenario is wrong/);
	await moves(session, "uma/fork", { kernel: "13.0" });
});
