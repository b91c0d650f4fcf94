/** Cases of the debug adapter: a session over streams in this process, from the launch to its first stop, and pages of large containers. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../debug-adapter/transport/client.ts";
import { serve } from "../debug-adapter/transport/serve.ts";
import { type Figure, median } from "./harness.ts";

/** A thousand threads and a hundred thousand boundary tags: one thread takes them, while the others wait for it. */
const MANY = `machine amd64 {
  cpus 8
  memory 256M
  kva 512M
}

kernel 13.0

arena many {
  quantum 4K
  span 0x100000000 + 4G
}

thread owner {
  list xs
  repeat 100000 times {
    xs << vmem_alloc(many, 4K, M_WAITOK | M_FIRSTFIT)
  }
  barrier all
  let done = 1
}

thread t[999] {
  barrier all
  work 1s
}

schedule round-robin for 100000s
`;

/** The line that is reached once all tags are there. */
const LAST_LINE = "  let done = 1";

const SHIPPED = path.resolve("scenarios/five-lines-that-hang.uma");

interface Session {
	readonly client: DapClient;
	readonly end: () => Promise<unknown>;
}

function connect(): Session {
	const toAdapter = new PassThrough();
	const fromAdapter = new PassThrough();
	const ended = serve(toAdapter, fromAdapter);
	const client = new DapClient(fromAdapter, toAdapter);
	return {
		client,
		end: async () => {
			toAdapter.end();
			await ended;
		},
	};
}

/** Launches a scenario and waits for its first stop. */
async function launch(client: DapClient, scenario: string, lines: readonly number[], functions: readonly string[]): Promise<number> {
	await client.request("initialize", { adapterID: "uma", supportsVariableType: true, supportsVariablePaging: true });
	await client.request("launch", { scenario, maxEvents: 20_000_000 });
	await client.waitFor("initialized");
	await client.request("setBreakpoints", { source: { path: scenario }, breakpoints: lines.map((line) => ({ line })) });
	await client.request("setFunctionBreakpoints", { breakpoints: functions.map((name) => ({ name })) });
	await client.request("configurationDone");
	return (await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped")).threadId ?? 0;
}

async function milliseconds(action: () => Promise<unknown>): Promise<number> {
	const from = performance.now();
	await action();
	return performance.now() - from;
}

/** Times of a request asked several times, every answer a fresh one; the first, which finds nothing warm, counts as the others. */
async function timed(name: string, aim: string, ask: (round: number) => Promise<unknown>): Promise<Figure> {
	const times: number[] = [];
	for (let round = 0; round < 40; round++) times.push(await milliseconds(() => ask(round)));
	return { name, value: `median ${median(times).toFixed(2)}, max ${Math.max(...times).toFixed(2)} ms`, aim };
}

/** The figures. */
export async function adapter(): Promise<Figure[]> {
	const launches: number[] = [];
	for (let i = 0; i < 5; i++) {
		const session = connect();
		launches.push(await milliseconds(() => launch(session.client, SHIPPED, [], ["reserve_drained"])));
		await session.end();
	}
	const first: Figure = {
		name: "launch to first stop, the shipped scenario",
		value: `first ${launches[0]?.toFixed(0)}, median ${median(launches).toFixed(0)} ms`,
		aim: "1000 ms",
	};
	const folder = mkdtempSync(path.join(tmpdir(), "uma-bench-"));
	try {
		const file = path.join(folder, "many.uma");
		writeFileSync(file, MANY);
		return [first, ...(await pages(file))];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

type Variables = DebugProtocol.VariablesResponse["body"]["variables"];

async function pages(scenario: string): Promise<Figure[]> {
	const session = connect();
	const { client } = session;
	const line = MANY.split("\n").indexOf(LAST_LINE) + 1;
	const thread = await launch(client, scenario, [line], []);
	const variables = async (variablesReference: number, start = 0, count = 0): Promise<Variables> =>
		(await client.request<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference, start, count })).variables;
	const evaluate = (expression: string): Promise<DebugProtocol.EvaluateResponse["body"]> =>
		client.request("evaluate", { expression, context: "watch" });
	const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: thread });
	const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]?.id });
	const arena = await evaluate('arena["many"]');
	const inside = await variables(arena.variablesReference);
	const named = (name: string): number => inside.find((v) => v.name === name)?.variablesReference ?? 0;
	const segments = await evaluate('arena["many"].vm_nbusytag');
	const threads = (await evaluate("machine.m_threads")).variablesReference;
	const figures = [
		await timed("threads, 1,000 of them", "5 ms", () => client.request("threads")),
		await timed("stack and scopes at a stop", "5 ms", async () => {
			const { stackFrames: frames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: thread });
			await client.request("scopes", { frameId: frames[0]?.id });
		}),
		await timed("variables: each scope, opened in turn", "5 ms", (round) => {
			const scope = scopes.filter((s) => s.name !== "Changed since last stop")[round % (scopes.length - 1)];
			return variables(scope?.variablesReference ?? 0, 0, 100);
		}),
		await timed(`variables: an arena with ${segments.result} tags`, "5 ms", () => variables(arena.variablesReference)),
		await timed("variables: 100 tags of them, anywhere", "5 ms", (round) => variables(named("vm_seglist"), (round * 2477) % 99_000, 100)),
		await timed("variables: 100 chains of its hash", "5 ms", (round) => variables(named("vm_hashlist"), round * 100, 100)),
		await timed("variables: 100 threads", "5 ms", (round) => variables(threads, (round % 10) * 100, 100)),
		await timed("variables: changed since the last stop", "", () =>
			variables(scopes.find((s) => s.name === "Changed since last stop")?.variablesReference ?? 0),
		),
		await timed("evaluate: show uma", "", () => client.request("evaluate", { expression: "show uma", context: "repl" })),
	];
	await session.end();
	return figures;
}
