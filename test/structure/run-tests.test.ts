/** The runner of the tests names a suite that hangs, and ends. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

function runTests(minutes: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
	// Node refuses to run tests below tests where it is told that it is one.
	const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
	const args = ["scripts/run-tests.mjs", "dialect"];
	return spawnSync(process.execPath, args, { cwd: root, env: { ...env, SUITE_MINUTES: minutes }, encoding: "utf8" });
}

it("a suite that takes longer than it may is ended, named and counted", () => {
	const { status, stdout } = runTests("0.0001");
	assert.equal(status, 1, stdout);
	assert.match(stdout, /^Each suite may take 0.0001 minutes\.$/m);
	assert.match(stdout, /^FAILED: suite dialect hangs: it did not end within 0.0001 minutes$/m);
	assert.match(stdout, /\n0 passed, 1 failed\n$/);
});

it("no time at all is an error", () => {
	const { status, stderr } = runTests("-1");
	assert.deepEqual([status, stderr], [2, "SUITE_MINUTES is the number of minutes that a suite may take\n"]);
});
