/** The manifest of the extension: what it promises exists, and the package holds what it needs and nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const { contributes } = manifest;

describe("manifest", () => {
	it("names files that exist", () => {
		const named = [
			manifest.main,
			...Object.values<string>(manifest.bin),
			...contributes.grammars.map((g: { path: string }) => g.path),
			...contributes.languages.map((l: { configuration: string }) => l.configuration),
		];
		assert.deepEqual(
			named.filter((file) => !existsSync(path.join(root, file))),
			[],
		);
	});

	it("puts no command into a menu that it does not define", () => {
		const defined = contributes.commands.map((c: { command: string }) => c.command);
		for (const items of Object.values<{ command: string }[]>(contributes.menus)) {
			for (const { command } of items) assert.ok(defined.includes(command), command);
		}
	});

	it("describes every attribute of a launch", () => {
		const { properties } = contributes.debuggers[0].configurationAttributes.launch;
		assert.deepEqual(Object.keys(properties).sort(), ["kernel", "program", "scenario", "seed", "stopOnEntry"]);
		for (const [name, attribute] of Object.entries<{ description?: string; markdownDescription?: string }>(properties)) {
			assert.ok(attribute.description ?? attribute.markdownDescription, name);
		}
	});

	it("ships the bundles and what they need, no sources", () => {
		const { stdout, stderr } = spawnSync(process.execPath, ["node_modules/@vscode/vsce/vsce", "ls", "--no-dependencies"], {
			cwd: root,
			encoding: "utf8",
		});
		const files = stdout.trim().split(/\r?\n/);
		for (const needed of ["package.json", "dist/uma.mjs", "dist/extension.cjs", "syntaxes/language-configuration.json", "LICENSE"]) {
			assert.ok(
				files.some((f) => f.toLowerCase() === needed.toLowerCase()),
				`${needed} is missing: ${stdout}${stderr}`,
			);
		}
		const surplus = files.filter(
			(f) =>
				!/^(dist\/(uma\.mjs|extension\.cjs|third-party-notices\.txt)|bin\/|syntaxes\/|scenarios\/|[^/]+\.(md|json)$|LICENSE$)/i.test(f),
		);
		assert.deepEqual(surplus, []);
	});

	it("depends on nothing at run time: everything is in the bundles", () => {
		assert.equal(manifest.dependencies, undefined);
	});
});
