/** Every scenario that ships: all its expectations hold, under its own kernel and under each that they name; and it is formatted. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { format } from "../../language/format.ts";
import { type LoadOptions, loadScenario } from "../../language/load.ts";

const root = process.cwd();
/** Moves between two looks whether the run has ended. */
const SLICE = 100_000;

const files = readdirSync(path.join(root, "scenarios"), { withFileTypes: true, recursive: true })
	.filter((e) => e.isFile() && e.name.endsWith(".uma"))
	.map((e) => path.relative(root, path.join(e.parentPath, e.name)).replaceAll("\\", "/"))
	.sort();

function read(file: string): string {
	return readFileSync(path.join(root, file), "utf8");
}

/** Loads a scenario that must be without findings. */
function load(file: string, options: LoadOptions = {}): Scenario {
	const { scenario, diagnostics } = loadScenario(read(file), file, options);
	assert.deepEqual(
		diagnostics.map((d) => `${file}:${d.line}:${d.column}: ${d.message}`),
		[],
	);
	return scenario as Scenario;
}

/** A run that has come to its end. */
function ended(scenario: Scenario): Simulation {
	const sim = Simulation.load(scenario);
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(SLICE) === undefined);
	assert.notEqual(sim.outcome(), "error", `line ${sim.error?.line}: ${sim.error?.message}`);
	return sim;
}

/** Runs a scenario; the texts of its expectations that do not hold. */
function broken(file: string, options: LoadOptions): string[] {
	return ended(load(file, options))
		.verdicts()
		.filter((v) => !v.holds)
		.map((v) => v.expectation.text);
}

for (const file of files) {
	describe(file, () => {
		it("is formatted", () => {
			assert.equal(format(read(file)), read(file));
		});

		const { kernel, expectations } = load(file);
		it("expects something", () => {
			assert.notEqual(expectations.length, 0);
		});

		it(`holds under its own kernel, ${kernel}`, () => {
			assert.deepEqual(broken(file, {}), []);
		});

		const named = new Set(expectations.flatMap((e) => e.under));
		named.delete(kernel);
		for (const other of named) {
			it(`holds under ${other}`, () => {
				assert.deepEqual(broken(file, { kernel: other }), []);
			});
		}
	});
}

describe("13.0 without one of its fixes", () => {
	/** `under` names variants only, so what a refined kernel comes to is said here. */
	const outcomes: readonly (readonly [file: string, kernel: string, outcome: string])[] = [
		["s1-reserve-drained", "13.0 set keg_drain = all", "deadlock"],
		["s2-loop-takes-twelve", "13.0 set xalloc_prefill = each_pass without span_merge", "deadlock"],
		["s2-loop-takes-twelve", "13.0 set xalloc_prefill = each_pass", "finished"],
		["s2-loop-takes-twelve", "13.0 without span_merge", "finished"],
		["s3-bucket-swallows-reserve", "13.0 without import_stops_at_reserve", "deadlock"],
		["five-lines-that-hang", "13.0 set keg_drain = all", "finished"],
		["five-lines-that-hang", "13.0 without import_stops_at_reserve", "finished"],
		["five-lines-that-hang", "13.0 set xalloc_prefill = each_pass", "finished"],
	];
	for (const [name, kernel, outcome] of outcomes) {
		it(`${name} under ${kernel}: ${outcome}`, () => {
			assert.equal(ended(load(`scenarios/${name}.uma`, { kernel })).outcome(), outcome);
		});
	}
});

/** How many events there were and when the last one was, and what the first few thousand say. */
function eventsOf(sim: Simulation): unknown {
	const { events, tick } = sim.moment();
	const first = Array.from({ length: Math.min(events, 3000) }, (_, n) => {
		const e = sim.event(n);
		return `${e.name}(${e.args.map((a) => a.text).join(", ")})`;
	});
	return { events, tick, first };
}

describe("equal kernels, equal runs", () => {
	/** Kernels of which the PR says, or we say, that they are the same for the allocators. */
	const pairs = [
		["five-lines-that-hang", "r358097", "r364302"],
		["five-lines-that-hang", "r358097", "attachment-217268"],
		["five-lines-that-hang", "pre-r358097", "option-1"],
		["five-lines-that-hang", "option-1", "r364744"],
		["five-lines-that-hang", "13.0", "tester-final"],
	] as const;
	for (const [name, a, b] of pairs) {
		it(`${a} and ${b} raise the same events in ${name}`, () => {
			const [first, second] = [a, b].map((kernel) => eventsOf(ended(load(`scenarios/${name}.uma`, { kernel }))));
			assert.deepEqual(first, second);
		});
	}
});

describe("seeds", () => {
	it("pr248008-13.0 holds for each of some, and r358097 hangs in several within three cycles", () => {
		const file = "scenarios/pr248008-13.0.uma";
		let hangs = 0;
		for (let seed = 101; seed <= 112; seed++) {
			assert.deepEqual(broken(file, { seed }), [], `seed ${seed}`);
			const sim = Simulation.load(load(file, { kernel: "r358097", seed }));
			let cycles = 0;
			sim.onScenarioLog = () => {
				cycles++;
			};
			const motion = sim.motion({ kind: "end" });
			while (motion.slice(SLICE) === undefined);
			if (sim.outcome() !== "deadlock") continue;
			hangs++;
			assert.ok(cycles < 9, `seed ${seed} hangs after ${cycles / 3} cycles`);
		}
		assert.ok(hangs >= 2, `${hangs} hangs`);
	});
});
