/** What a checkout does to come into working order. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

test("packages that a link leads to are left alone, and the remedy is named", (t) => {
	const folder = mkdtempSync(path.join(tmpdir(), "uma-checkout-"));
	t.after(() => rmSync(folder, { recursive: true, force: true }));
	const [checkout, shared] = [path.join(folder, "checkout"), path.join(folder, "shared")];
	const packageOfOthers = path.join(shared, "some-package/index.js");
	mkdirSync(path.dirname(packageOfOthers), { recursive: true });
	writeFileSync(packageOfOthers, "");
	cpSync(path.join(root, "scripts"), path.join(checkout, "scripts"), { recursive: true });
	writeFileSync(path.join(checkout, "package-lock.json"), "{}");
	symlinkSync(shared, path.join(checkout, "node_modules"), "junction");
	// Without a path there is no npm either: if it were looked for, the task would fail in another way.
	const { status, stderr } = spawnSync(process.execPath, ["scripts/ensure.mjs", "build"], {
		cwd: checkout,
		encoding: "utf8",
		env: { PATH: "" },
	});
	assert.deepEqual([status, stderr.trim().split("\n").length], [2, 1]);
	assert.match(stderr, /^node_modules is a link .* run npm ci where it points to, or remove the link\.$/m);
	assert.ok(existsSync(packageOfOthers));
});
