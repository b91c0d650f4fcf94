/**
 * The whole way of a user, in a real VS Code: install the package, open a scenario, and debug it. `npm run e2e -- --shots DIR` leaves
 * pictures of it in DIR, else in dist/e2e.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "../scripts/checkout.mjs";
import { openWindow } from "../scripts/vscode/browser.mjs";
import { atEnd, bounded } from "../scripts/vscode/cleanup.mjs";
import { startCodeServer } from "../scripts/vscode/code-server.mjs";
import { smallPng } from "./picture.mjs";
import { story } from "./story.mjs";
import { Workbench } from "./workbench.mjs";

const values = options();
const began = Date.now();
const log = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);

function options() {
	try {
		return parseArgs({ options: { shots: { type: "string" } } }).values;
	} catch (error) {
		console.error(`${error.message}\nusage: npm run e2e -- [--shots DIR]`);
		process.exit(2);
	}
}

await bounded(180, async () => {
	const folder = mkdtempSync(path.join(tmpdir(), "uma-e2e-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	const vsix = path.join(folder, "uma.vsix");
	assert.equal(run(process.execPath, ["scripts/ensure.mjs", "package", "-o", vsix], { stdio: ["ignore", "ignore", 2] }), 0);
	// The floating toolbar would hide the titles of the editors.
	const settings = { "debug.toolBarLocation": "commandCenter" };
	const server = await startCodeServer({ workspace: path.join(root, "scenarios"), vsix: [vsix], settings });
	log("the package is installed");

	const page = await openWindow({ width: 1280, height: 860 });
	const shots = path.resolve(values.shots ?? path.join(root, "dist/e2e"));
	mkdirSync(shots, { recursive: true });
	const workbench = new Workbench(page);
	const shot = async (name) => {
		await workbench.settle();
		writeFileSync(path.join(shots, `${name}.png`), await smallPng(page.context(), await page.screenshot()));
	};
	try {
		await page.goto(server.url());
		await story(workbench, { log, shot });
	} catch (error) {
		await page.screenshot({ path: path.join(shots, "failed.png") });
		console.error(`What was on the screen: ${path.join(shots, "failed.png")}`);
		throw error;
	}
	log("done");
	return 0;
});
