/** Recordings: a run saved and opened again; damaged ones refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Simulation } from "../../engine/simulation.ts";
import { decodeRecording, encodeRecording, RecordingError } from "../../engine/timeline/recording.ts";
import { drive, finished, fiveLines, twoThreads } from "./scenarios.ts";

const source = { file: "test.uma", text: "uma 1" };

test("a recording leads to the moment it was made at", () => {
	const sim = finished(twoThreads(4));
	drive(sim, { kind: "seek", event: 700 });
	const moment = sim.moment();
	const saved = encodeRecording(sim.record(source));
	assert.ok(saved.length < 400);
	const opened = Simulation.replay(twoThreads(4), decodeRecording(saved));
	assert.deepEqual(opened.moment(), moment);
});

test("choices by hand are part of it", () => {
	const sim = finished(twoThreads(5));
	drive(sim, { kind: "seek", event: 500 });
	const other = sim.threads().find((t) => t.runnable && t.tid !== sim.currentThread() && t.tid > 0);
	sim.chooseNext(other?.tid ?? 1);
	drive(sim, { kind: "end" });
	const recording = sim.record(source);
	assert.equal(recording.choices.length, 1);
	assert.equal(Simulation.replay(twoThreads(5), recording).hash(), recording.hash);
});

test("a recording of another run is refused", () => {
	const recording = finished(fiveLines()).record(source);
	assert.throws(() => Simulation.replay(fiveLines("13.0"), recording), RecordingError);
	assert.throws(() => Simulation.replay(fiveLines(), { ...recording, hash: "0".repeat(16) }), /another version of the engine/);
});

test("damage is found, and never more than an error", () => {
	const saved = encodeRecording(finished(fiveLines()).record(source));
	assert.throws(() => decodeRecording(saved.replace("uma-recording 1", "uma-recording 9")), /format 9/);
	assert.throws(() => decodeRecording(""), /no recording/);
	fc.assert(
		fc.property(fc.nat(saved.length - 3), fc.constantFrom("", "x", "0", "\n"), (at, change) => {
			const damaged = saved.slice(0, at) + change + saved.slice(at + 1);
			if (damaged === saved) return;
			assert.throws(() => decodeRecording(damaged), RecordingError);
		}),
	);
});
