/** Keyframes that thin out, and that a fork cuts off: each moment is still the one that a run straight to it comes to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { drive, kmemMallocInto, mallocInto, program, reserveWord, scenario } from "./scenarios.ts";

const EVENTS = 450_000;
/** Moments in no order, of which some lie behind a moment at which is forked. */
const MOMENTS = [390_001, 12, 70_000, 449_000, 200_123, 31_999, 32_001, 310_500, 5_000, 150_000, 64_000, 440_404];
const FORK = 150_000;

/** A thread that allocates and frees for ever, with a working set that comes and goes. */
function forever(): Scenario {
	const code: Parameters<typeof program>[2] = [
		{ op: "choose", weights: [5, 5, 9], targets: [1, 3, 5] },
		mallocInto(0),
		{ op: "jump", to: 0 },
		kmemMallocInto(0),
		{ op: "jump", to: 0 },
		{ op: "free_from", list: 0, order: "random", empty: 0 },
		{ op: "jump", to: 0 },
	];
	const threads = [program("a", ["bufs"], code), program("b", ["bufs"], code, 30)];
	return scenario(threads, "13.0", { kind: "random", seed: 3, preempt: 10, events: EVENTS });
}

const load = (keyframeBytes: number): Simulation => Simulation.load(forever(), { keyframeBytes, maxEvents: EVENTS + 1000 });
const moment = (sim: Simulation): string => `${sim.moment().position} ${sim.moment().events} ${sim.hash()}`;

/** State at each of the moments from a number on, on one way forward; a value is changed by hand at `FORK`, if it is to be. */
function straight(from: number, fork: boolean): Map<number, string> {
	const sim = load(0);
	const states = new Map<number, string>();
	const stops = [...MOMENTS.filter((e) => e >= from), FORK].sort((a, b) => a - b);
	for (const event of stops) {
		drive(sim, { kind: "reach", event });
		if (fork && event === FORK) sim.poke(reserveWord(), 40);
		else states.set(event, moment(sim));
	}
	return states;
}

function isEverywhere(sim: Simulation, states: ReadonlyMap<number, string>): void {
	for (const event of MOMENTS) {
		const expected = states.get(event);
		if (expected === undefined) continue;
		drive(sim, { kind: "seek", event });
		assert.equal(moment(sim), expected, `event ${event}`);
	}
}

test("keyframes that thin out lead to the same moments, and so do those behind a fork", () => {
	const plain = straight(0, false);
	const forked = straight(FORK + 1, true);
	for (const [limit, most] of [
		[64 << 20, EVENTS / 32_000 + 1],
		[4 << 20, 10],
	] as const) {
		const sim = load(limit);
		drive(sim, { kind: "end" });
		const { count, bytes } = sim.timeline.keyframes;
		assert.ok(count > 2 && count <= most && bytes <= limit, `${count} keyframes, ${bytes} bytes`);
		isEverywhere(sim, plain);
		drive(sim, { kind: "seek", event: FORK });
		sim.poke(reserveWord(), 40);
		drive(sim, { kind: "end" });
		assert.ok(sim.timeline.keyframes.bytes <= limit);
		isEverywhere(sim, forked);
		drive(sim, { kind: "switch", branch: 1 });
		drive(sim, { kind: "end" });
		isEverywhere(sim, plain);
	}
});
