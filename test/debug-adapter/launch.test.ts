/** Launch attributes beyond the scenario, and attaching to recordings. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Simulation } from "../../engine/simulation.ts";
import { type Branch, Branches } from "../../engine/timeline/branches.ts";
import { encodeRecording } from "../../engine/timeline/recording.ts";
import { loadScenario } from "../../language/load.ts";
import { begin, beginAndStop, FIVE_LINES, lineWith, move, scenarioFile, stackOf, startSession, THREE_THREADS, watch } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

async function outputs(session: ReturnType<typeof startSession>): Promise<string> {
	return session.client
		.take<DebugProtocol.OutputEvent["body"]>("output")
		.map((o) => o.output)
		.join("");
}

test("a schedule of the launch replaces the scenario's, which keeps its end", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, THREE_THREADS);
	await beginAndStop(session, file, { launch: { stopOnEntry: true, schedule: "random seed 3 preempt 10%" } });
	assert.match(await outputs(session), /seed 3, schedule random/);
	const status = await session.client.request<{ schedule: string; seed: number }>("uma/status");
	assert.deepEqual([status.schedule, status.seed], ["random", 3]);
});

test("the seed of the launch goes into its schedule", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, THREE_THREADS);
	await beginAndStop(session, file, { launch: { stopOnEntry: true, schedule: "schedule pct depth 3 for 2s", seed: 4_000_000_000 } });
	const status = await session.client.request<{ schedule: string; seed: number }>("uma/status");
	assert.deepEqual([status.schedule, status.seed], ["pct", 4_000_000_000]);
});

test("wrong schedules are refused with a reason", async (t) => {
	const { client } = startSession(t);
	const scenario = scenarioFile(t, THREE_THREADS);
	await client.request("initialize", { adapterID: "uma" });
	for (const [schedule, reason] of [
		["random", /needs a seed/],
		["sometimes", /schedule/],
		["random seed 1 preempt 900%", /from 0% to 100%/],
		["random seed 1\nthread x { }", /one line/],
		['replay "x"', /attach/],
		["random seed 1 } kernel 13.0 {", /one line/],
		["r".repeat(5000), /one line/],
	] as const) {
		await assert.rejects(client.request("launch", { scenario, schedule }), reason);
	}
	await client.request("launch", { scenario, schedule: "  " });
});

test("maxEvents ends the run; the memory for going back may be small", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { maxEvents: 500, journalMemory: "1M" } });
	await session.client.waitFor("terminated");
	assert.match(await outputs(session), /The limit of events is reached at tick \d+, event 5\d\d/);
});

test("sizes and counts that are none are refused", async (t) => {
	const { client } = startSession(t);
	const scenario = scenarioFile(t, FIVE_LINES);
	await client.request("initialize", { adapterID: "uma" });
	for (const wrong of [
		{ journalMemory: "much" },
		{ journalMemory: -1 },
		{ journalMemory: 5 },
		{ journalMemory: "9000G" },
		{ journalMemory: {} },
		{ maxEvents: 0 },
		{ maxEvents: "many" },
		{ breakOn: "keg_drain" },
		{ breakOn: [1] },
		{ breakOn: Array(201).fill("x") },
		{ seed: 2 ** 32 },
		{ seed: -1 },
		{ trace: 5 },
	]) {
		await assert.rejects(client.request("launch", { scenario, ...wrong }), /launch: "\w+.*" (must be|has more)/, JSON.stringify(wrong));
	}
	await client.request("launch", { scenario, journalMemory: 64 << 20 });
});

test("breakOn stops without the client's breakpoints, and names what it does not know", async (t) => {
	const session = startSession(t);
	const launch = { breakOn: ['keg_drain where keg == "vmem btag"', "keg_drian"] };
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch });
	assert.equal(stop.reason, "function breakpoint");
	assert.match(stop.description ?? "", /^keg_drain: vmem btag$/);
	assert.equal(stop.hitBreakpointIds, undefined, "the client does not know this breakpoint");
	assert.match(await outputs(session), /breakOn "keg_drian": .*Did you mean keg_drain/);
});

test("trace writes the messages of the session, from the first on", async (t) => {
	const session = startSession(t);
	const scenario = scenarioFile(t, FIVE_LINES);
	const trace = `${scenario}.jsonl`;
	await beginAndStop(session, scenario, { launch: { stopOnEntry: true, trace } });
	const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
	const rows = lines.map((l) => JSON.parse(l) as { from: string; message: { command?: string; event?: string } });
	assert.deepEqual(
		rows.slice(0, 4).map((r) => [r.from, r.message.command ?? r.message.event]),
		[
			["client", "initialize"],
			["adapter", "initialize"],
			["client", "launch"],
			["adapter", "launch"],
		],
	);
	assert.equal(rows.at(-1)?.message.event, "stopped");
});

test("a trace that cannot be written is told", async (t) => {
	const { client } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	const scenario = scenarioFile(t, FIVE_LINES);
	await assert.rejects(client.request("launch", { scenario, trace: "/nowhere/at/all" }), /Cannot write the trace/);
	await client.request("launch", { scenario });
});

/** What is changed of a recording: of its branch in force, or of its scenario's text. */
interface Change {
	readonly branch?: Partial<Branch>;
	readonly text?: string;
}

/** A recording of the five lines, at the event at which the reserve goes. */
function record(t: TestContext, change: Change = {}, scenario = scenarioFile(t, FIVE_LINES)): { file: string; event: number } {
	const { scenario: loaded } = loadScenario(FIVE_LINES, scenario);
	assert.ok(loaded);
	const sim = Simulation.load(loaded, { branches: new Branches({ file: scenario, text: FIVE_LINES }) });
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "reserve_drained" } }]);
	const motion = sim.motion({ kind: "continue" });
	while (motion.slice(10_000) === undefined);
	const file = path.join(path.dirname(scenario), "test.umarec");
	const { sources, branches, ...rest } = sim.record();
	const text = change.text ?? FIVE_LINES;
	const changed = {
		...rest,
		sources: sources.map((s) => ({ ...s, text })),
		branches: branches.map((b) => ({ ...b, ...change.branch })),
	};
	writeFileSync(file, encodeRecording(changed));
	return { file, event: sim.moment().events };
}

async function attach(session: ReturnType<typeof startSession>, args: object): Promise<Stopped> {
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await client.request("attach", args);
	await client.waitFor("initialized");
	await client.request("configurationDone");
	return client.waitFor<Stopped>("stopped");
}

test("attach opens a recording at its moment, and everything works from there", async (t) => {
	const session = startSession(t);
	const { file, event } = record(t);
	const stop = await attach(session, { recording: file });
	assert.equal(stop.reason, "entry");
	assert.match(stop.description ?? "", new RegExp(`^Recorded moment: event ${event - 1}, `));
	assert.equal(await watch(session, 'keg["vmem btag"].ud_free_items'), "0");
	const thread = stop.threadId ?? 0;
	const [top] = await stackOf(session, thread);
	assert.equal(top?.name, "keg_drain_domain");
	await move(session, "stepBack", thread);
	assert.equal(await watch(session, 'keg["vmem btag"].ud_free_items'), "290");
	const hang = await move(session, "continue", thread);
	assert.match(hang.description ?? "", /^deadlock: /);
	const before = readFileSync(file, "utf8");
	await session.client.request("restart", {});
	const again = await session.client.waitFor<Stopped>("stopped");
	assert.equal(again.description, stop.description);
	assert.equal(readFileSync(file, "utf8"), before);
});

test("a recording shows its own text where the file is another one by now", async (t) => {
	const session = startSession(t);
	const scenario = scenarioFile(t, FIVE_LINES);
	const { file } = record(t, {}, scenario);
	writeFileSync(scenario, "thread other { }\n");
	const stop = await attach(session, { recording: file, breakOn: ["reserve_drained"] });
	const frames = await stackOf(session, stop.threadId ?? 0);
	const source = frames.at(-1)?.source;
	assert.equal(source?.origin, "recording");
	const args = { source, sourceReference: source?.sourceReference };
	const text = await session.client.request<{ content: string }>("source", args);
	assert.equal(text.content, FIVE_LINES);
	const lines = [{ line: lineWith(FIVE_LINES, "list bufs") }];
	const set = await session.client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", { source, breakpoints: lines });
	assert.equal(set.breakpoints[0]?.verified, true);
});

test("what is no recording of this version is refused", async (t) => {
	const { client } = startSession(t);
	await client.request("initialize", { adapterID: "uma" });
	const scenario = scenarioFile(t, FIVE_LINES);
	await assert.rejects(client.request("attach", {}), /needs "recording"/);
	await assert.rejects(client.request("attach", { recording: `${scenario}.gone` }), /there is no such file/);
	await assert.rejects(client.request("attach", { recording: scenario }), /is no recording|no recording/);
	const { file } = record(t);
	const text = readFileSync(file, "utf8");
	for (const version of ["1", "9"]) {
		writeFileSync(file, text.replace("uma-recording 2", `uma-recording ${version}`));
		await assert.rejects(client.request("attach", { recording: file }), /record the run again/);
	}
	writeFileSync(file, text.replace('"position"', '"positiom"'));
	await assert.rejects(client.request("attach", { recording: file }), /damaged/);
	await assert.rejects(client.request("attach", { recording: record(t, { text: "nonsense" }).file }), /scenario is wrong/);
	await client.request("attach", { recording: record(t).file });
	await assert.rejects(client.request("launch", { scenario }), /already launched/);
});

test("a recording that does not lead where it says ends the session", async (t) => {
	for (const [branch, reason] of [
		[{ hash: "0123456789abcdef" }, /another version of the engine/],
		[{ stood: { position: 1e12, event: 1e9 } }, /the run ends before/],
	] as const) {
		const session = startSession(t);
		const { client } = session;
		await client.request("initialize", { adapterID: "uma" });
		await client.request("attach", { recording: record(t, { branch }).file });
		await client.request("configurationDone");
		assert.deepEqual(await client.waitFor("exited"), { exitCode: 2 });
		assert.match(await outputs(session), reason);
	}
});

test("a restart with a wrong scenario leaves the session as it is", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const stop = await beginAndStop(session, file, { launch: { stopOnEntry: true } });
	await assert.rejects(session.client.request("restart", { arguments: { scenario: `${file}.gone` } }), /no such file/);
	await assert.rejects(session.client.request("restart", { arguments: { scenario: file, schedule: "never" } }), /"schedule" is wrong/);
	await move(session, "next", stop.threadId ?? 0);
});
