/** A session on the demo: what a person does with F5 and the debug toolbar. */
import assert from "node:assert/strict";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import { Debugging, sessionEnds } from "./debugging.ts";
import { figure } from "./report.ts";
import { closeEditors, scenario } from "./workspace.ts";

/** Line of the scenario that contains a text, counted from 0. */
function lineOf(document: vscode.TextDocument, text: string): number {
	const line = document
		.getText()
		.split("\n")
		.findIndex((l) => l.includes(text));
	assert.notEqual(line, -1, text);
	return line;
}

describe("debugging", () => {
	let document: vscode.TextDocument;
	let debugging: Debugging;

	beforeEach(async () => {
		debugging = new Debugging();
		document = await vscode.workspace.openTextDocument(scenario());
		await vscode.window.showTextDocument(document);
	});

	afterEach(async () => {
		await debugging.reset();
		debugging.dispose();
		await closeEditors();
	});

	// In a remote extension host VS Code makes the paths that it hands to extensions into URIs.
	const isScenario = (frame: DebugProtocol.StackFrame) =>
		path.posix.basename(frame.source?.path ?? "") === path.basename(document.uri.fsPath);
	const breakAt = (text: string) => {
		const at = new vscode.Location(document.uri, new vscode.Position(lineOf(document, text), 0));
		vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at)]);
	};
	const breakOn = (name: string) => vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(name)]);

	it("starts by F5 without launch.json, stops at a breakpoint, shows stack and variables", async () => {
		breakAt("uma_reclaim(");
		const stop = await debugging.until("f5");
		figure(`from F5 to the first stop: ${debugging.timeline()}`);
		assert.equal(stop.reason, "breakpoint");
		assert.equal(vscode.debug.activeDebugSession?.type, "uma");

		const [top] = await debugging.stack();
		assert.ok(top && isScenario(top), top?.source?.path);
		assert.equal(top.line, lineOf(document, "uma_reclaim(") + 1);
		const locals = await debugging.variables(top.id, "Locals");
		assert.match(String(locals.first), /^0x[0-9a-f]+/);
		assert.ok("bufs" in locals, Object.keys(locals).join());
		assert.match(await debugging.watch('keg["vmem btag"].ud_pages', top.id), /^3\b/);
	});

	it("stops where the reserve is lost, inside the simulated kernel, with the scenario at the bottom of the stack", async () => {
		breakOn('keg_drain where keg == "vmem btag"');
		assert.equal((await debugging.until("f5")).reason, "function breakpoint");
		const frames = await debugging.stack();
		assert.equal(frames[0]?.name, "keg_drain_domain");
		const bottom = frames.at(-1);
		assert.ok(bottom && isScenario(bottom), bottom?.source?.path);
		assert.equal(bottom.line, lineOf(document, "uma_reclaim(") + 1);
		// VS Code asks for the kernel's text by the reference of its source, and shows it.
		assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, "debug");
		assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /keg_drain/);
	});

	it("steps and steps back to the same state", async () => {
		breakAt("let first");
		await debugging.until("f5");
		const where = async () => {
			const [top] = await debugging.stack();
			assert.ok(top);
			return { line: top.line, locals: await debugging.variables(top.id, "Locals") };
		};
		const before = await where();
		assert.equal((await debugging.until("next")).reason, "step");
		const after = await where();
		assert.notDeepEqual(after, before);
		assert.equal((await debugging.until("stepBack")).reason, "step");
		assert.deepEqual(await where(), before);
	});

	it("stops at the deadlock by itself, says why, and goes back in time to what caused it", async () => {
		const deadlock = await debugging.until("f5");
		assert.equal(deadlock.reason, "exception");
		const info = await debugging.request<{ description: string }>("exceptionInfo", { threadId: deadlock.threadId });
		assert.match(info.description, /btalloc/);
		breakOn("reserve_drained");
		const cause = await debugging.until("reverseContinue");
		assert.equal(cause.reason, "function breakpoint");
		assert.match(String(cause.text), /vmem btag/);
	});

	it("runs to its end under a kernel that does not hang", async () => {
		const ended = sessionEnds();
		const configuration = { type: "uma", request: "launch", name: "fixed", scenario: document.uri.fsPath, kernel: "13.0" };
		assert.ok(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration));
		await ended;
	});
});
