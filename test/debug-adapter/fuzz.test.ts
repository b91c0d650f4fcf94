/**
 * Sessions that a broken client leads: random requests in any order, wrong arguments, bad JSON, bad framing, messages before `initialize` and
 * after the end. Every request gets one answer that is DAP, none an internal error, and the connection ends cleanly.
 * `UMA_FUZZ=100000` is the length of the long run, `UMA_FUZZ_SEED` its beginning.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { HANDLERS } from "../../debug-adapter/requests/table.ts";
import { encodeMessage, MessageReader } from "../../debug-adapter/transport/framing.ts";
import { type ConnectionEnd, serve } from "../../debug-adapter/transport/serve.ts";
import { FIVE_LINES, scenarioFile, THREE_THREADS } from "./harness.ts";
import { protocolErrors } from "./schema.ts";

const MESSAGES = Number(process.env.UMA_FUZZ ?? 10_000);
const SEED = Number(process.env.UMA_FUZZ_SEED ?? 1);
/** Messages of one connection; most end sooner. */
const PER_SESSION = 250;

/** A small generator of our own: a failing seed can be had again. */
class Dice {
	#state: number;

	constructor(seed: number) {
		this.#state = (seed * 2654435761) >>> 0 || 1;
	}

	below(n: number): number {
		this.#state ^= this.#state << 13;
		this.#state ^= this.#state >>> 17;
		this.#state ^= this.#state << 5;
		this.#state >>>= 0;
		return this.#state % n;
	}

	chance(percent: number): boolean {
		return this.below(100) < percent;
	}

	one<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}
}

const EXPRESSIONS = [
	'keg["vmem btag"].ud_free_items',
	'keg["vmem btag"].uk_reserve',
	"n",
	"bt",
	"help",
	"show uma",
	"show vmem",
	"show vmemdump kernel arena",
	"show lock vmem_bt_lock",
	"show",
	"ps",
	"bt worker[1]",
	"timelines",
	"timeline 1",
	"timeline 2",
	"forget timeline 2",
	"inject fail pages once",
	"continue with random 5",
	"rerun under 13.0",
	"restart here",
	"show allthreads",
	"machine",
	"thread[0]",
	"pages.v_free_count",
	'arena["kernel arena"].vm_size + 1',
	"1 +",
	"((((((((1))))))))",
	"keg[",
	"",
];
const STRINGS = [
	...EXPRESSIONS,
	"keg_drain",
	"keg_*",
	"sleep:btalloc",
	"vmem_xalloc return",
	"deadlock",
	"% 3",
	">= 2",
	"{n}",
	"[1]",
	"Locals",
	"\u0000",
	"\u{1f37a}",
];

/** What the answers of this session have shown: handles that exist. */
const seen = { frames: [] as number[], containers: [] as number[], names: [] as string[] };

function noteHandles(value: unknown): void {
	if (Array.isArray(value)) value.forEach(noteHandles);
	if (typeof value !== "object" || value === null) return;
	const { id, variablesReference, line, name } = value as Readonly<Record<string, unknown>>;
	if (typeof id === "number" && typeof line === "number") seen.frames.push(id);
	if (typeof variablesReference === "number" && variablesReference > 0) seen.containers.push(variablesReference);
	if (typeof name === "string" && variablesReference === 0) seen.names.push(name);
	for (const inner of Object.values(value)) if (typeof inner === "object") noteHandles(inner);
}

function forgetHandles(): void {
	seen.frames.length = 0;
	seen.containers.length = 0;
	seen.names.length = 0;
}

/** One of the handles that came last, or any number. */
function handle(d: Dice, list: readonly number[]): number {
	return list.length === 0 || d.chance(15) ? d.below(60) : d.one(list.slice(-30));
}

/** Names of arguments, with a value that each may well have. */
const SENSIBLE: Readonly<Record<string, (d: Dice, scenario: string) => unknown>> = {
	threadId: (d) => d.below(6),
	frameId: (d) => (d.chance(30) ? 0 : handle(d, seen.frames)),
	targetId: (d) => d.below(6),
	variablesReference: (d) => handle(d, seen.containers),
	start: (d) => d.one([0, 1, 99, 2 ** 31 - 1]),
	count: (d) => d.one([0, 1, 100, 2 ** 31 - 1]),
	startFrame: (d) => d.below(5),
	levels: (d) => d.one([0, 20, 2 ** 31 - 1]),
	expression: (d) => d.one(EXPRESSIONS),
	value: (d) => d.one(["0", "1", "8", "300", "true", "4K", ...EXPRESSIONS]),
	name: (d) =>
		d.one(seen.names.length > 0 ? seen.names : ["uk_reserve", "uz_size", "n", "[0]", "vm_size", "ud_free_items", "uz_bucket_size"]),
	context: (d) => d.one(["repl", "watch", "hover", "clipboard"]),
	text: (d) => d.one(EXPRESSIONS),
	column: (d) => d.below(20),
	line: (d) => d.below(200),
	endLine: (d) => d.below(200),
	filter: (d) => d.one(["indexed", "named"]),
	filters: (d) => [d.one(["deadlock", "panic", "stuck", "reserve_dip", "reserve_drained", "expect_failed", "x"])],
	filterOptions: (d) => [{ filterId: d.one(["deadlock", "panic", "reserve_drained"]), condition: d.one(EXPRESSIONS) }],
	source: (d, scenario) => ({ path: d.one([scenario, "engine/kernel/vm_kern.ts", "x"]), sourceReference: d.below(60) }),
	sourceReference: (d) => d.below(80),
	breakpoints: (d) => [
		{
			line: d.below(40),
			name: d.one(STRINGS),
			condition: d.one(EXPRESSIONS),
			hitCondition: d.one(STRINGS),
			logMessage: d.one(STRINGS),
			mode: d.one(["stop", "trace"]),
			instructionReference: `0x${(0x10000 * (1 + d.below(60)) + d.below(20)).toString(16)}`,
		},
	],
	hex: (d) => d.chance(50),
	memoryReference: (d) => d.one(["0x40001d00", "0x40001d80", "0x40000000", "0x10000", "0x200003", "0x7f000000"]),
	offset: (d) => d.one([0, 1, 40, -8, 4096]),
	instructionOffset: (d) => d.one([0, -5, 100]),
	instructionCount: (d) => d.one([0, 1, 50, 10_001]),
	data: (d) => d.one(["AAAA", "BwAAAA==", "", "/////////w=="]),
	granularity: (d) => d.one(["statement", "line", "instruction"]),
	locationReference: (d) => d.below(40),
	threadIds: (d) => [1 + d.below(5)],
	format: (d) => ({ hex: d.chance(50), parameters: d.chance(50), parameterValues: d.chance(50), line: d.chance(50) }),
	from: (d) => d.one([0, 10, 2 ** 31 - 1]),
	event: (d) => d.below(3000),
	timeline: (d) => d.below(5),
	fault: (d) => d.one(["fail pages once", "shrink memory to 40M for 1s", "fail", "n"]),
	seed: (d) => d.one([1, 2, 2 ** 32]),
	file: (d, scenario) => d.one([`${scenario}rec`, scenario, path.dirname(scenario)]),
	scenario: (_d, scenario) => scenario,
	recording: (_d, scenario) => scenario,
	schedule: (d) => d.one(["random seed 3", "pct depth 2 seed 5", "round-robin", "never"]),
	kernel: (d) => d.one(["13.0", "r358097", "99"]),
	stopOnEntry: (d) => d.chance(70),
	breakOn: (d) => [d.one(STRINGS)],
	maxEvents: (d) => d.one([1, 500, 5000]),
	journalMemory: (d) => d.one(["1M", "64M", 5]),
	requestId: (d) => d.below(100),
	adapterID: () => "uma",
	arguments: (d, scenario) => ({ scenario, stopOnEntry: d.chance(80), maxEvents: 3000 }),
};
const NAMES = Object.keys(SENSIBLE);

function anything(d: Dice, depth = 0): unknown {
	switch (d.below(depth > 2 ? 5 : 8)) {
		case 0:
			return d.one([0, 1, -1, 1.5, 2 ** 31, 1e300, Number.MAX_SAFE_INTEGER]);
		case 1:
			return d.one(STRINGS);
		case 2:
			return d.one([true, false, null]);
		case 3:
			return d.below(100);
		case 4:
			return "x".repeat(d.below(2000));
		case 5:
			return Array.from({ length: d.below(4) }, () => anything(d, depth + 1));
		default:
			return Object.fromEntries(Array.from({ length: d.below(4) }, () => [d.one(NAMES), anything(d, depth + 1)]));
	}
}

function argumentsOf(d: Dice, scenario: string): unknown {
	if (d.chance(5)) return anything(d);
	const names = d.chance(60) ? NAMES : Array.from({ length: d.below(6) }, () => d.one(NAMES));
	const wrong = d.one([0, 0, 3, 20]);
	// `trace` would write files.
	return Object.fromEntries(names.map((name) => [name, d.chance(wrong) ? anything(d) : SENSIBLE[name]?.(d, scenario)]));
}

function sensibleArguments(d: Dice, scenario: string): object {
	return Object.fromEntries(NAMES.map((name) => [name, SENSIBLE[name]?.(d, scenario)]));
}

/** Requests that lead on to others. */
const LOOKING = [
	"stackTrace",
	"stackTrace",
	"scopes",
	"scopes",
	"variables",
	"variables",
	"setVariable",
	"setExpression",
	"evaluate",
	"stepInTargets",
];
const COMMANDS = [...HANDLERS.keys()].filter((c) => c !== "terminate" && c !== "disconnect" && c !== "launch" && c !== "attach");
const STRANGE = ["", "__proto__", "constructor", "toString", "makeCoffee", "uma/", "uma/none", "{_stack}"];

interface Fuzzed {
	readonly bytes: Buffer;
	/** The request, if it is one. */
	readonly request?: DebugProtocol.Request;
	/** Framing that ends the connection. */
	readonly breaks?: boolean;
}

/** One message. The first few of most sessions lead to a stop in a scenario. */
function message(d: Dice, seq: number, index: number, scenario: string, orderly: boolean): Fuzzed {
	const as = (command: unknown, args?: unknown): Fuzzed => {
		const request = { seq, type: "request", command, ...(args === undefined ? {} : { arguments: args }) } as DebugProtocol.Request;
		return { bytes: encodeMessage(request), request };
	};
	if (orderly && index === 0) return as("initialize", { adapterID: "uma", supportsInvalidatedEvent: true, supportsVariableType: true });
	if (orderly && index === 1) return as("launch", { scenario, stopOnEntry: d.chance(70), maxEvents: 20_000 });
	if (orderly && index === 2) return as("configurationDone");
	if (orderly && d.chance(40)) return as(d.one(LOOKING), sensibleArguments(d, scenario));
	const roll = d.below(1000);
	if (roll < 2) return as("disconnect");
	if (roll < 3) return as("terminate");
	if (roll < 6)
		return {
			bytes: Buffer.from(d.one(["Content-Length: x\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"])),
			breaks: true,
		};
	if (roll < 15) return as("launch", argumentsOf(d, scenario));
	if (roll < 20) return as("attach", argumentsOf(d, scenario));
	if (roll < 60) return as(d.one(STRANGE), argumentsOf(d, scenario));
	if (roll < 120) {
		const body = d.one([
			"{",
			"",
			"nonsense",
			'{"seq":1',
			"\u0000",
			"[]",
			"null",
			"5",
			'{"type":"request"}',
			'{"type":"request","seq":"1","command":"threads"}',
			'{"type":"event","seq":1}',
			'{"type":"odd"}',
		]);
		return { bytes: Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`) };
	}
	return as(d.one(COMMANDS), argumentsOf(d, scenario));
}

/** Leads one connection; returns how many messages were sent. */
async function lead(d: Dice, scenario: string, budget: number): Promise<number> {
	const toAdapter = new PassThrough();
	const fromAdapter = new PassThrough();
	const ended = serve(toAdapter, fromAdapter);
	let end: ConnectionEnd | undefined;
	void ended.then((how) => {
		end = how;
	});
	const open = new Map<number, string>();
	const reader = new MessageReader();
	let over = false;
	// An exception in here would end in the adapter's sender, which keeps it.
	const problems: string[] = [];
	fromAdapter.on("data", (chunk: Buffer) => {
		for (const text of reader.feed(chunk)) {
			const got = JSON.parse(text) as DebugProtocol.ProtocolMessage;
			const wrong = protocolErrors(got);
			if (wrong.length > 0) problems.push(`${wrong.join(", ")} in ${text.slice(0, 300)}`);
			if (text.includes("Internal error")) problems.push(text.slice(0, 1500));
			const { event } = got as DebugProtocol.Event;
			if (event === "terminated") over = true;
			if (event === "stopped") forgetHandles();
			if (got.type !== "response") continue;
			const response = got as DebugProtocol.Response;
			noteHandles(response.body);
			if (!open.delete(response.request_seq)) problems.push(`an answer to nothing: ${text.slice(0, 300)}`);
		}
	});
	forgetHandles();
	const orderly = d.chance(90);
	/** Messages still sent once the session is over: the first of them say all. */
	let epilogue = 6;
	let sent = 0;
	let broken = false;
	for (; sent < Math.min(budget, PER_SESSION) && end === undefined && !broken && epilogue > 0; sent++) {
		if (over) epilogue--;
		const { bytes, request, breaks } = message(d, sent + 1, sent, scenario, orderly);
		if (request !== undefined) open.set(request.seq, String(request.command));
		broken = breaks === true;
		if (d.chance(10)) {
			const at = d.below(bytes.length + 1);
			toAdapter.write(bytes.subarray(0, at));
			await turn();
			toAdapter.write(bytes.subarray(at));
		} else toAdapter.write(bytes);
		if (d.chance(60)) await turn();
		if (request?.command === "disconnect") break;
	}
	await turn();
	await turn();
	// Behind a good-bye nothing is answered; everything else was.
	if (!broken && end === undefined) assert.deepEqual([...open], [], "requests without an answer");
	toAdapter.end();
	await ended;
	assert.deepEqual(problems, []);
	return sent;
}

function turn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

test(`${MESSAGES} messages of broken clients`, async (t: TestContext) => {
	const files = [scenarioFile(t, FIVE_LINES), scenarioFile(t, THREE_THREADS)];
	const rejections: unknown[] = [];
	const note = (error: unknown): void => void rejections.push(error);
	process.on("unhandledRejection", note);
	t.after(() => process.off("unhandledRejection", note));
	let left = MESSAGES;
	for (let session = 0; left > 0; session++) {
		const d = new Dice(SEED * 1_000_003 + session);
		try {
			left -= await lead(d, d.one(files), left);
		} catch (error) {
			throw new Error(`session ${session} of seed ${SEED}`, { cause: error });
		}
	}
	assert.deepEqual(rejections, []);
});
