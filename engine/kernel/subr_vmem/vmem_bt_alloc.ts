// dialect
/** Slabs for boundary tags where there is no direct map: the place where the recursion is cut. sys/kern/subr_vmem.c */
import { raise } from "../../machine/event-log.ts";
import { mtx_lock, mtx_unlock } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import type { Routine } from "../../machine/routine.ts";
import { pause } from "../../machine/sleep.ts";
import { conf } from "../conf.ts";
import { EV } from "../events.ts";
import { M_BESTFIT, M_NOVM, M_NOWAIT, M_USE_RESERVE, M_WAITOK } from "../flags.ts";
import { K } from "../globals.ts";
import { kmem_back, kmem_unback } from "../vm_kern.ts";
import { vm_wait_domain } from "../vm_page.ts";
import { vmem_xfree } from "./vmem_free.ts";
import { FAIL, vmem_xalloc } from "./vmem_xalloc.ts";

/** Allocation function of the btag keg. Returns the address or 0, which is legal for WAITOK too: the keg tries again. vmem_bt_alloc */
export function* vmem_bt_alloc(bytes: number, wait: number): Routine<number> {
	yield* mtx_lock(K.vmem_bt_lock);
	const addr = yield* vmem_xalloc(K.domain_arena, bytes, 0, 0, 0, 0, conf.allOnes, M_NOWAIT | M_NOVM | M_USE_RESERVE | M_BESTFIT);
	if (addr !== FAIL) {
		if ((yield* kmem_back(addr, bytes, M_NOWAIT | M_USE_RESERVE)) !== 0) {
			mtx_unlock(K.vmem_bt_lock);
			raise(EV.vmem_bt_alloc, intern("ok"), addr);
			return addr;
		}
		yield* vmem_xfree(K.domain_arena, addr, bytes);
		mtx_unlock(K.vmem_bt_lock);
		raise(EV.vmem_bt_alloc, intern("nopage"), 0);
		if ((wait & M_WAITOK) !== 0) yield* vm_wait_domain();
		return 0;
	}
	mtx_unlock(K.vmem_bt_lock);
	raise(EV.vmem_bt_alloc, intern("nokva"), 0);
	if ((wait & M_WAITOK) !== 0) yield* pause(intern("btalloc"), 1);
	return 0;
}

/** Free function of the btag keg under option 3 of the PR (`bt_free = matching`), a reconstruction. */
export function* vmem_bt_free(addr: number, bytes: number): Routine<void> {
	yield* mtx_lock(K.vmem_bt_lock);
	yield* kmem_unback(addr, bytes);
	yield* vmem_xfree(K.domain_arena, addr, bytes);
	mtx_unlock(K.vmem_bt_lock);
}
