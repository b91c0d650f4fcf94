/** The same run is the same run: with and without the journal, with and without breakpoints, and after any journey through it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fullDump } from "../../engine/golden/dump.ts";
import { log } from "../../engine/machine/event-log.ts";
import { MODE_HASH, MODE_JOURNAL, setMode, stateHash } from "../../engine/machine/heap.ts";
import { usedWords } from "../../engine/machine/records.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { advance, startScenario } from "../../engine/scenario/run.ts";
import { Simulation } from "../../engine/simulation.ts";
import { drive, finished, fiveLines, twoThreads } from "./scenarios.ts";

/** Runs a scenario to its end in a mode of the heap, without a timeline. */
function bare(scenario: Scenario, mode: number): string {
	startScenario(scenario);
	setMode(mode, usedWords());
	while (advance() !== "ended");
	return JSON.stringify({ events: log.known, state: fullDump() });
}

for (const scenario of [fiveLines(), twoThreads(1), twoThreads(2, "13.0")]) {
	test(`${scenario.kernel}, ${scenario.schedule.kind}: the journal and the hash change nothing`, () => {
		const plain = bare(scenario, 0);
		assert.equal(bare(scenario, MODE_JOURNAL), plain);
		assert.equal(bare(scenario, MODE_JOURNAL | MODE_HASH), plain);
	});
}

test("the hash kept at each write is the hash of the whole state", () => {
	bare(twoThreads(6), MODE_JOURNAL | MODE_HASH);
	const kept = stateHash();
	setMode(MODE_JOURNAL);
	setMode(MODE_JOURNAL | MODE_HASH, usedWords());
	assert.equal(stateHash(), kept);
});

test("being watched changes nothing", () => {
	const end = finished(twoThreads(9)).hash();
	const sim = Simulation.load(twoThreads(9));
	sim.setBreakpoints([
		{ id: 1, place: { kind: "event", event: "keg_alloc_slab" } },
		{ id: 2, place: { kind: "routine", routine: "vmem_xalloc", at: "return" } },
		{ id: 3, place: { kind: "statement", line: 13 } },
	]);
	let stops = 0;
	while (drive(sim, { kind: "continue" }).kind !== "end") stops++;
	assert.ok(stops > 20);
	assert.equal(sim.hash(), end);
});
