/**
 * Other editors: a scripted client sends what nvim-dap and dape send, in their order. Where neovim is installed and UMA_NVIM_DAP names a
 * folder with nvim-dap (0.6.0 runs on the neovim of Debian 12), the real one is driven as well.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../../debug-adapter/transport/client.ts";

const root = path.resolve(import.meta.dirname, "../..");
const bundle = path.join(root, "dist/uma.mjs");
const scenario = path.join(root, "scenarios/five-lines-that-hang.uma");
const lines = readFileSync(scenario, "utf8").split("\n");
const line = lines.findIndex((text) => text.trimStart().startsWith("uma_reclaim(")) + 1;

/** What an editor says of itself, and what it asks for after each stop. */
const EDITORS = {
	"nvim-dap 0.6.0": {
		initialize: {
			clientId: "neovim",
			clientname: "neovim",
			adapterID: "nvim-dap",
			pathFormat: "path",
			columnsStartAt1: true,
			linesStartAt1: true,
			supportsRunInTerminalRequest: true,
			supportsVariableType: true,
			supportsProgressReporting: true,
			supportsStartDebuggingRequest: true,
			locale: "en_US",
		},
		launch: { type: "uma", request: "launch", name: "Debug scenario", scenario },
	},
	"dape 0.27.1": {
		initialize: {
			clientID: "dape",
			adapterID: "uma",
			pathFormat: "path",
			linesStartAt1: true,
			columnsStartAt1: true,
			supportsRunInTerminalRequest: true,
			supportsArgsCanBeInterpretedByShell: true,
			supportsProgressReporting: true,
			supportsStartDebuggingRequest: true,
		},
		launch: { type: "uma", request: "launch", scenario, breakOn: ["reserve_drained"] },
	},
} as const;

type Stopped = DebugProtocol.StoppedEvent["body"];

/** A session as an editor has it: a stop at the line, then a step, a step back and a run, with the panes filled after each stop. */
async function drive(client: DapClient, initialize: object, launch: object): Promise<void> {
	await client.request("initialize", initialize);
	await client.request("launch", launch);
	await client.waitFor("initialized");
	const source = { path: scenario, name: path.basename(scenario) };
	await client.request("setBreakpoints", { source, breakpoints: [{ line }], lines: [line], sourceModified: false });
	await client.request("setExceptionBreakpoints", { filters: ["deadlock"] });
	await client.request("configurationDone");
	const { threadId } = await client.waitFor<Stopped>("stopped");
	for (const command of ["next", "stepBack", "continue"]) {
		await client.request("threads");
		const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
		assert.notEqual(stackFrames.length, 0);
		const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]?.id });
		await client.request("variables", { variablesReference: scopes[0]?.variablesReference });
		await client.request(command, { threadId, granularity: "statement" });
		await client.waitFor<Stopped>("stopped");
	}
	await client.request("disconnect", { restart: false, terminateDebuggee: true });
}

describe("other editors", () => {
	for (const [editor, { initialize, launch }] of Object.entries(EDITORS)) {
		it(`${editor} stops at a line, steps, steps back and runs on`, async () => {
			const adapter = spawn(process.execPath, [bundle, "dap"], { stdio: ["pipe", "pipe", "inherit"] });
			const ended = new Promise((resolve) => adapter.on("exit", resolve));
			try {
				await drive(new DapClient(adapter.stdout, adapter.stdin), initialize, launch);
				assert.equal(await ended, 0);
			} finally {
				adapter.kill();
			}
		});
	}

	const plugin = process.env.UMA_NVIM_DAP ?? "";
	const missing = plugin === "" ? "UMA_NVIM_DAP names no folder with nvim-dap" : false;
	it("the real nvim-dap does, in a headless neovim", { skip: missing }, () => {
		const env = { ...process.env, UMA_NODE: process.execPath, UMA_BUNDLE: bundle, UMA_SCENARIO: scenario };
		const script = path.join(root, "test/extension/editors/nvim-dap.lua");
		const { stdout, stderr } = spawnSync(process.env.NVIM ?? "nvim", ["--headless", "--clean", "-S", script, "-c", "qa!"], {
			env,
			encoding: "utf8",
			timeout: 60_000,
		});
		const said = `${stdout}${stderr}`;
		const wanted = ["filetype uma", `line ${line}`, "1 breakpoint", "2 step", "3 step", "4 (?:exception|breakpoint)", "gone"];
		for (const text of wanted) assert.match(said, new RegExp(`^${text}`, "m"));
	});
});
