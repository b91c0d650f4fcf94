import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import {
	JOURNAL_ENTRIES,
	MODE_HASH,
	MODE_JOURNAL,
	mark,
	nextEvent,
	observer,
	oldestPosition,
	position,
	put,
	rebase,
	resetHeap,
	setMode,
	setNextEvent,
	stateHash,
	undo,
	unwatchAll,
	w,
	watch,
} from "../../engine/machine/heap.ts";
import { changedSince, lastWrite, valuesAt } from "../../engine/machine/journal.ts";

/** Words that these tests use. */
const WORDS = 64;

beforeEach(() => resetHeap(WORDS));

const word = fc.nat(WORDS - 1);
const value = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffffffff }), fc.maxSafeInteger(), fc.constantFrom(-1, 2 ** 64, 0.5));
const writes = fc.array(fc.tuple(word, value), { maxLength: 60 });

function write(list: readonly (readonly [number, number])[]): void {
	for (const [i, v] of list) put(i, v);
}

const snapshot = () => w.slice(0, WORDS);

describe("the journal", () => {
	it("undoes to exactly the state of any mark", () => {
		fc.assert(
			fc.property(fc.array(writes, { maxLength: 6 }), fc.nat(6), (rounds, back) => {
				resetHeap(WORDS);
				const marks = [{ at: mark(), state: snapshot() }];
				for (const round of rounds) {
					write(round);
					marks.push({ at: mark(), state: snapshot() });
				}
				const target = marks[Math.max(0, marks.length - 1 - back)] as (typeof marks)[0];
				undo(target.at);
				assert.deepEqual(snapshot(), target.state);
				assert.equal(position(), target.at);
			}),
		);
	});

	it("counts writes that change a word, and no others", () => {
		put(1, 5);
		put(1, 5);
		put(2, 0);
		assert.equal(position(), 1);
	});

	it("tells who last wrote a word", () => {
		put(1, 5);
		put(2, 6);
		put(1, 7);
		assert.equal(lastWrite(new Set([1])), 3);
		assert.equal(lastWrite(new Set([2])), 2);
		assert.equal(lastWrite(new Set([3])), undefined);
		undo(2);
		assert.equal(lastWrite(new Set([1])), 1);
	});

	it("tells which words differ from what they were at any moment, the latest written first", () => {
		fc.assert(
			fc.property(writes, fc.nat(60), (list, at) => {
				resetHeap(WORDS);
				const states = [snapshot()];
				for (const [i, v] of list) {
					const before = position();
					put(i, v);
					if (position() > before) states.push(snapshot());
				}
				const target = Math.min(at, position());
				const then = states[target] as Float64Array;
				const changed = changedSince(target);
				for (let i = 0; i < WORDS; i++) assert.equal(changed.has(i), w[i] !== then[i]);
				for (const [i, v] of valuesAt(target, changed)) assert.equal(v, then[i]);
				assert.equal(valuesAt(target, changed).size, changed.size);
				const order = [...changed].map((i) => lastWrite(new Set([i])) as number);
				assert.deepEqual(
					order,
					[...order].sort((a, b) => b - a),
				);
			}),
		);
	});

	it("is a window: what fell out of it cannot be undone, what is in it can", () => {
		put(0, 1);
		for (let i = 0; i < JOURNAL_ENTRIES + 1000; i++) put(1 + (i & 15), i + 1);
		assert.equal(position(), JOURNAL_ENTRIES + 1001);
		assert.equal(oldestPosition(), 1001);
		assert.equal(lastWrite(new Set([0])), undefined, "too long ago");
		const target = JOURNAL_ENTRIES - 10;
		undo(target);
		assert.deepEqual(
			[...w.slice(1, 17)].toSorted((a, b) => a - b),
			Array.from({ length: 16 }, (_, i) => target - 16 + i),
		);
		assert.throws(() => undo(1000 - JOURNAL_ENTRIES), RangeError);
		undo(1001);
		assert.equal(Math.max(...w.slice(1, 17)), 1000);
		assert.throws(() => undo(1000), { name: "RangeError", message: "position 1000 is outside the journal's window" });
	});

	it("begins anew behind a keyframe, at the keyframe's position and event", () => {
		put(1, 1);
		rebase(5000, WORDS, 77);
		assert.deepEqual([position(), oldestPosition(), nextEvent()], [5000, 5000, 77]);
		put(1, 2);
		undo(5000);
		assert.equal(w[1], 1);
		assert.throws(() => undo(4999), RangeError);
	});

	it("takes the number of the next event back with the state", () => {
		setNextEvent(10);
		const at = mark();
		put(1, 1);
		setNextEvent(12);
		undo(at, 10);
		assert.equal(nextEvent(), 10);
	});
});

describe("watched words", () => {
	it("are told of at each write that changes them, with what they held and behind the write", () => {
		const told: number[][] = [];
		observer.written = (index, old) => told.push([index, old, w[index] as number, position()]);
		watch([3, 40]);
		put(3, 1);
		put(3, 1);
		put(4, 1);
		put(40, 7);
		put(3, 2);
		const expected = [
			[3, 0, 1, 1],
			[40, 0, 7, 3],
			[3, 1, 2, 4],
		];
		assert.deepEqual(told, expected);
		watch([4]);
		put(3, 5);
		assert.deepEqual(told, expected, "a new list replaces the old one");
		unwatchAll();
		put(4, 3);
		assert.deepEqual(told, expected);
		undo(0);
		assert.equal(w[3], 0, "and are journaled as others are");
	});
});

describe("the state hash", () => {
	/** The hash of the heap as it stands, computed from scratch. */
	function recomputed(): string {
		setMode(MODE_JOURNAL);
		setMode(MODE_JOURNAL | MODE_HASH, WORDS);
		return stateHash();
	}

	it("kept up to date equals the hash computed anew, and undoing brings it back", () => {
		fc.assert(
			fc.property(writes, writes, (first, second) => {
				resetHeap(WORDS);
				setMode(MODE_JOURNAL | MODE_HASH, WORDS);
				write(first);
				const at = mark();
				const before = stateHash();
				write(second);
				const after = stateHash();
				assert.equal(recomputed(), after);
				undo(at);
				assert.equal(stateHash(), before);
				assert.equal(recomputed(), before);
			}),
		);
	});

	it("is that of the state, whatever way led to it", () => {
		setMode(MODE_JOURNAL | MODE_HASH, WORDS);
		const empty = stateHash();
		write([
			[1, 5],
			[2, 6],
		]);
		const one = stateHash();
		write([
			[1, 9],
			[2, 0],
			[2, 6],
			[1, 5],
		]);
		assert.equal(stateHash(), one);
		write([
			[1, 0],
			[2, 0],
		]);
		assert.equal(stateHash(), empty);
		assert.match(one, /^[0-9a-f]{16}$/);
	});

	it("differs where states differ", () => {
		setMode(MODE_JOURNAL | MODE_HASH, WORDS);
		const seen = new Map<string, string>();
		for (let i = 0; i < WORDS; i++) {
			for (const v of [1, 2, 3, 0xffffffff, 2 ** 40, -1]) {
				const at = mark();
				put(i, v);
				const name = `word ${i} = ${v}`;
				assert.equal(seen.get(stateHash()), undefined, name);
				seen.set(stateHash(), name);
				undo(at);
			}
		}
		write([
			[1, 2],
			[2, 1],
		]);
		const swapped = stateHash();
		write([
			[1, 1],
			[2, 2],
		]);
		assert.notEqual(stateHash(), swapped);
	});
});
