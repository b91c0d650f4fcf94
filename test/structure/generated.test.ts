/** Generated files are checked in, and current. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

describe("generated files", () => {
	it("are what the tables say", () => {
		const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/generate.mjs", "--check"], { cwd: root, encoding: "utf8" });
		assert.equal(status, 0, `${stdout}${stderr}`);
		assert.match(stdout, /current engine\/kernel\/views\.generated\.ts/);
	});
});
