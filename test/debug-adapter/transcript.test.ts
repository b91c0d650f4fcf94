/**
 * Whole sessions as transcripts, compared with golden/*.txt. `RESET_RESULTS=1 npm test debug-adapter` writes them anew. What changes with every edit of
 * a kernel source is made stable: its lines are shown by their text, its references by their file.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { kernelText } from "../../debug-adapter/launch/sources.ts";
import { HANDLERS } from "../../debug-adapter/requests/table.ts";
import {
	begin,
	beginAndStop,
	editedTrace,
	FIVE_LINES,
	move,
	scenarioFile,
	scopeOf,
	stackOf,
	startSession,
	type TestSession,
	watch,
	writeByHand,
} from "./harness.ts";

const GOLDEN = path.resolve("test/debug-adapter/golden");

/** First address behind the kernel's instructions. */
const TEXT_END = 0x10000000;

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Replaces what differs from run to run or from edit to edit. */
function stable(value: Json, folder: string): Json {
	if (typeof value === "string") {
		const here = value
			.replaceAll(folder, "<folder>")
			.replaceAll(/(engine\/[\w/]+\.ts):\d+/g, "$1")
			.replace(/^Paused: .*/, "Paused: <somewhere>");
		if (/^(Tracing|lock | {2}pid| {2}1000\d\d )/.test(here)) return withoutWords(here);
		return here.length > 600 ? `${here.slice(0, 600)}...` : here;
	}
	if (Array.isArray(value)) return value.map((v: Json) => stable(v, folder));
	if (typeof value !== "object" || value === null) return value;
	const object = { ...(value as Record<string, Json>) };
	const source = object.source as { path?: string; sourceReference?: number } | undefined;
	const text = source?.sourceReference === undefined ? undefined : kernelText(source.path ?? "");
	if (text !== undefined && typeof object.line === "number") {
		object.line = text.split("\n")[object.line - 1]?.trim() ?? "";
		delete object.column;
	}
	if (typeof object.symbol === "string") delete object.line;
	if (typeof object.sourceReference === "number") object.sourceReference = "<reference>";
	// A recording names the folder of its scenario.
	if (typeof object.file === "string" && typeof object.bytes === "number") object.bytes = "<bytes>";
	for (const name of ["instructionPointerReference", "instructionReference", "memoryReference", "address"]) {
		const address = Number(object[name]);
		// Instructions lie below all memory; routines are numbered by their names.
		if (address > 0 && address < TEXT_END) object[name] = "<instruction>";
	}
	return Object.fromEntries(Object.entries(object).map(([name, v]) => [name, stable(v, folder)]));
}

/** Views of ddb's shape show places of the simulation's memory and lines of routines, which move with every edit of a struct or source. */
function withoutWords(text: string): string {
	return text
		.replaceAll(/0x[\da-f]+ */g, "<word> ")
		.replaceAll(/\([\da-f]+(,[\da-f]+)*\) at/g, "(...) at")
		.replaceAll(/\+\d+\//g, "+<lines>/");
}

function lineOf(message: DebugProtocol.ProtocolMessage, folder: string): string {
	const json = (value: unknown): string => (value === undefined ? "" : ` ${JSON.stringify(stable(value as Json, folder))}`);
	if (message.type === "request") {
		const { command, arguments: args } = message as DebugProtocol.Request;
		return `--> ${command}${json(args)}`;
	}
	if (message.type === "event") {
		const { event, body } = message as DebugProtocol.Event;
		return `<-- event ${event}${json(body)}`;
	}
	const { command, success, message: text, body } = message as DebugProtocol.Response;
	return `<-- ${command}${success ? json(body) : ` FAILED${json(text)}`}`;
}

/** Compares a session's messages with its golden file. */
function compare(session: TestSession, name: string, file: string): void {
	const folder = path.dirname(file);
	const got = `${session.messages.map(({ message }) => lineOf(message, folder)).join("\n")}\n`;
	const golden = path.join(GOLDEN, `${name}.txt`);
	if (process.env.RESET_RESULTS === "1") {
		mkdirSync(GOLDEN, { recursive: true });
		writeFileSync(golden, got);
		return;
	}
	assert.ok(existsSync(golden), `${golden} is missing: run with RESET_RESULTS=1`);
	assert.equal(got, readFileSync(golden, "utf8"));
}

function transcript(name: string, run: (session: TestSession, file: string, t: TestContext) => Promise<void>): void {
	test(`transcript: ${name}`, async (t) => {
		const session = startSession(t);
		const file = scenarioFile(t, FIVE_LINES);
		await run(session, file, t);
		compare(session, name, file);
	});
}

transcript("the-main-job", async (session, file) => {
	const stop = await beginAndStop(session, file, { functions: ['keg_drain where keg == "vmem btag"'] });
	const thread = stop.threadId ?? 0;
	await session.client.request("threads");
	await scopeOf(session, thread, "Locals");
	await scopeOf(session, thread, "Event");
	await watch(session, 'keg["vmem btag"].ud_free_items');
	await move(session, "next", thread);
	await move(session, "next", thread);
	await move(session, "stepBack", thread);
	await stackOf(session, thread);
	await move(session, "continue", thread);
	await session.client.request("exceptionInfo", { threadId: thread });
	await move(session, "reverseContinue", thread);
	await session.client.request("disconnect");
});

transcript("another-kernel", async (session, file) => {
	await begin(session, file, { launch: { kernel: "13.0", noDebug: true } });
	await session.client.waitFor("terminated");
	await session.client.request("disconnect");
});

transcript("mistakes", async (session, file) => {
	const { client } = session;
	await client.send("threads");
	await client.request("initialize", { adapterID: "uma" });
	await client.send("launch", {});
	await client.send("launch", { scenario: `${file}.gone` });
	await client.request("launch", { scenario: file, stopOnEntry: true });
	await client.request("setFunctionBreakpoints", {
		breakpoints: [{ name: "keg_drian" }, { name: "keg_drain", hitCondition: "x" }, { name: "keg_drain:x" }],
	});
	await client.request("setExceptionBreakpoints", { filters: ["everything"] });
	await client.request("configurationDone");
	await client.waitFor("stopped");
	await client.send("stackTrace", { threadId: 99 });
	await client.send("scopes", { frameId: 99 });
	await client.send("variables", { variablesReference: 99 });
	await client.send("exceptionInfo", { threadId: 1 });
	await client.send("pause", { threadId: 1 });
	await client.send("evaluate", { expression: "" });
	await client.send("makeCoffee");
	await client.request("terminate");
	await client.send("threads");
	await client.request("disconnect");
});

transcript("another-future", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, {
		initialize: { supportsInvalidatedEvent: true },
		launch: { breakOn: ['zone_import where zone == "vmem btag"'] },
	});
	const threadId = stop.threadId ?? 0;
	const locals = await scopeOf(session, threadId, "Locals");
	assert.ok(locals.size > 0);
	await client.request("setExpression", { expression: 'keg["vmem btag"].uk_reserve', value: "16" });
	await client.send("setExpression", { expression: "machine.m_ticks", value: "5" });
	await client.send("setVariable", { variablesReference: 1, name: "nothing", value: "5" });
	await client.request("uma/setFormat", { hex: true });
	await watch(session, 'keg["vmem btag"].uk_reserve');
	await client.request("uma/setFormat", { hex: false });
	const [top] = await stackOf(session, threadId);
	await client.request("stepInTargets", { frameId: top?.id });
	await client.request("uma/runThreadNext", { threadId: threadId + 1 });
	await client.waitFor("stopped");
	await client.request("uma/status");
	await client.request("uma/events", { from: 0, count: 3 });
	await client.request("uma/seek", { event: 2 });
	await client.waitFor("stopped");
	await client.request("disconnect");
});

transcript("values-watched", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { functions: ["zone_import"] });
	const threadId = stop.threadId ?? 0;
	const items = 'keg["vmem btag"].ud_free_items';
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await client.request("dataBreakpointInfo", { name: items });
	await client.request("dataBreakpointInfo", { name: "pages.free_target" });
	await client.request("dataBreakpointInfo", { name: "0x40001d00", asAddress: true, bytes: 16 });
	await client.request("setDataBreakpoints", {
		breakpoints: [
			{ dataId: items, accessType: "write", condition: "new < old", hitCondition: "3" },
			{ dataId: 'keg["vmem btag"].uk_reserve', accessType: "read" },
			{ dataId: 'keg["vmem btag"].nosuch' },
		],
	});
	for (const command of ["continue", "continue", "continue", "reverseContinue"] as const) await move(session, command, threadId);
	await client.send("setDataBreakpoints", { breakpoints: [{ dataId: items, accessType: "execute" }] });
	await client.request("disconnect");
});

transcript("the-past", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { functions: ["reserve_drained"] });
	const threadId = stop.threadId ?? 0;
	const items = 'keg["vmem btag"].ud_free_items';
	type Evaluated = DebugProtocol.EvaluateResponse["body"];
	const ask = (expression: string) => client.request<Evaluated>("evaluate", { expression, context: "watch" });
	const { variablesReference } = await ask(`history(${items})`);
	await client.request("variables", { variablesReference, filter: "indexed", start: 0, count: 3 });
	for (const question of [
		`when(${items} < keg["vmem btag"].uk_reserve)`,
		`writer(${items})`,
		`origin(${items})`,
		`at(0, ${items})`,
		`prev(${items})`,
		'count(keg_drain where keg == "vmem btag")',
		"diff(0, here)",
	])
		await ask(question);
	await client.send("evaluate", { expression: "history(1)", context: "watch" });
	await client.request("uma/goToMoment", { variablesReference, name: "[1]" });
	await client.waitFor("stopped");
	await client.request("uma/seek", { event: 1000 });
	await client.waitFor("stopped");
	for (const step of ["out", "in", "next"]) {
		await client.request("uma/stepBack", { threadId, step });
		await client.waitFor("stopped");
	}
	await client.request("disconnect");
});

transcript("timelines", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { functions: ["reserve_drained"] });
	const threadId = stop.threadId ?? 0;
	await writeByHand(session, 'keg["vmem btag"].uk_reserve', "16");
	await move(session, "next", threadId);
	await client.request("uma/fork", { fault: "fail kva 1 in 2 for 1s" });
	await client.waitFor("stopped");
	await client.request("uma/fork", { schedule: "random seed 3" });
	await client.waitFor("stopped");
	await client.request("uma/timelines");
	await client.request("uma/switchTimeline", { timeline: 1 });
	await client.waitFor("stopped");
	await client.request("uma/fork", { kernel: "13.0" });
	await client.waitFor("stopped");
	await client.request("uma/status");
	await client.request("evaluate", { expression: "timelines", context: "repl" });
	await client.send("uma/switchTimeline", { timeline: 99 });
	await client.send("uma/fork", { fault: "fail everything" });
	await client.send("uma/fork", { seed: 5 });
	await client.send("uma/record", { file: "somewhere.umarec" });
	await client.send("uma/forgetTimeline", { timeline: 2 });
	await client.request("uma/forgetTimeline", { timeline: 3 });
	await client.request("uma/restartHere", {});
	await client.waitFor("stopped");
	await client.request("setExpression", { expression: 'keg["vmem btag"].uk_reserve', value: "16" });
	await client.waitFor("stopped");
	await client.request("uma/fork", { kernel: "r366840-only" });
	await client.waitFor("stopped");
	await client.request("uma/fork", { fault: "uma_reclaim(UMA_RECLAIM_DRAIN)", threadId });
	await client.waitFor("stopped");
	await client.request("disconnect");
});

transcript("instructions", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { functions: ['keg_drain where keg == "vmem btag"'] });
	const threadId = stop.threadId ?? 0;
	const [top, caller] = await stackOf(session, threadId);
	const memoryReference = top?.instructionPointerReference;
	const body = await client.request<DebugProtocol.DisassembleResponse["body"]>("disassemble", {
		memoryReference,
		instructionOffset: -2,
		instructionCount: 5,
		resolveSymbols: true,
	});
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await client.request("setInstructionBreakpoints", {
		breakpoints: [{ instructionReference: body?.instructions[3]?.address }, { instructionReference: "0x1" }],
	});
	await move(session, "continue", threadId);
	await client.request("next", { threadId, granularity: "instruction" });
	await client.waitFor("stopped");
	await client.request("stepBack", { threadId, granularity: "instruction" });
	await client.waitFor("stopped");
	await client.send("next", { threadId, granularity: "byte" });
	await client.send("disassemble", { memoryReference: "here", instructionCount: 1 });
	assert.ok(caller);
	await client.request("disconnect");
});

transcript("memory", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, {
		initialize: { supportsMemoryReferences: true, supportsMemoryEvent: true, supportsInvalidatedEvent: true },
		functions: ['keg_drain where keg == "vmem btag"'],
	});
	const threadId = stop.threadId ?? 0;
	const { memoryReference } = await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
		expression: 'keg["vmem btag"].uk_domain',
		context: "watch",
	});
	await client.request("readMemory", { memoryReference, count: 64 });
	await client.request("readMemory", { memoryReference: "0x7f000000", count: 64 });
	const data = Buffer.from([7, 0, 0, 0]).toString("base64");
	await client.request("writeMemory", { memoryReference, offset: 40, data });
	await client.waitFor("stopped");
	await watch(session, 'keg["vmem btag"].ud_free_items');
	await client.send("writeMemory", { memoryReference, offset: 24, data });
	await move(session, "stepBack", threadId);
	await client.request("disconnect");
});

transcript("places", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { functions: ['keg_drain where keg == "vmem btag"'] });
	const threadId = stop.threadId ?? 0;
	const [, caller] = await stackOf(session, threadId);
	const event = await scopeOf(session, threadId, "Event");
	await client.request("locations", { locationReference: event.get("routine")?.valueLocationReference });
	await client.send("locations", { locationReference: 9999 });
	await client.request("modules", { startModule: 0, moduleCount: 3 });
	await client.request("restartFrame", { frameId: caller?.id });
	await client.waitFor("stopped");
	const targets = await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", {
		source: { path: file },
		line: 15,
	});
	await client.request("goto", { threadId, targetId: targets.targets[0]?.id });
	await client.waitFor("stopped");
	await client.send("goto", { threadId, targetId: 9999 });
	await client.request("disconnect");
});

transcript("a-thread-ends", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, {
		initialize: { supportsInvalidatedEvent: true },
		functions: ["bt_fill entry"],
	});
	await client.send("terminateThreads", { threadIds: [99] });
	await client.request("terminateThreads", { threadIds: [stop.threadId] });
	await client.request("threads");
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await client.request("continue", { threadId: stop.threadId });
	await client.waitFor("stopped");
	await client.request("disconnect");
});

transcript("a-stuck-thread", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { initialize: { supportsANSIStyling: true }, filters: ["stuck", "deadlock"] });
	const threadId = stop.threadId ?? 0;
	await client.request("exceptionInfo", { threadId });
	await move(session, "continue", threadId);
	await move(session, "reverseContinue", threadId);
	await client.request("disconnect");
});

transcript("the-debug-console", async (session, file) => {
	const { client } = session;
	await beginAndStop(session, file, { functions: ["reserve_drained"] });
	for (const expression of [
		"help",
		"ps",
		"bt",
		"show uma",
		"show vmem kernel arena",
		"show lock vmem_bt_lock",
		"show page",
		"show allthreads",
	])
		await client.request("evaluate", { expression, context: "repl" });
	await client.send("evaluate", { expression: "show me", context: "repl" });
	await client.request("completions", { text: "show vm", column: 8 });
	await client.request("disconnect");
});

transcript("a-golden-trace", async (session, file) => {
	const { client } = session;
	const golden = editedTrace(path.dirname(file));
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { golden });
	await client.waitFor("initialized");
	await client.request("setBreakpoints", { source: { path: golden }, breakpoints: [{ line: 12 }, { line: 20 }] });
	await client.request("configurationDone");
	const { threadId = 0 } = await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	await stackOf(session, threadId);
	const stop = await move(session, "continue", threadId);
	await client.request("exceptionInfo", { threadId: stop.threadId });
	await stackOf(session, stop.threadId ?? 0);
	await move(session, "stepBack", stop.threadId ?? 0);
	await move(session, "reverseContinue", stop.threadId ?? 0);
	await move(session, "continue", threadId);
	await client.request("continue", { threadId });
	await client.waitFor("terminated");
	await client.request("disconnect");
});

transcript("two-kernels", async (session, file) => {
	const { client } = session;
	const stop = await beginAndStop(session, file, { launch: { compareWith: "13.0" } });
	const threadId = stop.threadId ?? 0;
	await client.request("exceptionInfo", { threadId });
	await move(session, "stepBack", threadId);
	await move(session, "next", threadId);
	await client.request("uma/compareWith", { kernel: "13.0", addresses: false });
	await client.waitFor("stopped");
	await client.send("uma/compareWith", { seed: 5 });
	await client.request("disconnect");
});

transcript("a-recording", async (session, file, t) => {
	const recording = path.join(path.dirname(file), "hang.umarec");
	const maker = startSession(t);
	await beginAndStop(maker, file, { functions: ["reserve_drained"] });
	await maker.client.request("setExpression", { expression: 'keg["vmem btag"].uk_reserve', value: "16" });
	await maker.client.request("uma/record", { file: recording });
	await maker.client.request("disconnect");
	await maker.ended;
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await client.send("attach", { recording: file });
	await client.request("attach", { recording });
	await client.waitFor("initialized");
	await client.request("configurationDone");
	await client.waitFor("stopped");
	await client.request("uma/timelines");
	await client.request("uma/record", { file: recording });
	await client.request("restart");
	await client.waitFor("stopped");
	await client.request("disconnect");
});

transcript("lines-and-sources", async (session, file) => {
	const { client } = session;
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario: file });
	await client.waitFor("initialized");
	const source = { path: file };
	await client.request("breakpointLocations", { source, line: 9, endLine: 14 });
	await client.request("setBreakpoints", { source, breakpoints: [{ line: 11 }, { line: 12, logMessage: "{pages.free} pages" }] });
	await client.request("configurationDone");
	const { threadId = 0 } = await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	await move(session, "stepIn", threadId);
	await move(session, "stepOut", threadId);
	await client.request("loadedSources");
	await client.request("source", { sourceReference: 0, source: { path: "engine/kernel/kern_malloc.ts" } });
	await client.send("source", { sourceReference: 9999 });
	// What is edited before the restart moves a line away.
	writeFileSync(file, FIVE_LINES.replace("  let p = malloc(16B, M_WAITOK)\n", "  // nothing\n"));
	await client.request("restart");
	await client.waitFor("stopped");
	await client.request("disconnect");
});

const FOREVER = FIVE_LINES.replace("kva 96M", "kva 96M\n  daemons off")
	.replace("repeat 40 times {", "forever {\n    free all of bufs")
	.concat("\nschedule round-robin for 100000s\n");

transcript("a-value-set-and-a-pause", async (session, file) => {
	const { client } = session;
	// One thread that never comes to an end: it is the one that a pause finds.
	writeFileSync(file, FOREVER);
	const stop = await beginAndStop(session, file, { launch: { kernel: "13.0" }, functions: ["keg_fetch_slab entry"] });
	const threadId = stop.threadId ?? 0;
	const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId, levels: 1 });
	const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]?.id });
	const variablesReference = scopes.find((s) => s.name === "Locals")?.variablesReference;
	await client.request("setVariable", { variablesReference, name: "flags", value: "2" });
	await client.request("setFunctionBreakpoints", { breakpoints: [] });
	await client.request("continue", { threadId });
	await client.request("cancel", { progressId: "none" });
	await client.request("pause", { threadId });
	await client.waitFor("stopped");
	await client.request("disconnect");
});

/** Told only where something takes long, which no transcript can be sure of: see the tests of progress. */
const TIMED = new Set(["progressStart", "progressUpdate", "progressEnd"]);

/** Events of the protocol: the schema has each as a definition. */
function protocolEvents(): string[] {
	const schema = JSON.parse(readFileSync("test/debug-adapter/protocol-schema.json", "utf8"));
	type Definition = { readonly allOf?: readonly { readonly properties?: { readonly event?: { readonly enum: readonly string[] } } }[] };
	return Object.values<Definition>(schema.definitions).flatMap((d) => d.allOf?.flatMap((part) => part.properties?.event?.enum ?? []) ?? []);
}

test("every request is answered in some transcript, and every event of the protocol is sent in one", () => {
	const lines = readdirSync(GOLDEN).flatMap((name) => readFileSync(path.join(GOLDEN, name), "utf8").split("\n"));
	const answered = new Set(lines.flatMap((line) => /^<-- (?!event )(\S+)(?! FAILED)( |$)/.exec(line)?.[1] ?? []));
	assert.deepEqual(
		[...HANDLERS.keys()].filter((command) => !answered.has(command)),
		[],
	);
	const sent = new Set(lines.flatMap((line) => /^<-- event (\S+)/.exec(line)?.[1] ?? []));
	const events = protocolEvents().filter((event) => !TIMED.has(event));
	assert.ok(events.length >= 14);
	assert.deepEqual(
		events.filter((event) => !sent.has(event)),
		[],
	);
});
