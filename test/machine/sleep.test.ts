// dialect
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Thread } from "../../engine/kernel/views.generated.ts";
import { LO_MTX, mtx_lock } from "../../engine/machine/locks.ts";
import { intern } from "../../engine/machine/names.ts";
import { M } from "../../engine/machine/records.ts";
import { hardclock, msleep, pause, tsleep, wakeup, wakeup_one } from "../../engine/machine/sleep.ts";
import { TDS_IDLE, TDS_SLEEPING, TDS_WOKEN } from "../../engine/machine/thread.ts";
import { bareMachine, begin, events, newLock, resume } from "./bare-machine.ts";

/** Two channels: any word does. */
const CHANNEL = 5000;
const OTHER = 5001;

function sleepers(): number[] {
	const tids: number[] = [];
	for (let td = M.m_sleepq.tqh_first as Thread; td !== 0; td = td.td_slpq.tqe_next as Thread) tids.push(td.td_tid);
	return tids;
}

/** Threads 0, 1, ... asleep on the channel, in the order given. */
function asleep(order: readonly number[], timo = 0): Thread[] {
	const threads = bareMachine(order.length);
	for (const i of order) {
		assert.deepEqual(begin(threads[i] as Thread, tsleep, [CHANNEL, intern("vmwait"), timo]), { status: "blocked", wmesg: "vmwait" });
	}
	return threads;
}

/** Names of the events behind the sleeps. */
function wakeups(): string[] {
	return events().filter((e) => !e.startsWith("sleep"));
}

describe("wakeup", () => {
	it("makes all sleepers of a channel runnable, in the order they went to sleep", () => {
		const threads = asleep([2, 0, 1]);
		assert.deepEqual(sleepers(), [2, 0, 1]);
		wakeup(CHANNEL);
		assert.deepEqual(wakeups(), ["wakeup(vmwait, 2)", "wakeup(vmwait, 0)", "wakeup(vmwait, 1)"]);
		assert.deepEqual(
			threads.map((td) => td.td_state),
			[TDS_WOKEN, TDS_WOKEN, TDS_WOKEN],
		);
		assert.deepEqual(sleepers(), []);
		assert.equal(resume(threads[0] as Thread).status, "done");
		assert.equal((threads[0] as Thread).td_state, TDS_IDLE);
	});

	it("leaves sleepers of other channels alone", () => {
		const threads = asleep([0, 1]);
		begin(bareMachine(1)[0] as Thread, tsleep, [CHANNEL, intern("a"), 0]);
		assert.equal(threads.length, 2);
		wakeup(OTHER);
		wakeup_one(OTHER);
		assert.deepEqual(sleepers(), [0]);
		assert.deepEqual(wakeups(), []);
	});
});

describe("wakeup_one", () => {
	it("takes the longest sleeper, one at a time", () => {
		const threads = asleep([1, 2, 0]);
		for (const rest of [[2, 0], [0], []]) {
			wakeup_one(CHANNEL);
			assert.deepEqual(sleepers(), rest);
		}
		wakeup_one(CHANNEL);
		assert.deepEqual(wakeups(), ["wakeup(vmwait, 1)", "wakeup(vmwait, 2)", "wakeup(vmwait, 0)"]);
		assert.equal((threads[0] as Thread).td_state, TDS_WOKEN);
	});
});

describe("the clock", () => {
	it("ends sleeps whose time has come, in the order of thread numbers", () => {
		asleep([2, 0, 1], 2);
		hardclock();
		assert.deepEqual(wakeups(), []);
		hardclock();
		assert.deepEqual(wakeups(), ["timeout(vmwait, 0)", "timeout(vmwait, 1)", "timeout(vmwait, 2)"]);
		assert.deepEqual([M.m_ticks, M.m_ntimeouts, sleepers().length], [2, 0, 0]);
	});

	it("lets a pause of one tick end at the next one", () => {
		const [td] = bareMachine(1);
		assert.ok(td);
		assert.deepEqual(begin(td, pause, [intern("btalloc"), 1]), { status: "blocked", wmesg: "btalloc" });
		hardclock();
		assert.deepEqual(resume(td), { status: "done", value: 0 });
		assert.deepEqual(events(), ["sleep(btalloc, 1)", "timeout(btalloc, 0)"]);
	});

	it("does not end a sleep that was ended before", () => {
		asleep([0], 1);
		wakeup(CHANNEL);
		hardclock();
		assert.deepEqual(wakeups(), ["wakeup(vmwait, 0)"]);
		assert.equal(M.m_ntimeouts, 0);
	});

	it("leaves sleeps without a timeout alone", () => {
		asleep([0, 1]);
		for (let i = 0; i < 100; i++) hardclock();
		assert.deepEqual(sleepers(), [0, 1]);
	});
});

describe("a sleeper that is run without an event", () => {
	it("leaves the queue, its timeout is cancelled, and it goes on as if woken", () => {
		const threads = asleep([0, 1], 5);
		assert.deepEqual(resume(threads[0] as Thread), { status: "done", value: 0 });
		assert.deepEqual([sleepers(), M.m_ntimeouts], [[1], 1]);
		wakeup(CHANNEL);
		for (let i = 0; i < 6; i++) hardclock();
		assert.deepEqual(wakeups(), ["wakeup(vmwait, 1)"]);
	});
});

describe("msleep", () => {
	it("releases the mutex while it sleeps, and takes it again without a preemption point", () => {
		const [a, b] = bareMachine(2);
		assert.ok(a && b);
		const lock = newLock(LO_MTX, "zdom:x");
		begin(a, mtx_lock, [lock]);
		assert.deepEqual(begin(a, msleep, [CHANNEL, lock, intern("zonedrain"), 1]), { status: "blocked", wmesg: "zonedrain" });
		assert.deepEqual([lock.lo_owner, a.td_nlocks, a.td_state], [0, 0, TDS_SLEEPING]);
		begin(b, mtx_lock, [lock]);
		hardclock();
		assert.deepEqual(resume(a, 0), { status: "lock", label: "zdom:x" }, "the other one has it now");
	});

	it("does not charge for taking it again", () => {
		const [a] = bareMachine(1);
		assert.ok(a);
		const lock = newLock(LO_MTX, "zdom:x");
		begin(a, mtx_lock, [lock]);
		begin(a, msleep, [CHANNEL, lock, intern("zonedrain"), 0]);
		wakeup(CHANNEL);
		assert.deepEqual(resume(a, 0), { status: "done", value: 0 });
		assert.equal(lock.lo_owner, a);
	});
});
