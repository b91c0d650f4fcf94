/** The deadlock report: who waits for what, what is missing, who could have helped, and the event that took it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { Simulation } from "../../engine/simulation.ts";
import { loadScenario } from "../../language/load.ts";
import { root } from "./program.ts";

/** Runs a scenario to its deadlock; returns the report and the simulation. */
function hang(text: string, kernel?: string): { readonly report: string; readonly sim: Simulation } {
	const { scenario, diagnostics } = loadScenario(text, "hang.uma", kernel === undefined ? {} : { kernel });
	assert.ok(scenario !== undefined, JSON.stringify(diagnostics));
	const sim = Simulation.load(scenario);
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(20_000) === undefined);
	assert.equal(sim.outcome(), "deadlock");
	return { report: sim.report(), sim };
}

const shipped = (name: string): string => readFileSync(path.join(root, "scenarios", name), "utf8");

const MACHINE = "machine i386 {\n  cpus 2\n  memory 56M\n  kva 96M\n}\nkernel 13.0\n";

describe("the deadlock report of PR 248008", () => {
	const { report, sim } = hang(shipped("five-lines-that-hang.uma"));

	it("tells the thread with state, operation and stack", () => {
		assert.match(report, /^No operation has completed for 20 s \(tick \d+, event \d+\)\.\n/);
		assert.match(report, /\nThreads:\n/);
		assert.match(report, /\n {2}five_lines: (sleep|woken)\(btalloc\), kmem_malloc for 20 s\n/);
		assert.match(report, /\n {4}at vmem_bt_alloc \(engine\/kernel\/subr_vmem\/vmem_bt_alloc\.ts:\d+\)\n/);
		assert.match(report, /\n {4}at the scenario \(hang\.uma:\d+\)/);
	});

	it("tells what is missing in figures", () => {
		assert.match(report, /five_lines needs a boundary tag, which takes a slab, which takes address space in "kernel arena domain"/);
		assert.match(report, /has 3 tags in stock and needs 4 to cut a segment; the keg "vmem btag" has 0 free items, reserve 8, 1 slab\./);
		assert.match(report, /what lacks is not address space but the tags to describe it/);
		assert.match(report, /No cpu has tags in its buckets\./);
		assert.match(report, /could come from whoever frees address space in that arena, frees a tag into the keg, or drains/);
		assert.match(report, /there is no other thread/);
	});

	it("tells the event that took the reserve, with routine and line, and how to see it", () => {
		const loss = sim.reserveLoss();
		assert.ok(loss !== undefined);
		assert.deepEqual([loss.keg, loss.before, loss.after, loss.reserve], ["vmem btag", 290, 0, 8]);
		const at = `event ${loss.event} (tick ${loss.tick}), thread five_lines, in keg_drain_domain (engine/kernel/uma_core/keg_drain.ts:`;
		assert.ok(report.includes(`The reserve of "vmem btag" was lost at ${at}`), report);
		assert.ok(report.includes(`It was last whole at event ${loss.event - 1}, with 290 free items.`));
		assert.match(report, /function breakpoint on `reserve_drained where keg == "vmem btag"`/);
	});

	it("tells why nobody helps", () => {
		const build = hang(shipped("kernel-build.uma")).report;
		assert.match(build, /cc\[\d\].* needs? a boundary tag/);
		assert.match(build, /\n {4}dom0: /);
		assert.match(build, /\n {4}uma: was not asked to drain: \d+ pages are free, the page daemon asks below \d+/);
		assert.match(build, /\n {4}clock: wakes who waits for an arena every 10 s, and frees nothing/);
	});
});

describe("other deadlocks", () => {
	it("at the limit of a zone", () => {
		const { report } = hang(
			`${MACHINE}zone z {\n  item 64B\n  max 4 items\n}\nthread a[3] {\n  list l\n  forever { l << uma_zalloc(z, M_WAITOK) }\n}\n`,
		);
		assert.match(report, /a\[0\], a\[1\], a\[2\]: sleep\(zonelimit\), uma_zalloc/);
		assert.equal(report.match(/at zone_alloc_limit_hard/g)?.length, 1);
		assert.match(report, /need an item of the zone "z", which is at its limit\.\n {2}4 of at most 4 items are in use\./);
		assert.ok(!report.includes("The reserve of"), "no reserve was lost");
	});

	it("in an arena that is full", () => {
		const text = `${MACHINE}arena d {\n  quantum 4K\n  span 0x1000000 + 64K\n}\nthread b {\n  list l\n  forever { l << vmem_alloc(d, 8K, M_WAITOK | M_BESTFIT) }\n}\nthread c { wait until thread["b"].td_ops > 1000 }\n`;
		const { report } = hang(text);
		assert.match(report, /b needs a free segment in the arena "d"\.\n {2}64 K of its 64 K are in use\./);
		assert.match(report, /\n {2}c: waiting for a condition, waits for the others/);
		assert.match(report, /\n {4}c: is waiting for a condition/);
	});

	it("for pages that nobody frees", () => {
		const text = `${MACHINE.replace("memory 56M", "memory 16M\n  daemons off")}thread p {\n  list l\n  forever { l << kmem_malloc(64K, M_WAITOK) }\n}\n`;
		const { report } = hang(text);
		assert.match(report, /p needs free pages\.\n {2}\d+ pages are free; waiters go on above \d+\./);
	});
});
