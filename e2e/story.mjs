/** PR 248008 in the debugger: from the first look at the scenario to the deadlock and its cause. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../scripts/checkout.mjs";

const SCENARIO = "five-lines-that-hang.uma";
const lines = readFileSync(path.join(root, "scenarios", SCENARIO), "utf8").split("\n");
const lineOf = (text) => lines.findIndex((line) => line.includes(text)) + 1;

const drain = readFileSync(path.join(root, "engine/kernel/uma_core/keg_drain.ts"), "utf8").split("\n");
const kernelLineOf = (text) => drain.findIndex((line) => line.includes(text)) + 1;

const FREE = 'keg["vmem btag"].ud_free_items';
const FLAGS = 'keg["vmem btag"].uk_flags';
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
	await vscode.toolbar("debug-step-back");
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
	await vscode.valueBeside("n = 2");
	log("stopped where the reserve is lost");
	await shot("reserve-lost");

	await vscode.toolbar("arrow-circle-up");
	await vscode.stoppedAt("keg_drain", kernelLineOf("yield* keg_drain_domain(keg)"));
	await vscode.toolbar("arrow-circle-down");
	await vscode.frame("keg_drain", kernelLineOf("UMA_ZONE_NOFREE) !== 0) return"));
	await vscode.valueBeside("UMA_ZONE_NOFREE) !== 0) return; keg.uk_flags = ");
	log("stepped back out of the call, and into the one before");
	await shot("reverse-steps");

	await vscode.press("F5");
	await vscode.stopReason("reserve_drained");
	await vscode.valueBeside("n = 2");
	await vscode.variableRow("dom").click();
	await vscode.menuOf(await vscode.reveal(vscode.variableRow("ud_free_items"), ".debug-variables"));
	await shot("questions");
	await vscode.choose("Break on Value Change");
	await vscode.breakpoint("ud_free_items");

	await vscode.press("F5");
	await vscode.stoppedAt("sleep.ts");
	const { title, description } = await vscode.exception();
	assert.match(title, /deadlock/);
	assert.match(description, /sleep\(btalloc\), kmem_malloc/);
	await vscode.frame("vmem_bt_alloc");
	await vscode.reveal(vscode.variableRow("wmesg"), ".debug-variables");
	await vscode.variable("wmesg", '"btalloc"');
	await vscode.valueBeside('wmesg = "btalloc"');
	log(`stopped at the deadlock: ${description.split("\n")[0]}`);
	await shot("deadlock");

	await vscode.toolbar("debug-reverse-continue");
	await vscode.stopReason("reserve_drained");
	await vscode.toolbar("debug-reverse-continue");
	await vscode.stopReason("-> 0");
	await vscode.valueBeside("n = 2");
	log("stopped, backwards, at the write that took the last free tag");
	await shot("value-changed-backwards");

	await vscode.menuOf(vscode.watchRow(FREE));
	await vscode.choose("Show History");
	const { title: history, focused } = await vscode.quickPick();
	assert.match(history, /^history\(.*\): \d+ writes/);
	assert.match(focused, /290 -> 0 by five_lines in keg_drain_domain/);
	log(history);
	await shot("history");
	await vscode.keys("ArrowUp", "Enter");
	await vscode.watched(FREE, "290");
	await vscode.stoppedAt("zone_release");
	log("went to the write before");

	await vscode.command("Remove All Breakpoints");
	await vscode.showTab(SCENARIO);
	await vscode.goTo(lineOf("let tags"));
	await vscode.clickBreakpoint(lineOf("let tags"));
	await vscode.view("Breakpoints", false);
	await vscode.view("UMA Timelines", true);
	await vscode.watch(FLAGS);
	await vscode.setWatched(FLAGS, `${FLAGS} | UMA_ZONE_NOFREE`);
	await vscode.timeline("2: ").waitFor();
	await vscode.closeMessage("The session went back to before zone_release.ts");
	await vscode.press("F5");
	await vscode.stoppedAt(SCENARIO, lineOf("let tags"));
	await vscode.frame("five_lines", lineOf("let tags"));
	await vscode.variable("bufs", "158 values");
	await vscode.valueBeside('keg["vmem btag"].ud_free_items = 37');
	log("changed a flag: in that future nothing hangs");
	await shot("two-futures");

	await vscode.timeline("1: ").click();
	await vscode.stoppedAt("zone_release");
	await vscode.frame("uma_reclaim");
	await vscode.variable("lock", '"keg:vmem btag"');
	await vscode.valueBeside('lock = "keg:vmem btag"');
	await vscode.status("of 71246");
	log("went back to the first timeline");
	await shot("first-timeline");
}
