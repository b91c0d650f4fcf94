// dialect
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EV, EVENTS } from "../../engine/kernel/events.ts";
import type { Thread } from "../../engine/kernel/views.generated.ts";
import {
	argOf,
	bytesPerEvent,
	clearLog,
	counts,
	eventBefore,
	eventRow,
	kindOf,
	lastEventOfKinds,
	listeners,
	log,
	positionOf,
	raise,
	stepOf,
	truncateLog,
	WANT_STOP,
	wanted,
} from "../../engine/machine/event-log.ts";
import { mark, markStep, nextEvent, position, put, undo } from "../../engine/machine/heap.ts";
import { intern } from "../../engine/machine/names.ts";
import { allocZeroed, M } from "../../engine/machine/records.ts";
import { routines } from "../../engine/machine/routine.ts";
import { pause } from "../../engine/machine/sleep.ts";
import { bareMachine, begin, resume } from "./bare-machine.ts";

const nameOf = (routine: number) => routines()[routine]?.name ?? "";

describe("the event log", () => {
	it("notes kind, thread, cpu, routine, depth, tick, position and arguments", () => {
		const [, td] = bareMachine(2);
		assert.ok(td);
		td.td_cpu = 3;
		M.m_ticks = 42;
		begin(td, pause, [intern("btalloc"), 1]);
		assert.equal(nextEvent(), 1);
		const { position: at, ...row } = eventRow(0, nameOf);
		assert.deepEqual(row, {
			number: 0,
			kind: EV.sleep,
			thread: 1,
			cpu: 3,
			routine: "pause",
			depth: 0,
			tick: 42,
			args: [intern("btalloc"), 1],
		});
		assert.ok(at > 0 && at < position(), "the event was raised in the middle of the step");
	});

	it("keeps as many arguments as the event has", () => {
		bareMachine(0);
		M.m_curthread = 0 as Thread;
		EVENTS.forEach((_, kind) => {
			raise(kind, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
		});
		EVENTS.forEach((event, n) => {
			const row = eventRow(n, nameOf);
			assert.equal(row.kind, n);
			assert.deepEqual(
				row.args,
				Array.from({ length: event.args.length }, (_, i) => i + 1),
				event.name,
			);
			assert.equal(row.thread, -1, "no thread: the machine itself");
		});
		assert.ok(Math.max(...EVENTS.map((e) => e.args.length)) <= 10);
	});

	it("keeps values exactly: addresses beyond 32 bits, all ones, negative numbers", () => {
		bareMachine(1);
		raise(EV.uma_zfree, 0x300000401000, 2 ** 64);
		raise(EV.cache_push, -1, 0.5, 0);
		assert.deepEqual([argOf(0, 0), argOf(0, 1), argOf(1, 0), argOf(1, 1)], [0x300000401000, 2 ** 64, -1, 0.5]);
	});

	it("keeps them exactly in a long log, whatever is packed, and when it is cut off in the middle of what was", () => {
		bareMachine(1);
		const run = allocZeroed(1);
		const LENGTH = 10_000;
		// Large ones are rare: most of the log can be packed.
		const argument = (n: number, salt: number) => (n % 4_999 === 17 ? 0x300000401000 + n + salt : n * 7 + salt);
		const write = (from: number, to: number, salt: number) => {
			for (let n = from; n < to; n++) {
				put(run, n + 1 + salt);
				if (n % 3 === 0) raise(EV.page_alloc, argument(n, salt));
				else raise(EV.cache_push, argument(n, salt), n, salt);
			}
		};
		const holds = (from: number, to: number, salt: number) => {
			for (let n = from; n < to; n++) {
				assert.equal(argOf(n, 0), argument(n, salt), `event ${n}`);
				assert.equal(kindOf(n), n % 3 === 0 ? EV.page_alloc : EV.cache_push);
				if (n % 3 !== 0) assert.deepEqual([argOf(n, 1), argOf(n, 2)], [n, salt]);
				assert.equal(positionOf(n), positionOf(0) + n);
			}
		};
		write(0, LENGTH, 1);
		holds(0, LENGTH, 1);
		const small = bytesPerEvent();
		assert.ok(small < 21 + 3 * 8, `${small} bytes an event`);
		for (const cut of [9_999, 8_192, 4_097, 2_048, 2_047, 1]) {
			undo(positionOf(cut), cut);
			put(run, -1);
			undo(positionOf(cut - 1), cut);
			truncateLog(cut);
			holds(0, cut, 1);
			write(cut, LENGTH, 2);
			holds(0, cut, 1);
			holds(cut, LENGTH, 2);
			undo(positionOf(cut - 1), cut);
			truncateLog(cut);
			write(cut, LENGTH, 1);
		}
		holds(0, LENGTH, 1);
	});

	it("knows the moment each event's step began", () => {
		bareMachine(1);
		const run = allocZeroed(4);
		markStep();
		const begun = position();
		put(run, 1);
		raise(EV.page_alloc, 1);
		put(run, 2);
		put(run + 1, 2);
		raise(EV.page_alloc, 2);
		assert.deepEqual(stepOf(0), { position: begun, event: 0 });
		assert.deepEqual(stepOf(1), { position: begun, event: 0 });
		assert.deepEqual([positionOf(0), positionOf(1)], [begun + 1, begun + 3]);
		markStep();
		raise(EV.page_free, 1);
		assert.deepEqual(stepOf(2), { position: begun + 3, event: 2 });
	});

	it("does not pretend to know the beginning of a very long step", () => {
		bareMachine(1);
		const run = allocZeroed(1);
		markStep();
		for (let i = 1; i <= 0xffff; i++) put(run, i);
		raise(EV.page_alloc, 1);
		assert.equal(stepOf(0), undefined);
	});

	it("finds the last event at or before a position", () => {
		bareMachine(1);
		const run = allocZeroed(1);
		const base = position();
		raise(EV.page_alloc, 0);
		for (let i = 1; i <= 10; i++) {
			put(run, i);
			if (i % 3 === 0) raise(EV.page_alloc, i);
		}
		assert.deepEqual([base - 1, base, base + 2, base + 3, base + 5, base + 6, base + 100].map(eventBefore), [-1, 0, 0, 1, 1, 2, 3]);
	});

	it("writes the same rows again when a stretch is executed again, and is cut off by a fork", () => {
		const [td] = bareMachine(1);
		assert.ok(td);
		begin(td, pause, [intern("a"), 1]);
		const at = mark();
		const number = nextEvent();
		resume(td);
		begin(td, pause, [intern("b"), 2]);
		const rows = [0, 1].map((n) => eventRow(n, nameOf));
		undo(at, number);
		assert.equal(log.known, 2, "the future is remembered");
		resume(td);
		begin(td, pause, [intern("b"), 2]);
		assert.deepEqual(
			[0, 1].map((n) => eventRow(n, nameOf)),
			rows,
		);
		undo(at, number);
		truncateLog(number);
		assert.deepEqual([log.known, nextEvent()], [1, 1]);
		raise(EV.page_alloc, 9);
		assert.deepEqual([kindOf(1), log.known], [EV.page_alloc, 2]);
	});

	it("grows, at less than 36 bytes an event", () => {
		bareMachine(1);
		const many = 50_000;
		for (let i = 0; i < many; i++) raise(EV.cache_hit, 7, 0, i);
		assert.equal(log.known, many);
		for (const n of [0, 1, 16_383, 16_384, 32_768, many - 1]) assert.deepEqual(eventRow(n, nameOf).args, [7, 0, n]);
		assert.ok(bytesPerEvent() < 21 + 5 * 3, "packed, but for the block that is written");
		clearLog();
		assert.deepEqual([log.known, nextEvent(), bytesPerEvent()], [0, 0, 0]);
	});

	it("is cut off anywhere, and goes on from there", () => {
		// Around the ends of its blocks, which nobody else may notice.
		for (const cut of [10_000, 8193, 8192, 8191, 4097, 4096, 4095, 1, 0]) {
			bareMachine(1);
			for (let i = 0; i < 12_300; i++) raise(EV.cache_hit, 7, 0, i);
			truncateLog(cut);
			assert.equal(log.known, cut);
			for (let i = cut; i < 12_300; i++) raise(EV.page_alloc, i);
			const kept = Array.from({ length: 12_300 }, (_, n) =>
				n < cut ? kindOf(n) === EV.cache_hit && argOf(n, 2) === n : argOf(n, 0) === n,
			);
			assert.ok(!kept.includes(false), `cut off at ${cut}: event ${kept.indexOf(false)}`);
			assert.equal(
				lastEventOfKinds(
					Uint8Array.from(counts, (_, kind) => (kind === EV.cache_hit ? 1 : 0)),
					12_300,
				),
				cut - 1,
			);
		}
	});

	it("only counts while it does not record", () => {
		bareMachine(1);
		log.recording = false;
		raise(EV.page_alloc, 1);
		raise(EV.page_alloc, 2);
		assert.deepEqual([nextEvent(), log.known, counts[EV.page_alloc]], [0, 0, 2]);
	});

	it("tells who wants a kind, with the number of the recorded event", () => {
		bareMachine(1);
		const told: number[][] = [];
		listeners.stop = (n, kind) => told.push([n, kind]);
		wanted[EV.page_free] = WANT_STOP;
		raise(EV.page_alloc, 1);
		raise(EV.page_free, 1);
		wanted[EV.page_free] = 0;
		raise(EV.page_free, 2);
		assert.deepEqual(told, [[1, EV.page_free]]);
	});
});
