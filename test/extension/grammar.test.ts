/**
 * Colours: the scopes of a scenario that has everything, against the snapshot beside it. `RESET_RESULTS=1` writes the snapshot anew.
 * That the grammar is what the vocabulary says is the structure suite's business.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../language/load.ts";

const root = path.resolve(import.meta.dirname, "../..");
const SAMPLE = "test/extension/grammar/colours.uma";

describe("grammar", () => {
	it("colours every part of a scenario", () => {
		const update = process.env.RESET_RESULTS === "1" ? ["--updateSnapshot"] : [];
		const tool = fileURLToPath(import.meta.resolve("vscode-tmgrammar-test/dist/snapshot.js"));
		const args = [tool, "--grammar", "syntaxes/uma.tmLanguage.json", "--scope", "source.uma", "--expandDiff", ...update, SAMPLE];
		const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
		assert.equal(status, 0, `${stdout}${stderr}`);
	});

	it("is shown on a correct scenario", () => {
		assert.deepEqual(diagnose(readFileSync(path.join(root, SAMPLE), "utf8")), []);
	});
});
