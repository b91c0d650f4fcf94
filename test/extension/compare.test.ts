/** "Compare Two Kernels...", "Open Recording..." and "Debug Golden Trace...": which sessions they start. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { activate } from "./fake-module.ts";
import { document, FakeWindow, Uri } from "./fake-vscode.ts";

const SCENARIO = "scenarios/five-lines-that-hang.uma";

function window(active?: string): FakeWindow {
	const w = new FakeWindow(active === undefined ? undefined : document(active, { languageId: active.endsWith(".uma") ? "uma" : "jsonl" }));
	activate(w);
	return w;
}

describe("Compare Two Kernels", () => {
	it("starts a session on each, compared with the other", async () => {
		const w = window();
		w.answers.picks = ["r358097", "13.0"];
		await w.commands.get("uma.compareKernels")?.(new Uri(SCENARIO));
		assert.deepEqual(
			w.started.map(({ config }) => [config.name, config.scenario, config.kernel, config.compareWith]),
			[
				["five-lines-that-hang.uma on r358097", SCENARIO, "r358097", "13.0"],
				["five-lines-that-hang.uma on 13.0", SCENARIO, "13.0", "r358097"],
			],
		);
	});

	it("offers the kernels that the scenario names, the second time without the first one, and any other", async () => {
		const w = window();
		w.answers.picks = ["r358097"];
		await w.commands.get("uma.compareKernels")?.(new Uri(SCENARIO));
		const labels = w.picks.map((p) => p.label);
		assert.ok(labels.includes("13.0") && !labels.includes("r358097"), labels.join());
		assert.match(labels.at(-1) ?? "", /Other/);
		assert.equal(w.started.length, 0, "nothing starts where only one was picked");
		w.answers.picks = ["13.0", "Other..."];
		w.answers.text = " r358097 with span_merge ";
		await w.commands.get("uma.compareKernels")?.(new Uri(SCENARIO));
		assert.deepEqual(
			w.started.map(({ config }) => config.kernel),
			["13.0", "r358097 with span_merge"],
		);
	});

	it("needs a scenario", async () => {
		const w = window();
		await w.commands.get("uma.compareKernels")?.();
		assert.match(w.messages.join(), /Open a \.uma scenario first/);
	});
});

describe("Open Recording", () => {
	it("takes the file of the menu, else asks", async () => {
		const w = window("/t/a.uma");
		await w.commands.get("uma.openRecording")?.(new Uri("/t/menu.umarec"));
		await w.commands.get("uma.openRecording")?.();
		w.answers.open = ["/t/asked.umarec"];
		await w.commands.get("uma.openRecording")?.();
		assert.deepEqual(
			w.started.map(({ config }) => [config.request, config.name, config.recording]),
			[
				["attach", "menu.umarec", "/t/menu.umarec"],
				["attach", "asked.umarec", "/t/asked.umarec"],
			],
		);
	});
});

describe("Debug Golden Trace", () => {
	const started = (w: FakeWindow): unknown[] => w.started.map(({ config }) => [config.request, config.name, config.golden]);

	it("takes the file of the menu, else the one in the editor, else asks", async () => {
		const w = window("/t/shown.jsonl");
		await w.commands.get("uma.debugGoldenTrace")?.(new Uri("/t/menu.jsonl.gz"));
		await w.commands.get("uma.debugGoldenTrace")?.();
		assert.deepEqual(started(w), [
			["launch", "menu.jsonl.gz", "/t/menu.jsonl.gz"],
			["launch", "shown.jsonl", "/t/shown.jsonl"],
		]);
		const other = window("/t/a.uma");
		await other.commands.get("uma.debugGoldenTrace")?.();
		assert.deepEqual(started(other), [], "nobody has chosen one");
		other.answers.open = ["/t/asked.jsonl"];
		await other.commands.get("uma.debugGoldenTrace")?.();
		assert.deepEqual(started(other), [["launch", "asked.jsonl", "/t/asked.jsonl"]]);
	});
});
