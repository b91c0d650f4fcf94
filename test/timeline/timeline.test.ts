/** Going through time: every moment can be reached from every other, and is the same whichever way it was reached. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Simulation } from "../../engine/simulation.ts";
import { drive, finished, fiveLines, num, otherThread, program, reserveWord, scenario, state, twoThreads } from "./scenarios.ts";

test("the same scenario runs the same way twice", () => {
	const first = state(finished(twoThreads(7)));
	assert.equal(state(finished(twoThreads(7))), first);
	assert.notEqual(state(finished(twoThreads(8))), first);
});

test("five lines hang on r358097 and complete on 13.0", () => {
	const hung = finished(fiveLines());
	assert.equal(hung.outcome(), "deadlock");
	assert.match(hung.report(), /(sleep|woken)\(btalloc\), kmem_malloc/);
	assert.equal(hung.reserveLoss()?.keg, "vmem btag");
	assert.equal(finished(fiveLines("13.0")).outcome(), "finished");
});

test("any event can be sought, in any order, and running on from there ends the same way", () => {
	const sim = finished(twoThreads(3));
	const end = state(sim);
	const last = sim.moment().events - 1;
	const seen = new Map<number, string>();
	fc.assert(
		fc.property(fc.array(fc.nat(last), { minLength: 3, maxLength: 8 }), (events) => {
			for (const event of events) {
				drive(sim, { kind: "seek", event });
				assert.equal(sim.moment().events, event + 1);
				const here = state(sim);
				assert.equal(seen.get(event) ?? here, here);
				seen.set(event, here);
			}
			drive(sim, { kind: "end" });
			assert.equal(state(sim), end);
		}),
		{ numRuns: 25, seed: 1 },
	);
});

test("moments far back are reached through keyframes within their setting", () => {
	const sim = Simulation.load(fiveLines(), { keyframeBytes: 1 << 20 });
	drive(sim, { kind: "end" });
	const end = state(sim);
	assert.ok(sim.timeline.keyframes.bytes <= 1 << 20);
	assert.ok(sim.timeline.keyframes.count >= 3);
	drive(sim, { kind: "seek", event: 5 });
	const early = state(sim);
	drive(sim, { kind: "seek", event: 60_000 });
	drive(sim, { kind: "seek", event: 5 });
	assert.equal(state(sim), early);
	drive(sim, { kind: "end" });
	assert.equal(state(sim), end);
});

test("stepping back is the inverse of next, from any place and for either thread", () => {
	const sim = finished(twoThreads(5));
	const last = sim.moment().events - 1;
	fc.assert(
		fc.property(fc.nat(last - 1), fc.constantFrom(1, 2), (event, thread) => {
			drive(sim, { kind: "seek", event });
			drive(sim, { kind: "in", thread });
			const before = state(sim);
			const stop = drive(sim, { kind: "next", thread });
			if (stop.kind !== "step") return;
			drive(sim, { kind: "back", thread });
			assert.equal(state(sim), before);
		}),
		{ numRuns: 60, seed: 2 },
	);
});

test("a step back by one statement stays inside the line that was stepped over", () => {
	const sim = finished(twoThreads(5));
	const last = sim.moment().events - 1;
	let inside = 0;
	fc.assert(
		fc.property(fc.nat(last - 1), (event) => {
			drive(sim, { kind: "seek", event });
			drive(sim, { kind: "in", thread: 1 });
			const [begun, depth] = [sim.moment().position, sim.stack(1).length];
			// A step that leaves the call is taken back to the line that made it.
			if (drive(sim, { kind: "next", thread: 1 }).kind !== "step" || sim.stack(1).length !== depth) return;
			const reached = sim.moment().position;
			drive(sim, { kind: "back", thread: 1, granularity: "instruction" });
			const { position } = sim.moment();
			assert.ok(position >= begun && position < reached, `${position} is not from ${begun} to ${reached}`);
			if (position > begun) inside++;
		}),
		{ numRuns: 30, seed: 6 },
	);
	assert.ok(inside > 0, `${inside} lines of several statements`);
});

test("stepping back without a step before it goes to the line before, over calls", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "keg_drain" }, condition: keg("vmem btag") }]);
	drive(sim, { kind: "continue" });
	const lines: number[] = [];
	for (let i = 0; i < 4; i++) {
		drive(sim, { kind: "back", thread: 1 });
		lines.push(sim.stack(1)[0]?.line ?? 0);
	}
	// Each line is one of keg_drain_domain or of a caller, and they go upwards.
	for (let i = 1; i < lines.length; i++)
		assert.ok((lines[i] as number) < (lines[i - 1] as number) || sim.stack(1)[0]?.name !== "keg_drain_domain");
});

function keg(name: string) {
	return { op: "binary", operator: "==", left: { op: "argument", name: "keg" }, right: { op: "text", value: name } } as const;
}

test("an event stops at exactly its moment, and again on the way back", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "keg_drain" }, condition: keg("vmem btag") }]);
	const stop = drive(sim, { kind: "continue" });
	assert.deepEqual(stop, { kind: "breakpoint", ids: [1], thread: 1, event: sim.moment().events - 1 });
	const here = state(sim);
	const event = sim.event(sim.moment().events - 1);
	assert.equal(event.name, "keg_drain");
	assert.deepEqual(
		event.args.filter((a) => a.name !== "domain").map((a) => a.text),
		["vmem btag", "2", "290", "0", "8"],
	);
	assert.equal(drive(sim, { kind: "continue" }).kind, "end");
	assert.deepEqual(drive(sim, { kind: "reverse-continue" }), stop);
	assert.equal(state(sim), here);
	assert.equal(drive(sim, { kind: "reverse-continue" }).kind, "beginning");
	assert.deepEqual(drive(sim, { kind: "continue" }), stop);
	assert.equal(state(sim), here);
});

test("a line of the kernel's source stops before the statement, forwards and backwards", () => {
	const sim = Simulation.load(fiveLines());
	const file = "engine/kernel/subr_vmem/vmem_bt_alloc.ts";
	const line = sim.breakableLines(file)[0] as number;
	sim.setBreakpoints([{ id: 4, place: { kind: "line", file, line } }]);
	assert.equal(drive(sim, { kind: "continue" }).kind, "breakpoint");
	assert.equal(sim.stack(1)[0]?.line, line);
	const first = state(sim);
	drive(sim, { kind: "continue" });
	const second = state(sim);
	assert.notEqual(second, first);
	drive(sim, { kind: "continue" });
	drive(sim, { kind: "reverse-continue" });
	assert.equal(state(sim), second);
	drive(sim, { kind: "reverse-continue" });
	assert.equal(state(sim), first);
});

test("hit conditions count", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([{ id: 1, place: { kind: "statement", line: 12 }, hits: { kind: "only", n: 50 } }]);
	drive(sim, { kind: "continue" });
	assert.equal(sim.stack(1).at(-1)?.line, 12);
	assert.equal(sim.threads()[1]?.operation, "");
});

test("cancelling a way back stays where it began", () => {
	const sim = finished(fiveLines());
	const end = state(sim);
	// What cannot be answered from the log: no statement lies on this line.
	sim.setBreakpoints([{ id: 1, place: { kind: "statement", line: 999 } }]);
	const motion = sim.motion({ kind: "reverse-continue" });
	assert.equal(motion.slice(10), undefined);
	assert.equal(motion.cancel().kind, "pause");
	assert.equal(state(sim), end);
});

test("another thread chosen by hand makes another future, and only that", () => {
	const sim = finished(twoThreads(5));
	drive(sim, { kind: "seek", event: 500 });
	const before = sim.event(400);
	sim.chooseNext(otherThread(sim));
	assert.equal(sim.knownEvents, sim.moment().events);
	drive(sim, { kind: "end" });
	assert.deepEqual(sim.event(400), before);
});

test("a word written by hand is part of the branch: going back and forth over it changes nothing", () => {
	const sim = finished(fiveLines());
	drive(sim, { kind: "seek", event: 900 });
	sim.poke(reserveWord(), 200);
	assert.equal(sim.knownEvents, sim.moment().events);
	const poked = state(sim);
	drive(sim, { kind: "end" });
	const end = state(sim);
	drive(sim, { kind: "seek", event: 100 });
	drive(sim, { kind: "end" });
	assert.equal(state(sim), end);
	drive(sim, { kind: "seek", event: 1200 });
	const later = state(sim);
	drive(sim, { kind: "seek", event: 3 });
	drive(sim, { kind: "seek", event: 1200 });
	assert.equal(state(sim), later);
	assert.notEqual(end, poked);
	const [recording, hash] = [sim.record(), sim.hash()];
	assert.equal(Simulation.replay(fiveLines(), recording).hash(), hash);
});

test("an event deep inside a step of a hundred thousand writes is a moment like any other", () => {
	const shrink = program("hog", [], [{ op: "ballast", bytes: num(1 << 20), reclaimable: false }]);
	const sim = finished(scenario([shrink], "13.0"));
	const end = state(sim);
	drive(sim, { kind: "seek", event: 5 });
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "page_alloc" }, hits: { kind: "only", n: 12_500 } }]);
	const stop = drive(sim, { kind: "continue" });
	assert.equal(stop.kind, "breakpoint");
	const here = state(sim);
	assert.equal(drive(sim, { kind: "continue" }).kind, "end");
	assert.equal(state(sim), end);
	drive(sim, { kind: "seek", event: "event" in stop ? (stop.event ?? 0) : 0 });
	assert.equal(state(sim), here);
});

test("a step back that names no kind undoes whichever steps led here, one after the other", () => {
	const sim = finished(twoThreads(5));
	const last = sim.moment().events - 1;
	const steps = fc.array(fc.constantFrom("next", "in", "out"), { minLength: 1, maxLength: 8 });
	let undone = { next: 0, in: 0, out: 0 };
	fc.assert(
		fc.property(fc.nat(last - 1), fc.constantFrom(1, 2), steps, (event, thread, kinds) => {
			drive(sim, { kind: "seek", event });
			const way: { kind: "next" | "in" | "out"; from: string }[] = [];
			for (const kind of kinds) {
				const from = state(sim);
				if (drive(sim, { kind, thread }).kind !== "step") {
					// A thread that is through steps no more: the run has gone on to its end.
					return;
				}
				if (state(sim) === from) break;
				way.push({ kind, from });
			}
			for (const { kind, from } of way.reverse()) {
				drive(sim, { kind: "back", thread });
				assert.equal(state(sim), from, `back after ${kind}`);
				undone = { ...undone, [kind]: undone[kind] + 1 };
			}
		}),
		{ numRuns: 40, seed: 5 },
	);
	assert.ok(Math.min(undone.next, undone.in, undone.out) > 10, JSON.stringify(undone));
});

test("going back is the inverse of stepping in and out, too, and mirrors them where no step was made", () => {
	const sim = finished(twoThreads(5));
	const last = sim.moment().events - 1;
	fc.assert(
		fc.property(fc.nat(last - 1), fc.constantFrom(1, 2), fc.constantFrom("next", "in", "out"), (event, thread, step) => {
			drive(sim, { kind: "seek", event });
			drive(sim, { kind: "in", thread });
			const before = state(sim);
			if (drive(sim, { kind: step, thread }).kind !== "step") return;
			drive(sim, { kind: "back", thread, step });
			assert.equal(state(sim), before);
			const depth = sim.stack(thread).length;
			drive(sim, { kind: "back", thread, step: "out" });
			if (sim.moment().events > 0) assert.ok(sim.stack(thread).length < depth || depth === 1, "the caller's line");
		}),
		{ numRuns: 60, seed: 3 },
	);
});
