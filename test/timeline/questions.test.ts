/** Questions about the past: their answers are those of looking at every moment, and asking changes nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DataTarget, TargetError } from "../../engine/history/data-target.ts";
import type { Query } from "../../engine/history/query.ts";
import { Questions } from "../../engine/history/questions.ts";
import type { Expression } from "../../engine/scenario/program.ts";
import type { Simulation } from "../../engine/simulation.ts";
import { drive, finished, fiveLines, num, text, twoThreads } from "./scenarios.ts";

const FREE_ITEMS: Expression = { op: "probe", kind: "keg", object: text("vmem btag"), path: ["ud_free_items"] };
const below = (n: number): Expression => ({ op: "binary", operator: "<", left: FREE_ITEMS, right: num(n) });

function ask<Answer>(query: Query<Answer>): Answer {
	for (;;) {
		const answered = query.slice(200);
		if (answered !== undefined) return answered.answer;
	}
}

function state(sim: Simulation): string {
	const { position, events } = sim.moment();
	return `${position}/${events}/${sim.hash()}`;
}

function standing(event: number): { sim: Simulation; questions: Questions; here: string } {
	const sim = finished(twoThreads(5));
	drive(sim, { kind: "seek", event });
	return { sim, questions: new Questions(sim.timeline, sim.writes), here: state(sim) };
}

/** Value of the field after each event. */
function valuesOf(sim: Simulation, events: number): number[] {
	return Array.from({ length: events }, (_, event) => {
		drive(sim, { kind: "seek", event });
		return sim.value(FREE_ITEMS);
	});
}

test("when: each event at which it became true, also behind the moment shown", () => {
	const { sim, questions, here } = standing(700);
	const { count, events, last } = ask(questions.when(below(200)));
	assert.equal(state(sim), here, "asking leaves the moment shown as it was");
	const values = valuesOf(sim, sim.knownEvents);
	const expected = values.flatMap((v, n) => (v < 200 && (n === 0 ? false : (values[n - 1] as number) >= 200) ? [n] : []));
	assert.deepEqual(events, expected);
	assert.equal(count, expected.length);
	assert.equal(last, expected.at(-1) ?? -1);
});

test("history: every write with its value, its place and its writer", () => {
	const { sim, questions, here } = standing(300);
	const history = ask(questions.history(new DataTarget(FREE_ITEMS)));
	assert.equal(state(sim), here);
	const values = valuesOf(sim, sim.knownEvents);
	assert.ok(history.count > 10);
	// The value after an event is that of the last write before the next one.
	const rows = Array.from({ length: history.count }, (_, n) => history.row(n));
	values.forEach((value, event) => {
		assert.equal(rows.findLast((r) => r.event <= event)?.value ?? history.initial, value, `after event ${event}`);
	});
	assert.ok(rows.every((r, i) => i === 0 || r.position > (rows[i - 1]?.position ?? 0)));
	assert.ok(history.here > 0 && history.here < history.count);
	assert.equal(ask(questions.history(new DataTarget(FREE_ITEMS))).count, history.count, "the second time from what is known");
});

test("a write can be gone to, and gone on from", () => {
	const { sim, questions } = standing(700);
	const { row, word } = ask(questions.history(new DataTarget(FREE_ITEMS)));
	const write = row(5);
	assert.equal(drive(sim, { kind: "write", word, position: write.position }).kind, "step");
	assert.equal(sim.moment().position, write.position);
	assert.equal(sim.value(FREE_ITEMS), write.value);
	drive(sim, { kind: "end" });
	assert.equal(sim.hash(), finished(twoThreads(5)).hash());
});

test("count: from the log, or with the state at each event", () => {
	const { sim, questions, here } = standing(700);
	const zone: Expression = { op: "binary", operator: "==", left: { op: "argument", name: "zone" }, right: text("malloc-64") };
	let expected = 0;
	for (let n = 0; n < sim.knownEvents; n++) {
		const event = sim.event(n);
		if (event.name === "uma_zalloc" && event.args[0]?.text === "malloc-64") expected++;
	}
	assert.equal(ask(questions.count("uma_zalloc", zone)).count, expected);
	const low = ask(questions.count("uma_zalloc", below(200)));
	assert.equal(state(sim), here);
	let expectedLow = 0;
	for (let n = 0; n < sim.knownEvents; n++) {
		if (sim.event(n).name !== "uma_zalloc") continue;
		drive(sim, { kind: "seek", event: n });
		if (sim.value(FREE_ITEMS) < 200) expectedLow++;
	}
	assert.equal(low.count, expectedLow);
	assert.ok(expectedLow > 0);
});

test("at and diff look at other moments and come back", () => {
	const { sim, questions, here } = standing(700);
	const then = ask(questions.at(100, () => sim.value(FREE_ITEMS)));
	const now = sim.value(FREE_ITEMS);
	const word = new DataTarget(FREE_ITEMS).demand()[0] as number;
	const [differ, before] = ask(
		questions.diff(
			100,
			700,
			(words) => words.has(word),
			(found) => [found, sim.value(FREE_ITEMS)] as const,
		),
	);
	assert.equal(state(sim), here);
	assert.deepEqual([differ, before], [then !== now, then]);
	assert.throws(() => ask(questions.at(1 << 30, () => 0)), RangeError);
	assert.equal(state(sim), here, "a question that fails leaves all as it was");
});

test("origin: the chain begins with the last write, and follows locals that the statement names", () => {
	const sim = finished(fiveLines());
	const questions = new Questions(sim.timeline, sim.writes);
	const here = state(sim);
	const target = new DataTarget({ op: "probe", kind: "keg", object: text("vmem btag"), path: ["uk_reserve"] });
	const all = { has: () => true } as unknown as ReadonlySet<string>;
	const none: ReadonlySet<string> = new Set();
	assert.deepEqual(ask(questions.origin(target, "uk_reserve", () => none)), [], "it was written while the machine booted");
	const items = ask(questions.origin(new DataTarget(FREE_ITEMS), "ud_free_items", () => none));
	assert.equal(items.length, 1);
	assert.equal(items[0]?.value, sim.value(FREE_ITEMS));
	assert.ok(ask(questions.origin(new DataTarget(FREE_ITEMS), "ud_free_items", () => all)).length >= 1);
	assert.equal(state(sim), here);
});

test("what cannot be asked says why", () => {
	const { questions } = standing(10);
	const keg = (path: string[]): Expression => ({ op: "probe", kind: "keg", object: text("vmem btag"), path });
	assert.throws(() => questions.history(new DataTarget(keg(["uk_fre"]))), /has no field uk_fre: did you mean/);
	assert.throws(() => questions.history(new DataTarget(keg([]))), TargetError);
	assert.throws(() => new DataTarget(num(4)), /only a value of the machine/);
	assert.throws(() => questions.when({ op: "argument", name: "nosuch" }), /there is no nosuch here/);
	assert.throws(() => questions.count("no_event", undefined), /no event no_event/);
});

test("a question given up in the middle leaves the moment shown as it was", () => {
	const { sim, questions, here } = standing(700);
	const query = questions.when(below(200));
	assert.equal(query.slice(20), undefined);
	query.cancel();
	assert.equal(state(sim), here);
});

test("the log is looked through a slice at a time, and nothing is missed between two", () => {
	const { sim, questions } = standing(700);
	const zone: Expression = { op: "binary", operator: "==", left: { op: "argument", name: "zone" }, right: text("vmem btag") };
	const expected = ask(questions.count("uma_zalloc", zone));
	const query = questions.count("uma_zalloc", zone);
	let slices = 1;
	let answered = query.slice(1);
	for (; answered === undefined; answered = query.slice(1)) slices++;
	assert.deepEqual(answered.answer, expected);
	assert.ok(slices > 1, "all in one slice");

	// Backwards, to the first that there is.
	const [first = -1] = expected.events;
	assert.ok(expected.count > 1);
	drive(sim, { kind: "seek", event: (expected.events[1] ?? 0) - 1 });
	sim.setBreakpoints([{ id: 1, place: { kind: "event", event: "uma_zalloc" }, condition: zone }]);
	const motion = sim.motion({ kind: "reverse-continue" });
	let stop = motion.slice(1);
	while (stop === undefined) stop = motion.slice(1);
	assert.equal(stop.kind === "breakpoint" ? stop.event : undefined, first);
});
