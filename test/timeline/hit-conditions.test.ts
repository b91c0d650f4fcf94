/** Hit conditions: a hit has one number, counted from the beginning of the run, whichever way it is come by. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Simulation } from "../../engine/simulation.ts";
import type { Breakpoint, BreakpointPlace } from "../../engine/simulation-types.ts";
import { drive, finished, otherThread, twoThreads } from "./scenarios.ts";

type Hits = NonNullable<Breakpoint["hits"]>;

const FREE_ITEMS: BreakpointPlace = {
	kind: "data",
	target: { op: "probe", kind: "keg", object: { op: "text", value: "vmem btag" }, path: ["ud_free_items"] },
};

/** A place of each kind, hit many times in a run of {@link twoThreads}. */
const PLACES: readonly BreakpointPlace[] = [
	{ kind: "event", event: "page_alloc" },
	{ kind: "routine", routine: "vmem_xalloc", at: "return" },
	{ kind: "statement", line: 12 },
	FREE_ITEMS,
	{ ...FREE_ITEMS, access: "read" } as BreakpointPlace,
	{ ...FREE_ITEMS, access: "readWrite" } as BreakpointPlace,
];

/** Places of all stops that a motion makes one after the other: a number that grows with position and event. */
function stops(sim: Simulation, kind: "continue" | "reverse-continue"): number[] {
	const found: number[] = [];
	while (drive(sim, { kind }).kind === "breakpoint") found.push(placeOf(sim));
	return found;
}

function placeOf(sim: Simulation): number {
	const { position, events } = sim.moment();
	return position * 2 ** 20 + events;
}

function isWanted({ kind, n }: Hits, number: number): boolean {
	return kind === "only" ? number === n : kind === "from" ? number >= n : number % n === 0;
}

test("what stops going forward stops going back, and it is the n-th of the run wherever the breakpoint was set", () => {
	for (const place of PLACES) {
		const sim = Simulation.load(twoThreads(5));
		sim.setBreakpoints([{ id: 1, place }]);
		const all = stops(sim, "continue");
		assert.ok(all.length >= 10, `${place.kind}: ${all.length} stops`);
		const last = sim.moment().events - 1;
		fc.assert(
			fc.property(fc.nat(last), fc.constantFrom("only", "from", "every"), fc.integer({ min: 1, max: 9 }), (event, kind, n) => {
				const hits: Hits = { kind, n };
				const wanted = all.filter((_, i) => isWanted(hits, i + 1));
				drive(sim, { kind: "seek", event });
				const here = placeOf(sim);
				sim.setBreakpoints([{ id: 1, place, hits }]);
				assert.deepEqual(
					stops(sim, "continue"),
					wanted.filter((p) => p > here),
				);
				assert.deepEqual(stops(sim, "reverse-continue").reverse(), wanted);
				assert.deepEqual(stops(sim, "continue"), wanted);
			}),
			{ numRuns: 2, seed: 4 },
		);
	}
});

test("hits of another future are counted anew", () => {
	const sim = finished(twoThreads(5));
	const place: BreakpointPlace = { kind: "event", event: "page_alloc" };
	sim.setBreakpoints([{ id: 1, place, hits: { kind: "every", n: 4 } }]);
	stops(sim, "reverse-continue");
	drive(sim, { kind: "seek", event: 500 });
	sim.chooseNext(otherThread(sim));
	stops(sim, "continue");
	const back = stops(sim, "reverse-continue").reverse();
	sim.setBreakpoints([{ id: 1, place }]);
	const all = stops(sim, "continue");
	assert.deepEqual(
		back,
		all.filter((_, i) => (i + 1) % 4 === 0),
	);
});

test("counting can be cancelled, and goes back to where it began", () => {
	const sim = finished(twoThreads(5));
	drive(sim, { kind: "seek", event: 400 });
	const here = placeOf(sim);
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "page_alloc" }, hits: { kind: "every", n: 2 } }]);
	const motion = sim.motion({ kind: "continue" });
	assert.equal(motion.slice(5), undefined);
	assert.ok((motion.progress() ?? 0) < 1);
	assert.equal(motion.cancel().kind, "pause");
	assert.equal(placeOf(sim), here);
	const after = stops(sim, "continue");
	assert.ok(after.length > 0);
	assert.deepEqual(
		stops(sim, "reverse-continue")
			.reverse()
			.filter((p) => p > here),
		after,
	);
});
