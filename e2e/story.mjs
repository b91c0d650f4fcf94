/** PR 248008 in the debugger: from the first look at the scenario to the deadlock and its cause. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/checkout.mjs";

const SCENARIO = "five-lines-that-hang.uma";
const lines = readFileSync(path.join(root, "scenarios", SCENARIO), "utf8").split("\n");
const lineOf = (text) => lines.findIndex((line) => line.includes(text)) + 1;

const FREE = 'keg["vmem btag"].ud_free_items';
const WATCHES = [FREE, 'keg["vmem btag"].uk_reserve'];

export async function story(vscode, { log, shot }) {
	await vscode.widenSideBar(90);
	await vscode.open(SCENARIO);
	await vscode.language("UMA scenario");
	const colours = await vscode.colours(["// Five lines", "machine", "96M", "let"]);
	assert.ok(new Set(colours).size >= 3, `comment, keywords and number have the colours ${colours}`);
	log("the scenario is open, in colours");
	await shot("scenario");

	const first = lineOf("let first");
	await vscode.goTo(first);
	await vscode.clickBreakpoint(first);
	const f5 = Date.now();
	await vscode.press("F5");
	await vscode.stoppedAt(SCENARIO, first);
	log(`stopped at the breakpoint, ${Date.now() - f5} ms after F5`);
	await vscode.openScope("Locals");
	await vscode.variable("first", "");
	await shot("breakpoint");

	await vscode.press("F10");
	await vscode.stoppedAt(SCENARIO, lineOf("while keg"));
	await vscode.variable("first", "0x");
	await vscode.toolbar("step-back");
	await vscode.stoppedAt(SCENARIO, first);
	log("stepped, and stepped back");

	for (const expression of WATCHES) await vscode.watch(expression);
	await vscode.functionBreakpoint("reserve_drained");
	await vscode.press("F5");
	await vscode.stoppedAt("keg_drain");
	await vscode.frame("keg_drain");
	await vscode.frame("five_lines");
	await vscode.watched(FREE, "0");
	await vscode.variable("n", "2"); // slabs taken
	log("stopped where the reserve is lost");
	await shot("reserve-lost");

	await vscode.press("F5");
	await vscode.stoppedAt("sleep.ts");
	const { title, description } = await vscode.exception();
	assert.match(title, /deadlock/);
	assert.match(description, /sleep\(btalloc\), kmem_malloc/);
	await vscode.frame("vmem_bt_alloc");
	await vscode.variable("wmesg", '"btalloc"');
	log(`stopped at the deadlock: ${description.split("\n")[0]}`);
	await shot("deadlock");
}
