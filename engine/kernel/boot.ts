// dialect
/** Booting the machine: memory, the first zones, arenas, malloc. sys/vm/vm_init.c, sys/vm/vm_kern.c, sys/vm/uma_core.c */
import { clearLog, log, wanted } from "../machine/event-log.ts";
import { resetHeap } from "../machine/heap.ts";
import { LO_RW, LO_SX, lock_init } from "../machine/locks.ts";
import { intern, resetNames } from "../machine/names.ts";
import { assertions, KernelPanic } from "../machine/panic.ts";
import { preemption } from "../machine/preemption.ts";
import { allocZeroed, initRecords, M, usedWords } from "../machine/records.ts";
import { type Routine, resetRoutines, sealRoutines } from "../machine/routine.ts";
import { beginOperation, dispatch, runThread } from "../machine/run.ts";
import { createThread, TDF_BOOT } from "../machine/thread.ts";
import { conf, configure, type MachineConfig, PAGE_SIZE, thresholdsFor } from "./conf.ts";
import { EARLY_PCPU, EARLY_SMR, EARLY_VM, early_zones } from "./early_zones.ts";
import {
	ALLOCF_STARTUP,
	CTOR_KEG,
	CTOR_ZONE,
	IMPORTFN_DOMAIN,
	IMPORTFN_KVA,
	M_WAITOK,
	RELEASEFN_VMEM_XFREE,
	UMA_ZFLAG_BUCKET,
	UMA_ZFLAG_INTERNAL,
	UMA_ZONE_FIRSTTOUCH,
	UMA_ZONE_MTXCLASS,
} from "./flags.ts";
import { BOOT_COLD, BOOT_KVA, BOOT_PCPU, BOOT_RUNNING, FIRST_FREE_WORD, K } from "./globals.ts";
import { mallocinit } from "./kern_malloc.ts";
import { vmem_create, vmem_init, vmem_set_import } from "./subr_vmem/vmem_create.ts";
import { vmem_startup } from "./subr_vmem/vmem_startup.ts";
import { startup_alloc } from "./uma_core/backend.ts";
import { bucketZones, initBucketRows } from "./uma_core/bucket.ts";
import { UMA_HASH_SIZE_INIT } from "./uma_core/hash.ts";
import { SLAB_MAX_SETSIZE, SLABZONE0_SETSIZE, slabZoneItemBytes } from "./uma_core/keg_layout.ts";
import { bucket_enable } from "./uma_core/reclaim.ts";
import { dropZoneArgs, uma_zcreate, zoneArgs } from "./uma_core/zone_create.ts";
import { chooseAllocf, zone_ctor } from "./uma_core/zone_ctor.ts";
import type { Arena, Keg, Zone } from "./views.generated.ts";
import { vm_page_startup } from "./vm_page.ts";

/** Boot did not succeed: the machine is too small, or its description is wrong. */
export class BootFailure extends Error {
	override readonly name = "BootFailure";
}

/** Bytes of structs that are allocated with what lies behind them, each by itself. */
export const STRUCT_BYTES = {
	i386: { zone: 192, cache: 64, zoneDomain: 64, keg: 128, kegDomain: 128 },
	amd64: { zone: 384, cache: 128, zoneDomain: 128, keg: 192, kegDomain: 128 },
} as const;

function superAligned(bytes: number): number {
	return Math.ceil(bytes / conf.super_align) * conf.super_align;
}

/** Bytes of a zone with its cpu caches and one domain. */
export function zoneBytes(): number {
	const b = STRUCT_BYTES[conf.arch];
	return superAligned(b.zone + b.cache * conf.ncpu + b.zoneDomain);
}

/** Bytes of a keg with one domain. */
export function kegBytes(): number {
	const b = STRUCT_BYTES[conf.arch];
	return superAligned(b.keg + b.kegDomain);
}

/** Words of a zone's record. */
function zoneWords(): number {
	return sizeof.uma_zone + conf.ncpu * sizeof.uma_cache;
}

/** Empties the heap and builds the hardware and the globals; the boot thread exists, nothing has run. */
function powerOn(config: MachineConfig): void {
	configure(config);
	assertions.on = config.toggles.assertions;
	resetNames();
	resetRoutines();
	sealRoutines();
	resetHeap(Math.max(usedWords(), FIRST_FREE_WORD));
	initRecords(FIRST_FREE_WORD);
	clearLog();
	log.recording = false;
	wanted.fill(0);
	preemption.decide = null;
	conf.reportsThresholds = false;
	M.m_budget = -1;
	vm_page_startup();
	M.v_boot_kva = conf.kva_base;
	M.v_kmap_next = conf.kva_base;
	K.bucketdisable = 1;
	K.booted = BOOT_COLD;
	lock_init(K.uma_rwlock, LO_RW, "UMA lock");
	lock_init(K.uma_reclaim_lock, LO_SX, "umareclaim");
	lock_init(K.kernel_object_lock, LO_RW, "kernel_object");
	initBucketRows();
}

/** First memory: the zone of zones, the zone of kegs and the keg of the latter. */
function cutFirstRecords(): Keg {
	const base = startup_alloc(2 * zoneBytes() + kegBytes());
	K.uma_zones_zone = allocZeroed(zoneWords()) as Zone;
	K.uma_kegs_zone = allocZeroed(zoneWords()) as Zone;
	const keg = allocZeroed(sizeof.uma_keg) as Keg;
	K.uma_zones_zone.va = base;
	K.uma_kegs_zone.va = base + zoneBytes();
	keg.va = base + 2 * zoneBytes();
	return keg;
}

/** The zones UMA itself needs. uma_startup1 */
export function* uma_startup1(): Routine<void> {
	const master = cutFirstRecords();
	const kegs = zoneArgs(intern("UMA Kegs"), kegBytes(), conf.super_align - 1, UMA_ZFLAG_INTERNAL, CTOR_KEG, 0 as Arena, master);
	yield* zone_ctor(K.uma_kegs_zone, K.uma_kegs_zone.va, kegs);
	dropZoneArgs(kegs);
	master.uk_record = sizeof.uma_keg;
	const zones = zoneArgs(intern("UMA Zones"), zoneBytes(), conf.super_align - 1, UMA_ZFLAG_INTERNAL, CTOR_ZONE, 0 as Arena, 0 as Keg);
	yield* zone_ctor(K.uma_zones_zone, K.uma_zones_zone.va, zones);
	dropZoneArgs(zones);
	K.uma_zones_zone.uz_keg.uk_record = zoneWords();
	const align = conf.pointer - 1;
	K.slabzones[0] = yield* uma_zcreate(intern("UMA Slabs 0"), slabZoneItemBytes(SLABZONE0_SETSIZE), align, UMA_ZFLAG_INTERNAL);
	K.slabzones[1] = yield* uma_zcreate(intern("UMA Slabs 1"), slabZoneItemBytes(SLAB_MAX_SETSIZE), align, UMA_ZFLAG_INTERNAL);
	recordsOf(K.slabzones[0] as Zone, sizeof.uma_slab);
	recordsOf(K.slabzones[1] as Zone, sizeof.uma_slab);
	K.hashzone = yield* uma_zcreate(intern("UMA Hash"), UMA_HASH_SIZE_INIT * conf.pointer, align, UMA_ZFLAG_INTERNAL);
	for (let i = 0; i < 8; i++) {
		const zone = yield* uma_zcreate(bucketZoneName(i), bucketBytes(i), align, UMA_ZONE_MTXCLASS | UMA_ZFLAG_BUCKET | UMA_ZONE_FIRSTTOUCH);
		K.bucket_zones[i] = zone;
		recordsOf(zone, sizeof.uma_bucket + bucketEntries(i));
	}
	yield* early_zones(EARLY_SMR);
}

function recordsOf(zone: Zone, words: number): void {
	zone.uz_keg.uk_record = words;
}

function bucketZoneName(i: number): number {
	return intern(bucketZones()[i]?.name ?? "");
}

function bucketBytes(i: number): number {
	return bucketZones()[i]?.bytes ?? 0;
}

function bucketEntries(i: number): number {
	return bucketZones()[i]?.entries ?? 0;
}

/** The kernel's arenas. kmem_init */
export function* kmem_init(): Routine<void> {
	const q = conf.KVA_QUANTUM;
	K.kernel_arena = allocZeroed(sizeof.vmem) as Arena;
	yield* vmem_init(K.kernel_arena, intern("kernel arena"), 0, 0, PAGE_SIZE, 0, M_WAITOK);
	yield* vmem_set_import(K.kernel_arena, IMPORTFN_KVA, 0, 0 as Arena, q);
	K.domain_arena = yield* vmem_create(intern("kernel arena domain"), 0, 0, PAGE_SIZE, 0, M_WAITOK);
	yield* vmem_set_import(K.domain_arena, IMPORTFN_DOMAIN, 0, K.kernel_arena, q);
	K.rwx_arena = yield* vmem_create(intern("kernel rwx arena domain"), 0, 0, PAGE_SIZE, 0, M_WAITOK);
	yield* vmem_set_import(K.rwx_arena, IMPORTFN_DOMAIN, RELEASEFN_VMEM_XFREE, K.kernel_arena, q);
}

/** Boot allocations end: kegs get their real allocation functions, buckets are made. uma_startup2 */
function uma_startup2(): void {
	M.v_kmap_next = M.v_boot_kva;
	K.booted = BOOT_KVA;
	for (let keg = K.uma_kegs; keg !== 0; keg = keg.uk_link.le_next as Keg) {
		if (keg.uk_allocf === ALLOCF_STARTUP) chooseAllocf(keg);
	}
	bucket_enable();
}

function setBooted(stage: number): void {
	K.booted = stage;
}

/** Everything from the first page to the running system, in the order of the model. */
export function* mi_startup(): Routine<void> {
	yield* uma_startup1();
	yield* vmem_startup();
	yield* early_zones(EARLY_VM);
	yield* kmem_init();
	uma_startup2();
	yield* early_zones(EARLY_PCPU);
	setBooted(BOOT_PCPU);
	yield* mallocinit();
	setBooted(BOOT_RUNNING);
}

/** Boots a machine. Events are not recorded and cost nothing; throws a BootFailure where it does not fit. */
export function boot(config: MachineConfig): void {
	powerOn(config);
	const td = createThread("boot", 0, TDF_BOOT);
	dispatch(td, -1);
	beginOperation(td, mi_startup, []);
	let end: ReturnType<typeof runThread>;
	try {
		end = runThread(td);
	} catch (error) {
		if (error instanceof KernelPanic) throw new BootFailure(error.message);
		throw error;
	}
	if (end.status === "panic") throw new BootFailure(`the machine does not boot: ${end.message}`);
	if (end.status !== "done") throw new BootFailure(`the machine does not boot: it needs more memory or address space (${end.status})`);
	// The boot thread is gone: it held nothing, and thread numbers begin at 0 with the first real one.
	M.m_threads = 0 as typeof td;
	M.m_nthreads = 0;
	M.m_curthread = 0 as typeof td;
	Object.assign(conf.limits, thresholdsFor(conf.npages, config.thresholds));
	clearLog();
}
