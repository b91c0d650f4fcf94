/** What the linter keeps out of the engine and the language: a host, a clock, and randomness that no seed repeats. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const biome = path.join(root, "node_modules/@biomejs/biome/bin/biome");

/** Texts, and the rule that rejects each in the engine and the language; undefined where nothing is wrong. */
const PROBES: readonly (readonly [text: string, rule: string | undefined])[] = [
	["export const a = Date.now();", "lint/style/noRestrictedGlobals"],
	["export const a = performance.now();", "lint/style/noRestrictedGlobals"],
	["export const a = process.pid;", "lint/style/noRestrictedGlobals"],
	["setTimeout(() => {}, 1);", "lint/style/noRestrictedGlobals"],
	["export const a = globalThis.Date;", "lint/style/noRestrictedGlobals"],
	["export const a = Math.random();", "plugin"],
	['import { readFileSync } from "node:fs";\nexport const a = readFileSync;', "lint/style/noRestrictedImports"],
	['import * as vscode from "vscode";\nexport const a = vscode;', "lint/style/noRestrictedImports"],
	["export const a = Math.max(1, 2);", undefined],
];

/** Lints the probes as files of a folder, in a place of their own with the project's settings; the rules that each breaks. */
function brokenRules(folder: string): (string | undefined)[] {
	const place = mkdtempSync(path.join(tmpdir(), "uma-lint-"));
	try {
		for (const settings of ["biome.json", "scripts/lint"])
			cpSync(path.join(root, settings), path.join(place, settings), { recursive: true });
		mkdirSync(path.join(place, folder));
		for (const [i, [text]] of PROBES.entries()) writeFileSync(path.join(place, folder, `probe-${i}.ts`), `${text}\n`);
		const { stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "--max-diagnostics=none", "--colors=off", folder], {
			cwd: place,
			encoding: "utf8",
		});
		const output = `${stdout}${stderr}`;
		assert.match(output, new RegExp(`Checked ${PROBES.length} files`));
		return PROBES.map((_, i) => new RegExp(`probe-${i}\\.ts:\\d+:\\d+ (\\S+)`).exec(output)?.[1]);
	} finally {
		rmSync(place, { recursive: true, force: true });
	}
}

describe("lint", () => {
	for (const folder of ["engine", "language"]) {
		it(`rejects hosts, clocks and chance in ${folder}/`, () => {
			assert.deepEqual(
				brokenRules(folder),
				PROBES.map(([, rule]) => rule),
			);
		});
	}

	it("lets the command line have all that", () => {
		assert.deepEqual(
			brokenRules("cli"),
			PROBES.map(() => undefined),
		);
	});
});
