/** Two runs beside each other, and a golden trace: sessions that stop where something is not as it is elsewhere. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import { closeEditors, extension, scenario } from "./workspace.ts";

interface Stopped {
	readonly session: vscode.DebugSession;
	readonly stop: DebugProtocol.StoppedEvent["body"];
}

/** The sessions in the order of their first stops, as soon as so many have stopped. */
function firstStops(wanted: number): Promise<readonly Stopped[]> {
	const stops: Stopped[] = [];
	return new Promise((resolve) => {
		const subscription = vscode.debug.registerDebugAdapterTrackerFactory("uma", {
			createDebugAdapterTracker: (session) => ({
				onDidSendMessage: (message: DebugProtocol.Event) => {
					if (message.event !== "stopped" || stops.some((s) => s.session === session)) return;
					stops.push({ session, stop: message.body });
					if (stops.length < wanted) return;
					subscription.dispose();
					resolve(stops);
				},
			}),
		});
	});
}

describe("comparing", () => {
	let folder: string;
	let stopped: readonly Stopped[] = [];

	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "uma-compare-"));
	});

	afterEach(async () => {
		for (const { session } of stopped) await vscode.debug.stopDebugging(session);
		await closeEditors();
		rmSync(folder, { recursive: true });
	});

	it("shows two kernels side by side, each stopped where it parts from the other", async () => {
		const text = (await vscode.workspace.openTextDocument(scenario())).getText().replaceAll(/^expect .*\n/gm, "");
		const file = path.join(folder, "two.uma");
		writeFileSync(file, `${text}expect deadlock under r358097\nexpect no deadlock under 13.0\n`);
		const both = firstStops(2);
		const command = vscode.commands.executeCommand("uma.compareKernels", vscode.Uri.file(file));
		// The first kernel of each list; a list that is not there yet does not mind.
		const accept = setInterval(() => void vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem"), 300);
		try {
			await command;
		} finally {
			clearInterval(accept);
		}
		stopped = await both;
		for (const { session, stop } of stopped) {
			assert.match(session.name, /^two\.uma on (r358097|13\.0)$/);
			assert.equal(stop.reason, "exception");
			assert.match(stop.description ?? "", /^differs from /);
		}
		const [first, second] = stopped.map(({ stop }) => /event \d+/.exec(stop.description ?? "")?.[0]);
		assert.equal(first, second);
	});

	it("opens a golden trace, and stops at its first difference", async () => {
		const packed = path.join(extension().extensionPath, "test/golden/unit/limit_sleep.i386.jsonl.gz");
		const lines = gunzipSync(readFileSync(packed)).toString().split("\n");
		const file = path.join(folder, "edited.jsonl");
		writeFileSync(file, lines.with(14, (lines[14] as string).replace('"zimport","z",1', '"zimport","z",3')).join("\n"));
		const opened = firstStops(1);
		await vscode.commands.executeCommand("uma.debugGoldenTrace", vscode.Uri.file(file));
		stopped = await opened;
		for (const { session, stop } of stopped) {
			assert.equal(session.name, "edited.jsonl");
			assert.equal(stop.text, "the golden trace differs from this engine at line 15");
			const info = await session.customRequest("exceptionInfo", { threadId: stop.threadId });
			assert.match(info.description, /expected 3\n {2}got {6}1\n/);
		}
	});
});
