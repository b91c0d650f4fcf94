/** The story of the PR without a folder, and the tasks of a folder. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, it } from "node:test";
import { activate, registered } from "./fake-module.ts";
import { FakeWindow, Uri } from "./fake-vscode.ts";

const root = path.resolve(import.meta.dirname, "../..");

function opened(): FakeWindow {
	const window = new FakeWindow();
	activate(window);
	return window;
}

describe("story", () => {
	const storage = path.join(os.tmpdir(), `uma-extension-test-${process.pid}`);
	afterEach(() => rmSync(storage, { recursive: true, force: true }));

	it("opens a copy, and leaves a copy that the reader has changed alone", async () => {
		const window = opened();
		await window.commands.get("uma.story.open")?.();
		const [copy = ""] = window.shown;
		assert.ok(copy.startsWith(storage), copy);
		assert.equal(readFileSync(copy, "utf8"), readFileSync(path.join(root, "scenarios/five-lines-that-hang.uma"), "utf8"));
		writeFileSync(copy, "uma 1\n");
		await window.commands.get("uma.story.open")?.();
		assert.equal(readFileSync(copy, "utf8"), "uma 1\n");
	});

	it("debugs up to the loss of the reserve", async () => {
		const window = opened();
		await window.commands.get("uma.story.debug")?.();
		assert.deepEqual(
			window.breakpoints.map((b) => b.functionName),
			["reserve_drained"],
		);
		assert.equal(window.started[0]?.config.scenario, window.shown[0]);
	});

	it("runs on a kernel that keeps its reserve, and looks for seeds", async () => {
		const window = opened();
		await window.commands.get("uma.story.sound")?.();
		assert.equal(window.started[0]?.config.kernel, "r366840-only");
		await window.commands.get("uma.story.seeds")?.();
		assert.deepEqual(window.executed.at(-1)?.[0], "uma.findFailingSeed");
	});
});

/** A task as it is handed to VS Code. */
interface Task {
	readonly definition: object;
	readonly scope?: unknown;
	readonly name: string;
	readonly matcher: string;
	readonly execution: { readonly process: string; readonly args: string[]; readonly options: { cwd?: string } };
}

interface Tasks {
	provideTasks(): Promise<Task[]>;
	resolveTask(task: object): Task | undefined;
}

describe("tasks", () => {
	it("runs and checks every scenario of the folder", async () => {
		const window = opened();
		window.files = [new Uri(path.join(root, "scenarios/five-lines-that-hang.uma"))];
		const tasks = await registered<Tasks>(window, "tasks").provideTasks();
		assert.deepEqual(
			tasks.map((t) => [t.name, t.matcher]),
			[
				["run five-lines-that-hang.uma", "$uma"],
				["check five-lines-that-hang.uma", "$uma"],
			],
		);
		for (const { execution } of tasks) {
			const { cwd } = execution.options;
			const { status, stdout, stderr } = spawnSync(execution.process, execution.args, { cwd, encoding: "utf8" });
			assert.equal(status, 0, `${stdout}${stderr}`);
		}
	});

	it("completes a task of tasks.json, with kernel and seed, and no other", () => {
		const window = opened();
		const definition = { type: "uma", command: "run", scenario: "a.uma", kernel: "13.0", seed: 7 };
		const provider = registered<Tasks>(window, "tasks");
		const task = provider.resolveTask({ definition, scope: 2 });
		assert.equal(task?.definition, definition);
		assert.deepEqual(task?.execution.args.slice(1), ["run", "a.uma", "--kernel", "13.0", "--seed", "7"]);
		for (const wrong of [{}, { command: "delete", scenario: "a" }, { command: "run" }]) {
			assert.equal(provider.resolveTask({ definition: { type: "uma", ...wrong } }), undefined);
		}
	});
});
