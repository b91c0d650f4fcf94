/** Runs that are made anew from something else: what was done by hand in the run before is done again where it has its place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Forerun } from "../../engine/debug/rerun-motion.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { titleOf } from "../../engine/timeline/branches.ts";
import { drive, finished, fiveLines, otherThread, program, reserveWord, rowsOf, scenario, state, toLine, twoThreads } from "./scenarios.ts";

const RESERVE = "reserve";
const wordOf = (name: string): number | undefined => (name === RESERVE ? reserveWord() : undefined);

/** Makes the run anew from a scenario, as the adapter does. */
function anew(sim: Simulation, other: Scenario, toDifference = false): { readonly sim: Simulation; readonly before: Forerun } {
	const { branches } = sim;
	const before = new Forerun(sim.timeline, wordOf);
	sim.timeline.leave();
	branches.diverge({ file: other.file, text: `text ${branches.tree().sources.length}` }, "another text", before.place.event);
	const made = Simulation.load(other, { branches });
	drive(made, { kind: "rerun", before, toDifference });
	return { sim: made, before };
}

/** The five lines with one more variable, which moves what is created later, or with other lines. */
function fiveLinesWith(change: { readonly slots?: number; readonly lines?: number }): Scenario {
	const base = fiveLines();
	const threads = base.threads.map((t) => ({
		...t,
		slots: [...t.slots, ...Array.from({ length: change.slots ?? 0 }, (_, i) => `more${i}`)],
		code: t.code.map((i) => ({ ...i, at: { ...i.at, line: i.at.line + (change.lines ?? 0) } })),
	}));
	return { ...base, threads };
}

test("in a run that does the same everything has its place, whatever was done and wherever one stands", () => {
	type Act = { readonly kind: "poke" | "choose" | "fault" | "schedule" | "end"; readonly at: number };
	const acts = fc.array(fc.record<Act>({ kind: fc.constantFrom("poke", "choose", "fault", "schedule", "end"), at: fc.nat(1000) }), {
		minLength: 1,
		maxLength: 6,
	});
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 5 }), acts, fc.nat(400), (seed, list, stretch) => {
			const text = twoThreads(seed);
			const sim = Simulation.load(text);
			let ended = 0;
			for (const { kind, at } of list) {
				toLine(sim, sim.moment().events + (at % 200));
				if (sim.outcome() !== undefined) break;
				if (kind === "poke") sim.poke(reserveWord(), at);
				else if (kind === "choose") sim.chooseNext(1 + (at % 2));
				else if (kind === "fault") sim.inject({ kind: "fail", what: "kva", n: 3, once: at % 2 === 0, ticks: 20 }, "fail kva");
				else if (kind === "schedule") sim.reschedule({ kind: "random", seed: at, preempt: at % 60, ticks: 3000 }, "random");
				else if (ended++ === 0) sim.endThread(1);
			}
			if (stretch > 0 && sim.outcome() === undefined) drive(sim, { kind: "reach", event: sim.moment().events + stretch });
			const tree = JSON.stringify(sim.branches.tree().branches.map((b) => ({ ...b, stood: 0, hash: 0 })));
			const [here, rows, moment] = [state(sim), rowsOf(sim), sim.moment()];
			const made = anew(sim, text);
			assert.equal(made.before.carried, made.before.interventions.length);
			assert.deepEqual([made.sim.moment(), state(made.sim)], [moment, here]);
			assert.deepEqual(rowsOf(made.sim), rows);
			const { branches } = made.sim.branches.tree();
			const old = branches.filter((b) => b.source === 0).map((b) => ({ ...b, stood: 0, hash: 0 }));
			assert.equal(JSON.stringify(old), tree, "the branches of the run before are as they were");
		}),
		{ numRuns: 60, seed: 5 },
	);
});

test("what is done again begins a branch beside the run as it is, and is found there the next time", () => {
	const sim = Simulation.load(fiveLines());
	toLine(sim, 500);
	sim.poke(reserveWord(), 300, "uk_reserve = 300");
	toLine(sim, 700);
	const made = anew(sim, fiveLines());
	const { branches } = made.sim;
	assert.deepEqual(
		branches.all.map((b) => [b.id, b.parent, titleOf(b), b.carried === true]),
		[
			[1, undefined, "as launched", false],
			[2, 1, "uk_reserve = 300", false],
			[3, 2, "another text", false],
			[4, 3, "uk_reserve = 300", true],
		],
	);
	// Back to the first text: its branch has what is to be done already.
	const before = new Forerun(made.sim.timeline, wordOf);
	made.sim.timeline.leave();
	branches.select(1);
	const back = Simulation.load(fiveLines(), { branches });
	drive(back, { kind: "rerun", before, toDifference: false });
	assert.deepEqual([before.carried, back.branches.current.id, back.branches.all.length], [1, 2, 4]);
});

test("a value without a name is written again only where the state is the same; one with a name where the name stands for something", () => {
	for (const [change, name, carried] of [
		[{}, undefined, 1],
		[{}, RESERVE, 1],
		[{ lines: 3 }, undefined, 0],
		[{ lines: 3 }, RESERVE, 1],
		[{ slots: 2 }, undefined, 0],
		[{ slots: 2 }, RESERVE, 1],
		[{ lines: 3 }, "nonsense", 0],
	] as const) {
		const sim = Simulation.load(fiveLines());
		toLine(sim, 500);
		sim.poke(reserveWord(), 300, "uk_reserve = 300", name);
		const made = anew(sim, fiveLinesWith(change));
		assert.equal(made.before.carried, carried, JSON.stringify([change, name]));
		assert.equal(made.sim.branches.current.own.length, carried);
		if (carried === 0)
			assert.match(made.before.refusal, name === undefined ? /has no name, and the state is another one/ : /there is no nonsense/);
	}
});

test("the first that has no place ends it; the run is looked at where it parts, or at the same event", () => {
	const sim = Simulation.load(fiveLines());
	toLine(sim, 15);
	sim.inject({ kind: "fail", what: "kva", n: 9, once: true, ticks: -1 }, "fail kva");
	toLine(sim, 600);
	sim.poke(reserveWord(), 300, "a", RESERVE);
	sim.poke(reserveWord(), 301, "b", RESERVE);
	toLine(sim, 900);
	const tree = sim.branches.tree();
	const { events } = sim.moment();
	const made = anew(sim, fiveLines("13.0"));
	assert.equal(made.before.carried, 0, "13.0 has written less before event 15");
	assert.match(made.before.refusal, /does something else before it/);
	assert.equal(made.sim.moment().events, events);
	assert.deepEqual(made.sim.branches.find(2), {
		...tree.branches[1],
		stood: made.sim.branches.find(2).stood,
		hash: made.sim.branches.find(2).hash,
	});
});

test("what differs only behind an intervention does not keep it from its place", () => {
	const sim = Simulation.load(fiveLines());
	toLine(sim, 500);
	sim.poke(reserveWord(), 8, "a", RESERVE);
	drive(sim, { kind: "end" });
	const made = anew(sim, fiveLines("r366840-only"), true);
	assert.equal(made.before.carried, 1);
	assert.equal(made.before.parted, made.sim.moment().events - 1, "it stands at the first event that differs");
	assert.equal(made.sim.branches.current.own[0]?.what, "a");
});

test("interventions behind a move of a million writes, and threads that have another name or are not there", () => {
	const two = twoThreads(3);
	const renamed: Scenario = { ...two, threads: two.threads.map((t) => ({ ...t, name: `other ${t.name}` })) };
	const sim = Simulation.load(two);
	toLine(sim, 300);
	sim.chooseNext(otherThread(sim));
	const made = anew(sim, renamed);
	assert.deepEqual([made.before.carried, made.before.parted !== undefined], [0, true], "threads count by their names in events, too");

	const hog = program(
		"hog",
		["n"],
		[
			{ op: "ballast", bytes: { op: "number", value: 4 << 20 }, reclaimable: false },
			{ op: "set", slot: 0, value: { op: "number", value: 1 } },
			{ op: "set", slot: 0, value: { op: "number", value: 2 } },
			{
				op: "call",
				routine: "malloc",
				args: [
					{ op: "number", value: 16 },
					{ op: "number", value: 2 },
				],
				into: { kind: "slot", slot: 0 },
			},
		],
	);
	const base = scenario([hog], "13.0");
	const large = { ...base, machine: { ...base.machine, npages: 320_000 } };
	const first = Simulation.load(large);
	first.setBreakpoints([{ id: 1, place: { kind: "statement", line: 12 } }]);
	drive(first, { kind: "continue" });
	assert.ok(first.moment().position > 1 << 20);
	first.poke(reserveWord(), 77);
	const here = state(first);
	const again = anew(first, large);
	assert.deepEqual([again.before.carried, state(again.sim)], [1, here]);
});

test("what lies ahead of the moment shown is not looked for", () => {
	const sim = finished(fiveLines());
	drive(sim, { kind: "seek", event: 900 });
	sim.poke(reserveWord(), 300, "a");
	drive(sim, { kind: "seek", event: 400 });
	const made = anew(sim, fiveLines());
	assert.deepEqual([made.before.interventions.length, made.before.ahead.map((i) => i.what)], [0, ["a"]]);
	assert.equal(made.sim.moment().events, 401);
});

test("a run launched anew takes the place of one to which nobody has done anything, carried over or not", () => {
	const sim = Simulation.load(fiveLines());
	toLine(sim, 500);
	sim.poke(reserveWord(), 300, "a", RESERVE);
	let last = sim;
	for (const text of ["one", "two", "three"]) {
		const { branches } = last;
		const before = new Forerun(last.timeline, wordOf);
		last.timeline.leave();
		branches.launch({ file: "test.uma", text });
		last = Simulation.load(fiveLines(), { branches });
		drive(last, { kind: "rerun", before, toDifference: true });
		assert.equal(before.carried, 1);
	}
	assert.deepEqual(
		last.branches.all.map((b) => [b.id, titleOf(b)]),
		[
			[1, "as launched"],
			[2, "a"],
			[7, "as launched"],
			[8, "a"],
		],
	);
	toLine(last, 700);
	last.poke(reserveWord(), 301, "b");
	const { branches } = last;
	last.timeline.leave();
	branches.launch({ file: "test.uma", text: "four" });
	assert.deepEqual(
		branches.all.map((b) => titleOf(b)),
		["as launched", "a", "as launched", "a; b", "as launched"],
	);
});
