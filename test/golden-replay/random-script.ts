/** Random machines and random scripts in the golden format: what is allocated is freed, what is created destroyed, threads are preempted. */
import type { TraceLine } from "../../engine/golden/config.ts";

/** A random whole number below n. */
export type Below = (n: number) => number;

/** Numbers in a sequence that the seed decides. */
export function sequence(seed: number): Below {
	let x = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
	return (n) => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		return (x >>> 0) % n;
	};
}

function hex(n: number): string {
	return n === 2 ** 64 ? "0xffffffffffffffff" : `0x${n.toString(16)}`;
}

/** A `config` line: any architecture, size and combination of toggles, the smallest machines that boot among them. */
export function randomConfig(below: Below): TraceLine {
	const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
	const arch = pick(["i386", "i386", "amd64"]);
	const small = below(6) === 0 ? arch === "i386" : arch === "amd64";
	const ncpu = pick([1, 1, 2, 2, 3, 4, 8]);
	const npages = pick([400, 560, 1000, 2000, 8192, 33000]);
	const bit = () => below(2);
	return {
		c: "config",
		format: 1,
		trace: "random",
		arch,
		ncpu,
		hz: 100,
		npages,
		kva_base: arch === "i386" ? "0x40000000" : "0x300000000000",
		kva_size: hex(pick([16, 24, 32, 64]) << 20),
		dmap_base: small ? (arch === "i386" ? "0x80000000" : "0x200000000000") : "0x0",
		KVA_QUANTUM: pick(["0x100000", "0x200000", "0x400000"]),
		kmem_zmax: npages <= 32768 ? 4096 : 65536,
		toggles: {
			small_alloc: small ? 1 : 0,
			bt_nofree: bit(),
			keg_drain_respects_reserve: bit(),
			zone_import_respects_reserve: bit(),
			xalloc_prefill_btags: bit(),
			reserve_formula: pick(["new", "old"]),
			faulty_keg_drain: bit(),
			bt_matching_free: bit(),
		},
		thresholds: {},
		SLAB_BITSETS: pick([1, 2]),
		events: "full",
		threads: Array.from({ length: 1 + below(4) }, (_, id) => ({ id, cpu: below(ncpu), pagedaemon: below(6) === 0 ? 1 : 0 })),
	};
}

interface Zone {
	readonly name: string;
	live: number;
	used: boolean;
	/** It has a limit, reserved address space, or slabs made beforehand. */
	set: boolean;
}

interface Arena {
	readonly name: string;
	readonly quantum: number;
	live: number;
	/** It has a span or a source. */
	set: boolean;
}

/** A script that goes on by what its operations have answered. */
export class RandomScript {
	readonly #below: Below;
	readonly #allOnes: number;
	readonly #pending: (TraceLine | undefined)[];
	readonly #zones: Zone[] = [];
	readonly #arenas: Arena[] = [];
	readonly #frees: TraceLine[] = [];
	#names = 0;

	constructor(config: TraceLine, below: Below) {
		this.#below = below;
		this.#allOnes = config.arch === "i386" ? 0xffffffff : 2 ** 64;
		this.#pending = (config.threads as unknown[]).map(() => undefined);
	}

	/** The next line. */
	next(): TraceLine {
		const below = this.#below;
		if (below(20) === 0) return { c: "tick", v: 1 + below(3) };
		const t = below(this.#pending.length);
		// With a budget a thread that spins stands still some time; a third of the lines stop in the middle.
		const k = below(3) === 0 ? below(30) : 3000;
		if (this.#pending[t] !== undefined) return { c: "run", t, k };
		const free = below(10) < 4 ? this.#frees.splice(below(this.#frees.length), 1)[0] : undefined;
		let operation = free;
		while (operation === undefined) operation = this.#operation();
		return { c: "op", t, ...operation, k };
	}

	/** What a line came to. */
	answered(line: TraceLine, result: TraceLine | undefined): void {
		if (result === undefined) return;
		const t = line.t as number;
		if (line.c === "op") this.#pending[t] = line;
		const operation = this.#pending[t];
		if (result.s !== "done" || operation === undefined) return;
		this.#pending[t] = undefined;
		const { v } = result;
		if (result.err !== undefined || v === "0x0") this.#failed(operation);
		else this.#done(operation, v);
	}

	#pick<T>(list: readonly T[]): T {
		return list[this.#below(list.length)] as T;
	}

	#failed(operation: TraceLine): void {
		const zone = this.#zones.find((z) => operation.op === "uma_zalloc" && z.name === operation.zone);
		if (zone !== undefined) zone.live--;
		const arena = this.#arenas.find((a) => /^vmem_x?alloc$/.test(String(operation.op)) && a.name === operation.arena);
		if (arena !== undefined) arena.live--;
	}

	#done(operation: TraceLine, v: unknown): void {
		switch (operation.op) {
			case "uma_zcreate":
				this.#zones.push({ name: operation.name as string, live: 0, used: false, set: false });
				break;
			case "vmem_create":
				this.#arenas.push({
					name: operation.name as string,
					quantum: Number(operation.quantum),
					live: 0,
					set: operation.size !== "0x0",
				});
				break;
			case "uma_zalloc":
				this.#frees.push({ op: "uma_zfree", zone: operation.zone, item: v });
				break;
			case "uma_zfree":
				for (const zone of this.#zones) if (zone.name === operation.zone) zone.live--;
				break;
			case "vmem_alloc":
			case "vmem_xalloc": {
				const op = operation.op === "vmem_alloc" ? "vmem_free" : "vmem_xfree";
				this.#frees.push({ op, arena: operation.arena, addr: v, size: operation.size });
				break;
			}
			case "vmem_free":
			case "vmem_xfree":
				for (const arena of this.#arenas) if (arena.name === operation.arena) arena.live--;
				break;
			case "kmem_malloc":
				this.#frees.push({ op: "kmem_free", addr: v, size: operation.size });
				break;
			case "kva_alloc":
				this.#frees.push({ op: "kva_free", addr: v, size: operation.size });
				break;
			case "malloc":
				this.#frees.push({ op: "free", addr: v });
				break;
			case "vm_page_alloc":
				this.#frees.push({ op: "vm_page_free", frame: v });
				break;
		}
	}

	/** A new operation; undefined where the draw fits none of the objects there are. */
	#operation(): TraceLine | undefined {
		const below = this.#below;
		const kind = below(20);
		if (kind < 6) return this.#ofZone();
		if (kind < 12) return this.#ofArena();
		const size = hex(this.#pick([1, 16, 100, 500, 4096, 5000, 8192, 20000]));
		const wait = this.#pick([1, 1, 2]);
		switch (kind) {
			case 12:
			case 13:
				return { op: "kmem_malloc", size, flags: hex(wait | this.#pick([0, 0, 0x100, 0x4000])) };
			case 14:
				return { op: "kva_alloc", size };
			case 15:
			case 16:
				return { op: "malloc", size, flags: hex(wait | this.#pick([0, 0x100])) };
			case 17:
				return { op: "vm_page_alloc", class: below(3) };
			case 18:
				return { op: "uma_reclaim", req: 1 + below(3) };
			default:
				return { op: this.#pick(["uma_timeout", "vmem_periodic"]) };
		}
	}

	#ofZone(): TraceLine | undefined {
		const below = this.#below;
		const draw = below(14);
		if (draw < 2 || this.#zones.length === 0) {
			const flags = this.#pick([0, 0, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x108, 0x400, 0x800, 0x2000, 0x4000, 0x8000, 0x10000, 0x20000]);
			const sizes = flags === 0x8000 ? [8, 64] : [1, 8, 28, 100, 128, 500, 1000, 2100, 4096, 9000];
			const align = this.#pick([3, 7, 15, 63, -1, 0, 255, 4095]);
			return { op: "uma_zcreate", name: `z${this.#names++}`, size: this.#pick(sizes), align, flags: hex(flags) };
		}
		const zone = this.#pick(this.#zones);
		if (draw < 8) {
			zone.live++;
			zone.used = true;
			return { op: "uma_zalloc", zone: zone.name, flags: this.#pick(["0x1", "0x1", "0x2", "0x201", "0x401", "0x601", "0x101"]) };
		}
		switch (draw) {
			case 8:
				return { op: "uma_zone_reclaim", zone: zone.name, req: 1 + below(3) };
			case 9:
				if (zone.used) return undefined;
				return { op: "uma_zone_reserve", zone: zone.name, items: below(30) };
			case 10:
				if (zone.set) return undefined;
				zone.set = true;
				return { op: "uma_prealloc", zone: zone.name, items: below(60) };
			case 11:
				// A limit or address space comes first of all, as FreeBSD asks for.
				if (zone.set || zone.used) return undefined;
				zone.set = true;
				zone.used = true;
				return { op: this.#pick(["uma_zone_set_max", "uma_zone_reserve_kva"]), zone: zone.name, items: 1 + below(200) };
			case 12:
				// Not while others may be making a bucket by the old size: that is a race of FreeBSD's.
				if (this.#pending.some((p) => p !== undefined)) return undefined;
				return { op: "uma_zone_set_maxcache", zone: zone.name, items: 1 + below(200) };
			default:
				if (zone.live > 0 || this.#pending.some((p) => p?.zone === zone.name)) return undefined;
				this.#zones.splice(this.#zones.indexOf(zone), 1);
				return { op: "uma_zdestroy", zone: zone.name };
		}
	}

	#ofArena(): TraceLine | undefined {
		const below = this.#below;
		const draw = below(14);
		const wait = hex(this.#pick([1, 2]));
		if (draw < 2 || this.#arenas.length === 0) {
			const quantum = this.#pick([1, 16, 4096]);
			const size = this.#pick([0, quantum * (1 + below(500)), quantum * 20000]);
			const qcache_max = this.#pick([0, 0, quantum * below(20)]);
			const name = `ar${this.#names++}`;
			const base = hex(quantum * (1 + below(1000)));
			return { op: "vmem_create", name, base, size: hex(size), quantum: hex(quantum), qcache_max: hex(qcache_max), flags: wait };
		}
		const arena = this.#pick(this.#arenas);
		const { name, quantum } = arena;
		const strategy = this.#pick([0x1000, 0x2000, 0x2000]);
		if (draw < 9) {
			arena.live++;
			const common = { arena: name, size: hex(quantum * (1 + below(16))), flags: hex(1 | strategy) };
			if (draw < 6) return { op: "vmem_alloc", ...common };
			const align = quantum * this.#pick([0, 1, 2, 8]);
			const phase = align > quantum ? quantum * below(2) : 0;
			const nocross = this.#pick([0, quantum * 64]);
			const bounds = { minaddr: "0x0", maxaddr: hex(this.#allOnes) };
			return { op: "vmem_xalloc", ...common, align: hex(align), phase: hex(phase), nocross: hex(nocross), ...bounds };
		}
		switch (draw) {
			case 9:
				return { op: "vmem_size", arena: name, typemask: this.#pick(["0x1", "0x2", "0x3", "0x10"]) };
			case 10:
				return { op: "vmem_set_limit", arena: name, limit: hex(below(1 << 20)) };
			case 11: {
				const addr = hex(0x1000000 * (2 + this.#names++));
				arena.set = true;
				return { op: "vmem_add", arena: name, addr, size: hex(quantum * (1 + below(300))), flags: wait };
			}
			case 12:
				if (arena.set) return undefined;
				arena.set = true;
				return {
					op: "vmem_set_import",
					arena: name,
					parent: this.#pick(["kernel arena", "kernel arena dom"]),
					import_quantum: "0x1000",
					release: below(2),
				};
			default:
				if (arena.live > 0 || this.#pending.some((p) => p?.arena === name)) return undefined;
				this.#arenas.splice(this.#arenas.indexOf(arena), 1);
				return { op: "vmem_destroy", arena: name };
		}
	}
}

/** A line with one value exchanged for one that fits badly or not at all. */
export function spoiled(line: TraceLine, below: Below): TraceLine {
	const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
	const key = pick(Object.keys(line).filter((k) => !["c", "t", "k"].includes(k)));
	const values: Record<string, readonly unknown[]> = {
		op: ["uma_zfree", "free", "vmem_xfree", "kmem_free", "kva_free", "vmem_destroy", "uma_zdestroy", "uma_zalloc"],
		zone: ["UMA Zones", "UMA Kegs", "malloc-64", "256 Bucket", "vmem btag", "vmem", "UMA Hash", "UMA Slabs 0"],
		parent: ["kernel arena", "kernel arena dom", "kernel rwx arena"],
		arena: ["kernel arena", "kernel arena dom", "kernel rwx arena"],
		flags: [hex(below(0x10000))],
	};
	const numbers = [
		0,
		1,
		-1,
		"0x0",
		"0xffffffff",
		"0x3ffff000",
		"0x40000000",
		"0x40001001",
		"0xfffffffffffff",
		2 ** 31,
		2 ** 40,
		"x",
		null,
		1.5,
	];
	return { ...line, [key]: pick(values[key] ?? numbers) };
}
