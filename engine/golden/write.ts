// dialect
/**
 * Writes a run of a scenario in the golden format: the run gives the script, the script is replayed and its answers written down. What
 * the format cannot express is refused before anything runs.
 */

import { STRUCT_BYTES } from "../kernel/boot.ts";
import { ARCH_DEFAULTS, type MachineConfig, PAGE_SIZE, thresholdsFor } from "../kernel/conf.ts";
import { callNamed, type KernelCall } from "../kernel/interface.ts";
import { STRUCTS } from "../kernel/structs.ts";
import { BT_MAXALLOC, BT_MAXFREE, VMEM_OPTVALUE } from "../kernel/subr_vmem/bt.ts";
import { VMEM_HASHSIZE_MIN } from "../kernel/subr_vmem/vmem_create.ts";
import { VMEM_HASHSIZE_MAX } from "../kernel/subr_vmem/vmem_periodic.ts";
import { VMEM_QCACHE_IDX_MAX } from "../kernel/subr_vmem/vmem_qcache.ts";
import { BUCKET_MAX, bucketZones } from "../kernel/uma_core/bucket.ts";
import { UMA_HASH_SIZE_INIT } from "../kernel/uma_core/hash.ts";
import { SLAB_MAX_SETSIZE, SLABZONE0_SETSIZE, UMA_MIN_EFF } from "../kernel/uma_core/keg_layout.ts";
import { UMA_ALIGN_CACHE } from "../kernel/uma_core/zone_create.ts";
import { untracedSettings } from "../kernel/variants.ts";
import type { Arena, Zone } from "../kernel/views.generated.ts";
import { allThreads } from "../kernel/walk.ts";
import type { Arch } from "../machine/layout.ts";
import { textOf } from "../machine/names.ts";
import { OUTCOME_DEADLOCK, OUTCOME_ERROR, OUTCOME_PANIC } from "../machine/outcome.ts";
import { M } from "../machine/records.ts";
import { TDF_PAGEDAEMON } from "../machine/thread.ts";
import type { Instruction, Scenario } from "../scenario/program.ts";
import { advance, startScenario } from "../scenario/run.ts";
import { type ArgumentNames, recording, type ScriptLine, ScriptRecorder } from "../scenario/script-recorder.ts";
import { TraceError, type TraceLine } from "./config.ts";
import { fullDump, hex, type Json, objectNames } from "./dump.ts";
import { keyOf } from "./executor.ts";
import { differenceOf } from "./json-difference.ts";
import { Replay } from "./replay.ts";

/** Lines of a script up to which every line carries a digest; longer ones have one every so many. */
const SHORT = 2000;
const DIGEST_EVERY = 50;

/** Why a scenario cannot be written in the format; undefined where it can. */
function obstacle(scenario: Scenario): string | undefined {
	const [setting] = untracedSettings(scenario.machine.toggles);
	if (setting !== undefined) return `the format cannot express \`${setting}\`: run it on a kernel without`;
	if (scenario.machine.kva_holes !== undefined) return "the format cannot express kva_holes";
	const threads = [scenario.main, ...scenario.threads];
	if (scenario.machine.ncpu > 1 && threads.some((p) => p.cpu < 0)) return "the format binds each thread to a cpu: replace `on any cpu`";
	const faulty = threads.flatMap((p) => p.code).find((i: Instruction) => i.op === "fault" || i.op === "ballast");
	return faulty === undefined ? undefined : `the format cannot express the fault in line ${faulty.at.line}`;
}

function namesIn(op: string, args: readonly number[]): ArgumentNames {
	const types = callNamed(op)?.args.map((a) => a.type) ?? [];
	if (!types.includes("zone") && !types.includes("arena")) return [];
	const names = objectNames();
	return types.map((type, i) => {
		const record = args[i] as number;
		return type === "zone" ? names.zones.get(record as Zone) : type === "arena" ? names.arenas.get(record as Arena) : undefined;
	});
}

/** An argument as the format writes it. */
function argumentText(call: KernelCall, i: number, word: number, name: string | undefined): Json {
	switch (call.args[i]?.type) {
		case "zone":
		case "arena":
			return name ?? "";
		case "name":
			return textOf(word);
		case "size":
			return call.name === "uma_zcreate" ? word : hex(word);
		case "addr":
		case "flags":
		case "zoneflags":
		case "mask":
			return hex(word);
		default:
			return word;
	}
}

function scriptLine(line: ScriptLine): TraceLine {
	const budget = line.c !== "tick" && line.k !== undefined ? { k: line.k } : {};
	if (line.c !== "op") return line.c === "run" ? { c: "run", t: line.t, ...budget } : { c: "tick", v: line.v };
	const call = callNamed(line.op) as KernelCall;
	const args = call.args.map((a, i) => [keyOf(call, a), argumentText(call, i, line.args[i] as number, line.names[i])]);
	return { c: "op", t: line.t, op: line.op, ...(Object.fromEntries(args) as object), ...budget };
}

/** Bytes of a struct of FreeBSD's on an architecture. */
function bytesOf(struct: string, arch: Arch): number {
	return STRUCTS.find((s) => s.name === struct)?.bytes?.[arch] ?? 0;
}

/** The `config` line of a machine that has booted, with its threads. */
function configLine(name: string, machine: MachineConfig, digestEvery: number, threads: readonly object[]): TraceLine {
	const arch = ARCH_DEFAULTS[machine.arch];
	const b = STRUCT_BYTES[machine.arch];
	const t = machine.toggles;
	const bit = (on: boolean) => (on ? 1 : 0);
	const limits = thresholdsFor(machine.npages, machine.thresholds);
	return {
		c: "config",
		format: 1,
		trace: name,
		arch: machine.arch,
		ncpu: machine.ncpu,
		hz: machine.hz,
		PAGE_SIZE,
		npages: machine.npages,
		kva_base: hex(machine.kva_base),
		kva_size: hex(machine.kva_size),
		dmap_base: hex(machine.dmap_base),
		KVA_QUANTUM: hex(machine.KVA_QUANTUM),
		kmem_zmax: machine.kmem_zmax,
		toggles: {
			small_alloc: bit(t.small_alloc),
			bt_nofree: bit(t.bt_nofree),
			keg_drain_respects_reserve: bit(t.keg_drain === "reserve"),
			zone_import_respects_reserve: bit(t.import_stops_at_reserve),
			xalloc_prefill_btags: bit(t.xalloc_prefill === "once"),
			reserve_formula: t.reserve_formula,
			faulty_keg_drain: bit(t.keg_drain === "v2"),
			bt_matching_free: bit(t.bt_free === "matching"),
		},
		thresholds: {
			interrupt_free_min: limits.interrupt_free_min,
			pageout_free_min: limits.pageout_free_min,
			free_reserved: limits.free_reserved,
			free_min: limits.free_min,
			free_severe: limits.free_severe,
			free_target: limits.free_target,
		},
		BT_MAXALLOC,
		BT_MAXFREE,
		VMEM_OPTORDER: Math.log2(VMEM_OPTVALUE),
		VMEM_HASHSIZE_MIN,
		VMEM_HASHSIZE_MAX,
		VMEM_QCACHE_IDX_MAX,
		sizeof: {
			uma_slab: arch.slabHeader,
			uma_hash_slab: 2 * arch.slabHeader,
			uma_bucket: arch.bucketHeader,
			uma_keg: b.keg,
			uma_domain: b.kegDomain,
			uma_zone: b.zone,
			uma_cache: b.cache,
			uma_zone_domain: b.zoneDomain,
			vmem_btag: bytesOf("vmem_btag", machine.arch),
			vmem: bytesOf("vmem", machine.arch),
			ptr: arch.pointer,
			long: arch.pointer,
		},
		UMA_SUPER_ALIGN: arch.super_align,
		SLAB_MAX_SETSIZE,
		SLABZONE0_SETSIZE,
		SLAB_BITSETS: t.slab_bitsets,
		UMA_HASH_SIZE_INIT,
		UMA_MIN_EFF,
		uma_align_cache: UMA_ALIGN_CACHE,
		BUCKET_MAX: BUCKET_MAX(),
		bucket_zones: bucketZones().map((z) => ({ name: z.name, entries: z.entries, maxsize: z.maxsize, size: z.bytes })),
		digest_every: digestEvery,
		events: "full",
		threads,
	};
}

/** Runs the scenario and collects its script, its threads, its outcome and its last state. */
function runOnce(scenario: Scenario) {
	startScenario({ ...scenario, expectations: [] });
	const threads = allThreads().map((td) => ({
		id: td.td_tid,
		cpu: Math.max(0, td.td_cpu),
		pagedaemon: (td.td_flags & TDF_PAGEDAEMON) !== 0 ? 1 : 0,
	}));
	const recorder = new ScriptRecorder(namesIn);
	recording.recorder = recorder;
	try {
		while (advance() !== "ended");
	} finally {
		recording.recorder = null;
	}
	if (M.m_outcome === OUTCOME_ERROR) throw new TraceError("the scenario ended with an error of its own: run it with `uma run` to see it");
	const outcome = M.m_outcome === OUTCOME_DEADLOCK ? "hang" : M.m_outcome === OUTCOME_PANIC ? "panic" : "completed";
	return { script: recorder.lines.map(scriptLine), threads, outcome, last: fullDump() };
}

/** The lines of a run's trace. Throws a TraceError where the format cannot express it. */
export function writeTrace(scenario: Scenario, name: string): readonly object[] {
	const no = obstacle(scenario);
	if (no !== undefined) throw new TraceError(no);
	const { script, threads, outcome, last } = runOnce(scenario);
	const every = script.length <= SHORT ? 1 : DIGEST_EVERY;
	const config = configLine(name, scenario.machine, every, threads);
	const replay = new Replay(config);
	const lines: object[] = [config, { c: "boot", ...fullDump() }];
	for (const [n, line] of script.entries()) lines.push({ n, ...line, ...replay.answer(line, n % every === 0) });
	lines.push(replay.end(script.length, outcome));
	const parted = differenceOf(last, fullDump(), "");
	if (parted !== undefined) throw new Error(`the script does not repeat the run: ${parted.path}`);
	return lines;
}
