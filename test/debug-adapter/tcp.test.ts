/** The adapter over TCP: in this process, and as `uma dap --port`. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../../debug-adapter/transport/client.ts";
import { serveTcp, type TcpServer } from "../../debug-adapter/transport/serve-tcp.ts";
import { FIVE_LINES, LONG_RUN, scenarioFile } from "./harness.ts";
import { protocolErrors } from "./schema.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

async function listen(t: TestContext, once = false): Promise<{ readonly server: TcpServer; readonly port: number }> {
	let server: TcpServer | undefined;
	const port = await new Promise<number>((resolve) => {
		server = serveTcp({ port: 0, once, onListening: resolve });
	});
	assert.ok(server);
	t.after(() => server?.close());
	return { server, port };
}

async function open(port: number): Promise<{ readonly socket: Socket; readonly client: DapClient }> {
	const socket = connect(port, "127.0.0.1");
	socket.on("error", () => {});
	await once(socket, "connect");
	const client = new DapClient(socket, socket);
	client.onMessage = (message, from) => {
		if (from === "adapter") assert.deepEqual(protocolErrors(message), []);
	};
	return { socket, client };
}

async function launch(client: DapClient, scenario: string): Promise<void> {
	await client.request("initialize", { adapterID: "uma" });
	await client.request("launch", { scenario });
	await client.waitFor("initialized");
	await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "reserve_drained" }] });
	await client.request("configurationDone");
}

test("clients are served one after the other", async (t) => {
	const { server, port } = await listen(t);
	const file = scenarioFile(t, FIVE_LINES);
	for (let i = 0; i < 3; i++) {
		const { socket, client } = await open(port);
		await launch(client, file);
		assert.equal((await client.waitFor<Stopped>("stopped")).reason, "function breakpoint");
		await client.request("disconnect");
		await once(socket, "close");
	}
	server.close();
	assert.equal(await server.ended, "disconnected");
});

test("a second client is told that the first one is there", async (t) => {
	const { port } = await listen(t);
	const first = await open(port);
	await first.client.request("initialize", { adapterID: "uma" });
	const second = await open(port);
	const output = await second.client.waitFor<{ output: string }>("output");
	assert.match(output.output, /one at a time/);
	await once(second.socket, "close");
	await assert.rejects(second.client.request("threads"), /the adapter is gone/);
	await first.client.request("disconnect");
	await once(first.socket, "close");
	const third = await open(port);
	await third.client.request("initialize", { adapterID: "uma" });
	third.socket.destroy();
});

test("a client that vanishes in the middle of a run leaves the server free", async (t) => {
	const { server, port } = await listen(t);
	for (let i = 0; i < 3; i++) {
		const { socket, client } = await open(port);
		await launch(client, scenarioFile(t, LONG_RUN));
		if (i === 1) socket.resetAndDestroy();
		else socket.destroy();
	}
	const { socket, client } = await waitUntilFree(port);
	await launch(client, scenarioFile(t, FIVE_LINES));
	await client.waitFor("stopped");
	socket.end();
	await once(socket, "close");
	server.close();
	assert.equal(await server.ended, "gone");
});

async function waitUntilFree(port: number): ReturnType<typeof open> {
	for (;;) {
		const it = await open(port);
		const response = await it.client.send("initialize", { adapterID: "uma" }).catch(() => undefined);
		it.socket.destroy();
		if (response?.success === true) break;
	}
	for (;;) {
		const it = await open(port);
		const busy = await Promise.race([once(it.socket, "close").then(() => true), new Promise<false>((r) => setTimeout(() => r(false), 50))]);
		if (!busy) return it;
	}
}

test("a server for one client ends with it", async (t) => {
	const { server, port } = await listen(t, true);
	const { client } = await open(port);
	await client.request("initialize", { adapterID: "uma" });
	await client.request("disconnect");
	assert.equal(await server.ended, "disconnected");
});

test("what is no DAP is let go, and the next client served", async (t) => {
	const { port } = await listen(t);
	const { socket, client } = await open(port);
	socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert.match((await client.waitFor<{ output: string }>("output")).output, /Content-Length/);
	await once(socket, "close");
	const next = await open(port);
	await next.client.request("initialize", { adapterID: "uma" });
	next.socket.destroy();
});

test("nobody outside of this machine can connect", async (t) => {
	const { port } = await listen(t);
	const others = Object.values(networkInterfaces())
		.flat()
		.filter((i) => i?.family === "IPv4" && !i.internal);
	for (const address of others) {
		const socket = connect(port, address?.address ?? "");
		const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
		assert.equal(error.code, "ECONNREFUSED");
	}
});

test("a port that is taken is told", async (t) => {
	const { port } = await listen(t);
	const second = serveTcp({ port, once: false, onListening: () => assert.fail("it cannot listen") });
	await assert.rejects(second.ended, { code: "EADDRINUSE" });
});

test("uma dap --port: the process ends with its signal and leaves nothing behind", async (t) => {
	const uma = path.resolve(process.env.UMA_BUNDLE ?? "dist/uma.mjs");
	const child = spawn(process.execPath, [uma, "dap", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
	t.after(() => child.kill("SIGKILL"));
	const exit = once(child, "exit") as Promise<[number | null]>;
	let stderr = "";
	const port = await new Promise<number | undefined>((resolve) => {
		child.stderr.on("data", (chunk: Buffer) => {
			stderr += chunk.toString();
			const [, digits] = /listening on 127\.0\.0\.1:(\d+)\n/.exec(stderr) ?? [];
			if (digits !== undefined) resolve(Number(digits));
		});
		void exit.then(() => resolve(undefined));
	});
	assert.ok(port, stderr);
	const { socket, client } = await open(port);
	await launch(client, scenarioFile(t, LONG_RUN));
	socket.destroy();
	const { client: next } = await waitUntilFree(port);
	await launch(next, scenarioFile(t, LONG_RUN));
	child.kill("SIGTERM");
	assert.deepEqual(await exit, [0, null]);
	assert.doesNotMatch(stderr, /[Uu]nhandled|Error/);
});
