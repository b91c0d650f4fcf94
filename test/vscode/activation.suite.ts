/** The extension sleeps until a scenario is there, and wakes up fast. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { figure } from "./report.ts";
import { closeEditors, extension, scenario } from "./workspace.ts";

describe("activation", () => {
	after(closeEditors);

	it("does not happen in a folder that holds scenarios", async () => {
		assert.notEqual((await vscode.workspace.findFiles("*.uma")).length, 0);
		assert.equal(extension().isActive, false);
	});

	it("does not happen for other files", async () => {
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "plaintext" }));
		await sleep(200);
		assert.equal(extension().isActive, false);
	});

	it("happens when a scenario is opened, which is then in the language `uma`", async () => {
		let opened = Number.NaN;
		const listener = vscode.workspace.onDidOpenTextDocument(() => {
			opened = performance.now();
		});
		const document = await vscode.workspace.openTextDocument(scenario());
		listener.dispose();
		while (!extension().isActive) await sleep(1);
		figure(`activation: ${Math.max(0, Math.round(performance.now() - opened))} ms after the first scenario was open`);
		assert.equal(document.languageId, "uma");
	});
});
