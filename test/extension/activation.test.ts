/** The built extension on a fake of `vscode`: F5, the commands, and the adapter it starts. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { activated, document } from "./fake-vscode.ts";

const root = path.resolve(import.meta.dirname, "../..");
const file = path.resolve("/work", "hang.uma");

describe("extension", () => {
	it("starts the built adapter with the Node that runs it", () => {
		const { adapter, context } = activated();
		assert.equal(adapter.command, process.execPath);
		assert.equal(adapter.args.at(-1), "dap");
		assert.ok(existsSync(adapter.args[0] as string));
		assert.equal(adapter.options.env?.ELECTRON_RUN_AS_NODE, "1");
		assert.equal(context.subscriptions.length > 0, true);
	});

	it("debugs the scenario in the editor when F5 comes without a configuration", async () => {
		const { provider } = activated(document(file));
		const config = provider.resolveDebugConfiguration(undefined, {});
		assert.deepEqual(config, { type: "uma", request: "launch", name: "Debug hang.uma", scenario: file });
		assert.deepEqual(await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, config ?? {}), config);
	});

	it("says what to do when there is no scenario", async () => {
		const { provider, messages } = activated(document(path.resolve("/work", "main.c"), { languageId: "c" }));
		assert.equal(provider.resolveDebugConfiguration(undefined, {}), undefined);
		assert.equal(
			await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, { type: "uma", request: "launch" }),
			undefined,
		);
		assert.equal(messages.length, 2);
		for (const text of messages) assert.match(text, /\.uma|scenario/);
	});

	it("leaves a complete configuration alone, takes `program` for `scenario`, and looks in the folder", async () => {
		const { provider } = activated();
		const config = { type: "uma", request: "launch", name: "x", program: "a/b.uma", seed: 7 };
		assert.equal(provider.resolveDebugConfiguration(undefined, config), config);
		const folder = { uri: { fsPath: path.resolve("/work") } };
		const resolved = await provider.resolveDebugConfigurationWithSubstitutedVariables(folder, config);
		assert.deepEqual(resolved, { ...config, scenario: path.resolve("/work/a/b.uma") });
	});

	it("saves the scenario before it runs, and does not run an old text", async () => {
		const config = { type: "uma", request: "launch", name: "x", scenario: file };
		const saved = document(file, { dirty: true });
		assert.ok(await activated(saved).provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, config));
		assert.equal(saved.isDirty, false);
		const stuck = document(file, { dirty: true, saves: false });
		assert.equal(await activated(stuck).provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, config), undefined);
	});

	it("runs or debugs from the editor's title bar", async () => {
		const { commands, started } = activated(document(file));
		await commands.get("uma.runScenario")?.();
		await commands.get("uma.debugScenario")?.({ scheme: "file", fsPath: file });
		const config = { type: "uma", request: "launch", name: "hang.uma", scenario: file };
		assert.deepEqual(started, [
			{ config, options: { noDebug: true } },
			{ config, options: { noDebug: false } },
		]);
	});

	it("registers every command of the manifest", () => {
		const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
		assert.deepEqual(
			[...activated().commands.keys()].sort(),
			manifest.contributes.commands.map((c: { command: string }) => c.command).sort(),
		);
	});
});
