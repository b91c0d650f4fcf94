import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { resetHeap, w } from "../../engine/machine/heap.ts";
import {
	LIST_INSERT_HEAD,
	LIST_REMOVE,
	TAILQ_INIT,
	TAILQ_INSERT_AFTER,
	TAILQ_INSERT_BEFORE,
	TAILQ_INSERT_HEAD,
	TAILQ_INSERT_TAIL,
	TAILQ_REMOVE,
} from "../../engine/machine/queue.ts";

/** Heads of two queues, and ten records of eight words whose entry is at word 3. */
const HEADS = [16, 20] as const;
const ENTRY = 3;
const recordAt = (i: number) => 32 + 8 * i;
const RECORDS = 10;

function listFrom(head: number): number[] {
	const records: number[] = [];
	for (let r = w[head] as number, back = head; r !== 0; r = w[r + ENTRY] as number) {
		assert.equal(w[r + ENTRY + 1], back, "the entry points to the word that points to it");
		back = r + ENTRY;
		records.push(r);
		assert.ok(records.length <= RECORDS);
	}
	return records;
}

function tailqFrom(head: number): number[] {
	const records: number[] = [];
	let previous = 0;
	for (let r = w[head] as number; r !== 0; r = w[r + ENTRY] as number) {
		assert.equal(w[r + ENTRY + 1], previous, "previous record");
		previous = r;
		records.push(r);
		assert.ok(records.length <= RECORDS);
	}
	assert.equal(w[head + 1], previous, "last record");
	return records;
}

const step = fc.record({
	record: fc.nat(RECORDS - 1),
	queue: fc.nat(1),
	where: fc.constantFrom("head", "tail", "before", "after"),
	other: fc.nat(RECORDS),
});

describe("lists and tail queues", () => {
	it("a LIST holds what an array would", () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				resetHeap(256);
				const model: number[][] = [[], []];
				for (const { record, queue } of steps) {
					const r = recordAt(record);
					const on = model.findIndex((q) => q.includes(r));
					if (on >= 0) {
						LIST_REMOVE(r, ENTRY);
						model[on] = (model[on] as number[]).filter((x) => x !== r);
					} else {
						LIST_INSERT_HEAD(HEADS[queue] as number, r, ENTRY);
						model[queue]?.unshift(r);
					}
					HEADS.forEach((head, i) => {
						assert.deepEqual(listFrom(head), model[i]);
					});
				}
			}),
		);
	});

	it("a TAILQ holds what an array would", () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				resetHeap(256);
				for (const head of HEADS) TAILQ_INIT(head);
				const model: number[][] = [[], []];
				for (const { record, queue, where, other } of steps) {
					const r = recordAt(record);
					const on = model.findIndex((q) => q.includes(r));
					if (on >= 0) {
						TAILQ_REMOVE(HEADS[on] as number, r, ENTRY);
						model[on] = (model[on] as number[]).filter((x) => x !== r);
						continue;
					}
					const head = HEADS[queue] as number;
					const q = model[queue] as number[];
					const at = q.length === 0 ? -1 : other % q.length;
					if (where === "head" || at < 0) {
						TAILQ_INSERT_HEAD(head, r, ENTRY);
						q.unshift(r);
					} else if (where === "tail") {
						TAILQ_INSERT_TAIL(head, r, ENTRY);
						q.push(r);
					} else if (where === "before") {
						TAILQ_INSERT_BEFORE(head, q[at] as number, r, ENTRY);
						q.splice(at, 0, r);
					} else {
						TAILQ_INSERT_AFTER(head, q[at] as number, r, ENTRY);
						q.splice(at + 1, 0, r);
					}
					HEADS.forEach((h, i) => {
						assert.deepEqual(tailqFrom(h), model[i]);
					});
				}
			}),
		);
	});
});
