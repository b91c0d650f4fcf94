// dialect
/** A routine in place of one of the kernel's: takes two locks in the order that its argument says. */
import type { Lock } from "../../engine/kernel/views.generated.ts";
import { LO_MTX, lock_init, mtx_lock, mtx_unlock } from "../../engine/machine/locks.ts";
import { intern } from "../../engine/machine/names.ts";
import { allocZeroed } from "../../engine/machine/records.ts";
import type { Routine } from "../../engine/machine/routine.ts";
import { pause } from "../../engine/machine/sleep.ts";

/** The two locks, made by the first call of a run. */
export const locks = { first: 0 as Lock, second: 0 as Lock };

/** Makes the locks of a new machine. */
export function makeLocks(): void {
	locks.first = allocZeroed(sizeof.lock_object) as Lock;
	locks.second = allocZeroed(sizeof.lock_object) as Lock;
	lock_init(locks.first, LO_MTX, "first");
	lock_init(locks.second, LO_MTX, "second");
}

/** 1: the first lock and then the second, 2: the other way round. Between the two it gives others time. */
export function* take_two(order: number): Routine<number> {
	const one = order === 1 ? locks.first : locks.second;
	const two = order === 1 ? locks.second : locks.first;
	yield* mtx_lock(one);
	yield* pause(intern("between"), 2);
	yield* mtx_lock(two);
	mtx_unlock(two);
	mtx_unlock(one);
	return 0;
}
