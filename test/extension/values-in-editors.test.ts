/** Values under the mouse and beside the lines, while a session stands still. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { valueAt, valuesOfRoutine, valuesOfScenario } from "../../extension/values-in-text.ts";
import { activate, registered } from "./fake-module.ts";
import { FakeWindow } from "./fake-vscode.ts";

const root = path.resolve(import.meta.dirname, "../..");
const linesOf = (file: string): string[] => readFileSync(path.join(root, file), "utf8").split("\n");

/** What is shown, by the line it is shown in. */
function shown(named: ReturnType<typeof valuesOfScenario>, lines: readonly string[]): Record<string, string> {
	const byLine: Record<string, string> = {};
	for (const { line, start, end, text } of named) {
		assert.equal(lines[line]?.slice(start, end), text);
		const key = lines[line]?.trim() ?? "";
		byLine[key] = byLine[key] === undefined ? text : `${byLine[key]}, ${text}`;
	}
	return byLine;
}

describe("values in the editors", () => {
	it("takes the value under the mouse up to the field that the mouse is on", () => {
		const line = '  while keg["vmem btag"].uk_domain.ud_pages < wanted { // arena["x"].y';
		for (const [on, text] of [
			["keg", 'keg["vmem btag"]'],
			["btag", 'keg["vmem btag"]'],
			["uk_domain", 'keg["vmem btag"].uk_domain'],
			["ud_pages", 'keg["vmem btag"].uk_domain.ud_pages'],
			["wanted", "wanted"],
			["x", undefined],
			["{", undefined],
		] as const)
			assert.equal(valueAt(line, line.lastIndexOf(on) + 1 - Number(on === "{"))?.text, text, on);
		assert.equal(valueAt("kernel r358097", 2), undefined, "a word of the language");
	});

	it("shows variables of a scenario, and what it asks of the machine, up to where the thread stands", () => {
		const lines = linesOf("scenarios/five-lines-that-hang.uma");
		const at = lines.findIndex((line) => line.includes("uma_reclaim("));
		assert.deepEqual(shown(valuesOfScenario(lines, at), lines), {
			"list bufs": "bufs",
			"let first = malloc(16B, M_WAITOK)": "first",
			'while keg["vmem btag"].ud_pages < 2 {': 'keg["vmem btag"].ud_pages',
		});
	});

	it("shows locals of a routine of the kernel, and fields of what they point to", () => {
		const lines = linesOf("engine/kernel/uma_core/keg_drain.ts");
		const at = lines.findIndex((line) => line.includes("forget(keg, ref"));
		assert.deepEqual(shown(valuesOfRoutine(lines, at), lines), {
			"export function* keg_drain_domain(keg: Keg): Routine<void> {": "keg",
			"const dom = keg.uk_domain;": "dom",
			"yield* mtx_lock(dom.ud_lock);": "dom.ud_lock",
			"let freed = 0 as Slab;": "freed",
			"const n = takeSlabs(keg, ref(keg.uk_drained));": "n, keg.uk_drained",
			"forget(keg, ref(keg.uk_drained), n);": "keg, keg.uk_drained, n",
		});
	});

	it("looks locals up where they are, asks the adapter for the rest, and leaves other debuggers alone", () => {
		const window = new FakeWindow();
		activate(window);
		const text = readFileSync(path.join(root, "engine/kernel/uma_core/keg_drain.ts"), "utf8");
		const line = text
			.split("\n")
			.findIndex((l) => l.includes("const dom = keg.uk_domain;\n") || l.includes("yield* mtx_lock(dom.ud_lock)"));
		const provider = registered<{ provideInlineValues(...args: unknown[]): object[] }>(window, "inline values");
		const ask = (): object[] =>
			provider.provideInlineValues({ languageId: "typescript", getText: () => text }, undefined, { stoppedLocation: { end: { line } } });
		assert.deepEqual(ask(), []);
		window.session = { id: "1", type: "uma" } as { id: string };
		const values = ask() as { variableName?: string; expression?: string }[];
		assert.deepEqual(
			values.map((v) => v.variableName ?? `ask ${v.expression}`),
			["keg", "dom", "ask dom.ud_lock"],
		);
	});
});
