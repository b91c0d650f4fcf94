/** The `config` line of a golden trace as a machine of this engine. */
import { type MachineConfig, THRESHOLD_DOCS, type Thresholds } from "../kernel/conf.ts";
import type { Toggles } from "../kernel/variants.ts";

/** A trace is not one: wrong format, missing parts, values out of range. Carries what is wrong, in words. */
export class TraceError extends Error {
	override readonly name = "TraceError";
}

/** A line of a trace. */
export type TraceLine = Readonly<Record<string, unknown>>;

/** Most frames, cpus and bytes of address space that a trace may ask for. */
const MAX_PAGES = 1 << 20;
const MAX_CPUS = 64;
const MAX_KVA = 2 ** 36;
const MAX_THREADS = 1024;

/** A value of a line, in messages. */
export function shownJson(value: unknown): string {
	return value === undefined ? "absent" : JSON.stringify(value);
}

/** Reads a number written as a JSON number or "0x...". */
export function numberOf(line: TraceLine, key: string, most = Number.MAX_SAFE_INTEGER): number {
	const value = line[key];
	const n = typeof value === "string" && /^0x[0-9a-f]{1,16}$/i.test(value) ? hexNumber(value) : value;
	if (typeof n !== "number" || !(Number.isInteger(n) && n >= 0 && (n <= most || n === 2 ** 64))) {
		throw new TraceError(`"${key}" must be a whole number up to ${most}, not ${shownJson(value)}`);
	}
	return n;
}

/** A hex number; all ones of 64 bits is the sentinel 2^64. */
function hexNumber(text: string): number {
	return /^0xf{16}$/i.test(text) ? 2 ** 64 : Number(text);
}

/** A thread of the trace. */
export interface TraceThread {
	readonly cpu: number;
	readonly pagedaemon: boolean;
}

/** What the `config` line says. */
export interface TraceConfig {
	readonly trace: string;
	readonly machine: MachineConfig;
	readonly threads: readonly TraceThread[];
	readonly events: "full" | "counts";
}

function objectOf(line: TraceLine, key: string): TraceLine {
	const value = line[key];
	if (typeof value !== "object" || value === null) throw new TraceError(`the config line lacks "${key}"`);
	return value as TraceLine;
}

function togglesOf(config: TraceLine): Toggles {
	const t = objectOf(config, "toggles");
	const on = (key: string) => numberOf(t, key, 1) === 1;
	return {
		small_alloc: on("small_alloc"),
		bt_nofree: on("bt_nofree"),
		bt_free: on("bt_matching_free") ? "matching" : "page_free",
		keg_drain: on("keg_drain_respects_reserve") ? "reserve" : on("faulty_keg_drain") ? "v2" : "all",
		import_stops_at_reserve: on("zone_import_respects_reserve"),
		xalloc_prefill: on("xalloc_prefill_btags") ? "once" : "each_pass",
		span_merge: true,
		reserve_formula: t.reserve_formula === "old" ? "old" : "new",
		drain_boot_slabs: true,
		assertions: true,
		slab_bitsets: numberOf(config, "SLAB_BITSETS", 2) === 2 ? 2 : 1,
		fetch_reserve_rr: false,
		wss_model: "v13_0",
		early_zones: false,
	};
}

function threadsOf(config: TraceLine, ncpu: number): TraceThread[] {
	const threads = config.threads;
	if (!Array.isArray(threads) || threads.length === 0 || threads.length > MAX_THREADS)
		throw new TraceError(`the config line lacks "threads"`);
	return threads.map((t: TraceLine, i) => {
		if (typeof t !== "object" || t === null || t.id !== i) throw new TraceError(`thread ${i} of the config line has another id`);
		return { cpu: numberOf(t, "cpu", ncpu - 1), pagedaemon: numberOf(t, "pagedaemon", 1) === 1 };
	});
}

/** Page thresholds of the machine; the format leaves out what none of its operations looks at. */
function thresholdsOf(config: TraceLine): Partial<Thresholds> {
	const told = objectOf(config, "thresholds");
	const names = Object.keys(THRESHOLD_DOCS).filter((name) => name in told);
	return Object.fromEntries(names.map((name) => [name, numberOf(told, name, MAX_PAGES)]));
}

/** Reads a `config` line. Throws a TraceError on anything that is no machine of the format. */
export function readConfig(line: TraceLine): TraceConfig {
	if (line.c !== "config") throw new TraceError("the first line of a trace is its config");
	if (line.format !== 1) throw new TraceError(`format ${shownJson(line.format)} is not known: this program reads format 1`);
	const arch = line.arch;
	if (arch !== "i386" && arch !== "amd64") throw new TraceError(`architecture ${shownJson(arch)} is not known: i386 or amd64`);
	const ncpu = numberOf(line, "ncpu", MAX_CPUS);
	if (ncpu === 0) throw new TraceError("a machine has at least one cpu");
	const quantum = numberOf(line, "KVA_QUANTUM", MAX_KVA);
	if (quantum < 4096 || !Number.isInteger(Math.log2(quantum)))
		throw new TraceError("KVA_QUANTUM must be a power of two of at least a page");
	const machine: MachineConfig = {
		arch,
		ncpu,
		hz: numberOf(line, "hz", 10000),
		npages: numberOf(line, "npages", MAX_PAGES),
		kva_base: numberOf(line, "kva_base"),
		kva_size: numberOf(line, "kva_size", MAX_KVA),
		dmap_base: numberOf(line, "dmap_base"),
		KVA_QUANTUM: quantum,
		kmem_zmax: numberOf(line, "kmem_zmax", 65536),
		toggles: togglesOf(line),
		thresholds: thresholdsOf(line),
	};
	return {
		trace: typeof line.trace === "string" ? line.trace : "",
		machine,
		threads: threadsOf(line, ncpu),
		events: line.events === "counts" ? "counts" : "full",
	};
}
