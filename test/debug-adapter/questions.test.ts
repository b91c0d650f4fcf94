/** Questions about the past, asked in the console and in watches. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { parseQuestion } from "../../debug-adapter/questions/parse.ts";
import type { MomentNote, VariableNote } from "../../debug-adapter/session/custom-requests.ts";
import { begin, beginAndStop, FIVE_LINES, LONG_RUN, scenarioFile, stackOf, startSession, type TestSession, watch } from "./harness.ts";

type Evaluated = DebugProtocol.EvaluateResponse["body"];

const FREE_ITEMS = 'keg["vmem btag"].ud_free_items';

function ask(session: TestSession, expression: string, context = "watch"): Promise<Evaluated> {
	return session.client.request<Evaluated>("evaluate", { expression, context });
}

async function members(session: TestSession, { variablesReference }: Evaluated, start = 0, count = 0): Promise<DebugProtocol.Variable[]> {
	const args = { variablesReference, start, count };
	return (await session.client.request<DebugProtocol.VariablesResponse["body"]>("variables", args)).variables;
}

function variablesOf(session: TestSession, variablesReference: number): Promise<DebugProtocol.Variable[]> {
	return members(session, { result: "", variablesReference });
}

async function framesAt(session: TestSession): Promise<DebugProtocol.StackFrame[]> {
	const { threadId = 0 } = await session.client.request<{ threadId?: number }>("uma/status");
	return stackOf(session, threadId);
}

/** Locals of a frame of the thread that stopped, by its place in the stack; negative from the outermost on. */
async function scopeOfFrame(session: TestSession, n: number): Promise<DebugProtocol.Variable[]> {
	const frame = (await framesAt(session)).at(n);
	const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: frame?.id });
	return variablesOf(session, scopes.find((s) => s.name === "Locals")?.variablesReference ?? 0);
}

const localsAt = (session: TestSession): Promise<DebugProtocol.Variable[]> => scopeOfFrame(session, 0);

async function topFrame(session: TestSession): Promise<number | undefined> {
	return (await framesAt(session))[0]?.id;
}

async function atTheLoss(t: TestContext): Promise<TestSession> {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, FIVE_LINES), { functions: ["reserve_drained"] });
	return session;
}

test("questions are read with brackets and quotes inside", () => {
	assert.deepEqual(parseQuestion('at( 12 , keg["a,b)"].uk_flags )')?.operands, ["12", 'keg["a,b)"].uk_flags']);
	assert.deepEqual(parseQuestion('count(uma_zalloc where zone == "x where y")')?.operands, ["uma_zalloc", 'zone == "x where y"']);
	assert.equal(parseQuestion("when"), undefined);
	assert.equal(parseQuestion('keg["when(1)"].uk_flags'), undefined);
	assert.throws(() => parseQuestion("at(12)"), /Write at\(event, expression\)/);
	assert.throws(() => parseQuestion("when((1)"), /brackets/);
	assert.throws(() => parseQuestion("prev()"), /Write prev\(expression\)/);
});

test("history, writer and origin of a field", async (t) => {
	const session = await atTheLoss(t);
	const history = await ask(session, `history(${FREE_ITEMS})`);
	assert.match(history.result, /^\d+ writes, \d+ of them up to here$/);
	const rows = await members(session, history, 0, 5);
	assert.equal(rows.length, 5);
	assert.match(rows[0]?.value ?? "", /^before event \d+: \d+ -> \d+ by .* in \w+ \(\w+\.ts:\d+\)$/);
	assert.match((await ask(session, `writer(${FREE_ITEMS})`)).result, /in keg_drain_domain .*before event \d+/);
	assert.match((await ask(session, `origin(${FREE_ITEMS})`)).result, /^from /);
});

test("a moment of an answer can be gone to, also after the simulation has moved", async (t) => {
	const session = await atTheLoss(t);
	const now = await watch(session, FREE_ITEMS);
	const history = await ask(session, `history(${FREE_ITEMS})`);
	const [, second] = await members(session, history, 0, 2);
	const after = / -> (\d+) by/.exec(second?.value ?? "")?.[1];
	const go = async (name: string | undefined): Promise<void> => {
		await session.client.request("uma/goToMoment", { variablesReference: history.variablesReference, name });
		await session.client.waitFor("stopped");
	};
	await go(second?.name);
	assert.equal(await watch(session, FREE_ITEMS), after);
	assert.notEqual(after, now);
	await go("[0]");
	await assert.rejects(session.client.request("uma/goToMoment", { variablesReference: history.variablesReference, name: "x" }), /moment/);
});

test("moments of an answer tell where they lie, seen from the moment shown", async (t) => {
	const session = await atTheLoss(t);
	const history = await ask(session, `history(${FREE_ITEMS})`);
	const lie = async (): Promise<string> => {
		const rows = (await members(session, history, 0, 1000)) as (DebugProtocol.Variable & Partial<MomentNote>)[];
		assert.deepEqual([...new Set(rows.map((r) => r.__vscodeVariableMenuContext))], ["moment"]);
		assert.deepEqual([...new Set(rows.map((r) => r.type))], ["moment"]);
		return rows.map((r) => r.moment?.[0]).join("");
	};
	assert.match(await lie(), /^p+$/);
	await session.client.request("uma/goToMoment", { variablesReference: history.variablesReference, name: "[4]" });
	await session.client.waitFor("stopped");
	assert.match(await lie(), /^pppphf+$/);
	const when = await ask(session, "count(keg_drain)");
	const [first] = (await members(session, when, 0, 1)) as (DebugProtocol.Variable & MomentNote)[];
	assert.equal(first?.moment, "future");
	await session.client.request("uma/goToMoment", { variablesReference: when.variablesReference, name: "[0]" });
	await session.client.waitFor("stopped");
	assert.equal(((await members(session, when, 0, 1))[0] as DebugProtocol.Variable & MomentNote).moment, "here");
});

test("when and count give events", async (t) => {
	const session = await atTheLoss(t);
	const when = await ask(session, `when(${FREE_ITEMS} < keg["vmem btag"].uk_reserve)`);
	assert.match(when.result, /^became true .*event \d+/);
	const [first] = await members(session, when, 0, 1);
	assert.match(first?.value ?? "", /^event \d+: \w+\(/);
	assert.match(first?.evaluateName ?? "", /^at\(\d+, keg/);
	assert.match((await ask(session, 'count(keg_drain where keg == "vmem btag")')).result, /^happened \w+/);
	assert.equal((await ask(session, "count(panic)")).result, "never");
});

test("at, prev and diff look at another moment", async (t) => {
	const session = await atTheLoss(t);
	assert.match((await ask(session, `at(0, ${FREE_ITEMS})`)).result, /^\d+ \(event 0\)$/);
	assert.match((await ask(session, `prev(${FREE_ITEMS})`)).result, /\(event \d+\)$/);
	const diff = await ask(session, "diff(0, here)");
	assert.match(diff.result, /^(more than )?\d+ values differ between event 0 and event \d+$/);
	assert.match((await members(session, diff))[0]?.value ?? "", / -> /);
});

test("the console prints the answer for clients that cannot open it", async (t) => {
	const session = await atTheLoss(t);
	const { result } = await ask(session, `history(${FREE_ITEMS})`, "repl");
	assert.match(result, /writes, .*\n {2}the last 10 of \d+:\n {2}before event/);
	assert.match((await ask(session, "help", "repl")).result, /when\(condition\) +events at which/);
});

test("what has a name only in the frame can be asked about there", async (t) => {
	const session = await atTheLoss(t);
	const locals = new Map((await localsAt(session)).map((v) => [v.name, v]));
	const inFrame = async (question: string): Promise<string> => {
		const frameId = await topFrame(session);
		return (await session.client.request<Evaluated>("evaluate", { expression: question, context: "watch", frameId })).result;
	};
	assert.match(await inFrame("writer(n)"), /in keg_drain_domain \(keg_drain\.ts:\d+\), before event \d+/);
	assert.match(await inFrame("origin(n)"), /^from .* in keg_drain_domain/);
	await assert.rejects(inFrame("history(n)"), /a local lasts as long as its call: ask for its writer or its origin/);
	assert.equal(await inFrame("history(keg.ud_free_items)"), (await ask(session, `history(${FREE_ITEMS})`)).result);
	// A part of an object that has a name goes by that name: it can be asked about, and watched, from anywhere.
	const dom = await variablesOf(session, locals.get("dom")?.variablesReference ?? 0);
	const free = dom.find((v) => v.name === "ud_free_items");
	assert.equal(free?.evaluateName, 'keg["vmem btag"].uk_domain.ud_free_items');
	assert.equal((await ask(session, `history(${free?.evaluateName})`)).result, (await ask(session, `history(${FREE_ITEMS})`)).result);
	const lock = dom.find((v) => v.name === "ud_lock");
	const owner = (await variablesOf(session, lock?.variablesReference ?? 0)).find((v) => v.name === "lo_owner");
	assert.match((await ask(session, `writer(${owner?.evaluateName})`)).result, /in mtx_lock/);
});

test("pointers in answers are addresses, without what stands there by now", async (t) => {
	const session = await atTheLoss(t);
	const history = await ask(session, 'history(keg["vmem btag"].uk_domain.ud_free_slab)');
	const rows = await members(session, history);
	assert.match(rows[0]?.value ?? "", /: NULL -> 0x[\da-f]{8} by /);
	assert.match(rows.at(-1)?.value ?? "", /: 0x[\da-f]{8} -> NULL by /);
});

test("variables say what can be asked about them", async (t) => {
	const session = await atTheLoss(t);
	const context = (list: readonly DebugProtocol.Variable[], name: string) =>
		(list.find((v) => v.name === name) as (DebugProtocol.Variable & Partial<VariableNote>) | undefined)?.__vscodeVariableMenuContext;
	const locals = await localsAt(session);
	assert.deepEqual(
		["keg", "dom", "n"].map((name) => context(locals, name)),
		["local", "local", "local"],
	);
	const keg = await variablesOf(session, locals.find((v) => v.name === "keg")?.variablesReference ?? 0);
	assert.deepEqual(
		["uk_reserve", "uk_domain", "last written"].map((name) => context(keg, name)),
		["value", undefined, undefined],
	);
	const dom = await variablesOf(session, locals.find((v) => v.name === "dom")?.variablesReference ?? 0);
	const slab = await variablesOf(
		session,
		(await variablesOf(session, dom.find((v) => v.name === "ud_full_slab")?.variablesReference ?? 0))[0]?.variablesReference ?? 0,
	);
	assert.equal(context(slab, "us_freecount"), "value");
	const scenario = await scopeOfFrame(session, -1);
	assert.deepEqual(
		["p", "bufs"].map((name) => context(scenario, name)),
		["place", undefined],
	);
});

test("wrong questions are refused with the reason, and change nothing", async (t) => {
	const session = await atTheLoss(t);
	const { event } = await session.client.request<{ event: number }>("uma/status");
	const wrong: [string, RegExp][] = [
		["history(1 + 1)", /only a value of the machine/],
		['history(keg["vmem btag"])', /ask for one field/],
		['writer(keg["vmem btag"].ud_fre)', /did you mean/],
		["at(999999999, 1)", /is not known/],
		["at(soon, 1)", /write its number, here, or end/],
		["count(keg_drane)", /keg_drane/],
		["when(1 / 0 > 1)", /zero|true at no event/],
		["diff(1)", /Write diff/],
	];
	for (const [text, reason] of wrong) {
		const answer = await ask(session, text).then(
			(a) => a.result,
			(error: Error) => error.message,
		);
		assert.match(answer, reason, text);
	}
	assert.equal((await session.client.request<{ event: number }>("uma/status")).event, event);
});

/** A session far enough in a run that a question about all of it takes its time. */
async function inALongRun(t: TestContext): Promise<TestSession> {
	const session = startSession(t);
	await begin(session, scenarioFile(t, LONG_RUN));
	await new Promise((resolve) => setTimeout(resolve, 400));
	await session.client.request("pause", { threadId: 1 });
	await session.client.waitFor("stopped");
	return session;
}

test("a long question is cancelled by its request, and others wait for it", async (t) => {
	const session = await inALongRun(t);
	const { client } = session;
	const before = await watch(session, FREE_ITEMS);
	const long = ask(session, `when(${FREE_ITEMS} > 1000000)`);
	const waiting = watch(session, FREE_ITEMS);
	await client.request("pause", { threadId: 1 });
	await assert.rejects(long, /given up/);
	assert.equal(await waiting, before);
});

test("an answer belongs to its timeline", async (t) => {
	const session = await atTheLoss(t);
	const history = await ask(session, `history(${FREE_ITEMS})`);
	await session.client.request("uma/seek", { event: 100 });
	await session.client.waitFor("stopped");
	await session.client.request("setExpression", { expression: 'keg["vmem btag"].uk_reserve', value: "9" });
	const [only] = await members(session, history);
	assert.match(only?.value ?? "", /switch to it/);
	await assert.rejects(session.client.request("uma/goToMoment", { variablesReference: history.variablesReference, name: "[0]" }), /moment/);
});

test("a question is given up by the name that the client gave its progress, also while it waits for another one", async (t) => {
	const session = await inALongRun(t);
	const { client } = session;
	const asking = (progressId: string, limit: number): Promise<Evaluated> =>
		client.request<Evaluated>("evaluate", { expression: `when(${FREE_ITEMS} > ${limit})`, context: "watch", progressId });
	const first = asking("mine", 1_000_000);
	const second = asking("other", 2_000_000);
	await client.request("cancel", { progressId: "nobody's" });
	await client.request("cancel", { progressId: "other" });
	await assert.rejects(second, /"evaluate" was cancelled while it waited/);
	await client.request("cancel", { progressId: "mine" });
	await assert.rejects(first, /given up/);
	assert.ok(await watch(session, FREE_ITEMS));
});
