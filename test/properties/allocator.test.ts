/** The simulated allocators against a naive one, under random preemption: no overlap, every byte accounted for, invariants at every event. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { arenaNamed, zoneNamed } from "../../engine/kernel/calls.ts";
import type { MachineConfig } from "../../engine/kernel/conf.ts";
import { ARCH_DEFAULTS } from "../../engine/kernel/conf.ts";
import { findVariant, togglesOf, type Variant } from "../../engine/kernel/variants.ts";
import { intern } from "../../engine/machine/names.ts";
import { Naive, type Piece } from "./naive.ts";
import { begin, canRun, check, inUse, isIdle, type Ran, resume, start, tick } from "./world.ts";

const THREADS = 3;
const NOWAIT = 1;
const WAITOK = 2;
const FITS = [0x1000, 0x2000] as const;

function machine(arch: "i386" | "amd64", kernel: string, npages: number): MachineConfig {
	const { kva_base, dmap_base } = ARCH_DEFAULTS[arch];
	const toggles = togglesOf(findVariant(kernel) as Variant, arch);
	return { arch, ncpu: 2, hz: 100, npages, kva_base, kva_size: 64 << 20, dmap_base, KVA_QUANTUM: 1 << 20, kmem_zmax: 4096, toggles };
}

/** A step of the random script. */
interface Step {
	readonly thread: number;
	readonly what: number;
	readonly size: number;
	readonly pick: number;
	readonly budget: number;
}

const steps = fc.array(
	fc.record({
		thread: fc.nat(THREADS - 1),
		what: fc.nat(99),
		size: fc.nat(9000),
		pick: fc.nat(1_000_000),
		budget: fc.oneof(fc.constant(-1), fc.nat(6)),
	}),
	{ minLength: 50, maxLength: 400 },
);

interface UnderWay {
	readonly name: string;
	readonly done: (ran: Ran) => void;
}

/** Plays a script; the naive lists are what must have been allocated when all is done. */
class Play {
	readonly memory = new Naive();
	readonly segments = new Naive();
	readonly items = new Naive();
	readonly #underWay: (UnderWay | undefined)[] = Array.from({ length: THREADS }, () => undefined);
	readonly #arena: number;
	readonly #zone: number;

	constructor() {
		this.#call("vmem_create", [intern("pool"), 0x1000000, 1 << 20, 256, 0, NOWAIT]);
		this.#call("uma_zcreate", [intern("thing"), 200, 7, 0]);
		this.#arena = arenaNamed("pool");
		this.#zone = zoneNamed("thing");
	}

	#call(name: string, args: readonly number[]): void {
		assert.notEqual(begin(0, name, args, -1), undefined, name);
	}

	get arena(): number {
		return this.#arena;
	}

	step(s: Step): void {
		const now = this.#underWay[s.thread];
		if (now !== undefined) {
			// Threads that sleep are woken by time; running them before that is a spurious wakeup, which must be harmless.
			if (canRun(s.thread) || s.what < 20) this.#ran(s.thread, now, resume(s.thread, now.name, s.budget));
			return;
		}
		const op = this.#operation(s);
		if (op === undefined) tick();
		else this.#ran(s.thread, op, begin(s.thread, op.name, op.args, s.budget));
	}

	#ran(thread: number, op: UnderWay, ran: Ran | undefined): void {
		this.#underWay[thread] = ran === undefined ? op : undefined;
		if (ran !== undefined) op.done(ran);
	}

	#operation(s: Step): (UnderWay & { readonly args: readonly number[] }) | undefined {
		const w = s.what;
		if (w < 20) return this.#allocate(this.memory, "malloc", [s.size, NOWAIT], s.size, 1, (a) => ["free", [a]]);
		if (w < 32) {
			const size = 4096 * (1 + (s.size % 4));
			return this.#allocate(this.memory, "kmem_malloc", [size, s.pick % 2 === 0 ? NOWAIT : WAITOK], size, 4096, (a) => [
				"kmem_free",
				[a, size],
			]);
		}
		if (w < 48) {
			const size = 256 * (1 + (s.size % 40));
			const flags = NOWAIT | (FITS[s.pick % 2] as number);
			return this.#allocate(this.segments, "vmem_alloc", [this.#arena, size, flags], size, 256, (a) => [
				"vmem_free",
				[this.#arena, a, size],
			]);
		}
		if (w < 60) return this.#allocate(this.items, "uma_zalloc", [this.#zone, NOWAIT], 200, 8, (a) => ["uma_zfree", [this.#zone, a]]);
		if (w < 90) return this.#release([this.memory, this.segments, this.items][w % 3] as Naive, s.pick);
		if (w < 93) return { name: "uma_reclaim", args: [1 + (s.pick % 3)], done: () => {} };
		if (w < 95) return { name: "uma_timeout", args: [], done: () => {} };
		if (w < 97) return { name: "vmem_periodic", args: [], done: () => {} };
		return undefined;
	}

	#allocate(
		naive: Naive,
		name: string,
		args: readonly number[],
		size: number,
		align: number,
		free: (addr: number) => Piece["free"],
	): UnderWay & { readonly args: readonly number[] } {
		return {
			name,
			args,
			done: ({ value, errno }) => {
				if (errno !== 0 || value === 0) return;
				const fault = naive.add({ addr: value, size: Math.max(size, 1), free: free(value) }, align);
				assert.equal(fault, undefined, `${name}(${args.join(", ")})`);
			},
		};
	}

	#release(naive: Naive, pick: number): (UnderWay & { readonly args: readonly number[] }) | undefined {
		if (naive.live.length === 0) return undefined;
		const [name, args] = naive.take(pick % naive.live.length).free;
		return { name, args, done: () => {} };
	}

	/** Lets everything under way come to its end, and frees all that is left. */
	finish(): void {
		for (let round = 0; round < 2000 && this.#underWay.some((u) => u !== undefined); round++) {
			for (let t = 0; t < THREADS; t++) {
				const now = this.#underWay[t];
				if (now !== undefined && canRun(t)) this.#ran(t, now, resume(t, now.name, -1));
			}
			tick();
		}
		for (let t = 0; t < THREADS; t++) if (this.#underWay[t] !== undefined) return;
		check();
		assert.equal(inUse(this.#arena), this.segments.bytes);
		for (const naive of [this.memory, this.segments, this.items]) {
			while (naive.live.length > 0) {
				const [name, args] = naive.take(0).free;
				assert.ok(isIdle(0));
				this.#call(name, args);
			}
		}
		check();
		assert.equal(inUse(this.#arena), 0);
	}
}

for (const [arch, kernel, npages] of [
	["i386", "13.0", 4096],
	["i386", "r358097", 4096],
	["i386", "r366840-only", 900],
	["i386", "13.1", 1200],
	["amd64", "13.0", 2048],
] as const) {
	test(`${kernel} on ${arch} with ${npages} pages`, () => {
		fc.assert(
			fc.property(steps, (script) => {
				start(machine(arch, kernel, npages), THREADS, 7);
				const play = new Play();
				for (const s of script) play.step(s);
				play.finish();
			}),
			{ numRuns: 150 },
		);
	});
}
