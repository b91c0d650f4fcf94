/** What hits in runs tell, and how it is said; the bar of long runs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Progress } from "../../cli/run/progress.ts";
import { bounds, percent, shareText } from "../../cli/run/statistics.ts";

const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 0.0005, `${actual} is not ${expected}`);

describe("bounds at 95 % confidence", () => {
	it("are one-sided where nothing happened, or it always did", () => {
		near(bounds(0, 500)[1], 0.00597);
		near(bounds(0, 10)[1], 0.2589);
		near(bounds(10, 10)[0], 0.7411);
	});

	it("are those of Clopper and Pearson in between", () => {
		// Tables: 1 of 10, 5 of 10, 3 of 100.
		near(bounds(1, 10)[0], 0.0025);
		near(bounds(1, 10)[1], 0.445);
		near(bounds(5, 10)[0], 0.1871);
		near(bounds(5, 10)[1], 0.8129);
		near(bounds(3, 100)[0], 0.0062);
		near(bounds(3, 100)[1], 0.0852);
	});

	it("hold for very many runs", () => {
		const [low, high] = bounds(500_000, 1_000_000);
		near(low, 0.499);
		near(high, 0.501);
	});
});

describe("shares in words", () => {
	it("are as the reader wants them", () => {
		assert.equal(shareText(0, 500), "0 of 500: at 95 % confidence it happens in less than 0.6 % of runs");
		assert.equal(shareText(500, 500), "500 of 500: at 95 % confidence it happens in more than 99.4 % of runs");
		assert.match(shareText(28, 40), /^28 of 40: at 95 % confidence it happens in 53\.\d % to 83\.\d % of runs$/);
	});

	it("have digits where they say something", () => {
		assert.deepEqual([0, 0.0003, 0.006, 0.5, 0.9997, 1].map(percent), ["0 %", "0.03 %", "0.6 %", "50.0 %", "99.97 %", "100 %"]);
	});
});

describe("progress", () => {
	it("is silent when quiet, and at first", () => {
		const lines: string[] = [];
		const io = { out: () => {}, err: (line: string) => lines.push(line), terminal: false, colour: false, bar: false };
		new Progress(io, true).tell(0.5, "half");
		new Progress(io, false).tell(0.5, "half");
		assert.deepEqual(lines, []);
	});

	it("is a plain line now and then where there is no terminal", (t) => {
		t.mock.timers.enable({ apis: ["Date"] });
		const lines: string[] = [];
		const io = { out: () => {}, err: (line: string) => lines.push(line), terminal: false, colour: false, bar: false };
		const progress = new Progress(io, false);
		for (let i = 1; i <= 25; i++) {
			t.mock.timers.tick(1000);
			progress.tell(i / 50, `${i} of 50 runs`);
		}
		assert.deepEqual(lines, ["10 of 50 runs, about 40 s left", "20 of 50 runs, about 30 s left"]);
	});
});
