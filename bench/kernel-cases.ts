// dialect
/** Cases that measure the simulated allocators beside golden/PERF.md: the zone hot pair and vmem's strategies. */
import { boot } from "../engine/kernel/boot.ts";
import { CALLS, zoneNamed } from "../engine/kernel/calls.ts";
import type { MachineConfig } from "../engine/kernel/conf.ts";
import { M_BESTFIT, M_FIRSTFIT, M_NEXTFIT, M_NOWAIT, M_WAITOK } from "../engine/kernel/flags.ts";
import { cache_hit } from "../engine/kernel/uma_core/zone_alloc.ts";
import { cache_put } from "../engine/kernel/uma_core/zone_free.ts";
import { findVariant, togglesOf, type Variant } from "../engine/kernel/variants.ts";
import type { Thread } from "../engine/kernel/views.generated.ts";
import { clearLog, log } from "../engine/machine/event-log.ts";
import { MODE_JOURNAL, rebase, setMode } from "../engine/machine/heap.ts";
import { intern } from "../engine/machine/names.ts";
import { preemption } from "../engine/machine/preemption.ts";
import { M, usedWords } from "../engine/machine/records.ts";
import type { AnyRoutine } from "../engine/machine/routine.ts";
import { beginOperation, dispatch, runThread } from "../engine/machine/run.ts";
import { createThread } from "../engine/machine/thread.ts";

/** A machine like those of the native figures. */
function benchMachine(arch: "i386" | "amd64"): MachineConfig {
	return {
		arch,
		ncpu: 2,
		hz: 100,
		npages: 32768,
		kva_base: arch === "i386" ? 0x40000000 : 0x300000000000,
		kva_size: 256 << 20,
		dmap_base: arch === "i386" ? 0 : 0x200000000000,
		KVA_QUANTUM: 4 << 20,
		kmem_zmax: 4096,
		toggles: togglesOf(findVariant("13.0") as Variant, arch),
	};
}

let thread = 0 as Thread;

/** Boots and makes the one thread. */
export function start(arch: "i386" | "amd64", journal: boolean): void {
	boot(benchMachine(arch));
	thread = createThread("bench", 0, 0);
	preemption.decide = null;
	rebase(0, usedWords());
	clearLog();
	log.recording = true;
	setMode(journal ? MODE_JOURNAL : 0);
}

/** A routine of the kernel's interface. */
function routineOf(name: keyof typeof CALLS): AnyRoutine {
	return CALLS[name] as AnyRoutine;
}

/** Runs a routine of the interface to its end, as an operation of the one thread. */
function call(routine: AnyRoutine, args: readonly number[]): number {
	dispatch(thread, -1);
	beginOperation(thread, routine, args);
	const end = runThread(thread);
	if (end.status !== "done") throw new Error(`the thread is ${end.status}`);
	return end.value;
}

/** The log is emptied now and then: the figures are of the allocator with its events, not of growing memory. */
function trim(i: number): void {
	if ((i & 0xffff) === 0) clearLog();
}

/** `n` pairs of uma_zalloc and uma_zfree on the hit path, as the kernel's own callers use it. */
export function hotPair(n: number): void {
	const zone = zoneNamed("bench");
	for (let i = 0; i < n; i++) {
		trim(i);
		M.m_curthread = thread;
		const item = cache_hit(zone, M_NOWAIT);
		if (item === 0) throw new Error("a miss on the hot path");
		if (cache_put(zone, item) === 0) throw new Error("no room on the hot path");
	}
}

/** The same through the routines, entered and left as operations. */
export function hotPairAsOperations(n: number): void {
	const zone = zoneNamed("bench");
	const zalloc = routineOf("uma_zalloc");
	const zfree = routineOf("uma_zfree");
	for (let i = 0; i < n; i++) {
		trim(i);
		call(zfree, [zone, call(zalloc, [zone, M_NOWAIT])]);
	}
}

/** Items of a batch. */
const BATCH = 256;
const batch = new Float64Array(BATCH);

/** `n` pairs in batches: so many allocations, then as many frees in the same order. */
export function batches(n: number): void {
	const zone = zoneNamed("bench");
	const zalloc = routineOf("uma_zalloc");
	const zfree = routineOf("uma_zfree");
	for (let done = 0; done < n; done += BATCH) {
		trim(done);
		for (let i = 0; i < BATCH; i++) batch[i] = call(zalloc, [zone, M_NOWAIT]);
		for (let i = 0; i < BATCH; i++) call(zfree, [zone, batch[i] as number]);
	}
}

/** Creates the zone of the hot pair and warms its caches up. */
export function prepareZone(): void {
	call(routineOf("uma_zcreate"), [intern("bench"), 256, 7, 0]);
	hotPairAsOperations(1000);
}

/**
 * An arena with so many busy segments of 1 to 64 quanta. What is picked and how it is kept costs as little as in the native figures: a
 * xorshift generator and two arrays, outside the heap.
 */
export class BusyArena {
	readonly #arena: number;
	readonly #addrs: Float64Array;
	readonly #sizes: Float64Array;
	readonly #alloc: number[];
	readonly #free = [0, 0, 0];
	readonly #quantum: number;
	readonly #xalloc = routineOf("vmem_xalloc");
	readonly #xfree = routineOf("vmem_xfree");
	#live = 0;
	#random = 0x2545f491;

	constructor(busy: number, strategy: "best" | "first" | "next") {
		// As in the native figures, so that the range fits into 32 bits.
		this.#quantum = busy > 20_000 ? 512 : 4096;
		const fit = strategy === "best" ? M_BESTFIT : strategy === "first" ? M_FIRSTFIT : M_NEXTFIT;
		this.#addrs = new Float64Array(busy);
		this.#sizes = new Float64Array(busy);
		// Gives "256 Bucket" free buckets, so that tags come from buckets as on any machine that has run for a while.
		call(routineOf("malloc"), [16, M_WAITOK]);
		this.#arena = call(routineOf("vmem_create"), [intern("bench"), 4096, busy * 48 * this.#quantum, this.#quantum, 0, M_NOWAIT]);
		this.#alloc = [this.#arena, 0, 0, 0, 0, 0, 0xffffffff, M_NOWAIT | fit];
		while (this.#live < busy) this.#allocate();
		call(routineOf("vmem_periodic"), []);
	}

	/** Uniform number below n, but for a bias that does not matter here. */
	#below(n: number): number {
		let x = this.#random;
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		this.#random = x;
		return (x >>> 0) % n;
	}

	#allocate(): void {
		const size = (1 + this.#below(64)) * this.#quantum;
		this.#alloc[1] = size;
		const addr = call(this.#xalloc, this.#alloc);
		if (addr < 0) return;
		this.#addrs[this.#live] = addr;
		this.#sizes[this.#live++] = size;
	}

	/** Frees a random segment and allocates another, `n` times. */
	pairs(n: number): void {
		const free = this.#free;
		for (let i = 0; i < n; i++) {
			trim(i);
			const k = this.#below(this.#live);
			free[0] = this.#arena;
			free[1] = this.#addrs[k] as number;
			free[2] = this.#sizes[k] as number;
			this.#live--;
			this.#addrs[k] = this.#addrs[this.#live] as number;
			this.#sizes[k] = this.#sizes[this.#live] as number;
			call(this.#xfree, free);
			this.#allocate();
		}
	}
}

/** What a machine may hold while an operation is measured that has nothing to do with it. */
export interface Surroundings {
	readonly zones?: number;
	readonly threads?: number;
	/** Events recorded before. */
	readonly events?: number;
}

/** Fills the machine. */
export function surround({ zones = 0, threads = 0, events = 0 }: Surroundings): void {
	for (let i = 0; i < zones; i++) call(routineOf("uma_zcreate"), [intern(`zone ${i}`), 64, 7, 0]);
	for (let i = 0; i < threads; i++) createThread(`thread ${i}`, i % 2, 0);
	while (log.known < events) kernelPairs(1000, false);
}

/** `n` times kmem_malloc of a page and its free, which go through zones, arenas, locks and pages. The log keeps its events unless `trimmed`. */
export function kernelPairs(n: number, trimmed = true): void {
	const malloc = routineOf("kmem_malloc");
	const free = routineOf("kmem_free");
	for (let i = 0; i < n; i++) {
		if (trimmed) trim(i);
		call(free, [call(malloc, [4096, M_WAITOK]), 4096]);
	}
}
