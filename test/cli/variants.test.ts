/** `uma variants`: what its runs count, what the numbers prove, and when a row disagrees. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { agrees, bounds, runVariantJob, tableLine, type VariantCounts } from "../../cli/variants.ts";
import { findVariant, type Variant } from "../../engine/kernel/variants.ts";

function row(kernel: string, arch: "i386" | "amd64", counts: VariantCounts) {
	return { variant: findVariant(kernel) as Variant, arch, counts };
}

describe("bounds of a share at 95 % confidence", () => {
	it("follow the rule of three where nothing happened", () => {
		assert.deepEqual(
			[
				[0, 500],
				[0, 40],
				[0, 1],
			].map(([n = 0, of = 0]) => Number(bounds(n, of)[1].toFixed(2))),
			[0.6, 7.22, 95],
		);
		assert.deepEqual(bounds(0, 0), [0, 100]);
	});

	it("are Wilson's elsewhere", () => {
		const [low, high] = bounds(29, 40);
		assert.deepEqual([low.toFixed(1), high.toFixed(1)], ["57.2", "83.9"]);
		assert.ok(bounds(40, 40)[0] > 91 && bounds(40, 40)[1] === 100);
	});
});

describe("the runs of a kernel", () => {
	const workload = readFileSync("scenarios/kernel-build.uma", "utf8");
	const run = (kernel: string, arch: "i386" | "amd64", from: number, to: number) => runVariantJob({ kernel, arch, from, to }, workload);

	it("hang, panic or survive, as each kernel does; the first that does not survive is named", () => {
		const hanging = run("r358097", "i386", 1, 5);
		assert.equal(hanging.runs, 4);
		assert.ok(hanging.hangs >= 1 && hanging.panics === 0, JSON.stringify(hanging));
		const first = hanging.first as number;
		assert.equal(run("r358097", "i386", first, first + 1).hangs, 1);
		assert.equal(run("attachment-217173", "i386", 1, 2).panics, 1);
		for (const [kernel, arch] of [
			["13.0", "i386"],
			["13.1", "i386"],
			["r358097", "amd64"],
		] as const) {
			assert.deepEqual(run(kernel, arch, first, first + 1), { runs: 1, hangs: 0, panics: 0 }, kernel);
		}
	});
});

describe("a row of the table", () => {
	it("has the counts with their bounds, the golden figure and what the thread says", () => {
		const text = tableLine(row("r358097", "i386", { runs: 40, hangs: 29, panics: 0, first: 1 }));
		assert.match(text, /^r358097 +i386 +29 \(57-84 %\) +0 \(<7\.2 %\) +11 +1 +29 +yes Hangs on i386, intermittently/);
	});

	it("disagrees where a kernel hangs that should not, or does not where it should", () => {
		const none = { runs: 40, hangs: 0, panics: 0 };
		const some = { ...none, hangs: 3 };
		assert.deepEqual(
			[row("13.0", "i386", none), row("13.0", "i386", some), row("r358097", "i386", some), row("r358097", "i386", none)].map(agrees),
			[true, false, true, false],
		);
		assert.equal(agrees(row("r358097", "amd64", some)), false);
		assert.equal(agrees(row("attachment-217173", "i386", { ...none, panics: 40 })), true);
		assert.equal(agrees(row("attachment-217173", "i386", some)), false);
		assert.match(tableLine(row("13.1", "i386", some)), / NO {2}Later than the report\.$/);
	});
});
