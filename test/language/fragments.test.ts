/** Pieces of the language outside of a scenario: schedules and faults, as launch attributes and the debugger take them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inPlaceOf, readFault, readSchedule } from "../../language/fragments.ts";
import { loadScenario } from "../../language/load.ts";
import { loadSource, WRONG_SCHEDULE } from "../../language/run-source.ts";

const TEXT = "machine i386 {\n  memory 64M\n  hz 1000\n}\nthread t {\n  work 1s\n}\nschedule random seed 4 for 3s\n";
const { scenario } = loadScenario(TEXT, "a.uma");
assert.ok(scenario !== undefined);
const { machine } = scenario;

function message(read: object): string {
	assert.ok("message" in read, JSON.stringify(read));
	return String(read.message);
}

describe("a schedule", () => {
	it("is read as the schedule line of a scenario for the same machine", () => {
		assert.deepEqual(readSchedule("schedule pct depth 2 seed 9 for 2s", machine), {
			value: { kind: "pct", depth: 2, seed: 9, ticks: 2000 },
		});
		assert.deepEqual(readSchedule("round-robin quantum 7 for 10 events", machine), {
			value: { kind: "round-robin", quantum: 7, events: 10, ticks: 86_400_000 },
		});
	});

	it("takes a seed that is left out", () => {
		const read = readSchedule("random preempt 10%", machine, 4_000_000_000);
		assert.deepEqual("value" in read ? read.value : read, { kind: "random", seed: 4_000_000_000, preempt: 10, ticks: 60_000 });
		assert.match(message(readSchedule("random", machine)), /needs a seed/);
	});

	it("keeps the end of the one it replaces, unless it names its own", () => {
		const own = { kind: "random", seed: 1, preempt: 5, ticks: 60_000 } as const;
		assert.deepEqual(inPlaceOf(own, "random seed 1", { kind: "pct", depth: 3, seed: 2, events: 50 }), {
			kind: "random",
			seed: 1,
			preempt: 5,
			events: 50,
		});
		assert.equal(inPlaceOf(own, "random seed 1 for 60s", scenario.schedule), own);
	});

	it("is no other text", () => {
		for (const text of ["random seed 1\nthread x { }", "random seed 1 } kernel 13.0 {", "random seed 1 // x", "r".repeat(2000)])
			assert.match(message(readSchedule(text, machine)), /one line/);
		assert.match(message(readSchedule('replay "x"', machine)), /attaching/);
		assert.notEqual(message(readSchedule("", machine)), "");
	});
});

describe("a fault", () => {
	it("is read as a statement", () => {
		const fail = { kind: "fail", what: "pages", n: 1, once: false, ticks: -1 };
		assert.deepEqual(readFault("fail pages once", machine), { value: { ...fail, once: true } });
		assert.deepEqual(readFault(" fail kva 1 in 20 ", machine), { value: { ...fail, what: "kva", n: 20 } });
		assert.deepEqual(readFault("fail pages for 2s", machine), { value: { ...fail, ticks: 2000 } });
		assert.deepEqual(readFault("shrink memory to 400K for 2s reclaimable", machine), {
			value: { kind: "shrink", bytes: 409_600, reclaimable: true, ticks: 2000 },
		});
		assert.deepEqual(readFault("uma_reclaim(UMA_RECLAIM_TRIM)", machine), { value: { kind: "reclaim", request: 3 } });
	});

	it("is nothing else, and draws nothing", () => {
		assert.match(message(readFault("work 1s", machine)), /a statement such as/);
		assert.match(message(readFault("fail pages 1 in 2..4", machine)), /written out/);
		assert.match(message(readFault("fail pages once; stop", machine)), /one line/);
		assert.notEqual(message(readFault("fail everything once", machine)), "");
		for (const text of [
			"uma_reclaim()",
			"uma_reclaim(M_WAITOK)",
			"uma_reclaim(9)",
			"uma_reclaim_wakeup()",
			"uma_reclaim(UMA_RECLAIM_DRAIN) else stop",
		])
			assert.notEqual(message(readFault(text, machine)), "", text);
	});
});

describe("what a run is made from", () => {
	const source = { file: "a.uma", text: TEXT };

	it("is loaded with what was given beside the text", () => {
		const loaded = loadSource({ ...source, kernel: "13.0", schedule: "pct depth 2", seed: 8 }).scenario;
		assert.deepEqual([loaded?.kernel, loaded?.schedule], ["13.0", { kind: "pct", depth: 2, seed: 8, ticks: 3000 }]);
		assert.equal(loadSource(source).scenario?.schedule.kind, "random");
	});

	it("tells of a wrong schedule apart from a wrong text", () => {
		const { scenario: none, diagnostics } = loadSource({ ...source, schedule: "never" });
		assert.deepEqual([none, diagnostics.map((d) => d.code)], [undefined, [WRONG_SCHEDULE]]);
		assert.notEqual(loadSource({ ...source, text: "nonsense", schedule: "never" }).diagnostics[0]?.code, WRONG_SCHEDULE);
	});

	it("holds the choices that its text takes from another recording", () => {
		const text = TEXT.replace("random seed 4 for 3s", 'replay "other.umarec" for 3s');
		assert.equal(loadSource({ ...source, text }).scenario, undefined);
		const loaded = loadSource({
			...source,
			text,
			choices: [
				[0, 1],
				[3, 2],
			],
		}).scenario;
		assert.ok(loaded?.schedule.kind === "replay");
		assert.deepEqual(
			[0, 1, 2, 3].map((n) => (loaded.schedule.kind === "replay" ? loaded.schedule.choices[n] : 0)),
			[1, undefined, undefined, 2],
		);
	});
});
