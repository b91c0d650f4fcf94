/** Breakpoints over DAP: lines, events, routines, exceptions; conditions, hits and log messages. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { begin, beginAndStop, FIVE_LINES, lineWith, move, scenarioFile, stackOf, startSession, type TestSession } from "./harness.ts";

type Breakpoints = { readonly breakpoints: DebugProtocol.Breakpoint[] };

async function setFunctions(session: TestSession, ...names: string[]): Promise<DebugProtocol.Breakpoint[]> {
	const body = await session.client.request<Breakpoints>("setFunctionBreakpoints", { breakpoints: names.map((name) => ({ name })) });
	return body.breakpoints;
}

test("the drain of the btag keg stops where the reserve is lost", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ['keg_drain where keg == "vmem btag"'] });
	assert.equal(stop.reason, "function breakpoint");
	assert.equal(stop.description, "keg_drain: vmem btag");
	assert.match(
		stop.text ?? "",
		/^keg_drain\(keg=vmem btag, domain=0, slabs=2, free_before=290, free_after=0, reserve=8\) in cc, keg_drain_domain; event \d+, tick \d+$/,
	);
	const names = (await stackOf(session, stop.threadId ?? 0)).map((f) => f.name);
	assert.deepEqual(names.slice(0, 3), ["keg_drain_domain", "keg_drain", "zone_reclaim"]);
	assert.equal(names.at(-1), "cc");
});

test("unknown names are unverified and propose others; the rest is set", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	const [wrong, right, glob] = await setFunctions(session, "keg_drian", "keg_drain", "vmem_*");
	assert.equal(wrong?.verified, false);
	assert.match(wrong?.message ?? "", /Did you mean keg_drain/);
	assert.deepEqual([right?.verified, glob?.verified], [true, true]);
});

test("DAP's condition and the one behind where both count", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), {
		functions: [{ name: 'keg_drain where keg == "vmem btag"', condition: "free_after > 1000" }],
	});
	assert.equal(stop.reason, "exception");
	assert.match(stop.description ?? "", /^deadlock/);
});

test("wrong conditions and hit conditions are told", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	const { breakpoints } = await session.client.request<Breakpoints>("setFunctionBreakpoints", {
		breakpoints: [
			{ name: "keg_drain", condition: "free_after <" },
			{ name: "keg_drain", condition: "nonsense == 1" },
			{ name: "keg_drain", hitCondition: "often" },
		],
	});
	for (const b of breakpoints) assert.equal(b.verified, false, JSON.stringify(b));
	assert.match(breakpoints[2]?.message ?? "", /hit condition "often"/);
});

test("hit conditions count", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const first = await beginAndStop(session, file, { functions: ["uma_zalloc"] });
	const numberOf = (stop: DebugProtocol.StoppedEvent["body"]): number => Number(/event (\d+)/.exec(stop.text ?? "")?.[1]);
	const seen = [numberOf(first)];
	for (let i = 0; i < 2; i++) seen.push(numberOf(await move(session, "continue", first.threadId ?? 0)));
	await session.client.request("setFunctionBreakpoints", { breakpoints: [{ name: "uma_zalloc", hitCondition: "3" }] });
	await session.client.request("restart");
	const third = await session.client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.equal(numberOf(third), seen[2]);
});

test("scenario lines move to the next statement, and stop there", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, FIVE_LINES);
	const reclaim = FIVE_LINES.split("\n").findIndex((l) => l.includes("uma_reclaim")) + 1;
	await session.client.request("initialize", { adapterID: "uma" });
	const before = await session.client.request<Breakpoints>("setBreakpoints", {
		source: { path: file },
		breakpoints: [{ line: 2 }, { line: reclaim }, { line: 999 }],
	});
	assert.deepEqual(
		before.breakpoints.map((b) => b.verified),
		[false, false, false],
	);
	await session.client.request("launch", { scenario: file });
	await session.client.waitFor("initialized");
	const changes = session.client.take<{ reason: string; breakpoint: DebugProtocol.Breakpoint }>("breakpoint").map((c) => c.breakpoint);
	const [moved, exact, none] = before.breakpoints.map((b) => changes.find((c) => c.id === b.id));
	assert.ok(moved?.verified && (moved.line ?? 0) > 2);
	assert.ok(exact?.verified);
	assert.equal(exact.line, reclaim);
	assert.equal(none?.verified, false);
	await session.client.request("configurationDone");
	for (;;) {
		const stop = await session.client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
		assert.equal(stop.reason, "breakpoint");
		const [frame] = await stackOf(session, stop.threadId ?? 0);
		if (frame?.line === reclaim) {
			assert.deepEqual(stop.hitBreakpointIds, [exact.id]);
			break;
		}
		assert.equal(frame?.line, moved.line);
		await session.client.request("continue", { threadId: stop.threadId });
	}
});

test("lines alone are breakpoints, too; a source without a name is one that is not known", async (t) => {
	const session = startSession(t);
	const { client } = session;
	const file = scenarioFile(t, FIVE_LINES);
	const line = lineWith(FIVE_LINES, "uma_reclaim(");
	await beginAndStop(session, file, { launch: { stopOnEntry: true } });
	const set = async (args: object) =>
		(await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", args)).breakpoints;
	const [known] = await set({ source: { path: file }, lines: [line] });
	assert.deepEqual([known?.verified, known?.line], [true, line]);
	assert.deepEqual((await move(session, "continue", 1)).hitBreakpointIds, [known?.id]);
	const [unknown] = await set({ source: {}, breakpoints: [{ line }] });
	assert.match(unknown?.message ?? "", /^source 0 is neither/);
});

test("kernel lines: by reference and by a path of a checkout", async (t) => {
	const session = startSession(t);
	const entry = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	const { sources } = await session.client.request<{ sources: DebugProtocol.Source[] }>("loadedSources");
	const drain = sources.find((s) => s.path === "engine/kernel/uma_core/keg_drain.ts");
	assert.ok(drain?.sourceReference);
	const { content } = await session.client.request<{ content: string }>("source", {
		source: drain,
		sourceReference: drain.sourceReference,
	});
	const comment = content.split("\n").findIndex((l) => l.includes("export function* keg_drain_domain")) + 1;
	assert.ok(comment > 0);
	const byReference = await session.client.request<Breakpoints>("setBreakpoints", { source: drain, breakpoints: [{ line: comment }] });
	const byPath = await session.client.request<Breakpoints>("setBreakpoints", {
		source: { path: `/home/me/checkout/${drain.path}` },
		breakpoints: [{ line: comment }],
	});
	assert.equal(byReference.breakpoints[0]?.verified, true);
	assert.deepEqual(byPath.breakpoints, byReference.breakpoints);
	const { breakpoints: places } = await session.client.request<{ breakpoints: { line: number }[] }>("breakpointLocations", {
		source: drain,
		line: comment,
		endLine: comment + 30,
	});
	assert.equal(places[0]?.line, byPath.breakpoints[0]?.line);
	const stop = await move(session, "continue", entry.threadId ?? 0);
	const [frame] = await stackOf(session, stop.threadId ?? 0);
	assert.deepEqual([frame?.name, frame?.line], ["keg_drain_domain", byPath.breakpoints[0]?.line]);
	assert.equal(frame?.source?.sourceReference, drain.sourceReference);
});

test("routines stop at their entry", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain entry"] });
	assert.equal(stop.reason, "function breakpoint");
	assert.equal((await stackOf(session, stop.threadId ?? 0))[0]?.name, "keg_drain_domain");
});

test("routines stop where they return", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["keg_drain_domain return"] });
	assert.equal(stop.reason, "function breakpoint");
	assert.equal((await stackOf(session, stop.threadId ?? 0))[0]?.name, "keg_drain_domain");
});

test("exception filters, with conditions", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	const entry = await session.client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	const { breakpoints } = await session.client.request<Breakpoints>("setExceptionBreakpoints", {
		filters: ["deadlock", "nonsense"],
		filterOptions: [{ filterId: "reserve_drained", condition: 'keg == "vmem btag"' }],
	});
	assert.deepEqual(
		breakpoints.map((b) => b.verified),
		[true, false, true],
	);
	const drained = await move(session, "continue", entry.threadId ?? 0);
	assert.deepEqual([drained.reason, drained.hitBreakpointIds], ["exception", [breakpoints[2]?.id]]);
	const info = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: drained.threadId });
	assert.equal(info.exceptionId, "reserve_drained");
	assert.match(info.description ?? "", /free_after = 0/);
	const hang = await move(session, "continue", entry.threadId ?? 0);
	assert.deepEqual([hang.reason, hang.hitBreakpointIds], ["exception", [breakpoints[0]?.id]]);
	const report = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: hang.threadId });
	assert.equal(report.exceptionId, "deadlock");
	assert.match(report.description ?? "", /cc: \w+\(btalloc\), kmem_malloc for 20 s/);
	assert.match(report.details?.stackTrace ?? "", /at vmem_bt_alloc/);
	assert.match(report.description ?? "", /reserve of "vmem btag" was lost at event \d+/);
});

test("without the deadlock filter a hang just ends the session", async (t) => {
	const session = startSession(t);
	await begin(session, scenarioFile(t, FIVE_LINES), { filters: [] });
	await session.client.waitFor("terminated");
	assert.equal(session.client.take("stopped").length, 0);
});

test("log points write and do not stop", async (t) => {
	const session = startSession(t);
	const reclaim = FIVE_LINES.split("\n").findIndex((l) => l.includes("uma_reclaim")) + 1;
	const lines = [{ line: reclaim, logMessage: 'free {keg["vmem btag"].ud_free_items}, {nonsense.x} \\{1+1\\}={1+1}' }];
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { lines });
	assert.match(stop.description ?? "", /^deadlock/);
	const output = session.client.take<{ output: string }>("output").map((o) => o.output);
	assert.ok(
		output.some((o) => /^free 37, \{.*\} \{1\+1\}=2\b/.test(o)),
		output.join(""),
	);
});

test("the reserve's filters and a broken expectation: stop, and the report of it", async (t) => {
	const text = FIVE_LINES.replace("expect deadlock under r358097", 'expect no reserve_drained where keg == "vmem btag", "it went"');
	const session = startSession(t);
	const file = scenarioFile(t, text);
	const stop = await beginAndStop(session, file, { filters: ["reserve_drained", "expect_failed"] });
	assert.equal(stop.reason, "exception");
	const broken = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: stop.threadId });
	assert.equal(broken.exceptionId, "expect_failed");
	assert.match(broken.description ?? "", /expectation = no reserve_drained where keg == "vmem btag"/);
	assert.match(
		broken.description ?? "",
		new RegExp(`written in ${file}:${text.split("\n").findIndex((l) => l.startsWith("expect no")) + 1}\n {2}it went$`),
	);
	await session.client.request("setExceptionBreakpoints", { filters: ["reserve_drained"] });
	const lost = await move(session, "reverseContinue", stop.threadId ?? 0);
	assert.match(lost.text ?? "", /^keg_drain\(keg=vmem btag/);
	const info = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: stop.threadId });
	assert.match(info.description ?? "", /^event \d+ keg_drain, tick \d+, thread cc[\s\S]*free_after = 0/);
	assert.match(info.details?.stackTrace ?? "", /^ {2}at keg_drain_domain/);
});

/** One thread hangs, and another one goes on. */
const STUCK = FIVE_LINES.replace(
	"expect deadlock",
	`thread other {
  forever {
    sleep 1s
    let p = malloc(16B, M_WAITOK)
    free p
  }
}

expect deadlock`,
);

test("a thread that never leaves the kernel is told at the run's end", async (t) => {
	const session = startSession(t);
	const file = scenarioFile(t, STUCK);
	const stop = await beginAndStop(session, file, { launch: { maxEvents: 100_000 } });
	assert.match(stop.description ?? "", /^stuck thread: event \d+/);
	const info = await session.client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: stop.threadId });
	assert.match(info.description ?? "", /^cc: .*, kmem_malloc for \d+ ticks\n {2}at /);
	assert.doesNotMatch(info.description ?? "", /^other/m);
});

test("the end of a run with a stuck thread can be left alone, and the filters for it have conditions", async (t) => {
	const file = scenarioFile(t, STUCK);
	const plain = startSession(t);
	await begin(plain, file, { launch: { maxEvents: 100_000 }, filters: [] });
	await plain.client.waitFor("terminated");
	for (const filterId of ["stuck", "deadlock"]) {
		for (const [condition, reason] of [
			['thread["cc"].td_ops > 1000000', "terminated"],
			['thread["cc"].td_ops > 1', "stopped"],
		] as const) {
			const session = startSession(t);
			const { client } = session;
			await client.request("initialize", { adapterID: "uma" });
			await client.request("launch", { scenario: file, maxEvents: 100_000 });
			await client.request("setExceptionBreakpoints", { filters: [], filterOptions: [{ filterId, condition }] });
			await client.request("configurationDone");
			await client.waitFor(reason);
		}
	}
});

test("exception options name filters, too, one or several", async (t) => {
	const session = startSession(t);
	const stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { launch: { stopOnEntry: true } });
	const option = (breakMode: string, ...names: string[]) => ({ path: [{ names: ["kernel"] }, { names }], breakMode });
	const { breakpoints } = await session.client.request<Breakpoints>("setExceptionBreakpoints", {
		filters: ["panic"],
		exceptionOptions: [
			option("always", "reserve_drained", "reserve_dip"),
			option("never", "deadlock"),
			option("always", "stuck", "nosuch"),
		],
	});
	assert.deepEqual(
		breakpoints.map((b) => b.verified),
		[true, true, true, false],
	);
	assert.match(breakpoints[3]?.message ?? "", /no filter nosuch/);
	const hit = await move(session, "continue", stop.threadId ?? 0);
	assert.equal(hit.reason, "exception");
	await assert.rejects(
		session.client.request("setExceptionBreakpoints", { filters: [], exceptionOptions: [option("sometimes", "panic")] }),
		/breakMode/,
	);
});

test("a scenario is found by its path through a link, from either side", async (t) => {
	const file = scenarioFile(t, FIVE_LINES);
	const folder = path.dirname(file);
	symlinkSync(folder, path.join(folder, "link"));
	const linked = path.join(folder, "link", path.basename(file));
	const line = lineWith(FIVE_LINES, "uma_reclaim(");
	for (const [launched, named] of [
		[file, linked],
		[linked, file],
	] as const) {
		const session = startSession(t);
		const { client } = session;
		await client.request("initialize", { adapterID: "uma" });
		await client.request("launch", { scenario: launched });
		const source = { path: named };
		const { breakpoints } = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
			source,
			breakpoints: [{ line }],
		});
		assert.deepEqual([breakpoints[0]?.verified, breakpoints[0]?.line], [true, line]);
	}
});

test("hit conditions stop at the same hits going back", async (t) => {
	const session = startSession(t);
	const functions = [{ name: "vmem_xalloc entry", hitCondition: "% 40" }];
	let stop = await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions });
	const forward: (string | undefined)[] = [];
	while (stop.reason === "function breakpoint") {
		forward.push(stop.text);
		stop = await move(session, "continue", stop.threadId ?? 0);
	}
	assert.ok(forward.length >= 3);
	const backward: (string | undefined)[] = [];
	for (stop = await move(session, "reverseContinue", 1); stop.reason === "function breakpoint"; ) {
		backward.push(stop.text?.replace(", backward", ""));
		stop = await move(session, "reverseContinue", 1);
	}
	assert.deepEqual(backward.reverse(), forward);
});
