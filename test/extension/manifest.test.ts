/** The manifest of the extension: what it promises exists, and the package holds what it needs and nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const { contributes } = manifest;

interface Attribute {
	readonly description?: string;
	readonly markdownDescription?: string;
}

interface Step {
	readonly id: string;
	readonly description: string;
	readonly media: { readonly markdown: string };
	readonly completionEvents: readonly string[];
}

const commands: string[] = contributes.commands.map((c: { command: string }) => c.command);
const steps: Step[] = contributes.walkthroughs.flatMap((w: { steps: Step[] }) => w.steps);

describe("manifest", () => {
	it("names files that exist", () => {
		const named = [
			manifest.main,
			manifest.icon,
			...Object.values<string>(manifest.bin),
			...contributes.grammars.map((g: { path: string }) => g.path),
			...contributes.snippets.map((s: { path: string }) => s.path),
			...contributes.languages.flatMap((l: { configuration: string; icon: object }) => [l.configuration, ...Object.values(l.icon)]),
			...steps.map((s) => s.media.markdown),
		];
		assert.deepEqual(
			named.filter((file) => !existsSync(path.join(root, file))),
			[],
		);
		assert.ok(statSync(path.join(root, manifest.icon)).size <= 10_000, "the icon is too large");
	});

	it("puts no command into a menu, view or walkthrough that it does not define", () => {
		const menus = Object.values<{ command: string }[]>(contributes.menus).flat();
		const links = JSON.stringify([contributes.viewsWelcome, steps]).matchAll(/(?:command:|onCommand:)(uma[\w.]*)/g);
		for (const command of [...menus.map((m) => m.command), ...[...links].map(([, id]) => id as string)]) {
			assert.ok(commands.includes(command), command);
		}
	});

	it("completes every step of the walkthrough by a command that the step offers", () => {
		for (const { id, description, completionEvents } of steps) {
			const [link] = /\(command:([\w.]+)\)/.exec(description)?.slice(1) ?? [];
			// The last step's command leads to the search, whose own command may be used as well.
			assert.ok(
				completionEvents.some((e) => e === `onCommand:${link}` || e === "onCommand:uma.findFailingSeed"),
				id,
			);
		}
	});

	it("describes every attribute that the adapter reads, and no other", () => {
		const source = readFileSync(path.join(root, "debug-adapter/launch/launch-config.ts"), "utf8");
		const read = [...source.matchAll(/(?:\(args, |args\.\w+\()"(\w+)"/g)].map(([, name]) => name as string);
		const { launch, attach } = contributes.debuggers[0].configurationAttributes;
		const described = Object.entries<Attribute>({ ...launch.properties, ...attach.properties });
		// VS Code writes `noDebug` itself.
		assert.deepEqual([...described.map(([name]) => name), "noDebug"].sort(), [...new Set(read)].sort());
		for (const [name, attribute] of described) assert.ok(attribute.description ?? attribute.markdownDescription, name);
	});

	it("wakes up for sessions only: scenarios, tasks and commands do it by themselves", () => {
		assert.deepEqual(manifest.activationEvents, ["onDebugResolve:uma", "onDebugDynamicConfigurations:uma"]);
		for (const view of contributes.views.debug) assert.ok(["uma.active", "debugType == uma"].includes(view.when), view.id);
	});

	it("says what works in a workspace that is not trusted", () => {
		const { supported, description } = manifest.capabilities.untrustedWorkspaces;
		assert.equal(supported, "limited");
		assert.match(description, /not run/);
	});

	it("has a problem matcher that reads what `uma check` and `uma run` print", () => {
		const [matcher] = contributes.problemMatchers;
		const line = "scenarios/a b.uma:3:14: error: `work` needs a duration: found 64K";
		const found = new RegExp(matcher.pattern.regexp).exec(line) ?? [];
		const { file, line: at, column, severity, message } = matcher.pattern;
		assert.deepEqual(
			[file, at, column, severity, message].map((group) => found[group]),
			["scenarios/a b.uma", "3", "14", "error", "`work` needs a duration: found 64K"],
		);
		assert.equal(new RegExp(matcher.pattern.regexp).test("  holds  no deadlock (event 12)"), false);
	});

	it("ships the bundles and what they need, no sources", () => {
		const { stdout, stderr } = spawnSync(process.execPath, ["node_modules/@vscode/vsce/vsce", "ls", "--no-dependencies"], {
			cwd: root,
			encoding: "utf8",
		});
		const files = stdout.trim().split(/\r?\n/);
		const bundles = ["uma.mjs", "program.mjs", "extension.cjs", "language-client.cjs", "server.cjs"].map((name) => `dist/${name}`);
		for (const needed of ["package.json", ...bundles, manifest.icon, "syntaxes/language-configuration.json", "LICENSE"]) {
			assert.ok(
				files.some((f) => f.toLowerCase() === needed.toLowerCase()),
				`${needed} is missing: ${stdout}${stderr}`,
			);
		}
		const known = /^(dist\/third-party-notices\.txt|bin\/|syntaxes\/|scenarios\/|extension\/media\/|[^/]+\.(md|json)$|LICENSE$)/i;
		assert.deepEqual(
			files.filter((f) => !bundles.includes(f) && !known.test(f)),
			[],
		);
	});

	it("has a page in the package with its pictures in it, and no links that lead nowhere", async () => {
		const file = pathToFileURL(path.join(root, "scripts/package.mjs")).href;
		const { standAlone } = (await import(file)) as { standAlone(text: string, folder: string): string };
		const text = readFileSync(path.join(root, "README.md"), "utf8");
		const page = standAlone(text, root);
		const pictures = [...text.matchAll(/!\[[^\]]*\]\((?!https?:)/g)].length;
		assert.ok(pictures > 0);
		assert.equal([...page.matchAll(/!\[[^\]]+\]\(data:image\/png;base64,iVBOR[\w+/=]+\)/g)].length, pictures);
		assert.doesNotMatch(page, /\]\((?!https?:|data:|#)/);
		assert.match(page, /is told in docs\/pr248008\.md/);
	});

	it("binds keys only while a session of ours stands still", () => {
		for (const { command, key, when } of contributes.keybindings) {
			assert.ok(commands.includes(command), command);
			assert.match(when, /^debugType == uma && debugState == stopped$/, key);
		}
	});

	it("depends on nothing at run time: everything is in the bundles", () => {
		assert.equal(manifest.dependencies, undefined);
	});
});
