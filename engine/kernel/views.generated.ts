// Generated from the struct descriptions by `node scripts/generate.mjs`; do not edit.
/** A pointer: the heap word at which a record of that struct begins; 0 is NULL. The dialect lowers its fields to heap accesses. */
export type Ptr = number;

/** An array of words inside a record. */
export interface Words {
	[index: number]: number;
}

/** Link of a LIST: next record and the word that points to this one. sys/sys/queue.h */
export type ListEntry = Ptr & {
	/** Next record. */
	le_next: any;
	/** Word that points to this record. */
	le_prev: any;
};

/** Link of a TAILQ: next and previous record. sys/sys/queue.h */
export type TailqEntry = Ptr & {
	/** Next record. */
	tqe_next: any;
	/** Previous record. */
	tqe_prev: any;
};

/** Head of a TAILQ. sys/sys/queue.h */
export type TailqHead = Ptr & {
	/** First record. */
	tqh_first: any;
	/** Last record. */
	tqh_last: any;
};

/** A mutex, rw lock or sx lock. sys/sys/lock.h */
export type Lock = Ptr & {
	/** Label of the lock. */
	lo_name: number;
	/** 1 mutex, 2 rw lock, 3 sx lock. */
	lo_kind: number;
	/** Owner, or the writer of an rw or sx lock. */
	lo_owner: Thread;
	/** Shared holders. */
	lo_readers: number;
	/** Threads that found it owned. */
	lo_waiters: number;
};

/** A simulated thread with its stack of kernel frames. sys/sys/proc.h */
export type Thread = Ptr & {
	/** Thread number, from 0. */
	td_tid: number;
	/** Name. */
	td_name: number;
	/** What it does. */
	td_state: number;
	/** Cpu it runs on. */
	td_cpu: number;
	/** Cpu it is bound to outside sched_bind; -1 any. */
	td_home_cpu: number;
	/** 1 page daemon, 2 daemon, 4 top-level block of the scenario, 8 boot. */
	td_flags: number;
	/** Wait message while asleep. */
	td_wmesg: number;
	/** What it sleeps on. */
	td_wchan: any;
	/** Tick at which the sleep times out; 0 never. */
	td_timeout: number;
	/** Place in the queue of sleepers. */
	readonly td_slpq: TailqEntry;
	/** Lock it waits for. */
	td_blocked: Lock;
	/** Lock in front of which it was preempted. */
	td_lockpoint: number;
	/** Innermost kernel frame, 0 outside the kernel. */
	td_frame: any;
	/** First word of its stack. */
	td_stack: any;
	/** First word behind its stack. */
	td_stack_end: any;
	/** Locks held. */
	td_nlocks: number;
	/** The locks held, oldest first. */
	readonly td_locks: Words;
	/** Kernel operation in progress. */
	td_op: number;
	/** Line of the golden trace that let it run last. */
	td_line: number;
	/** Tick at which it began. */
	td_op_start: number;
	/** Operations completed. */
	td_ops: number;
	/** Operation in which it was told to be stuck, by its number plus one; 0 none. */
	td_stuck: number;
	/** State of what it needs when it last tried for a boundary tag, as a hash. */
	td_tried: number;
	/** Tick at which that was another one last. */
	td_tried_at: number;
	/** Priority under the pct schedule. */
	td_priority: number;
	/** Item in transit between a zone and its keg. */
	td_item: number;
	/** Page frames obtained by an allocation in progress. */
	readonly td_frames: Words;
	/** Its own random stream: seed and number, numbers drawn. */
	readonly td_rng: Words;
	/** Tick at which its work, sleep or wait for a time is over. */
	td_wake: number;
	/** Its place in the scenario. */
	td_program: Program;
	/** Next thread. */
	td_link: Thread;
};

/** A value of the scenario, with what it owns. scenario */
export type Value = Ptr & {
	/** The value: a number, an address, a frame, or the list. */
	sv_value: number;
	/** Call that returned it, by its number in the interface + 1; 0 owns nothing. */
	sv_call: number;
	/** Size it was asked for. */
	sv_size: number;
	/** Zone or arena it came from. */
	sv_object: any;
	/** Line of the scenario that allocated it. */
	sv_line: number;
};

/** A list of the scenario: a ring of values, oldest first. scenario */
export type List = Ptr & {
	/** Values in it. */
	ls_count: number;
	/** Place of the oldest. */
	ls_head: number;
	/** Places. */
	ls_capacity: number;
	/** The places. */
	ls_values: Value;
};

/** A thread's place in its scenario program and its variables. scenario */
export type Program = Ptr & {
	/** Instruction in progress. */
	pg_pc: number;
	/** 0 between operations, 1 in a call, 2 freeing a value, 3 freeing a held value, 4 in a call by hand. */
	pg_phase: number;
	/** Barrier it has arrived at + 1, or 0. */
	pg_wait: number;
	/** Request of the uma_reclaim that it is to call by hand, before its next statement; 0 none. */
	pg_reclaim: number;
	/** Values held until their time. */
	readonly pg_holds: List;
	/** Value of the operation in progress. */
	readonly pg_freed: Value;
	/** Number among the scenario's programs. */
	pg_index: number;
	/** Variables. */
	readonly pg_slots: { readonly [index: number]: Value };
};

/** What is known of an expectation of the scenario. scenario */
export type Judgement = Ptr & {
	/** 0 open, 1 broken, 2 satisfied. */
	jd_state: number;
	/** Event at which that was decided. */
	jd_event: number;
	/** Tick by which the condition must come true; 0 none. */
	jd_due: number;
};

/** A physical page frame. sys/vm/vm_page.h */
export type Page = Ptr & {
	/** 1 allocated, 2 executable mapping, 4 ballast. */
	pg_flags: number;
	/** Slab the page belongs to; negative: size of a large malloc. */
	pg_slab: Slab;
	/** Zone of the slab. */
	pg_zone: Zone;
};

/** The computer: clock, scheduler, run queue, physical memory and kernel address space. sys/vm/vm_pagequeue.h */
export type Machine = Ptr & {
	/** Thread that runs. */
	m_curthread: Thread;
	/** Clock. */
	m_ticks: number;
	/** First thread. */
	m_threads: Thread;
	/** Threads. */
	m_nthreads: number;
	/** Sleepers, oldest first. */
	readonly m_sleepq: TailqHead;
	/** Sleepers with a timeout. */
	m_ntimeouts: number;
	/** Lock acquisitions left in this run; -1 unlimited. */
	m_budget: number;
	/** Cost units since the last tick. */
	m_units: number;
	/** Scheduling decisions so far. */
	m_choices: number;
	/** Interventions by hand so far. */
	m_interventions: number;
	/** Thread that was chosen to run next, its number plus one; 0 none. */
	m_chosen: number;
	/** Schedule in force: 0 the scenario's, or the n-th put in force by hand. */
	m_schedule: number;
	/** Lock acquisitions since another thread was chosen. */
	m_turn: number;
	/** Tick at which the running thread was chosen. */
	m_since: number;
	/** 1 while the thread goes on after the clock was looked at. */
	m_keep: number;
	/** 1 once `main` has ended and the threads run. */
	m_started: number;
	/** How the run ended, 0 while it goes on. */
	m_outcome: number;
	/** Tick at which an operation of a scenario thread last completed. */
	m_progress: number;
	/** Choices at which the pct schedule lowers a priority. */
	readonly m_changes: Words;
	/** Pages taken as ballast. */
	m_ballast: number;
	/** Pages that ballast leaves free; -1 none. */
	m_ballast_free: number;
	/** 1 if the page daemon may take ballast back. */
	m_ballast_reclaim: number;
	/** Tick at which ballast is given back; 0 never. */
	m_ballast_end: number;
	/** Next line of the golden trace that is replayed. */
	m_line: number;
	/** States of the expectations. */
	m_expectations: any;
	/** Random stream of the scheduler: seed and number, numbers drawn. */
	readonly m_rng: Words;
	/** Random stream of injected faults: seed and number, numbers drawn. */
	readonly m_fault_rng: Words;
	/** 1 after a panic. */
	m_panicked: number;
	/** First unused word of the heap. */
	m_bump: any;
	/** Free runs of words: pairs of size and first run. */
	readonly m_free_runs: Words;
	/** Physical pages. */
	v_page_count: number;
	/** Free pages. */
	v_free_count: number;
	/** 1 while free pages are below the minimum. */
	v_minset: number;
	/** Page daemon threads in pageprocwait. */
	v_pageproc_waiters: number;
	/** The page daemon waits in VMWait. */
	v_pages_needed: number;
	/** Threads have waited in vmwait. */
	v_min_waiters: number;
	/** The page frames. */
	v_page_array: Page;
	/** Bitmap of free frames. */
	v_free_map0: any;
	/** Summary of the bitmap. */
	v_free_map1: any;
	/** Summary of the summary. */
	v_free_map2: any;
	/** Kernel page table: frame + 1 for each page of KVA. */
	v_pte: any;
	/** Next address of boot allocations. */
	v_boot_kva: number;
	/** First address the kernel map has not handed out. */
	v_kmap_next: number;
	/** Faults: 1 in N page requests is refused; 0 none. */
	v_fail_pages: number;
	/** Tick at which that fault ends; 0 never. */
	v_fail_pages_end: number;
	/** Faults that end after their first refusal: 1 pages, 2 KVA. */
	v_fail_once: number;
	/** Faults: 1 in N KVA imports is refused; 0 none. */
	v_fail_kva: number;
	/** Tick at which that fault ends; 0 never. */
	v_fail_kva_end: number;
};

/** Boundary tag: one segment or span of an arena. sys/kern/subr_vmem.c */
export type Btag = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Place in the arena's segment list, by address. */
	readonly bt_seglist: TailqEntry;
	/** Place in a free list, in the stock, or in the hash while busy. */
	readonly bt_freelist: ListEntry;
	/** First address. */
	bt_start: number;
	/** Length. */
	bt_size: number;
	/** 1 span, 2 static span, 3 free, 4 busy, 5 cursor. */
	bt_type: number;
};

/** An arena: a range of integers managed by boundary tags. sys/kern/subr_vmem.c */
export type Arena = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Arena lock. */
	readonly vm_lock: Lock;
	/** Name, its first 16 characters. */
	vm_name: number;
	/** Full name: wait message of the condition variable. */
	vm_cv: number;
	/** Place in the list of arenas, newest first. */
	readonly vm_alllist: ListEntry;
	/** Initial hash of busy tags. */
	readonly vm_hash0: Words;
	/** Free lists by order. */
	readonly vm_freelist: Words;
	/** All segments, spans and the cursor, by address. */
	readonly vm_seglist: TailqHead;
	/** Current hash of busy tags. */
	vm_hashlist: any;
	/** Address of a hash from malloc, 0 for the embedded one. */
	vm_hashlist_va: number;
	/** Chains of the hash. */
	vm_hashsize: number;
	/** Largest size with a quantum cache. */
	vm_qcache_max: number;
	/** Quantum - 1. */
	vm_quantum_mask: number;
	/** Log2 of the quantum. */
	vm_quantum_shift: number;
	/** Unit of imports. */
	vm_import_quantum: number;
	/** Stock of spare tags. */
	vm_freetags: Btag;
	/** Tags in stock, less four for each thread that hides its own. */
	vm_nfreetags: number;
	/** Busy tags. */
	vm_nbusytag: number;
	/** Bytes allocated. */
	vm_inuse: number;
	/** Bytes managed. */
	vm_size: number;
	/** Limit on imports, 0 none. */
	vm_limit: number;
	/** Next-fit cursor. */
	readonly vm_cursor: Btag;
	/** Import function. */
	vm_importfn: number;
	/** Release function. */
	vm_releasefn: number;
	/** Parent arena handed to both. */
	vm_arg: Arena;
	/** Called on exhaustion. */
	vm_reclaimfn: number;
	/** Quantum caches. */
	vm_nqcache: number;
	/** Zones of the quantum caches. */
	readonly vm_qcache: Words;
};

/** A bucket: an array of item addresses. Entries are at most the 253 or 254 of the largest bucket zone. sys/vm/uma_int.h */
export type Bucket = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Next bucket of the zone's cache. */
	ub_link: Bucket;
	/** Previous bucket of the zone's cache. */
	ub_prev: Bucket;
	/** Items in it while no cpu has it loaded. */
	ub_cnt: number;
	/** Room. */
	ub_entries: number;
	/** The items. */
	readonly ub_bucket: Words;
};

/** A bucket loaded into a cpu cache. sys/vm/uma_int.h */
export type CacheBucket = Ptr & {
	/** The bucket. */
	ucb_bucket: Bucket;
	/** Items in it. */
	ucb_cnt: number;
	/** Room. */
	ucb_entries: number;
};

/** A zone's cache of one cpu. sys/vm/uma_int.h */
export type Cache = Ptr & {
	/** Bucket that frees fill second. */
	readonly uc_freebucket: CacheBucket;
	/** Bucket that allocations empty and frees fill first. */
	readonly uc_allocbucket: CacheBucket;
	/** Items of another domain. */
	readonly uc_crossbucket: CacheBucket;
	/** Allocations through this cache. */
	uc_allocs: number;
	/** Frees through this cache. */
	uc_frees: number;
};

/** A zone's cache of full buckets in one memory domain. sys/vm/uma_int.h */
export type ZoneDomain = Ptr & {
	/** Full buckets. */
	readonly uzd_buckets: TailqHead;
	/** Bucket being filled from another domain. */
	uzd_cross: Bucket;
	/** Items in the full buckets. */
	uzd_nitems: number;
	/** Most items in this interval. */
	uzd_imax: number;
	/** Fewest items in this interval. */
	uzd_imin: number;
	/** Fewest items in this batch of allocations; 13.1. */
	uzd_bimin: number;
	/** Working-set estimate. */
	uzd_wss: number;
	/** Fewest items for long, beyond the working set; 13.1. */
	uzd_limin: number;
	/** Intervals since the cache ran low; 13.1. */
	uzd_timin: number;
	/** Zone domain lock. */
	readonly uzd_lock: Lock;
};

/** A zone: the interface to one type of object. sys/vm/uma_int.h */
export type Zone = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Flags. */
	uz_flags: number;
	/** Item size. */
	uz_size: number;
	/** Constructor. */
	uz_ctor: number;
	/** Destructor. */
	uz_dtor: number;
	/** Limit, 0 none. */
	uz_max_items: number;
	/** Most items in the bucket cache; all ones: no limit. */
	uz_bucket_max: number;
	/** Items per bucket now. */
	uz_bucket_size: number;
	/** Most items per bucket. */
	uz_bucket_size_max: number;
	/** Fewest items per bucket. */
	uz_bucket_size_min: number;
	/** Threads waiting at the limit. */
	uz_sleepers: number;
	/** Waits at the limit so far. */
	uz_sleeps: number;
	/** Items counted against the limit. */
	uz_items: number;
	/** Sleeper marks of uz_items. */
	uz_items_sleepers: number;
	/** Backing keg, none for a cache zone. */
	uz_keg: Keg;
	/** Import function. */
	uz_import: number;
	/** Arena of a quantum cache. */
	uz_arg: Arena;
	/** Allocations beside those of the cpu caches. */
	uz_allocs: number;
	/** Frees beside those of the cpu caches. */
	uz_frees: number;
	/** Failed allocations. */
	uz_fails: number;
	/** Frees to another domain. */
	uz_xdomain: number;
	/** Name. */
	uz_name: number;
	/** Number that tells it from older zones of its name, 0 for the first. */
	uz_namecnt: number;
	/** Place in the keg's zones or in the list of cache zones. */
	readonly uz_link: ListEntry;
	/** Cross bucket lock. */
	readonly uz_cross_lock: Lock;
	/** Cache of full buckets of domain 0. */
	readonly uz_domain: ZoneDomain;
	/** Caches of the cpus. */
	readonly uz_cpu: { readonly [index: number]: Cache };
};

/** A keg's slabs in one memory domain. sys/vm/uma_int.h */
export type KegDomain = Ptr & {
	/** Keg domain lock. */
	readonly ud_lock: Lock;
	/** Partially used slabs. */
	ud_part_slab: Slab;
	/** Completely free slabs. */
	ud_free_slab: Slab;
	/** Completely used slabs. */
	ud_full_slab: Slab;
	/** Pages in slabs. */
	ud_pages: number;
	/** Free items in all slabs. */
	ud_free_items: number;
	/** Completely free slabs. */
	ud_free_slabs: number;
};

/** A keg: slabs of items of one size, with its domain 0. sys/vm/uma_int.h */
export type Keg = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Place in the list of kegs, newest first. */
	readonly uk_link: ListEntry;
	/** Hash of slabs by page, for zones whose pages must not be touched. */
	uk_hash: any;
	/** Address of that table. */
	uk_hash_va: number;
	/** Heads of that table. */
	uk_hashsize: number;
	/** Zones on this keg. */
	uk_zones: Zone;
	/** Alignment mask. */
	uk_align: number;
	/** Items that only M_USE_RESERVE may take. */
	uk_reserve: number;
	/** Item size asked for. */
	uk_size: number;
	/** Item size in the slab. */
	uk_rsize: number;
	/** Allocation function of slabs. */
	uk_allocf: number;
	/** Free function of slabs. */
	uk_freef: number;
	/** Next unused offset of reserved KVA. */
	uk_offset: number;
	/** Reserved KVA. */
	uk_kva: number;
	/** Offset of an inline slab header. */
	uk_pgoff: number;
	/** Pages per slab. */
	uk_ppera: number;
	/** Items per slab. */
	uk_ipers: number;
	/** Flags. */
	uk_flags: number;
	/** Name. */
	uk_name: number;
	/** Slabs taken by a drain in progress. */
	uk_drained: Slab;
	/** Words of a record per item, 0 for items whose content is not modelled. */
	uk_record: number;
	/** Domain 0. */
	readonly uk_domain: KegDomain;
};

/** A slab header and its bitmap of free items. sys/vm/uma_int.h */
export type Slab = Ptr & {
	/** Simulated kernel address of this struct. */
	va: number;
	/** Place in a slab list. */
	readonly us_link: ListEntry;
	/** Free items. */
	us_freecount: number;
	/** 1 boot, 4 kernel, 8 private. */
	us_flags: number;
	/** Memory domain. */
	us_domain: number;
	/** Address of the first item. */
	us_data: number;
	/** Keg. */
	us_keg: Keg;
	/** Records of the items. */
	us_records: any;
	/** Hash chain. */
	us_hlink: Slab;
	/** Bitmap, 1 = free; 32 items a word. */
	readonly us_free: Words;
};

/** What a zone and its keg are made of, while they are made. sys/vm/uma_int.h */
export type ZoneArgs = Ptr & {
	/** Name. */
	za_name: number;
	/** Item size. */
	za_size: number;
	/** Alignment mask. */
	za_align: number;
	/** Flags asked for. */
	za_flags: number;
	/** Constructor and destructor of the items. */
	za_ctor: number;
	/** Arena of a quantum cache. */
	za_arg: Arena;
	/** Keg to use, 0 for a new one. */
	za_keg: Keg;
	/** The zone, for its keg. */
	za_zone: Zone;
};

/** Global variables of the allocators. sys/vm/uma_core.c, sys/kern/subr_vmem.c, sys/vm/vm_kern.c */
export type Kernel = Ptr & {
	/** All kegs, newest first. */
	uma_kegs: Keg;
	/** Zones without a keg, newest first. */
	uma_cachezones: Zone;
	/** Protects the lists of kegs and cache zones. */
	readonly uma_rwlock: Lock;
	/** Zone creation (shared) against reclaim (exclusive). */
	readonly uma_reclaim_lock: Lock;
	/** Bytes in slabs and large mallocs. */
	uma_kmem_total: number;
	/** UMA Zones. */
	uma_zones_zone: Zone;
	/** UMA Kegs. */
	uma_kegs_zone: Zone;
	/** UMA Slabs 0 and 1. */
	readonly slabzones: Words;
	/** UMA Hash. */
	hashzone: Zone;
	/** 2 Bucket to 256 Bucket. */
	readonly bucket_zones: Words;
	/** Malloc-16 to malloc-65536. */
	readonly malloc_zones: Words;
	/** 1 while no buckets are made. */
	bucketdisable: number;
	/** 0 cold, 1 KVA, 2 per-cpu counters, 3 running. */
	booted: number;
	/** All arenas, newest first. */
	vmem_list: Arena;
	/** Protects that list. */
	readonly vmem_list_lock: Lock;
	/** Zone of arenas. */
	vmem_zone: Zone;
	/** Zone of boundary tags. */
	vmem_bt_zone: Zone;
	/** Serialises slab creation for boundary tags. */
	readonly vmem_bt_lock: Lock;
	/** Kernel arena. */
	kernel_arena: Arena;
	/** Kernel arena domain. */
	domain_arena: Arena;
	/** Kernel rwx arena domain. */
	rwx_arena: Arena;
	/** Lock of kernel_object. */
	readonly kernel_object_lock: Lock;
	/** The uma thread was asked to drain. */
	uma_reclaim_needed: number;
	/** Tick from which the page daemon may fire vm_lowmem again. */
	lowmem_next: number;
};

declare global {
	/** Words of a record. */
	const sizeof: { readonly list_entry: number; readonly tailq_entry: number; readonly tailq_head: number; readonly lock_object: number; readonly thread: number; readonly scenario_value: number; readonly scenario_list: number; readonly scenario_program: number; readonly judgement: number; readonly vm_page: number; readonly machine: number; readonly vmem_btag: number; readonly vmem: number; readonly uma_bucket: number; readonly uma_cache_bucket: number; readonly uma_cache: number; readonly uma_zone_domain: number; readonly uma_zone: number; readonly uma_domain: number; readonly uma_keg: number; readonly uma_slab: number; readonly uma_zctor_args: number; readonly kernel: number };
	/** Word of a field in its record. */
	const offset: { readonly le_next: number; readonly le_prev: number; readonly tqe_next: number; readonly tqe_prev: number; readonly tqh_first: number; readonly tqh_last: number; readonly lo_name: number; readonly lo_kind: number; readonly lo_owner: number; readonly lo_readers: number; readonly lo_waiters: number; readonly td_tid: number; readonly td_name: number; readonly td_state: number; readonly td_cpu: number; readonly td_home_cpu: number; readonly td_flags: number; readonly td_wmesg: number; readonly td_wchan: number; readonly td_timeout: number; readonly td_slpq: number; readonly td_blocked: number; readonly td_lockpoint: number; readonly td_frame: number; readonly td_stack: number; readonly td_stack_end: number; readonly td_nlocks: number; readonly td_locks: number; readonly td_op: number; readonly td_line: number; readonly td_op_start: number; readonly td_ops: number; readonly td_stuck: number; readonly td_tried: number; readonly td_tried_at: number; readonly td_priority: number; readonly td_item: number; readonly td_frames: number; readonly td_rng: number; readonly td_wake: number; readonly td_program: number; readonly td_link: number; readonly sv_value: number; readonly sv_call: number; readonly sv_size: number; readonly sv_object: number; readonly sv_line: number; readonly ls_count: number; readonly ls_head: number; readonly ls_capacity: number; readonly ls_values: number; readonly pg_pc: number; readonly pg_phase: number; readonly pg_wait: number; readonly pg_reclaim: number; readonly pg_holds: number; readonly pg_freed: number; readonly pg_index: number; readonly pg_slots: number; readonly jd_state: number; readonly jd_event: number; readonly jd_due: number; readonly pg_flags: number; readonly pg_slab: number; readonly pg_zone: number; readonly m_curthread: number; readonly m_ticks: number; readonly m_threads: number; readonly m_nthreads: number; readonly m_sleepq: number; readonly m_ntimeouts: number; readonly m_budget: number; readonly m_units: number; readonly m_choices: number; readonly m_interventions: number; readonly m_chosen: number; readonly m_schedule: number; readonly m_turn: number; readonly m_since: number; readonly m_keep: number; readonly m_started: number; readonly m_outcome: number; readonly m_progress: number; readonly m_changes: number; readonly m_ballast: number; readonly m_ballast_free: number; readonly m_ballast_reclaim: number; readonly m_ballast_end: number; readonly m_line: number; readonly m_expectations: number; readonly m_rng: number; readonly m_fault_rng: number; readonly m_panicked: number; readonly m_bump: number; readonly m_free_runs: number; readonly v_page_count: number; readonly v_free_count: number; readonly v_minset: number; readonly v_pageproc_waiters: number; readonly v_pages_needed: number; readonly v_min_waiters: number; readonly v_page_array: number; readonly v_free_map0: number; readonly v_free_map1: number; readonly v_free_map2: number; readonly v_pte: number; readonly v_boot_kva: number; readonly v_kmap_next: number; readonly v_fail_pages: number; readonly v_fail_pages_end: number; readonly v_fail_once: number; readonly v_fail_kva: number; readonly v_fail_kva_end: number; readonly va: number; readonly bt_seglist: number; readonly bt_freelist: number; readonly bt_start: number; readonly bt_size: number; readonly bt_type: number; readonly vm_lock: number; readonly vm_name: number; readonly vm_cv: number; readonly vm_alllist: number; readonly vm_hash0: number; readonly vm_freelist: number; readonly vm_seglist: number; readonly vm_hashlist: number; readonly vm_hashlist_va: number; readonly vm_hashsize: number; readonly vm_qcache_max: number; readonly vm_quantum_mask: number; readonly vm_quantum_shift: number; readonly vm_import_quantum: number; readonly vm_freetags: number; readonly vm_nfreetags: number; readonly vm_nbusytag: number; readonly vm_inuse: number; readonly vm_size: number; readonly vm_limit: number; readonly vm_cursor: number; readonly vm_importfn: number; readonly vm_releasefn: number; readonly vm_arg: number; readonly vm_reclaimfn: number; readonly vm_nqcache: number; readonly vm_qcache: number; readonly ub_link: number; readonly ub_prev: number; readonly ub_cnt: number; readonly ub_entries: number; readonly ub_bucket: number; readonly ucb_bucket: number; readonly ucb_cnt: number; readonly ucb_entries: number; readonly uc_freebucket: number; readonly uc_allocbucket: number; readonly uc_crossbucket: number; readonly uc_allocs: number; readonly uc_frees: number; readonly uzd_buckets: number; readonly uzd_cross: number; readonly uzd_nitems: number; readonly uzd_imax: number; readonly uzd_imin: number; readonly uzd_bimin: number; readonly uzd_wss: number; readonly uzd_limin: number; readonly uzd_timin: number; readonly uzd_lock: number; readonly uz_flags: number; readonly uz_size: number; readonly uz_ctor: number; readonly uz_dtor: number; readonly uz_max_items: number; readonly uz_bucket_max: number; readonly uz_bucket_size: number; readonly uz_bucket_size_max: number; readonly uz_bucket_size_min: number; readonly uz_sleepers: number; readonly uz_sleeps: number; readonly uz_items: number; readonly uz_items_sleepers: number; readonly uz_keg: number; readonly uz_import: number; readonly uz_arg: number; readonly uz_allocs: number; readonly uz_frees: number; readonly uz_fails: number; readonly uz_xdomain: number; readonly uz_name: number; readonly uz_namecnt: number; readonly uz_link: number; readonly uz_cross_lock: number; readonly uz_domain: number; readonly uz_cpu: number; readonly ud_lock: number; readonly ud_part_slab: number; readonly ud_free_slab: number; readonly ud_full_slab: number; readonly ud_pages: number; readonly ud_free_items: number; readonly ud_free_slabs: number; readonly uk_link: number; readonly uk_hash: number; readonly uk_hash_va: number; readonly uk_hashsize: number; readonly uk_zones: number; readonly uk_align: number; readonly uk_reserve: number; readonly uk_size: number; readonly uk_rsize: number; readonly uk_allocf: number; readonly uk_freef: number; readonly uk_offset: number; readonly uk_kva: number; readonly uk_pgoff: number; readonly uk_ppera: number; readonly uk_ipers: number; readonly uk_flags: number; readonly uk_name: number; readonly uk_drained: number; readonly uk_record: number; readonly uk_domain: number; readonly us_link: number; readonly us_freecount: number; readonly us_flags: number; readonly us_domain: number; readonly us_data: number; readonly us_keg: number; readonly us_records: number; readonly us_hlink: number; readonly us_free: number; readonly za_name: number; readonly za_size: number; readonly za_align: number; readonly za_flags: number; readonly za_ctor: number; readonly za_arg: number; readonly za_keg: number; readonly za_zone: number; readonly uma_kegs: number; readonly uma_cachezones: number; readonly uma_rwlock: number; readonly uma_reclaim_lock: number; readonly uma_kmem_total: number; readonly uma_zones_zone: number; readonly uma_kegs_zone: number; readonly slabzones: number; readonly hashzone: number; readonly bucket_zones: number; readonly malloc_zones: number; readonly bucketdisable: number; readonly booted: number; readonly vmem_list: number; readonly vmem_list_lock: number; readonly vmem_zone: number; readonly vmem_bt_zone: number; readonly vmem_bt_lock: number; readonly kernel_arena: number; readonly domain_arena: number; readonly rwx_arena: number; readonly kernel_object_lock: number; readonly uma_reclaim_needed: number; readonly lowmem_next: number };
	/** Heap word of a field. */
	function ref(field: unknown): number;
	/** Reads a heap word. */
	function load(word: number): number;
	/** Writes a heap word. */
	function store(word: number, value: number): void;
}
