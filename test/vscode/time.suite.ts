/** Time in the workbench: steps back into calls and out of them, moments of answers, and branches of the timeline. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TimelineRow } from "../../debug-adapter/session/custom-requests.ts";
import { Debugging } from "./debugging.ts";
import { closeEditors, scenario } from "./workspace.ts";

const FREE = 'keg["vmem btag"].ud_free_items';

describe("time", () => {
	let debugging: Debugging;

	/** At the loss of the reserve, inside keg_drain_domain. */
	beforeEach(async () => {
		debugging = new Debugging();
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(scenario()));
		vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint("reserve_drained")]);
		assert.equal((await debugging.until("f5")).reason, "function breakpoint");
	});

	afterEach(async () => {
		await debugging.reset();
		debugging.dispose();
		await closeEditors();
	});

	const names = async () => (await debugging.stack()).map((frame) => frame.name);
	const free = async () => debugging.watch(FREE, (await debugging.stack())[0]?.id ?? 0);
	const timelines = async () => (await debugging.request<{ timelines: TimelineRow[] }>("uma/timelines", {})).timelines;

	it("goes back out of a call, and over a line", async () => {
		const [inside, ...callers] = await names();
		assert.equal(inside, "keg_drain_domain");
		const out = await debugging.until("reverseOut");
		assert.match(String(out.description), /backward$/);
		assert.deepEqual(await names(), callers);
		const [before] = await debugging.stack();
		await debugging.until("reverseOver");
		const [over] = await debugging.stack();
		assert.ok(over && before && over.line < before.line, `${over?.line} before ${before?.line}`);
	});

	it("steps back into a call that has returned", async () => {
		await debugging.until("reverseOut");
		const depth = (await names()).length;
		vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
		await debugging.until("next");
		await debugging.until("reverseInto");
		const inner = await names();
		assert.ok(inner.length > depth && inner.includes("keg_drain"), inner.join(" < "));
	});

	it("goes to a moment of an answer, and is no longer there", async () => {
		assert.equal(await free(), "0");
		const history = await debugging.evaluate(`history(${FREE})`, (await debugging.stack())[0]?.id ?? 0);
		const last = (history.indexedVariables ?? 0) - 1;
		// As the menu of a row below a watch calls it, and as that of the variables does.
		const containers = [{ expression: `history(${FREE})` }, { variablesReference: history.variablesReference }];
		for (const [i, container] of containers.entries()) {
			const name = `[${last - 1 - i}]`;
			const stop = await debugging.until("goToMoment", { container, variable: { name } });
			assert.equal(stop.reason, "step");
			assert.equal(await free(), String(290 - i));
		}
	});

	it("keeps both futures when a value is written, and goes from one to the other", async () => {
		await debugging.until("reverseOut");
		const before = await free();
		await debugging.request("setExpression", { expression: 'keg["vmem btag"].uk_reserve', value: "0" });
		const [launched, written] = await timelines();
		assert.ok(launched && written);
		assert.deepEqual([launched.current, written.current, written.parent], [false, true, launched.id]);
		// A view asks for its rows when it is shown, and shows them.
		await vscode.commands.executeCommand("uma.timelines.focus");
		const stop = await debugging.until("switchTimeline", launched);
		assert.match(String(stop.description), /^Timeline 1: /);
		assert.deepEqual(
			(await timelines()).map((row) => row.current),
			[true, false],
		);
		assert.equal(await free(), before);
		const [top] = await debugging.stack();
		assert.match(await debugging.watch('keg["vmem btag"].uk_reserve', top?.id ?? 0), /^8\b/);
		// All of it has been seen, and can still be gone to.
		const { event, known } = await debugging.request<{ event: number; known: number }>("uma/status", {});
		assert.ok(known > event, `${event} of ${known}`);
	});
});
