// dialect
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	LO_MTX,
	LO_RW,
	LO_SX,
	mtx_lock,
	mtx_unlock,
	rw_rlock,
	rw_runlock,
	rw_wlock,
	rw_wunlock,
	sx_slock,
	sx_sunlock,
	sx_xlock,
	sx_xunlock,
} from "../../engine/machine/locks.ts";
import { KernelPanic } from "../../engine/machine/panic.ts";
import { preemption } from "../../engine/machine/preemption.ts";
import { TDS_IDLE, TDS_LOCK, TDS_PREEMPTED, TDS_UNLOCKED } from "../../engine/machine/thread.ts";
import { as, bareMachine, begin, events, newLock, resume } from "./bare-machine.ts";

const done = { status: "done", value: 0 } as const;

describe("a mutex", () => {
	it("has one owner; the others wait, are all made runnable by the release, and try again", () => {
		const [a, b, c] = bareMachine(3);
		assert.ok(a && b && c);
		const lock = newLock(LO_MTX, "arena:x");
		assert.deepEqual(begin(a, mtx_lock, [lock]), done);
		assert.equal(lock.lo_owner, a);
		assert.deepEqual(begin(b, mtx_lock, [lock]), { status: "lock", label: "arena:x" });
		assert.deepEqual(begin(c, mtx_lock, [lock]), { status: "lock", label: "arena:x" });
		assert.deepEqual([b.td_state, c.td_state, lock.lo_waiters], [TDS_LOCK, TDS_LOCK, 2]);
		assert.deepEqual(resume(b), { status: "lock", label: "arena:x" }, "too early: it waits again");

		as(a, () => mtx_unlock(lock));
		assert.equal(lock.lo_owner, 0);
		assert.deepEqual([b.td_state, c.td_state], [TDS_UNLOCKED, TDS_UNLOCKED]);
		assert.deepEqual(resume(c), done);
		assert.equal(lock.lo_owner, c);
		assert.equal(c.td_state, TDS_IDLE);
		assert.deepEqual(resume(b), { status: "lock", label: "arena:x" });
		as(c, () => mtx_unlock(lock));
		assert.deepEqual(resume(b), done);
		assert.deepEqual(events(), ["lock_wait(arena:x)", "lock_wait(arena:x)", "lock_wait(arena:x)", "lock_wait(arena:x)"]);
	});

	it("is remembered by its owner, oldest first, and may be released in any order", () => {
		const [a] = bareMachine(1);
		assert.ok(a);
		const locks = ["x", "y", "z"].map((l) => newLock(LO_MTX, l));
		for (const l of locks) begin(a, mtx_lock, [l]);
		assert.equal(a.td_nlocks, 3);
		as(a, () => mtx_unlock(locks[1] as (typeof locks)[0]));
		assert.deepEqual([a.td_nlocks, a.td_locks[0], a.td_locks[1]], [2, locks[0], locks[2]]);
	});

	it("is released by its owner alone", () => {
		const [a, b] = bareMachine(2);
		assert.ok(a && b);
		const lock = newLock(LO_MTX, "x");
		begin(a, mtx_lock, [lock]);
		assert.throws(() => as(b, () => mtx_unlock(lock)), new KernelPanic("mtx_unlock: not the owner"));
		assert.deepEqual(events(), ["panic(mtx_unlock: not the owner)"]);
	});
});

describe("an acquisition is a preemption point", () => {
	it("in front of which the thread stops when its budget is used up; going on costs nothing", () => {
		const [a] = bareMachine(1);
		assert.ok(a);
		const [x, y] = [newLock(LO_MTX, "x"), newLock(LO_MTX, "y")];
		assert.deepEqual(begin(a, mtx_lock, [x], 1), done, "budget for one");
		assert.deepEqual(begin(a, mtx_lock, [y], 0), { status: "preempted", at: "y" });
		assert.equal(a.td_state, TDS_PREEMPTED);
		assert.equal(y.lo_owner, 0);
		assert.deepEqual(resume(a, 0), done);
		assert.equal(y.lo_owner, a);
	});

	it("where a scheduler may be asked instead of the budget", () => {
		const [a, b] = bareMachine(2);
		assert.ok(a && b);
		preemption.decide = (td) => td === b;
		assert.deepEqual(begin(a, mtx_lock, [newLock(LO_MTX, "x")], 0), done);
		assert.deepEqual(begin(b, mtx_lock, [newLock(LO_MTX, "y")]), { status: "preempted", at: "y" });
		preemption.decide = null;
	});
});

describe("an rw lock", () => {
	it("is shared by readers; a writer waits for the last of them", () => {
		const [a, b, writer] = bareMachine(3);
		assert.ok(a && b && writer);
		const lock = newLock(LO_RW, "UMA lock");
		assert.deepEqual(begin(a, rw_rlock, [lock]), done);
		assert.deepEqual(begin(b, rw_rlock, [lock]), done);
		assert.equal(lock.lo_readers, 2);
		assert.deepEqual(begin(writer, rw_wlock, [lock]), { status: "lock", label: "UMA lock" });
		as(a, () => rw_runlock(lock));
		assert.equal(writer.td_state, TDS_LOCK, "one reader is left");
		as(b, () => rw_runlock(lock));
		assert.equal(writer.td_state, TDS_UNLOCKED);
		assert.deepEqual(resume(writer), done);
		assert.deepEqual([lock.lo_owner, lock.lo_readers], [writer, 0]);
	});

	it("keeps readers and writers out while a writer has it", () => {
		const [writer, reader, other] = bareMachine(3);
		assert.ok(writer && reader && other);
		const lock = newLock(LO_RW, "UMA lock");
		begin(writer, rw_wlock, [lock]);
		assert.deepEqual(begin(reader, rw_rlock, [lock]), { status: "lock", label: "UMA lock" });
		assert.deepEqual(begin(other, rw_wlock, [lock]), { status: "lock", label: "UMA lock" });
		as(writer, () => rw_wunlock(lock));
		assert.deepEqual(resume(reader), done);
		assert.deepEqual(resume(other), { status: "lock", label: "UMA lock" }, "the reader was first");
	});

	it("does not let a waiting writer keep readers out", () => {
		const [a, writer, b] = bareMachine(3);
		assert.ok(a && writer && b);
		const lock = newLock(LO_RW, "UMA lock");
		begin(a, rw_rlock, [lock]);
		begin(writer, rw_wlock, [lock]);
		assert.deepEqual(begin(b, rw_rlock, [lock]), done);
	});

	it("panics when it is released by someone who does not have it", () => {
		const [a, b] = bareMachine(2);
		assert.ok(a && b);
		const lock = newLock(LO_RW, "UMA lock");
		assert.throws(() => as(a, () => rw_runlock(lock)), new KernelPanic("rw_runlock: no reader"));
		begin(a, rw_rlock, [lock]);
		assert.throws(() => as(b, () => rw_runlock(lock)), new KernelPanic("unlocking a lock that the thread does not hold"));
		assert.throws(() => as(a, () => rw_wunlock(lock)), new KernelPanic("rw_wunlock: not the owner"));
	});
});

describe("an sx lock", () => {
	it("is shared or exclusive, and a preemption point once", () => {
		const [a, b] = bareMachine(2);
		assert.ok(a && b);
		const lock = newLock(LO_SX, "umareclaim");
		assert.deepEqual(begin(a, sx_slock, [lock], 1), done);
		assert.deepEqual(begin(b, sx_xlock, [lock], 0), { status: "preempted", at: "umareclaim" });
		assert.deepEqual(resume(b, 0), { status: "lock", label: "umareclaim" });
		as(a, () => sx_sunlock(lock));
		assert.deepEqual(resume(b, 0), done);
		assert.equal(lock.lo_owner, b);
		as(b, () => sx_xunlock(lock));
		assert.deepEqual([a.td_nlocks, b.td_nlocks, lock.lo_owner, lock.lo_readers], [0, 0, 0, 0]);
	});
});
