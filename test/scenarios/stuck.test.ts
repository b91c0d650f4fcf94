/** The live wait-for graph: threads that wait for each other are told when the circle closes, and no others ever are. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { stuckReport } from "../../engine/debug/report.ts";
import { CALLS } from "../../engine/kernel/calls.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { EventInfo, MotionKind, Stop } from "../../engine/simulation-types.ts";
import { type LoadOptions, loadScenario } from "../../language/load.ts";
import { makeLocks, take_two } from "./lock-order.ts";

function load(text: string, options: LoadOptions = {}): Simulation {
	const { scenario, diagnostics } = loadScenario(text, "test.uma", options);
	assert.ok(scenario, diagnostics.map((d) => d.message).join("\n"));
	return Simulation.load(scenario);
}

function go(sim: Simulation, kind: MotionKind): Stop {
	const motion = sim.motion(kind);
	for (;;) {
		const stop = motion.slice(10_000);
		if (stop !== undefined) return stop;
	}
}

/** The events at which threads were told to be stuck, on a run to its end. */
function told(sim: Simulation): EventInfo[] {
	const found: EventInfo[] = [];
	for (let n = 0; n < sim.knownEvents; n++) {
		const event = sim.event(n);
		if (event.name === "stuck_thread") found.push(event);
	}
	return found;
}

function ended(text: string, options: LoadOptions = {}): { readonly sim: Simulation; readonly stuck: EventInfo[] } {
	const sim = load(text, options);
	go(sim, { kind: "end" });
	return { sim, stuck: told(sim) };
}

const read = (file: string): string => readFileSync(`scenarios/${file}.uma`, "utf8");
const argument = (event: EventInfo | undefined, name: string): string | undefined => event?.args.find((a) => a.name === name)?.text;

/** Two threads of which each has one item of a zone of two and wants the other; a third goes on. */
const TWO_ITEMS = (third: string, second = "let q = uma_zalloc(pair, M_WAITOK)") => `machine i386 {
  cpus    1
  daemons off
}

kernel 13.0

zone pair {
  item 2K
  max  2 items
}

thread eater[2] {
  let p = uma_zalloc(pair, M_WAITOK)
  barrier seated
  work 5 ticks
  ${second}
  work 5 ticks
  free p
}

thread other {
  ${third}
}

schedule round-robin for 20000 events
`;

describe("a zone at its limit", () => {
	it("is a circle where all its items are owned by those who wait for one, though another thread runs on", () => {
		const { sim, stuck } = ended(TWO_ITEMS("forever {\n    let a = malloc(64B, M_WAITOK)\n    work 1 ticks\n    free a\n  }"));
		assert.equal(sim.outcome(), "events", "the run goes on");
		assert.equal(stuck.length, 1);
		assert.deepEqual([argument(stuck[0], "members"), argument(stuck[0], "needs")], ["2", "zonelimit"]);
		assert.ok((stuck[0]?.tick ?? 0) < 20, "told at once");
		go(sim, { kind: "seek", event: stuck[0]?.number ?? 0 });
		const report = stuckReport("test.uma").join("\n");
		assert.match(report, /^eater\[0\], eater\[1\] wait for each other: none of them can go on/);
		assert.match(report, /an item of the zone "pair", which is at its limit/);
		assert.match(report, /The items of the zone changed last after event \d+ \(\w+ in eater/);
	});

	it("is none while another thread owns an item, or gets one", () => {
		const owner = TWO_ITEMS("let a = uma_zalloc(pair, M_WAITOK)\n  work 300 ticks\n  free a", "work 1 ticks").replace("max  2", "max  3");
		assert.deepEqual(ended(owner).stuck, []);
		// Three eaters' worth of items: one is the other's, for a while.
		const late = TWO_ITEMS("let a = uma_zalloc(pair, M_WAITOK)\n  work 300 ticks\n  free a").replace("max  2", "max  3");
		const { sim, stuck } = ended(late);
		assert.equal(sim.outcome(), "finished");
		assert.deepEqual(stuck, []);
	});

	it("becomes one when the thread that owns the item ends with it", () => {
		const leaves = TWO_ITEMS("let a = uma_zalloc(pair, M_WAITOK)\n  work 300 ticks").replace("max  2", "max  3");
		const { stuck } = ended(leaves);
		assert.equal(stuck.length, 1);
		assert.ok((stuck[0]?.tick ?? 0) >= 300, "not before it has ended");
	});
});

describe("an arena", () => {
	it("is a circle where those who wait for a segment own all of it", () => {
		const text = `machine i386 {
  cpus    1
  daemons off
}

kernel 13.0

arena small {
  quantum 4K
  span    0x10000000 + 8K
}

thread taker[2] {
  let p = vmem_alloc(small, 4K, M_WAITOK | M_BESTFIT)
  barrier taken
  let q = vmem_alloc(small, 4K, M_WAITOK | M_BESTFIT)
}

thread other {
  forever {
    let p = malloc(64B, M_WAITOK)
    work 1 ticks
    free p
  }
}

schedule round-robin for 20000 events
`;
		const { stuck } = ended(text);
		assert.equal(stuck.length, 1);
		assert.deepEqual([argument(stuck[0], "members"), argument(stuck[0], "needs")], ["2", "small"]);
	});
});

describe("locks in a circle", () => {
	it("are told at the moment at which the run ends with them, whoever else could run", () => {
		const calls = CALLS as Record<string, unknown>;
		const own = calls.uma_reclaim;
		calls.uma_reclaim = take_two;
		try {
			const text = `machine i386 {
  cpus    1
  daemons off
}

kernel 13.0

thread ab { uma_reclaim(UMA_RECLAIM_DRAIN) }
thread ba { uma_reclaim(UMA_RECLAIM_DRAIN_CPU) }
thread other {
  forever {
    let p = malloc(64B, M_WAITOK)
    free p
  }
}

schedule round-robin quantum 5 for 30s
`;
			const sim = load(text);
			makeLocks();
			sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "stuck_thread" } }]);
			const stop = go(sim, { kind: "continue" });
			assert.equal(stop.kind, "breakpoint");
			const { tick } = sim.moment();
			const report = stuckReport("test.uma").join("\n");
			assert.match(report, /^Locks in a circle: ab waits for second, held by ba waits for first, held by ab/);
			assert.match(report, /ba holds it and needs the lock first, held by ab/);
			const end = go(sim, { kind: "continue" });
			assert.deepEqual([end.kind, sim.outcome(), sim.moment().tick], ["end", "deadlock", tick]);
			assert.equal(told(sim).length, 1);
		} finally {
			calls.uma_reclaim = own;
		}
	});
});

describe("the hangs of PR 248008", () => {
	for (const file of ["five-lines-that-hang", "kernel-build", "kernel-build-nfs", "kernel-build-ufs", "pr235747", "s1-reserve-drained"]) {
		it(`${file}: told long before the verdict`, () => {
			const { sim, stuck } = ended(read(file));
			assert.equal(sim.outcome(), "deadlock");
			assert.equal(stuck.length, 1);
			const early = (sim.moment().tick - (stuck[0]?.tick ?? 0)) / sim.scenario.machine.hz;
			assert.ok(early >= 18, `${early} s before it`);
		});
	}

	for (const file of ["pr248008-13.0", "option-1", "before-r358097", "teaching/zone-limit", "teaching/working-set", "amd64"]) {
		it(`${file}: nobody is told`, () => {
			assert.deepEqual(ended(read(file)).stuck, []);
		});
	}

	it("are those of the seeds that deadlock, and of no others", () => {
		const text = read("kernel-build");
		const outcomes = new Set<string>();
		for (let seed = 1; seed <= 12; seed++) {
			const { sim, stuck } = ended(text, { kernel: "r358097", seed });
			outcomes.add(sim.outcome() ?? "");
			assert.equal(stuck.length > 0, sim.outcome() === "deadlock", `seed ${seed}`);
		}
		assert.deepEqual([...outcomes].sort(), ["deadlock", "time"]);
	});

	it("are found again on the way back, and the run from there is the same", () => {
		const sim = load(read("kernel-build-nfs"));
		sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "stuck_thread" } }]);
		go(sim, { kind: "continue" });
		const here = sim.moment();
		const hash = sim.hash();
		assert.deepEqual(go(sim, { kind: "continue" }).kind, "end");
		const end = sim.hash();
		go(sim, { kind: "reverse-continue" });
		assert.deepEqual([sim.moment(), sim.hash()], [here, hash]);
		go(sim, { kind: "continue" });
		assert.equal(sim.hash(), end);
	});
});

describe("who only looks stuck", () => {
	it("a thread in btalloc is none while another one that could free goes on", () => {
		const text = read("five-lines-that-hang").replace(
			"thread five_lines",
			"thread helper {\n  forever {\n    let p = malloc(64B, M_WAITOK)\n    sleep 1s\n    free p\n  }\n}\n\nthread five_lines",
		);
		const { sim, stuck } = ended(`${text.replace(/^expect.*$/gm, "")}\nschedule round-robin for 50000 events\n`);
		assert.equal(sim.outcome(), "events");
		assert.deepEqual(stuck, []);
	});

	it("a fault that is drawn anew at each request may be over at the next", () => {
		const faulty = read("five-lines-that-hang").replace("thread five_lines {", "thread five_lines {\n  fail kva 1 in 1000000");
		const { sim, stuck } = ended(faulty);
		assert.equal(sim.outcome(), "deadlock", "the verdict waits 20 s for it");
		assert.deepEqual(stuck, []);
	});
});
