/** Data breakpoints: every write that changes a value stops, at its very position, forwards and backwards. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { frameOfWord } from "../../engine/history/frame-words.ts";
import { oldestPosition, w } from "../../engine/machine/heap.ts";
import type { Expression } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { Breakpoint, BreakpointPlace, DataAccess, DataPlace, Stop, Write } from "../../engine/simulation-types.ts";
import { drive, finished, fiveLines, num, program, scenario, text, twoThreads } from "./scenarios.ts";

const field = (kind: "keg" | "zone" | "arena" | "thread", name: string, ...path: string[]): Expression => ({
	op: "probe",
	kind,
	object: text(name),
	path,
});
const arg = (name: string): Expression => ({ op: "argument", name });
const compare = (left: Expression, operator: "==" | "<" | ">", right: Expression): Expression => ({ op: "binary", operator, left, right });

const FREE_ITEMS = field("keg", "vmem btag", "ud_free_items");

function data(target: DataPlace, more: Partial<Breakpoint> = {}): Breakpoint {
	return { id: 7, place: { kind: "data", target }, ...more };
}

const createLate = {
	op: "call",
	routine: "uma_zcreate",
	args: [text("late"), num(2048), num(-1), num(0)],
	into: { kind: "slot", slot: 0 },
} as const;
const allocLate = { op: "call", routine: "uma_zalloc", args: [text("late"), num(2)], into: { kind: "slot", slot: 2 } } as const;

/** A thread that allocates from a zone of its own, and then pages, which it frees, so many times. */
function churn(times: number) {
	const bufs = { kind: "list", slot: 1 } as const;
	const code = [
		createLate,
		allocLate,
		{ op: "repeat_begin", slot: 0, times: num(times) },
		{ op: "repeat_count", slot: 0, done: 7 },
		{ op: "call", routine: "kmem_malloc", args: [num(4096), num(2)], into: bufs },
		{ op: "free_from", list: 1, order: "oldest", empty: 3 },
		{ op: "jump", to: 3 },
	] as const;
	return scenario([program("a", ["n", "bufs", "p"], code)], "13.0");
}

interface Hit {
	readonly at: string;
	readonly write: Write;
}

function hit(sim: Simulation, stop: Stop): Hit {
	assert.ok(stop.kind === "breakpoint" && stop.write !== undefined, JSON.stringify(stop));
	assert.deepEqual(stop.ids, [7]);
	return { at: `${sim.moment().position}/${sim.moment().events}/${sim.hash()}`, write: stop.write };
}

function forwards(sim: Simulation): Hit[] {
	const hits: Hit[] = [];
	for (let stop = drive(sim, { kind: "continue" }); stop.kind !== "end"; stop = drive(sim, { kind: "continue" })) hits.push(hit(sim, stop));
	return hits;
}

function backwards(sim: Simulation): Hit[] {
	const hits: Hit[] = [];
	for (let stop = drive(sim, { kind: "reverse-continue" }); stop.kind !== "beginning"; stop = drive(sim, { kind: "reverse-continue" })) {
		hits.push(hit(sim, stop));
	}
	return hits.reverse();
}

test("each write of a field stops, the values follow from each other, and going back finds the same ones", () => {
	const sim = Simulation.load(twoThreads(5));
	sim.setBreakpoints([data(FREE_ITEMS)]);
	const hits = forwards(sim);
	assert.ok(hits.length > 20, `${hits.length} writes`);
	hits.forEach(({ write }, i) => {
		assert.notEqual(write.old, write.value);
		if (i > 0) assert.equal(write.old, hits[i - 1]?.write.value);
	});
	assert.deepEqual(backwards(sim), hits);
});

test("no write is missed: between two events at which the value differs there is one", () => {
	const sim = finished(twoThreads(5));
	const values: number[] = [];
	for (let event = 0; event < 1500; event++) {
		drive(sim, { kind: "seek", event });
		values.push(sim.value(FREE_ITEMS));
	}
	drive(sim, { kind: "seek", event: 0 });
	sim.setBreakpoints([data(FREE_ITEMS)]);
	let last = values[0];
	for (let event = 1; event < values.length; event++) {
		if (values[event] === last) continue;
		const stop = drive(sim, { kind: "continue" });
		const { write } = hit(sim, stop);
		assert.equal(write.old, last);
		assert.ok(sim.moment().events <= event, `the write is made before event ${event}`);
		last = sim.value(FREE_ITEMS);
		// Several writes may lie between two events.
		if (last !== values[event]) event--;
	}
});

test("conditions see the value before and after, and the state; hits are counted", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([data(FREE_ITEMS, { condition: compare(arg("new"), "<", field("keg", "vmem btag", "uk_reserve")) })]);
	const first = hit(sim, drive(sim, { kind: "continue" }));
	assert.ok(first.write.value < 8);
	sim.setBreakpoints([data(FREE_ITEMS, { condition: compare(arg("old"), ">", arg("new")), hits: { kind: "every", n: 5 } })]);
	drive(sim, { kind: "seek", event: 0 });
	const fifth = hit(sim, drive(sim, { kind: "continue" }));
	assert.equal(fifth.write.old, fifth.write.value + 1);
});

test("far behind the journal's window writes are found through an index, which is made once", () => {
	const sim = finished(churn(30_000));
	assert.ok(oldestPosition() > 0, "the run is longer than the window");
	sim.setBreakpoints([data(field("keg", "late", "ud_pages"))]);
	const motion = sim.motion({ kind: "reverse-continue" });
	let slices = 1;
	let stop = motion.slice(50);
	for (; stop === undefined; slices++) stop = motion.slice(50);
	hit(sim, stop);
	assert.ok(slices > 20, `${slices} slices: the run is gone through`);
	// From then on each is found at once: in a slice to find its stretch and one to go through it.
	while (stop.kind !== "beginning") {
		const next = sim.motion({ kind: "reverse-continue" });
		stop = next.slice(20_000);
		assert.ok(stop !== undefined);
	}
	const there = forwards(sim);
	assert.ok(there.length >= 1);
	assert.deepEqual(backwards(sim), there);
});

test("a value behind a pointer is followed when the pointer changes", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([data(field("keg", "vmem btag", "ud_part_slab", "us_freecount"))]);
	const hits = forwards(sim);
	assert.ok(new Set(hits.map((h) => h.write.word)).size > 1, "several slabs were at the head of the list");
	assert.deepEqual(backwards(sim), hits);
});

test("a value of an object that comes to be later is watched from then on", () => {
	const sim = Simulation.load(scenario([program("a", ["z", "n", "p"], [createLate, allocLate])], "13.0"));
	sim.setBreakpoints([data(field("keg", "late", "ud_pages"))]);
	const { write } = hit(sim, drive(sim, { kind: "continue" }));
	assert.deepEqual([write.old, write.value], [0, 1]);
});

test("all breakpoints at once: going back stops at the same moments as going forward", () => {
	const sim = Simulation.load(twoThreads(9));
	sim.setBreakpoints([
		data(FREE_ITEMS),
		{ id: 7, place: { kind: "event", event: "sleep" } },
		{ id: 7, place: { kind: "event", event: "keg_alloc_slab" } },
		data(field("thread", "b", "td_state")),
	]);
	const moments = (kind: "continue" | "reverse-continue", end: string) => {
		const list: string[] = [];
		for (let stop = drive(sim, { kind }); stop.kind !== end; stop = drive(sim, { kind }))
			list.push(`${sim.moment().position}/${sim.moment().events}`);
		return list;
	};
	const there = moments("continue", "end");
	assert.ok(there.length > 100);
	assert.deepEqual(moments("reverse-continue", "beginning").reverse(), there);
});

test("a local is watched until its call is over", () => {
	const sim = Simulation.load(fiveLines());
	sim.setBreakpoints([{ id: 1, place: { kind: "routine", routine: "vmem_xalloc", at: "entry" } }]);
	drive(sim, { kind: "continue" });
	const frame = sim.stack(1)[0]?.frame as number;
	const head = w[frame] as number;
	const words = Array.from({ length: 20 }, (_, i) => frame + 3 + i);
	sim.setBreakpoints([data({ words, frame: { word: frame, head } })]);
	let hits = 0;
	for (let stop = drive(sim, { kind: "continue" }); stop.kind !== "end" && hits < 200; stop = drive(sim, { kind: "continue" })) {
		assert.equal(w[frame], head, "the frame is that of vmem_xalloc");
		hit(sim, stop);
		hits++;
	}
	assert.ok(hits > 1);
});

test("a later call in the same place is not the one whose local is watched, forwards and backwards", () => {
	for (const access of ["write", "readWrite"] as const) {
		const sim = Simulation.load(fiveLines());
		sim.setBreakpoints([{ id: 1, place: { kind: "routine", routine: "vmem_xalloc", at: "entry" } }]);
		for (let i = 0; i < 3; i++) drive(sim, { kind: "continue" });
		const stack = sim.stack(1);
		const first = stack[0]?.frame as number;
		const frame = frameOfWord(first + 3) as NonNullable<ReturnType<typeof frameOfWord>>;
		assert.equal(frame.word, first);
		const words = Array.from({ length: 20 }, (_, i) => first + 3 + i);
		const begun = sim.moment().position;
		sim.setBreakpoints([]);
		drive(sim, { kind: "out", thread: 1 });
		const over = sim.moment().position;
		drive(sim, { kind: "back", thread: 1, step: "out" });
		assert.equal(sim.moment().position, begun);
		sim.setBreakpoints([{ id: 7, place: { kind: "data", target: { words, frame }, access } }]);
		const positions = (kind: "continue" | "reverse-continue"): number[] => {
			const found: number[] = [];
			while (drive(sim, { kind }).kind === "breakpoint") found.push(sim.moment().position);
			return [...new Set(found)];
		};
		const ahead = positions("continue");
		assert.ok(ahead.length > 1);
		assert.ok(
			ahead.every((p) => p > begun && p <= over),
			`${ahead.at(-1)} is behind the end of the call at ${over}`,
		);
		const all = positions("reverse-continue").reverse();
		assert.deepEqual(all.slice(-ahead.length), ahead);
		assert.ok(all.every((p) => p >= (frame.call?.entered ?? 0)));
		assert.deepEqual(positions("continue"), all);
	}
});

test("reads of a value by the kernel stop, too, at the statement that reads, and change nothing", () => {
	const sim = Simulation.load(twoThreads(5));
	const reserve: DataPlace = field("keg", "vmem btag", "uk_reserve");
	sim.setBreakpoints([{ id: 7, place: { kind: "data", target: reserve, access: "read" } }]);
	const hits = forwards(sim);
	assert.ok(hits.length > 20, `${hits.length} reads`);
	assert.ok(hits.every(({ write }) => write.old === 8 && write.value === 8));
	assert.equal(sim.hash(), finished(twoThreads(5)).hash(), "a run whose reads are told is the same run");
	sim.setBreakpoints([{ id: 7, place: { kind: "data", target: reserve, access: "read" } }]);
	assert.deepEqual(backwards(sim), hits);
	assert.equal(new Set(hits.map((h) => h.at)).size, hits.length, "several reads of one statement are one stop");
});

test("from any moment, reads, writes and whatever else stops are the same places both ways", () => {
	const sim = finished(twoThreads(5));
	const last = sim.moment().events - 1;
	const places: readonly BreakpointPlace[] = [
		{ kind: "data", target: FREE_ITEMS, access: "read" },
		{ kind: "data", target: FREE_ITEMS, access: "readWrite" },
		{ kind: "data", target: field("keg", "vmem btag", "uk_reserve"), access: "read" },
		{ kind: "data", target: field("arena", "kernel arena", "vm_inuse"), access: "write" },
		{ kind: "data", target: field("arena", "kernel arena", "vm_inuse"), access: "read" },
		{ kind: "event", event: "reserve_dip" },
		{ kind: "event", event: "page_alloc" },
		{ kind: "routine", routine: "vmem_xalloc", at: "return" },
		{ kind: "statement", line: 12 },
	];
	const all = (kind: "continue" | "reverse-continue"): string[] => {
		const found: string[] = [];
		for (let stop = drive(sim, { kind }); stop.kind === "breakpoint"; stop = drive(sim, { kind })) {
			const { position, events } = sim.moment();
			found.push(`${position}/${events}: ${stop.ids}, ${stop.write?.old} -> ${stop.write?.value}`);
		}
		return found;
	};
	fc.assert(
		fc.property(fc.subarray([...places], { minLength: 1 }), fc.nat(last), (chosen, event) => {
			sim.setBreakpoints(chosen.map((place, i) => ({ id: i + 1, place })));
			drive(sim, { kind: "seek", event });
			const ahead = all("continue");
			const everything = all("reverse-continue").reverse();
			drive(sim, { kind: "seek", event });
			const here = `${sim.moment().position}/${sim.moment().events}:`;
			const before = all("reverse-continue").reverse();
			// What stops at the moment itself has been passed by whoever stands there.
			assert.deepEqual(
				[...before, ...ahead],
				everything.filter((at) => !at.startsWith(here)),
			);
			assert.deepEqual(all("continue"), everything);
		}),
		{ numRuns: 6, seed: 11 },
	);
});

test("reads and writes together", () => {
	const count = (access: DataAccess) => {
		const sim = Simulation.load(twoThreads(5));
		sim.setBreakpoints([{ id: 7, place: { kind: "data", target: FREE_ITEMS, access } }]);
		return new Set(forwards(sim).map((h) => h.at)).size;
	};
	const [both, reads, writes] = [count("readWrite"), count("read"), count("write")];
	assert.ok(reads > writes && both >= reads && both <= reads + writes, `${both} of ${reads} and ${writes}`);
});
