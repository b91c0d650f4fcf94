/** Branches of the timeline: what is done by hand begins another future, and nothing that was seen is lost or changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Simulation } from "../../engine/simulation.ts";
import { BranchError, Branches, MAX_BRANCHES, titleOf } from "../../engine/timeline/branches.ts";
import {
	drive,
	finished,
	fiveLines,
	num,
	otherThread,
	program,
	reserveWord,
	rowsOf,
	scenario,
	state,
	toLine,
	twoThreads,
} from "./scenarios.ts";

test("an intervention leaves the branch on which it was made as it was", () => {
	const sim = finished(fiveLines());
	const [end, rows] = [state(sim), rowsOf(sim)];
	drive(sim, { kind: "seek", event: 900 });
	const there = state(sim);
	sim.poke(reserveWord(), 200, "uk_reserve = 200");
	drive(sim, { kind: "end" });
	assert.notEqual(state(sim), end);
	assert.deepEqual(
		sim.branches.all.map((b) => [b.id, b.parent, b.fork, titleOf(b), b.outcome]),
		[
			[1, undefined, 0, "as launched", "deadlock"],
			[2, 1, sim.branches.current.own[0]?.event, "uk_reserve = 200", sim.outcome()],
		],
	);
	const [other, otherRows] = [state(sim), rowsOf(sim)];
	drive(sim, { kind: "switch", branch: 1 });
	assert.equal(state(sim), there, "where it was left");
	assert.ok(sim.recordedEvents > sim.knownEvents, "what was seen ahead can be run to");
	drive(sim, { kind: "seek", event: rows.length - 1 });
	assert.deepEqual(rowsOf(sim), rows);
	drive(sim, { kind: "end" });
	assert.equal(state(sim), end);
	drive(sim, { kind: "switch", branch: 2 });
	assert.equal(state(sim), other);
	assert.deepEqual(rowsOf(sim), otherRows);
});

test("interventions are carried out again at their places, whichever way one passes there", () => {
	const sim = finished(twoThreads(5));
	toLine(sim, 330);
	sim.chooseNext(otherThread(sim));
	toLine(sim, 420);
	sim.inject({ kind: "shrink", bytes: 50_000_000, reclaimable: false, ticks: 3 }, "shrink memory to 50000000 for 3 ticks");
	toLine(sim, 1300);
	sim.reschedule({ kind: "pct", depth: 3, seed: 2, ticks: 3000 }, "pct seed 2");
	assert.equal(sim.branches.all.length, 2, "at the edge of what was seen a branch that is made by hand goes on");
	assert.equal(sim.schedule.kind, "pct");
	drive(sim, { kind: "end" });
	const [end, rows] = [state(sim), rowsOf(sim)];
	const last = rows.length - 1;
	const seen = new Map<number, string>();
	fc.assert(
		fc.property(fc.array(fc.nat(last), { minLength: 3, maxLength: 6 }), (events) => {
			for (const event of events) {
				drive(sim, { kind: "seek", event });
				const here = state(sim);
				assert.equal(seen.get(event) ?? here, here);
				seen.set(event, here);
			}
			assert.equal(sim.branches.current.id, 2);
		}),
		{ numRuns: 15, seed: 3 },
	);
	drive(sim, { kind: "seek", event: 100 });
	assert.equal(sim.schedule.kind, "random");
	drive(sim, { kind: "end" });
	assert.equal(state(sim), end);
	assert.deepEqual(rowsOf(sim), rows);
	drive(sim, { kind: "reverse-continue" });
	drive(sim, { kind: "end" });
	assert.deepEqual(rowsOf(sim), rows);
});

test("an intervention behind a million writes of one move is carried out at its place", () => {
	const shrink = program(
		"hog",
		["n"],
		[
			{ op: "ballast", bytes: num(4 << 20), reclaimable: false },
			{ op: "set", slot: 0, value: num(1) },
			{ op: "set", slot: 0, value: num(2) },
			{ op: "call", routine: "malloc", args: [num(16), num(2)], into: { kind: "slot", slot: 0 } },
		],
	);
	const base = scenario([shrink], "13.0");
	const sim = Simulation.load({ ...base, machine: { ...base.machine, npages: 320_000 } });
	sim.setBreakpoints([{ id: 1, place: { kind: "statement", line: 12 } }]);
	drive(sim, { kind: "continue" });
	assert.ok(sim.moment().position > 1 << 20);
	sim.poke(reserveWord(), 77);
	drive(sim, { kind: "end" });
	const [end, known] = [state(sim), sim.knownEvents];
	drive(sim, { kind: "reverse-continue" });
	sim.setBreakpoints([]);
	drive(sim, { kind: "reverse-continue" });
	assert.equal(sim.moment().position, 0);
	drive(sim, { kind: "end" });
	assert.deepEqual([state(sim), sim.knownEvents], [end, known]);
});

test("a fault is injected where one stands, with its events", () => {
	const sim = Simulation.load(fiveLines());
	drive(sim, { kind: "reach", event: 50 });
	sim.inject({ kind: "shrink", bytes: 50_000_000, reclaimable: true, ticks: -1 }, "shrink memory to 50000000");
	const names = rowsOf(sim).map((row) => row.split(" ")[1]);
	assert.equal(names.at(-1), "fault");
	assert.ok(names.includes("page_alloc"));
	const here = state(sim);
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "fault" } }]);
	drive(sim, { kind: "seek", event: 3 });
	assert.equal(drive(sim, { kind: "continue" }).kind, "breakpoint");
	assert.equal(state(sim), here);
	sim.inject({ kind: "fail", what: "pages", n: 1, once: false, ticks: -1 }, "fail pages");
	drive(sim, { kind: "continue" });
	assert.match(rowsOf(sim)[sim.moment().events - 1] ?? "", / fault .*fail pages/);
});

test("at a place that the user has come back from, another branch begins; every branch keeps what it shares", () => {
	const sim = Simulation.load(twoThreads(6));
	toLine(sim, 400);
	sim.chooseNext(otherThread(sim));
	toLine(sim, 600);
	sim.poke(reserveWord(), 20, "a");
	toLine(sim, 800);
	assert.deepEqual(sim.branches.current.own.map((i) => i.kind).join(), "choice,poke");
	toLine(sim, 500);
	sim.poke(reserveWord(), 30, "b");
	const { current } = sim.branches;
	assert.deepEqual([current.id, current.parent, current.shared, current.own.length], [3, 2, 1, 1]);
	assert.deepEqual(
		sim.branches.interventionsOf(current).map((i) => i.what),
		[sim.branches.find(2).own[0]?.what, "b"],
	);
	sim.poke(reserveWord(), 31, "c");
	assert.equal(titleOf(sim.branches.current), "b; c");
});

test("choosing who runs next shows the same moment, unless the choice lies before it", () => {
	const sim = finished(twoThreads(5));
	// An event in the middle of a step, while another thread could run.
	let event = 500;
	const isSuch = (): boolean =>
		sim.event(event).name === "cache_push" && sim.threads().some((t) => t.runnable && t.tid !== sim.currentThread() && t.tid > 0);
	do drive(sim, { kind: "seek", event: ++event });
	while (!isSuch());
	const [before, rows] = [sim.moment(), rowsOf(sim)];
	sim.chooseNext(otherThread(sim));
	assert.deepEqual([sim.moment().events, sim.moment().tick], [before.events, before.tick]);
	assert.deepEqual(rowsOf(sim), rows.slice(0, before.events));
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "switch" } }]);
	drive(sim, { kind: "continue" });
	const n = sim.moment().events - 1;
	assert.equal(sim.event(n).name, "switch");
	const chosen = sim.threads().find((t) => t.tid > 0 && t.tid !== sim.event(n).args[1]?.value && t.runnable);
	assert.ok(chosen !== undefined);
	sim.chooseNext(chosen.tid);
	const next = sim.moment().events;
	assert.ok(next <= n, "the decision is to be made again");
	drive(sim, { kind: "reach", event: next });
	assert.equal(sim.event(next).thread, chosen.tid);
});

test("at the end of a run nothing can be done by hand", () => {
	const sim = finished(fiveLines());
	assert.throws(() => sim.poke(reserveWord(), 1), /step back first/);
	assert.equal(sim.branches.all.length, 1);
});

test("branches are limited; the one too many changes nothing", () => {
	const sim = finished(fiveLines());
	for (let i = 1; i < MAX_BRANCHES; i++) {
		drive(sim, { kind: "seek", event: 5000 - 20 * i });
		sim.poke(reserveWord(), i);
	}
	drive(sim, { kind: "seek", event: 50 });
	const [before, here, known] = [sim.branches.tree().branches.length, state(sim), sim.knownEvents];
	assert.throws(() => sim.poke(reserveWord(), 9), BranchError);
	assert.deepEqual([sim.branches.all.length, state(sim), sim.knownEvents], [before, here, known]);
	assert.throws(() => sim.branches.forget(MAX_BRANCHES), /in force/);
	drive(sim, { kind: "switch", branch: 2 });
	assert.throws(() => sim.branches.forget(1), /leaves from timeline 1/);
	sim.branches.forget(MAX_BRANCHES);
	assert.throws(() => sim.branches.find(MAX_BRANCHES), /there is no timeline 64/);
	drive(sim, { kind: "seek", event: 50 });
	sim.poke(reserveWord(), 9);
	assert.equal(sim.branches.current.id, MAX_BRANCHES + 1, "numbers are not given twice");
});

test("a run of other sources is a branch too, and is not made twice", () => {
	const source = { file: "a.uma", text: "one" };
	const branches = new Branches(source);
	branches.diverge({ ...source, kernel: "13.0" }, "kernel 13.0", 40);
	assert.deepEqual(
		[branches.current.id, branches.current.parent, branches.current.fork, titleOf(branches.current)],
		[2, 1, 40, "kernel 13.0"],
	);
	branches.diverge(source, "kernel r358097", 40);
	assert.equal(branches.current.id, 1);
	branches.launch({ file: "a.uma", text: "two" });
	assert.deepEqual([branches.current.id, branches.all.map((b) => b.id)], [3, [1, 2, 3]]);
	// Nobody has done anything in the second text's run: it makes room for the third's.
	branches.launch({ file: "a.uma", text: "three" });
	assert.deepEqual(
		branches.all.map((b) => b.id),
		[1, 2, 4],
	);
	branches.launch(source);
	assert.equal(branches.current.id, 1);
});

test("cancelling on the way to another branch stays there, and the way can be gone again", () => {
	const sim = finished(twoThreads(7));
	const end = state(sim);
	drive(sim, { kind: "seek", event: 10 });
	sim.poke(reserveWord(), 100);
	drive(sim, { kind: "end" });
	const other = state(sim);
	drive(sim, { kind: "seek", event: 20 });
	drive(sim, { kind: "switch", branch: 1 });
	drive(sim, { kind: "end" });
	assert.equal(state(sim), end);
	drive(sim, { kind: "switch", branch: 2 });
	drive(sim, { kind: "end" });
	drive(sim, { kind: "switch", branch: 1 });
	const motion = sim.motion({ kind: "switch", branch: 2 });
	assert.equal(motion.slice(1), undefined);
	assert.ok((motion.progress() ?? 0) < 1);
	assert.equal(motion.cancel().kind, "pause");
	assert.equal(sim.branches.current.id, 2);
	drive(sim, { kind: "end" });
	assert.equal(state(sim), other);
});

test("logs are told once, however often their stretch is run", () => {
	const sim = Simulation.load(fiveLines(undefined, "here"));
	const told: string[] = [];
	sim.onScenarioLog = (_tid, _line, text) => told.push(text);
	drive(sim, { kind: "end" });
	assert.deepEqual(told, ["here"]);
	drive(sim, { kind: "seek", event: 0 });
	drive(sim, { kind: "end" });
	drive(sim, { kind: "seek", event: 0 });
	assert.equal(told.length, 1);
	sim.poke(reserveWord(), 9);
	drive(sim, { kind: "end" });
	assert.equal(told.length, 2, "on another branch it is news");
	drive(sim, { kind: "switch", branch: 1 });
	drive(sim, { kind: "end" });
	assert.equal(told.length, 2);
});

test("the events and states of no branch ever change, whatever is done", () => {
	type Act = { readonly kind: "seek" | "poke" | "choose" | "fault" | "schedule" | "switch" | "end" | "next"; readonly at: number };
	const acts = fc.array(
		fc.record<Act>({
			kind: fc.constantFrom("seek", "seek", "poke", "choose", "fault", "schedule", "switch", "end", "next"),
			at: fc.nat(10_000),
		}),
		{ minLength: 5, maxLength: 25 },
	);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 5 }), acts, (seed, list) => {
			const sim = finished(twoThreads(seed));
			/** States by branch and event, and rows by branch, as they were first seen. */
			const seen = new Map<string, string>();
			const check = (): void => {
				const { id } = sim.branches.current;
				rowsOf(sim).forEach((row, n) => {
					const key = `${id}/${n}`;
					assert.equal(seen.get(key) ?? row, row, key);
					seen.set(key, row);
				});
			};
			const look = (): void => {
				const { id } = sim.branches.current;
				const key = `${id} at ${sim.moment().events}`;
				assert.equal(seen.get(key) ?? state(sim), state(sim), key);
				seen.set(key, state(sim));
			};
			for (const { kind, at } of list) {
				const open = sim.outcome() === undefined;
				if (kind === "seek") {
					if (sim.recordedEvents === 0) continue;
					drive(sim, { kind: "seek", event: at % sim.recordedEvents });
					look();
				} else if (kind === "end") drive(sim, { kind: "end" });
				else if (kind === "next") drive(sim, { kind: "next", thread: 1 + (at % 2) });
				else if (kind === "switch") {
					const { all, current } = sim.branches;
					const to = all[at % all.length];
					if (to !== undefined && to !== current) drive(sim, { kind: "switch", branch: to.id });
				} else if (open && kind === "poke") sim.poke(reserveWord(), at);
				else if (open && kind === "choose") sim.chooseNext(1 + (at % 2));
				else if (open && kind === "fault")
					sim.inject({ kind: "fail", what: "kva", n: 2 + (at % 5), once: at % 2 === 0, ticks: 20 }, "fail kva");
				else if (open && kind === "schedule") sim.reschedule({ kind: "random", seed: at, preempt: at % 60, ticks: 3000 }, "random");
				check();
			}
			for (const branch of sim.branches.all) {
				if (branch.id !== sim.branches.current.id) drive(sim, { kind: "switch", branch: branch.id });
				if (branch.furthest.event > sim.knownEvents) drive(sim, { kind: "seek", event: branch.furthest.event - 1 });
				check();
			}
		}),
		{ numRuns: 40, seed: 11 },
	);
});
