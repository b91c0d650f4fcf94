/** The search for a failing seed: with invented runs, and with the built program. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { findFailingSeed, type SeedResult } from "../../extension/seed-search.ts";
import { activate } from "./fake-module.ts";
import { document, FakeWindow } from "./fake-vscode.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "uma-seeds-"));
after(() => rmSync(folder, { recursive: true }));

/** A scenario that fails under no seed, under every one, or cannot be read. */
function scenario(name: "holds" | "fails" | "wrong"): string {
	const file = path.join(folder, `${name}.uma`);
	const end = name === "fails" ? "pages.free < 0" : "pages.free > 0";
	const text = `uma 1\nthread t {\n  work 1 ticks\n}\nschedule random seed 1 for 60s\nexpect at end ${end}\n`;
	writeFileSync(file, name === "wrong" ? "thread {" : text);
	return file;
}

describe("search for a failing seed", () => {
	const search = (failing: ReadonlySet<number>, delays: readonly number[], workers: number, first = 5) =>
		findFailingSeed({
			first,
			count: 20,
			workers,
			onProgress: () => {},
			run: async (seed): Promise<SeedResult> => {
				for (let i = delays[seed % delays.length] ?? 0; i > 0; i--) await Promise.resolve();
				return { kind: failing.has(seed) ? "fails" : "holds" };
			},
		});

	it("finds the lowest one, whatever the runs take", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.integer({ min: 0, max: 30 })),
				fc.array(fc.nat(9), { minLength: 1 }),
				fc.integer({ min: 1, max: 8 }),
				async (failing, delays, workers) => {
					const inRange = failing.filter((seed) => seed >= 5 && seed < 25);
					const expected = inRange.length === 0 ? undefined : Math.min(...inRange);
					assert.equal(await search(new Set(failing), delays, workers), expected);
				},
			),
		);
	});

	it("ends with the message of a scenario that does not run", async () => {
		const run = async (): Promise<SeedResult> => ({ kind: "wrong", message: "x.uma:1:1: error: no" });
		await assert.rejects(findFailingSeed({ first: 0, count: 9, workers: 2, run, onProgress: () => {} }), /x\.uma:1:1/);
	});
});

describe("Find a Seed That Fails", () => {
	async function find(file: string, first: string, more: (window: FakeWindow) => void = () => {}): Promise<FakeWindow> {
		const window = new FakeWindow(document(file));
		activate(window);
		window.answers.text = first;
		window.settings["findSeed.count"] = 3;
		more(window);
		await window.commands.get("uma.findFailingSeed")?.();
		return window;
	}

	it("opens the first failing seed in the debugger", async () => {
		const file = scenario("fails");
		const window = await find(file, "7");
		const config = { type: "uma", request: "launch", name: "fails.uma", scenario: file, seed: 7 };
		assert.deepEqual(window.started, [{ config, options: { noDebug: false } }]);
	});

	it("takes a deadlock for a failure, though the scenario expects it", async () => {
		const window = await find(path.resolve(import.meta.dirname, "../../scenarios/five-lines-that-hang.uma"), "1");
		assert.equal(window.started[0]?.config.seed, 1, window.messages.join());
	});

	it("says so when all seeds hold", async () => {
		const window = await find(scenario("holds"), "1");
		assert.deepEqual(window.started, []);
		assert.match(window.messages.join(), /holds under the seeds 1 to 3/);
	});

	it("tells what is wrong with a scenario that does not run", async () => {
		assert.match((await find(scenario("wrong"), "1")).messages.join(), /does not run: .*wrong\.uma:1:\d+: error/);
	});

	it("ends without a word when it is cancelled or the question is", async () => {
		for (const more of [
			(w: FakeWindow) => Object.assign(w.answers, { cancel: true }),
			(w: FakeWindow) => Object.assign(w.answers, { text: undefined }),
			(w: FakeWindow) => Object.assign(w.answers, { text: "-1" }),
		]) {
			const window = await find(scenario("fails"), "1", more);
			assert.deepEqual([window.started, window.messages], [[], []]);
		}
	});

	it("runs nothing in a workspace that is not trusted", async () => {
		const window = await find(scenario("fails"), "1", (w) => {
			w.trusted = false;
		});
		assert.deepEqual(window.started, []);
		assert.match(window.messages.join(), /trusted/);
	});
});
