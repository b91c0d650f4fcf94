// dialect
/** Constructors and destructors of the zone of zones and the zone of kegs. sys/vm/uma_core.c */
import { LO_MTX, lock_destroy, lock_init, rw_rlock, rw_runlock, rw_wlock, rw_wunlock } from "../../machine/locks.ts";
import { textOf } from "../../machine/names.ts";
import { KASSERT } from "../../machine/panic.ts";
import { LIST_INSERT_HEAD, LIST_REMOVE, TAILQ_INIT } from "../../machine/queue.ts";
import { freeRun } from "../../machine/records.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf, PAGE_SIZE } from "../conf.ts";
import {
	ALLOCF_CONTIG,
	ALLOCF_PAGE,
	ALLOCF_PCPU,
	ALLOCF_SMALL,
	ALLOCF_STARTUP,
	CTOR_KEG,
	CTOR_ZONE,
	FREEF_PAGE,
	FREEF_PCPU,
	FREEF_SMALL,
	IMPORT_QC,
	IMPORT_ZONE,
	M_WAITOK,
	UMA_ANYDOMAIN,
	UMA_ZFLAG_CACHE,
	UMA_ZFLAG_CTORDTOR,
	UMA_ZFLAG_HASH,
	UMA_ZFLAG_INTERNAL,
	UMA_ZFLAG_VTOSLAB,
	UMA_ZONE_CACHESPREAD,
	UMA_ZONE_CONTIG,
	UMA_ZONE_INHERIT,
	UMA_ZONE_MALLOC,
	UMA_ZONE_MAXBUCKET,
	UMA_ZONE_NOBUCKET,
	UMA_ZONE_NOTOUCH,
	UMA_ZONE_PCPU,
	UMA_ZONE_VM,
} from "../flags.ts";
import { BOOT_KVA, K } from "../globals.ts";
import type { Keg, Slab, Zone, ZoneArgs } from "../views.generated.ts";
import { BUCKET_MAX, bucket_free, bucket_select } from "./bucket.ts";
import { cache_bucket_unload } from "./cache.ts";
import { hash_alloc, hash_free, setHash, UMA_HASH_SIZE_INIT } from "./hash.ts";
import { kegLayout } from "./keg_layout.ts";
import { bucket_cache_reclaim, nextZone, zone_reclaim } from "./reclaim.ts";
import { recordOf } from "./slab.ts";
import { zone_alloc_item } from "./zone_alloc.ts";
import { zone_free_item } from "./zone_free.ts";

/** Runs the constructor of an item; `udata` points to the arguments of the zone or keg. item_ctor */
export function* item_ctor(zone: Zone, item: number, udata: number): Routine<void> {
	if (zone.uz_ctor === CTOR_ZONE) yield* zone_ctor(recordOf(item) as Zone, item, udata as ZoneArgs);
	else if (zone.uz_ctor === CTOR_KEG) yield* keg_ctor(recordOf(item) as Keg, item, udata as ZoneArgs);
}

/** Runs the destructor of an item. item_dtor */
export function* item_dtor(zone: Zone, item: number, _udata: number): Routine<void> {
	if (zone.uz_dtor === CTOR_ZONE) yield* zone_dtor(recordOf(item) as Zone);
	else if (zone.uz_dtor === CTOR_KEG) yield* keg_dtor(recordOf(item) as Keg);
}

/** Allocation function of slabs: the first that fits the keg and the stage of boot. */
export function chooseAllocf(keg: Keg): void {
	const flags = keg.uk_flags;
	keg.uk_freef = FREEF_PAGE;
	if (conf.toggles.small_alloc && keg.uk_ppera === 1) {
		keg.uk_allocf = ALLOCF_SMALL;
		keg.uk_freef = FREEF_SMALL;
	} else if (K.booted < BOOT_KVA) keg.uk_allocf = ALLOCF_STARTUP;
	else if ((flags & UMA_ZONE_PCPU) !== 0) {
		keg.uk_allocf = ALLOCF_PCPU;
		keg.uk_freef = FREEF_PCPU;
	} else if ((flags & UMA_ZONE_CONTIG) !== 0 && keg.uk_ppera > 1) keg.uk_allocf = ALLOCF_CONTIG;
	else keg.uk_allocf = ALLOCF_PAGE;
}

/** Sets the fields of a keg from its layout. */
function initKeg(keg: Keg, va: number, args: ZoneArgs): void {
	const flags = args.za_flags | ((args.za_flags & UMA_ZONE_MALLOC) !== 0 ? UMA_ZFLAG_VTOSLAB : 0);
	const name = textOf(args.za_name);
	const pcpu = (flags & UMA_ZONE_PCPU) !== 0;
	KASSERT(
		!pcpu || (args.za_size <= PAGE_SIZE && (flags & UMA_ZONE_CACHESPREAD) === 0),
		`keg_layout: cannot configure for PCPU: keg=${name}`,
	);
	const inward = (flags & (UMA_ZFLAG_INTERNAL | UMA_ZONE_VM)) !== 0;
	KASSERT(!inward || (!pcpu && (flags & UMA_ZONE_NOTOUCH) === 0), "keg_layout: incompatible flags");
	KASSERT(args.za_size > 0, `keg_layout: keg=${name} has no size`);
	const layout = kegLayout(args.za_size, args.za_align, flags);
	keg.va = va;
	keg.uk_hash = 0;
	keg.uk_hash_va = 0;
	keg.uk_hashsize = 0;
	keg.uk_align = args.za_align;
	keg.uk_reserve = 0;
	keg.uk_size = args.za_size;
	keg.uk_rsize = layout.rsize;
	keg.uk_offset = 0;
	keg.uk_kva = 0;
	keg.uk_pgoff = layout.pgoff;
	keg.uk_ppera = layout.ppera;
	keg.uk_ipers = layout.ipers;
	keg.uk_flags = layout.flags;
	keg.uk_name = args.za_name;
	keg.uk_drained = 0 as Slab;
	keg.uk_record = 0;
	chooseAllocf(keg);
	const dom = keg.uk_domain;
	dom.ud_part_slab = 0 as Slab;
	dom.ud_free_slab = 0 as Slab;
	dom.ud_full_slab = 0 as Slab;
	dom.ud_pages = 0;
	dom.ud_free_items = 0;
	dom.ud_free_slabs = 0;
	lock_init(dom.ud_lock, LO_MTX, `keg:${name}`);
}

/** Constructor of kegs. keg_ctor */
export function* keg_ctor(keg: Keg, va: number, args: ZoneArgs): Routine<void> {
	initKeg(keg, va, args);
	if ((keg.uk_flags & UMA_ZFLAG_HASH) !== 0) {
		const table = yield* hash_alloc(UMA_HASH_SIZE_INIT);
		setHash(keg, table, UMA_HASH_SIZE_INIT);
	}
	keg.uk_zones = 0 as Zone;
	LIST_INSERT_HEAD(ref(keg.uk_zones), args.za_zone, offset.uz_link);
	yield* rw_wlock(K.uma_rwlock);
	LIST_INSERT_HEAD(ref(K.uma_kegs), keg, offset.uk_link);
	rw_wunlock(K.uma_rwlock);
}

/** Destructor of kegs: what pages are left are lost. keg_dtor */
export function* keg_dtor(keg: Keg): Routine<void> {
	if (keg.uk_hash !== 0) {
		freeRun(keg.uk_hash, keg.uk_hashsize);
		yield* hash_free(keg.uk_hash_va, keg.uk_hashsize);
	}
	lock_destroy(keg.uk_domain.ud_lock);
}

/** Sets the fields of a zone that do not depend on its keg. */
function initZone(zone: Zone, va: number, args: ZoneArgs): void {
	const label = textOf(args.za_name);
	zone.va = va;
	zone.uz_flags = 0;
	zone.uz_size = args.za_size;
	zone.uz_ctor = args.za_ctor;
	zone.uz_dtor = args.za_ctor;
	zone.uz_max_items = 0;
	zone.uz_bucket_max = NO_LIMIT;
	zone.uz_bucket_size_max = BUCKET_MAX();
	zone.uz_sleepers = 0;
	zone.uz_sleeps = 0;
	zone.uz_items = 0;
	zone.uz_items_sleepers = 0;
	zone.uz_keg = 0 as Keg;
	zone.uz_import = IMPORT_ZONE;
	zone.uz_arg = args.za_arg;
	zone.uz_allocs = 0;
	zone.uz_frees = 0;
	zone.uz_fails = 0;
	zone.uz_xdomain = 0;
	zone.uz_name = args.za_name;
	zone.uz_namecnt = 0;
	const zdom = zone.uz_domain;
	TAILQ_INIT(ref(zdom.uzd_buckets));
	zdom.uzd_cross = 0 as never;
	zdom.uzd_nitems = 0;
	zdom.uzd_imax = 0;
	zdom.uzd_imin = 0;
	zdom.uzd_bimin = 0;
	zdom.uzd_wss = 0;
	zdom.uzd_limin = 0;
	zdom.uzd_timin = 0;
	lock_init(zdom.uzd_lock, LO_MTX, `zdom:${label}`);
	lock_init(zone.uz_cross_lock, LO_MTX, `cross:${label}`);
	for (let cpu = 0; cpu < conf.ncpu; cpu++) {
		const cache = ref(zone.uz_cpu[cpu]);
		for (let i = 0; i < sizeof.uma_cache; i++) store(cache + i, 0);
	}
}

/** uz_bucket_max of a zone without a limit on its caches. */
export const NO_LIMIT = 2 ** 64;

function bucketSizeFor(size: number, flags: number): number {
	if ((flags & UMA_ZONE_NOBUCKET) !== 0) return 0;
	if ((flags & UMA_ZONE_MAXBUCKET) !== 0) return BUCKET_MAX();
	return bucket_select(size);
}

/** Number that tells a new zone from those of its name: one above the highest there is, since older ones may be gone. zone_count */
function countZones(name: number): number {
	let n = 0;
	for (let z = nextZone(0 as Zone); z !== 0; z = nextZone(z)) if (z.uz_name === name) n = Math.max(n, z.uz_namecnt + 1);
	return n;
}

/** Constructor of zones; makes the keg unless it is given or the zone is a cache zone. zone_ctor */
export function* zone_ctor(zone: Zone, va: number, args: ZoneArgs): Routine<void> {
	initZone(zone, va, args);
	yield* rw_rlock(K.uma_rwlock);
	zone.uz_namecnt = countZones(args.za_name);
	rw_runlock(K.uma_rwlock);
	if (args.za_arg !== 0) {
		zone.uz_import = IMPORT_QC;
		zone.uz_flags = args.za_flags | UMA_ZFLAG_CACHE;
		yield* rw_wlock(K.uma_rwlock);
		LIST_INSERT_HEAD(ref(K.uma_cachezones), zone, offset.uz_link);
		rw_wunlock(K.uma_rwlock);
	} else {
		args.za_zone = zone;
		let keg = args.za_keg;
		if (keg !== 0) yield* keg_ctor(keg, keg.va, args);
		else {
			const item = yield* zone_alloc_item(K.uma_kegs_zone, args, UMA_ANYDOMAIN, M_WAITOK);
			keg = recordOf(item) as Keg;
		}
		zone.uz_keg = keg;
		zone.uz_flags = keg.uk_flags & UMA_ZONE_INHERIT;
	}
	if (args.za_ctor !== 0) zone.uz_flags |= UMA_ZFLAG_CTORDTOR;
	const both = UMA_ZONE_MAXBUCKET | UMA_ZONE_NOBUCKET;
	KASSERT((args.za_flags & both) !== both, "Invalid zone flag combination");
	const size = bucketSizeFor(args.za_size, args.za_flags);
	zone.uz_bucket_size = size;
	zone.uz_bucket_size_min = size;
	if ((zone.uz_flags & UMA_ZFLAG_INTERNAL) !== 0) zone.uz_bucket_size_max = 0;
}

/** Gives the buckets of all cpus straight back, without moving the thread. cache_drain */
export function* cache_drain(zone: Zone): Routine<void> {
	for (let cpu = 0; cpu < conf.ncpu; cpu++) {
		const cache = zone.uz_cpu[cpu] as Zone["uz_cpu"][number];
		const full = cache_bucket_unload(cache.uc_allocbucket);
		if (full !== 0) yield* bucket_free(zone, full, 0);
		const spare = cache_bucket_unload(cache.uc_freebucket);
		if (spare !== 0) yield* bucket_free(zone, spare, 0);
	}
	yield* bucket_cache_reclaim(zone, 1);
}

/** Destructor of zones. zone_dtor */
export function* zone_dtor(zone: Zone): Routine<void> {
	if ((zone.uz_flags & UMA_ZFLAG_INTERNAL) === 0) yield* cache_drain(zone);
	yield* rw_wlock(K.uma_rwlock);
	LIST_REMOVE(zone, offset.uz_link);
	rw_wunlock(K.uma_rwlock);
	const keg = zone.uz_keg;
	if (keg !== 0) keg.uk_reserve = 0;
	yield* zone_reclaim(zone, 1, 1);
	if (keg !== 0) {
		yield* rw_wlock(K.uma_rwlock);
		LIST_REMOVE(keg, offset.uk_link);
		rw_wunlock(K.uma_rwlock);
		yield* zone_free_item(K.uma_kegs_zone, keg.va, 0);
	}
	lock_destroy(zone.uz_cross_lock);
}
