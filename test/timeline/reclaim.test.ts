/** Caches that are drained by hand: by a thread of the scenario before its next statement, or by the uma thread. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UMA_RECLAIM_DRAIN, UMA_RECLAIM_DRAIN_CPU } from "../../engine/kernel/flags.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { EventInfo } from "../../engine/simulation-types.ts";
import { decodeRecording, encodeRecording, RecordingError } from "../../engine/timeline/recording.ts";
import { drive, fiveLines, rowsOf, state, toLine, twoThreads } from "./scenarios.ts";

const DRAIN = { kind: "reclaim", request: UMA_RECLAIM_DRAIN } as const;

function eventsFrom(sim: Simulation, from: number): EventInfo[] {
	return Array.from({ length: sim.knownEvents - from }, (_, i) => sim.event(from + i));
}

const ops = (list: readonly EventInfo[]): string[] =>
	list.filter((e) => e.name === "op_begin").map((e) => `${e.threadName} ${e.args[0]?.text}`);

test("a thread of the scenario makes the call once, before its next statement, and goes on as it would", () => {
	const sim = Simulation.load(twoThreads(5));
	toLine(sim, 500);
	const { events } = sim.moment();
	const tid = sim.threads().find((t) => t.name === "b")?.tid ?? 0;
	sim.inject(DRAIN, "uma_reclaim(UMA_RECLAIM_DRAIN) by b", tid);
	const shown = sim.moment().events;
	assert.ok(shown <= events);
	drive(sim, { kind: "end" });
	assert.equal(sim.outcome(), "finished");
	const list = eventsFrom(sim, shown);
	const reclaims = list.filter((e) => e.name === "uma_reclaim");
	assert.deepEqual(
		reclaims.map((e) => [e.threadName, e.args[0]?.value]),
		[["b", UMA_RECLAIM_DRAIN]],
	);
	const own = ops(list).filter((op) => op.startsWith("b "));
	assert.equal(own.filter((op) => op === "b uma_reclaim").length, 1);
	assert.ok(own.indexOf("b uma_reclaim") <= 1, "at most what was in progress comes before it");
	const [end, rows] = [state(sim), rowsOf(sim)];
	const at = reclaims[0]?.number ?? 0;
	drive(sim, { kind: "seek", event: at });
	assert.equal(sim.stack(tid).at(-1)?.kind, "scenario", "below the call stands the statement that comes next");
	drive(sim, { kind: "seek", event: 10 });
	drive(sim, { kind: "end" });
	assert.deepEqual([state(sim), rowsOf(sim)], [end, rows]);
});

test("the uma thread drains everything when it is woken", () => {
	const sim = Simulation.load({ ...fiveLines(), daemons: true });
	toLine(sim, 500);
	const uma = sim.threads().find((t) => t.daemon && t.name === "uma")?.tid ?? 0;
	sim.inject({ kind: "reclaim", request: UMA_RECLAIM_DRAIN_CPU }, "uma_reclaim(UMA_RECLAIM_DRAIN_CPU) by uma", uma);
	const from = sim.moment().events;
	assert.deepEqual([sim.event(from - 2).name, sim.event(from - 1).name], ["uma_wakeup", "wakeup"]);
	drive(sim, { kind: "end" });
	const [reclaim] = eventsFrom(sim, from).filter((e) => e.name === "uma_reclaim");
	assert.deepEqual([reclaim?.threadName, reclaim?.args[0]?.value], ["uma", UMA_RECLAIM_DRAIN_CPU]);
});

test("a thread that has finished, or that there is none of, makes no call", () => {
	const sim = Simulation.load(twoThreads(5));
	toLine(sim, 500);
	sim.endThread(1);
	for (const thread of [1, 99]) sim.inject(DRAIN, "nobody", thread);
	const from = sim.moment().events;
	drive(sim, { kind: "end" });
	assert.equal(eventsFrom(sim, from).filter((e) => e.name === "uma_reclaim").length, 0);
});

test("a recording keeps who makes the call, and takes no other request", () => {
	const sim = Simulation.load(twoThreads(5));
	toLine(sim, 500);
	sim.inject(DRAIN, "uma_reclaim(UMA_RECLAIM_DRAIN) by a", 1);
	toLine(sim, 700);
	const recording = sim.record();
	const again = Simulation.replay(twoThreads(5), decodeRecording(encodeRecording(recording)));
	assert.deepEqual(again.branches.current.own, recording.branches[1]?.own);
	const damaged = JSON.parse(JSON.stringify(recording));
	damaged.branches[1].own[0].fault.request = 9;
	assert.throws(() => decodeRecording(encodeRecording(damaged)), RecordingError);
});
