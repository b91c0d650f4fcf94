// dialect
/** The daemons: page daemon, uma thread, and the clock of the periodic tasks. sys/vm/vm_pageout.c, sys/vm/uma_core.c */

import { raise } from "../machine/event-log.ts";
import { intern } from "../machine/names.ts";
import { M } from "../machine/records.ts";
import type { Routine } from "../machine/routine.ts";
import { pause, tsleep, wakeup } from "../machine/sleep.ts";
import { conf } from "./conf.ts";
import { daemonCalls } from "./daemon-calls.ts";
import { EV } from "./events.ts";
import { UMA_RECLAIM_DRAIN_CPU, UMA_RECLAIM_TRIM } from "./flags.ts";
import { K } from "./globals.ts";
import { vmem_periodic } from "./subr_vmem/vmem_periodic.ts";
import { uma_reclaim, uma_timeout } from "./uma_core/reclaim.ts";
import { vm_page_free_frame } from "./vm_page.ts";

/** Seconds between two low-memory events. vm.lowmem_period */
const LOWMEM_PERIOD = 10;
/** Seconds between two runs of uma_timeout. UMA_TIMEOUT */
const UMA_TIMEOUT = 20;
/** Seconds between two runs of vmem_periodic. */
const VMEM_PERIODIC = 10;
/** Pages of reclaimable ballast that the page daemon takes back at a time. */
const BALLAST_SCAN = 32;
const PG_BALLAST = 4;

/** Notes the call of a daemon; `arg` is its argument, 0 for none. */
function began(op: string, arg: number): void {
	const td = M.m_curthread;
	td.td_op = intern(op);
	td.td_op_start = M.m_ticks;
	daemonCalls.begin?.(op, arg === 0 ? [] : [arg]);
}

function ended(): void {
	M.m_curthread.td_op = 0;
	daemonCalls.end?.();
}

/** Asks the uma thread to drain everything. uma_reclaim_wakeup */
export function uma_reclaim_wakeup(): void {
	if (K.uma_reclaim_needed !== 0) return;
	K.uma_reclaim_needed = 1;
	raise(EV.uma_wakeup, M.v_free_count);
	wakeup(ref(K.uma_reclaim_needed));
}

/** The low-memory event, at most once in its period; a severe shortage wakes the uma thread. vm_pageout_lowmem */
export function* vm_pageout_lowmem(): Routine<void> {
	if (M.m_ticks >= K.lowmem_next) {
		K.lowmem_next = M.m_ticks + LOWMEM_PERIOD * conf.hz;
		raise(EV.lowmem, M.v_free_count);
		began("uma_reclaim", UMA_RECLAIM_TRIM);
		yield* uma_reclaim(UMA_RECLAIM_TRIM);
		ended();
	}
	if (M.v_free_count < conf.limits.free_severe) uma_reclaim_wakeup();
}

/** Gives some reclaimable ballast back, as the scan of the inactive queue would free pages. */
function scanBallast(): void {
	if (M.m_ballast_reclaim === 0) return;
	let left = BALLAST_SCAN;
	for (let frame = 0; frame < conf.npages && left > 0; frame++) {
		const page = (M.v_page_array + frame * sizeof.vm_page) as typeof M.v_page_array;
		if ((page.pg_flags & PG_BALLAST) === 0) continue;
		M.m_ballast -= 1;
		M.m_ballast_free += 1;
		vm_page_free_frame(frame);
		left--;
	}
}

/** The page daemon of domain 0. vm_pageout_worker */
export function* vm_pageout_worker(): Routine<void> {
	for (;;) {
		if (M.v_free_count < conf.limits.pageout_wakeup_thresh) {
			yield* vm_pageout_lowmem();
			scanBallast();
			yield* pause(intern("pwait"), Math.ceil(conf.hz / 10));
		} else yield* tsleep(ref(M.v_free_count), intern("psleep"), 0);
	}
}

/** The thread that drains every cache when memory is severely short. uma_reclaim_worker */
export function* uma_reclaim_worker(): Routine<void> {
	for (;;) {
		while (K.uma_reclaim_needed === 0) yield* tsleep(ref(K.uma_reclaim_needed), intern("umarcl"), 0);
		began("uma_reclaim", UMA_RECLAIM_DRAIN_CPU);
		yield* uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
		ended();
		K.uma_reclaim_needed = 0;
		yield* pause(intern("umarclslp"), conf.hz);
	}
}

/** Periodic tasks: vmem_periodic every 10 s, uma_timeout every 20 s. */
export function* periodic_worker(): Routine<void> {
	for (;;) {
		const period = VMEM_PERIODIC * conf.hz;
		yield* pause(intern("clock"), period - (M.m_ticks % period));
		began("vmem_periodic", 0);
		yield* vmem_periodic();
		ended();
		if (M.m_ticks % (UMA_TIMEOUT * conf.hz) < period) {
			began("uma_timeout", 0);
			yield* uma_timeout();
			ended();
		}
	}
}
