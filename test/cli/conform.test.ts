/** `uma conform`: many traces over the cores, summed up by mechanism; what fails is told with file, line and exit code. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { mechanismOf, summaryTable } from "../../cli/conform.ts";
import { file, uma } from "./program.ts";

const LOCKS = "test/golden/unit/locks.i386.jsonl.gz";

describe("conform", () => {
	it("sums a folder up by mechanism", () => {
		const { status, out } = uma("conform", "--summary", "test/golden/pr248008");
		assert.equal(status, 0, out);
		assert.match(out, /^pr248008: minimal +14 passed$/m);
		assert.match(out, /^pr248008: workload w1 +3 passed$/m);
		assert.match(out, /^pr248008: workload w2 +1 passed\n18 passed, 0 failed\n$/m);
	});

	it("tells each file without --summary, also with the invariants checked", () => {
		const { status, out } = uma("conform", "--check", LOCKS);
		assert.deepEqual([status, out], [0, `ok ${LOCKS}\n1 passed, 0 failed\n`]);
	});

	it("fails with the file and line of what differs, and of what is no trace", () => {
		const lines = gunzipSync(readFileSync(LOCKS)).toString("utf8").split("\n");
		const at = lines.findIndex((line) => line.includes('"s":"done"'));
		const changed = lines.with(at, (lines[at] as string).replace('"s":"done"', '"s":"lock","l":"none"'));
		const differs = file("differs.jsonl", changed.join("\n"));
		const cut = file("cut.jsonl", lines.slice(0, 5).join("\n"));
		const { status, out } = uma("conform", differs, cut, LOCKS);
		assert.equal(status, 1);
		assert.ok(out.includes(`${differs}:${at + 1}: differs at r.`), out);
		assert.ok(out.includes(`${cut}:5: error: the trace is truncated`), out);
		assert.match(out, /1 passed, 2 failed\n$/);
		assert.equal(uma("conform", file("none.jsonl", "")).status, 1);
	});

	it("knows a trace's mechanism by its name", () => {
		assert.deepEqual(
			["unit/btag_drain_358097.i386.jsonl.gz", "random/r1070.i386.jsonl.gz", "pr248008/full-w1-s478.r368236.i386.jsonl.gz"].map(
				mechanismOf,
			),
			["unit: btag_drain", "random: random sequences", "pr248008: workload w1"],
		);
		assert.deepEqual(
			summaryTable([
				{ file: "unit/locks.i386.jsonl.gz", ok: true },
				{ file: "unit/locks.amd64.jsonl.gz", ok: false },
			]),
			["unit: locks     1 passed  1 FAILED"],
		);
	});
});
