/** Recordings: a run saved and opened again; damaged ones refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Simulation } from "../../engine/simulation.ts";
import { type Branch, Branches, choicesOf } from "../../engine/timeline/branches.ts";
import { decodeRecording, encodeRecording, type Recording, RecordingError } from "../../engine/timeline/recording.ts";
import { drive, finished, fiveLines, otherThread, toLine, twoThreads } from "./scenarios.ts";

/** A recording of which the branch in force is changed. */
function changed(recording: Recording, part: Partial<Branch>): Recording {
	return { ...recording, branches: recording.branches.map((b) => (b.id === recording.current ? { ...b, ...part } : b)) };
}

test("a recording leads to the moment it was made at", () => {
	const sim = finished(twoThreads(4));
	drive(sim, { kind: "seek", event: 700 });
	const [moment, hash] = [sim.moment(), sim.hash()];
	const saved = encodeRecording(sim.record());
	assert.ok(saved.length < 600, `${saved.length} characters`);
	const opened = Simulation.replay(twoThreads(4), decodeRecording(saved));
	assert.deepEqual(opened.moment(), moment);
	assert.equal(opened.hash(), hash);
});

test("everything done by hand is part of it, and so are the branches that were left", () => {
	const sim = finished(twoThreads(5));
	const end = sim.hash();
	toLine(sim, 500);
	sim.chooseNext(otherThread(sim));
	sim.inject({ kind: "fail", what: "pages", n: 3, once: false, ticks: 5 }, "fail pages 1 in 3 for 5 ticks");
	sim.reschedule({ kind: "random", seed: 9, preempt: 50, ticks: 3000 }, "random seed 9");
	drive(sim, { kind: "end" });
	const [hash, moment] = [sim.hash(), sim.moment()];
	const recording = decodeRecording(encodeRecording(sim.record()));
	assert.deepEqual(choicesOf(recording).length > 0, true);
	const opened = Simulation.replay(twoThreads(5), recording, { keyframeBytes: 1 << 20 });
	assert.deepEqual([opened.hash(), opened.moment()], [hash, moment]);
	assert.deepEqual(
		opened.branches.all.map((b) => [b.id, b.own.map((i) => i.kind).join(), b.outcome]),
		[
			[1, "", "finished"],
			[2, "choice,fault,schedule", "finished"],
		],
	);
	drive(opened, { kind: "switch", branch: 1 });
	drive(opened, { kind: "end" });
	assert.equal(opened.hash(), end);
});

test("what the run was made from is in it", () => {
	const source = { file: "a.uma", text: "uma 1", kernel: "13.0", seed: 4, schedule: "random", maxEvents: 900 };
	const sim = Simulation.load(twoThreads(4), { branches: new Branches(source), maxEvents: 900 });
	drive(sim, { kind: "end" });
	assert.equal(sim.outcome(), "events");
	const recording = decodeRecording(encodeRecording(sim.record()));
	assert.deepEqual(recording.sources, [source]);
	// The limit holds again without being named.
	assert.equal(Simulation.replay(twoThreads(4), recording).outcome(), "events");
});

test("a recording of another run is refused", () => {
	const recording = finished(fiveLines()).record();
	assert.throws(() => Simulation.replay(fiveLines("13.0"), recording), RecordingError);
	assert.throws(() => Simulation.replay(fiveLines(), changed(recording, { hash: "0".repeat(16) })), /another version of the engine/);
	const far = changed(recording, { stood: { position: 1e12, event: 1e9 } });
	assert.throws(() => Simulation.replay(fiveLines(), far), /the run ends before position/);
	const nowhere = { kind: "poke", word: 20, value: 1, position: 54_321, event: 1, decision: 1, what: "nowhere" } as const;
	assert.throws(() => Simulation.replay(fiveLines(), changed(recording, { own: [nowhere] })), RecordingError);
});

test("damage is found, and never more than an error", () => {
	const sim = finished(fiveLines());
	drive(sim, { kind: "seek", event: 900 });
	sim.poke(5000, 1);
	const recording = sim.record();
	const saved = encodeRecording(recording);
	assert.throws(() => decodeRecording(saved.replace("uma-recording 2", "uma-recording 9")), /format 9.*program that wrote it/);
	assert.throws(() => decodeRecording(saved.replace("uma-recording 2", "uma-recording 1")), /format 1.*record the run again/);
	assert.throws(() => decodeRecording(""), /no recording/);
	fc.assert(
		fc.property(fc.nat(saved.length - 3), fc.constantFrom("", "x", "0", "\n"), (at, change) => {
			const damaged = saved.slice(0, at) + change + saved.slice(at + 1);
			if (damaged === saved) return;
			assert.throws(() => decodeRecording(damaged), RecordingError);
		}),
	);
});

test("parts that make no sense are found behind a checksum that fits", () => {
	const sim = finished(fiveLines());
	drive(sim, { kind: "seek", event: 900 });
	sim.poke(5000, 1);
	const recording = sim.record();
	const [own] = recording.branches[1]?.own ?? [];
	assert.ok(own !== undefined);
	assert.deepEqual(decodeRecording(encodeRecording(recording)), recording);
	for (const wrong of [
		{ ...recording, current: 7 },
		{ ...recording, engine: 5 },
		{ ...recording, sources: [] },
		{ ...recording, branches: [...recording.branches, recording.branches[0]] },
		{ ...recording, branches: Array(65).fill(recording.branches[0]) },
		changed(recording, { parent: 2 }),
		changed(recording, { parent: 9 }),
		changed(recording, { id: 0 }),
		changed(recording, { own: [{ ...own, word: -1 } as never] }),
		changed(recording, { own: [{ ...own, value: Number.POSITIVE_INFINITY } as never] }),
		changed(recording, { own: [{ ...own, kind: "constructor" } as never] }),
		changed(recording, { own: [{ ...own, kind: "fault", fault: { kind: "fail", what: "all", n: 1, once: true, ticks: -1 } } as never] }),
		changed(recording, { own: [{ ...own, kind: "schedule", schedule: { kind: "random" } } as never] }),
		changed(recording, { stood: { position: -1, event: 0 } }),
		changed(recording, { outcome: "" as never }),
		null,
	])
		assert.throws(() => decodeRecording(encodeRecording(wrong as Recording)), RecordingError, JSON.stringify(wrong)?.slice(0, 300));
});
