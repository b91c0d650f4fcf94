/** The runner of the tests names a suite that hangs, and ends. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

function runTests(
	minutes: string,
	more: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
	// Node refuses to run tests below tests where it is told that it is one.
	const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
	const args = ["scripts/run-tests.mjs", "dialect"];
	return spawnSync(process.execPath, args, { cwd: root, env: { ...env, SUITE_MINUTES: minutes, ...more }, encoding: "utf8" });
}

it("a suite that takes longer than it may is ended, named and counted", () => {
	const { status, stdout } = runTests("0.0001");
	assert.equal(status, 1, stdout);
	assert.match(stdout, /^Each suite may take 0.0001 minutes\.$/m);
	assert.match(stdout, /^FAILED: suite dialect hangs: it did not end within 0.0001 minutes$/m);
	assert.match(stdout, /\n0 passed, 1 failed\n$/);
});

it("a suite that does not heed being ended is killed, named and counted", { timeout: 60_000 }, async (t) => {
	if (process.platform !== "linux") return t.skip("only Linux lists the processes to kill");
	const folder = mkdtempSync(path.join(tmpdir(), "uma-deaf-"));
	t.after(() => rmSync(folder, { recursive: true, force: true }));
	const [deaf, told] = [path.join(folder, "deaf.mjs"), path.join(folder, "pid")];
	writeFileSync(
		deaf,
		`import { writeFileSync } from "node:fs";
if (process.argv[1]?.endsWith("dialect.test.mjs")) {
	process.on("SIGTERM", () => {});
	writeFileSync(${JSON.stringify(told)}, String(process.pid));
	setInterval(() => {}, 1000);
}`,
	);
	const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import ${deaf}`.trim();
	// Long enough for the suite's process to listen when it is told to end.
	const { status, stdout } = runTests("0.2", { NODE_OPTIONS });
	assert.equal(status, 1, stdout);
	assert.match(stdout, /^FAILED: suite dialect hangs: it did not end within 0.2 minutes$/m);
	assert.match(stdout, /\n\d+ passed, 1 failed\n$/);
	const pid = Number(readFileSync(told, "utf8"));
	// A process that is killed dies when the system comes to it; then it is gone, or nobody has taken note of its death yet.
	const state = (): string => {
		try {
			return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] ?? "";
		} catch {
			return "gone";
		}
	};
	while (!["gone", "Z", "X"].includes(state())) await new Promise((resolve) => setTimeout(resolve, 10));
});

it("no time at all is an error", () => {
	const { status, stderr } = runTests("-1");
	assert.deepEqual([status, stderr], [2, "SUITE_MINUTES is the number of minutes that a suite may take\n"]);
});
