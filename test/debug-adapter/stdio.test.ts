/** The adapter as a process of its own: `uma dap`. */
import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../../debug-adapter/transport/client.ts";
import { FIVE_LINES, LONG_RUN, scenarioFile } from "./harness.ts";

const UMA = path.resolve(process.env.UMA_BUNDLE ?? "dist/uma.mjs");

interface Adapter {
	readonly child: ChildProcessWithoutNullStreams;
	readonly client: DapClient;
	/** Exit code and what it wrote to standard error. */
	readonly exit: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

function start(t: TestContext): Adapter {
	const child = spawn(process.execPath, [UMA, "dap"], { stdio: "pipe" });
	let stderr = "";
	child.stderr.on("data", (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	t.after(() => child.kill("SIGKILL"));
	const exit = once(child, "exit").then(([code]) => ({ code: code as number | null, stderr }));
	return { child, client: new DapClient(child.stdout, child.stdin), exit };
}

async function launch({ client }: Pick<Adapter, "client">, scenario: string): Promise<void> {
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario });
	await client.waitFor("initialized");
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: 'keg_drain where keg == "vmem btag"' }] });
	await client.request("configurationDone");
}

test("a session over standard input and output", async (t) => {
	const adapter = start(t);
	await launch(adapter, scenarioFile(t, FIVE_LINES));
	const stop = await adapter.client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.equal(stop.reason, "function breakpoint");
	await adapter.client.request("disconnect");
	assert.deepEqual(await adapter.exit, { code: 0, stderr: "" });
});

test("the scenario that ships: from the moment the reserve goes to the hang", async (t) => {
	const { client } = start(t);
	await launch({ client }, path.resolve("scenarios/five-lines-that-hang.uma"));
	const drain = await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.match(drain.text ?? "", /free_before=290, free_after=0, reserve=8/);
	await client.request("continue", { threadId: drain.threadId });
	const hang = await client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
	assert.match(hang.description ?? "", /^deadlock: /);
	await client.request("continue", { threadId: hang.threadId });
	assert.deepEqual(await client.waitFor("exited"), { exitCode: 0 });
});

test("the process ends when the client closes the pipe in the middle of a run", async (t) => {
	const adapter = start(t);
	await launch(adapter, scenarioFile(t, LONG_RUN));
	adapter.child.stdin.end();
	assert.deepEqual(await adapter.exit, { code: 0, stderr: "" });
});

test("the process ends when nobody reads any more", async (t) => {
	const adapter = start(t);
	await launch(adapter, scenarioFile(t, LONG_RUN));
	adapter.child.stdout.destroy();
	adapter.child.stdin.destroy();
	assert.equal((await adapter.exit).stderr, "");
});

test("no DAP at all is a clean end with an exit code", async (t) => {
	const adapter = start(t);
	adapter.child.stdin.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	const output = await adapter.client.waitFor<{ output: string }>("output");
	assert.match(output.output, /Content-Length/);
	assert.deepEqual(await adapter.exit, { code: 2, stderr: "" });
});
