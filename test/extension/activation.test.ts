/** The built extension in a fake window: F5, the commands, and the adapter it starts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { activate, type Inline, type Message, registered } from "./fake-module.ts";
import { document, type FakeDocument, FakeWindow, Uri } from "./fake-vscode.ts";

const root = path.resolve(import.meta.dirname, "../..");
const file = path.resolve("/home/x", "hang.uma");

type Configuration = Record<string, unknown>;

/** The hooks of a configuration provider. */
interface Provider {
	resolveDebugConfiguration(folder: unknown, config: Configuration): Configuration | undefined;
	resolveDebugConfigurationWithSubstitutedVariables(folder: unknown, config: Configuration): Promise<Configuration | undefined>;
	provideDebugConfigurations(): Promise<Configuration[]>;
}

function activated(active?: FakeDocument): { window: FakeWindow; provider: Provider } {
	const window = new FakeWindow(active);
	activate(window);
	return { window, provider: registered<Provider>(window, "configurations") };
}

describe("extension", () => {
	it("starts the built adapter in a thread, which answers and ends with it", { timeout: 20_000 }, async () => {
		const { window } = activated();
		const { implementation } = registered<{ createDebugAdapterDescriptor(): Inline }>(window, "adapter").createDebugAdapterDescriptor();
		const answer = await new Promise<Message>((resolve) => {
			implementation.onDidSendMessage(resolve);
			implementation.handleMessage({ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "uma" } });
		});
		implementation.dispose();
		assert.deepEqual([answer.type, answer.command, answer.success], ["response", "initialize", true]);
	});

	it("tells how long activation took, and hands over everything that is to be disposed of", () => {
		const window = new FakeWindow();
		const context = activate(window);
		assert.match(window.log.join("\n"), /activated in \d+\.\d ms/);
		for (const [i, what] of context.subscriptions.entries()) {
			assert.equal(typeof (what as { dispose?: unknown }).dispose, "function", `subscription ${i}`);
		}
	});

	it("debugs the scenario in the editor when F5 comes without a configuration", async () => {
		const { provider } = activated(document(file));
		const config = await provider.resolveDebugConfiguration(undefined, {});
		assert.deepEqual(config, { type: "uma", request: "launch", name: "Debug hang.uma", scenario: file });
		assert.deepEqual(await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, config ?? {}), config);
	});

	it("saves a scenario that has no file yet before it runs, and does nothing where the user does not", async () => {
		const { window, provider } = activated(document("Untitled-1", { scheme: "untitled" }));
		assert.equal(await provider.resolveDebugConfiguration(undefined, {}), undefined);
		await window.commands.get("uma.runScenario")?.();
		assert.deepEqual([window.messages, window.started], [[], []]);
		window.answers.saveAs = file;
		assert.equal((await provider.resolveDebugConfiguration(undefined, {}))?.scenario, file);
		await window.commands.get("uma.runScenario")?.(window.active?.uri);
		assert.deepEqual(
			window.started.map(({ config }) => config.scenario),
			[file],
		);
	});

	it("says what to do when there is no scenario and no recording", async () => {
		const { window, provider } = activated(document(path.resolve("/home/x", "main.c"), { languageId: "c" }));
		assert.equal(await provider.resolveDebugConfiguration(undefined, {}), undefined);
		for (const request of ["launch", "attach"]) {
			assert.equal(await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, { type: "uma", request }), undefined);
		}
		assert.equal(window.messages.length, 3);
		for (const text of window.messages) assert.match(text, /\.uma|scenario|recording/);
	});

	it("leaves a complete configuration alone, takes `program` for the file, and looks in the folder", async () => {
		const { provider } = activated();
		const folder = { uri: { fsPath: path.resolve("/home/x") } };
		for (const [request, attribute] of [
			["launch", "scenario"],
			["attach", "recording"],
		] as const) {
			const config = { type: "uma", request, name: "x", program: "a/b.uma", seed: 7 };
			assert.equal(await provider.resolveDebugConfiguration(undefined, config), config);
			const resolved = await provider.resolveDebugConfigurationWithSubstitutedVariables(folder, config);
			assert.deepEqual(resolved, { ...config, [attribute]: path.resolve("/home/x/a/b.uma") });
		}
	});

	it("opens the debug console for the verdict of each run without debugging, unless it is told when to", async () => {
		const { window, provider } = activated();
		const config = { type: "uma", request: "launch", name: "x", scenario: file };
		const consoleOf = async (more: Configuration) =>
			(await provider.resolveDebugConfigurationWithSubstitutedVariables(undefined, { ...config, ...more }))?.internalConsoleOptions;
		assert.equal(await consoleOf({}), undefined);
		assert.equal(await consoleOf({ noDebug: true }), "openOnSessionStart");
		assert.equal(await consoleOf({ noDebug: true, internalConsoleOptions: "neverOpen" }), "neverOpen");
		window.settings.internalConsoleOptions = "neverOpen";
		assert.equal(await consoleOf({ noDebug: true }), undefined);
	});

	it("takes a golden trace in place of a scenario, and looks in the folder for what a run is compared with", async () => {
		const { provider } = activated();
		const folder = { uri: { fsPath: path.resolve("/home/x") } };
		const base = { type: "uma", request: "launch", name: "x" };
		const golden = await provider.resolveDebugConfigurationWithSubstitutedVariables(folder, { ...base, golden: "t/a.jsonl" });
		assert.deepEqual(golden, { ...base, golden: path.resolve("/home/x/t/a.jsonl") });
		const config = { ...base, scenario: "a.uma", compareWith: { scenario: "b.uma", seed: 3 } };
		assert.deepEqual(await provider.resolveDebugConfigurationWithSubstitutedVariables(folder, config), {
			...base,
			scenario: path.resolve("/home/x/a.uma"),
			compareWith: { scenario: path.resolve("/home/x/b.uma"), seed: 3 },
		});
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
		const { window } = activated(document(file));
		await window.commands.get("uma.runScenario")?.();
		await window.commands.get("uma.debugScenario")?.(new Uri(file));
		const config = { type: "uma", request: "launch", name: "hang.uma", scenario: file };
		assert.deepEqual(window.started, [
			{ config, options: { noDebug: true } },
			{ config, options: { noDebug: false } },
		]);
	});

	it("offers a configuration for every kernel that the expectations name", async () => {
		const text = "kernel r358097\nexpect deadlock under r358097\nexpect no deadlock under 13.0, 12.1\n";
		const { window } = activated(document(file, { text }));
		const list = await registered<Provider>(window, "dynamic").provideDebugConfigurations();
		assert.deepEqual(
			list.map((c) => [c.name, c.kernel]),
			[
				["hang.uma on r358097", undefined],
				["hang.uma on 13.0", "13.0"],
				["hang.uma on 12.1", "12.1"],
				["hang.uma on r358097, compared with 13.0", undefined],
				["hang.uma on r358097, compared with 12.1", undefined],
			],
		);
		assert.deepEqual(
			list.map((c) => c.compareWith),
			[undefined, undefined, undefined, "13.0", "12.1"],
		);
		window.active = undefined;
		assert.deepEqual(await registered<Provider>(window, "dynamic").provideDebugConfigurations(), []);
	});

	it("registers every command of the manifest, and no other", () => {
		const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
		assert.deepEqual(
			[...activated().window.commands.keys()].sort(),
			manifest.contributes.commands.map((c: { command: string }) => c.command).sort(),
		);
	});
});
