/**
 * FreeBSD's structures as the simulation keeps them: field names, types and sizes of 13.0. A field of a record is one word of the
 * heap; `bytes` is the size in simulated memory. Fields marked as the model's have no bytes there.
 */
import { MACHINE_STRUCTS } from "../machine/machine-structs.ts";
import { field as f, type Struct } from "../machine/structs.ts";

const UMA_INT = "sys/vm/uma_int.h";
const VMEM = "sys/kern/subr_vmem.c";
const va = f("va", "addr", "simulated kernel address of this struct", { model: true, format: "hex" });

const BTAG: Struct = {
	name: "vmem_btag",
	type: "Btag",
	bytes: { i386: 28, amd64: 56 },
	doc: "Boundary tag: one segment or span of an arena.",
	source: VMEM,
	fields: [
		va,
		f("bt_seglist", "struct tailq_entry", "place in the arena's segment list, by address"),
		f("bt_freelist", "struct list_entry", "place in a free list, in the stock, or in the hash while busy"),
		f("bt_start", "addr", "first address", { format: "hex" }),
		f("bt_size", "size", "length", { format: "bytes" }),
		f("bt_type", "i32", "1 span, 2 static span, 3 free, 4 busy, 5 cursor", { format: "enum:btag" }),
	],
};

const ARENA: Struct = {
	name: "vmem",
	type: "Arena",
	bytes: { i386: 960, amd64: 1856 },
	doc: "An arena: a range of integers managed by boundary tags.",
	source: VMEM,
	fields: [
		va,
		f("vm_lock", "struct lock_object", "arena lock"),
		f("vm_name", "name", "name, its first 16 characters"),
		f("vm_cv", "name", "full name: wait message of the condition variable"),
		f("vm_alllist", "struct list_entry", "place in the list of arenas, newest first"),
		f("vm_hash0", "words[16]", "initial hash of busy tags", { model: true }),
		f("vm_freelist", "words[90]", "free lists by order", { model: true }),
		f("vm_seglist", "struct tailq_head", "all segments, spans and the cursor, by address"),
		f("vm_hashlist", "ptr", "current hash of busy tags"),
		f("vm_hashlist_va", "addr", "address of a hash from malloc, 0 for the embedded one", { model: true, format: "hex" }),
		f("vm_hashsize", "size", "chains of the hash"),
		f("vm_qcache_max", "size", "largest size with a quantum cache", { format: "bytes" }),
		f("vm_quantum_mask", "size", "quantum - 1", { format: "hex" }),
		f("vm_quantum_shift", "i32", "log2 of the quantum"),
		f("vm_import_quantum", "size", "unit of imports", { format: "bytes" }),
		f("vm_freetags", "ptr vmem_btag", "stock of spare tags"),
		f("vm_nfreetags", "i32", "tags in stock, less four for each thread that hides its own"),
		f("vm_nbusytag", "i32", "busy tags"),
		f("vm_inuse", "size", "bytes allocated", { format: "bytes" }),
		f("vm_size", "size", "bytes managed", { format: "bytes" }),
		f("vm_limit", "size", "limit on imports, 0 none", { format: "bytes" }),
		f("vm_cursor", "struct vmem_btag", "next-fit cursor"),
		f("vm_importfn", "func", "import function", { format: "enum:importfn" }),
		f("vm_releasefn", "func", "release function", { format: "enum:releasefn" }),
		f("vm_arg", "ptr vmem", "parent arena handed to both"),
		f("vm_reclaimfn", "func", "called on exhaustion"),
		f("vm_nqcache", "u32", "quantum caches", { model: true }),
		f("vm_qcache", "words[16]", "zones of the quantum caches", { model: true }),
	],
};

const BUCKET: Struct = {
	name: "uma_bucket",
	type: "Bucket",
	bytes: { i386: 12, amd64: 16 },
	doc: "A bucket: an array of item addresses. Entries are at most the 253 or 254 of the largest bucket zone.",
	source: UMA_INT,
	fields: [
		va,
		f("ub_link", "ptr uma_bucket", "next bucket of the zone's cache"),
		f("ub_prev", "ptr uma_bucket", "previous bucket of the zone's cache", { model: true }),
		f("ub_cnt", "i16", "items in it while no cpu has it loaded"),
		f("ub_entries", "i16", "room"),
		f("ub_bucket", "words[]", "the items"),
	],
};

const CACHE_BUCKET: Struct = {
	name: "uma_cache_bucket",
	type: "CacheBucket",
	bytes: { i386: 12, amd64: 16 },
	doc: "A bucket loaded into a cpu cache.",
	source: UMA_INT,
	fields: [f("ucb_bucket", "ptr uma_bucket", "the bucket"), f("ucb_cnt", "i16", "items in it"), f("ucb_entries", "i16", "room")],
};

const CACHE: Struct = {
	name: "uma_cache",
	type: "Cache",
	bytes: { i386: 64, amd64: 128 },
	doc: "A zone's cache of one cpu.",
	source: UMA_INT,
	fields: [
		f("uc_freebucket", "struct uma_cache_bucket", "bucket that frees fill second"),
		f("uc_allocbucket", "struct uma_cache_bucket", "bucket that allocations empty and frees fill first"),
		f("uc_crossbucket", "struct uma_cache_bucket", "items of another domain"),
		f("uc_allocs", "u64", "allocations through this cache"),
		f("uc_frees", "u64", "frees through this cache"),
	],
};

const ZONE_DOMAIN: Struct = {
	name: "uma_zone_domain",
	type: "ZoneDomain",
	bytes: { i386: 64, amd64: 128 },
	doc: "A zone's cache of full buckets in one memory domain.",
	source: UMA_INT,
	fields: [
		f("uzd_buckets", "struct tailq_head", "full buckets"),
		f("uzd_cross", "ptr uma_bucket", "bucket being filled from another domain"),
		f("uzd_nitems", "long", "items in the full buckets", { format: "items" }),
		f("uzd_imax", "long", "most items in this interval", { format: "items" }),
		f("uzd_imin", "long", "fewest items in this interval", { format: "items" }),
		f("uzd_bimin", "long", "fewest items in this batch of allocations; 13.1", { format: "items" }),
		f("uzd_wss", "long", "working-set estimate", { format: "items" }),
		f("uzd_limin", "long", "fewest items for long, beyond the working set; 13.1", { format: "items" }),
		f("uzd_timin", "u32", "intervals since the cache ran low; 13.1"),
		f("uzd_lock", "struct lock_object", "zone domain lock", { model: true }),
	],
};

const ZONE: Struct = {
	name: "uma_zone",
	type: "Zone",
	bytes: { i386: 192, amd64: 384 },
	doc: "A zone: the interface to one type of object.",
	source: UMA_INT,
	fields: [
		va,
		f("uz_flags", "u32", "flags", { format: "flags:zone" }),
		f("uz_size", "u32", "item size", { format: "bytes" }),
		f("uz_ctor", "func", "constructor", { format: "enum:ctor" }),
		f("uz_dtor", "func", "destructor", { format: "enum:ctor" }),
		f("uz_max_items", "u64", "limit, 0 none", { format: "items" }),
		f("uz_bucket_max", "u64", "most items in the bucket cache; all ones: no limit", { format: "items" }),
		f("uz_bucket_size", "u16", "items per bucket now", { format: "items" }),
		f("uz_bucket_size_max", "u16", "most items per bucket", { format: "items" }),
		f("uz_bucket_size_min", "u16", "fewest items per bucket", { format: "items" }),
		f("uz_sleepers", "u32", "threads waiting at the limit"),
		f("uz_sleeps", "u64", "waits at the limit so far"),
		f("uz_items", "u64", "items counted against the limit", { format: "items" }),
		f("uz_items_sleepers", "u32", "sleeper marks of uz_items", { model: true }),
		f("uz_keg", "ptr uma_keg", "backing keg, none for a cache zone"),
		f("uz_import", "func", "import function", { format: "enum:import" }),
		f("uz_arg", "ptr vmem", "arena of a quantum cache"),
		f("uz_allocs", "u64", "allocations beside those of the cpu caches"),
		f("uz_frees", "u64", "frees beside those of the cpu caches"),
		f("uz_fails", "u64", "failed allocations"),
		f("uz_xdomain", "u64", "frees to another domain"),
		f("uz_name", "name", "name"),
		f("uz_namecnt", "i32", "number that tells it from older zones of its name, 0 for the first"),
		f("uz_link", "struct list_entry", "place in the keg's zones or in the list of cache zones"),
		f("uz_cross_lock", "struct lock_object", "cross bucket lock"),
		f("uz_domain", "struct uma_zone_domain", "cache of full buckets of domain 0", { model: true }),
		f("uz_cpu", "structs uma_cache[]", "caches of the cpus"),
	],
};

const KEG_DOMAIN: Struct = {
	name: "uma_domain",
	type: "KegDomain",
	bytes: { i386: 128, amd64: 128 },
	doc: "A keg's slabs in one memory domain.",
	source: UMA_INT,
	fields: [
		f("ud_lock", "struct lock_object", "keg domain lock"),
		f("ud_part_slab", "ptr uma_slab", "partially used slabs"),
		f("ud_free_slab", "ptr uma_slab", "completely free slabs"),
		f("ud_full_slab", "ptr uma_slab", "completely used slabs"),
		f("ud_pages", "u32", "pages in slabs", { format: "pages" }),
		f("ud_free_items", "u32", "free items in all slabs", { format: "items" }),
		f("ud_free_slabs", "u32", "completely free slabs"),
	],
};

const KEG: Struct = {
	name: "uma_keg",
	type: "Keg",
	bytes: { i386: 256, amd64: 384 },
	doc: "A keg: slabs of items of one size, with its domain 0.",
	source: UMA_INT,
	fields: [
		va,
		f("uk_link", "struct list_entry", "place in the list of kegs, newest first"),
		f("uk_hash", "ptr", "hash of slabs by page, for zones whose pages must not be touched"),
		f("uk_hash_va", "addr", "address of that table", { format: "hex" }),
		f("uk_hashsize", "u32", "heads of that table"),
		f("uk_zones", "ptr uma_zone", "zones on this keg"),
		f("uk_align", "u32", "alignment mask", { format: "hex" }),
		f("uk_reserve", "u32", "items that only M_USE_RESERVE may take", { format: "items" }),
		f("uk_size", "u32", "item size asked for", { format: "bytes" }),
		f("uk_rsize", "u32", "item size in the slab", { format: "bytes" }),
		f("uk_allocf", "func", "allocation function of slabs", { format: "enum:allocf" }),
		f("uk_freef", "func", "free function of slabs", { format: "enum:freef" }),
		f("uk_offset", "ulong", "next unused offset of reserved KVA", { format: "hex" }),
		f("uk_kva", "addr", "reserved KVA", { format: "hex" }),
		f("uk_pgoff", "u32", "offset of an inline slab header"),
		f("uk_ppera", "u32", "pages per slab", { format: "pages" }),
		f("uk_ipers", "u32", "items per slab", { format: "items" }),
		f("uk_flags", "u32", "flags", { format: "flags:zone" }),
		f("uk_name", "name", "name"),
		f("uk_drained", "ptr uma_slab", "slabs taken by a drain in progress", { model: true }),
		f("uk_record", "u32", "words of a record per item, 0 for items whose content is not modelled", { model: true }),
		f("uk_domain", "struct uma_domain", "domain 0"),
	],
};

const SLAB: Struct = {
	name: "uma_slab",
	type: "Slab",
	bytes: { i386: 76, amd64: 88 },
	doc: "A slab header and its bitmap of free items.",
	source: UMA_INT,
	fields: [
		va,
		f("us_link", "struct list_entry", "place in a slab list"),
		f("us_freecount", "u16", "free items"),
		f("us_flags", "u8", "1 boot, 4 kernel, 8 private", { format: "flags:slab" }),
		f("us_domain", "u8", "memory domain"),
		f("us_data", "addr", "address of the first item", { model: true, format: "hex" }),
		f("us_keg", "ptr uma_keg", "keg", { model: true }),
		f("us_records", "ptr", "records of the items", { model: true }),
		f("us_hlink", "ptr uma_slab", "hash chain", { model: true }),
		f("us_free", "words[16]", "bitmap, 1 = free; 32 items a word", { model: true, format: "hex" }),
	],
};

const ZONE_ARGS: Struct = {
	name: "uma_zctor_args",
	type: "ZoneArgs",
	doc: "What a zone and its keg are made of, while they are made.",
	source: UMA_INT,
	fields: [
		f("za_name", "name", "name"),
		f("za_size", "u32", "item size", { format: "bytes" }),
		f("za_align", "u32", "alignment mask", { format: "hex" }),
		f("za_flags", "u32", "flags asked for", { format: "flags:zone" }),
		f("za_ctor", "func", "constructor and destructor of the items", { format: "enum:ctor" }),
		f("za_arg", "ptr vmem", "arena of a quantum cache"),
		f("za_keg", "ptr uma_keg", "keg to use, 0 for a new one"),
		f("za_zone", "ptr uma_zone", "the zone, for its keg"),
	],
};

const KERNEL: Struct = {
	name: "kernel",
	type: "Kernel",
	doc: "Global variables of the allocators.",
	source: "sys/vm/uma_core.c, sys/kern/subr_vmem.c, sys/vm/vm_kern.c",
	fields: [
		f("uma_kegs", "ptr uma_keg", "all kegs, newest first"),
		f("uma_cachezones", "ptr uma_zone", "zones without a keg, newest first"),
		f("uma_rwlock", "struct lock_object", "protects the lists of kegs and cache zones"),
		f("uma_reclaim_lock", "struct lock_object", "zone creation (shared) against reclaim (exclusive)"),
		f("uma_kmem_total", "ulong", "bytes in slabs and large mallocs", { format: "bytes" }),
		f("uma_zones_zone", "ptr uma_zone", "UMA Zones"),
		f("uma_kegs_zone", "ptr uma_zone", "UMA Kegs"),
		f("slabzones", "words[2]", "UMA Slabs 0 and 1"),
		f("hashzone", "ptr uma_zone", "UMA Hash"),
		f("bucket_zones", "words[8]", "2 Bucket to 256 Bucket"),
		f("malloc_zones", "words[14]", "malloc-16 to malloc-65536"),
		f("bucketdisable", "u32", "1 while no buckets are made", { format: "bool" }),
		f("booted", "u32", "0 cold, 1 KVA, 2 per-cpu counters, 3 running", { format: "enum:booted" }),
		f("vmem_list", "ptr vmem", "all arenas, newest first"),
		f("vmem_list_lock", "struct lock_object", "protects that list"),
		f("vmem_zone", "ptr uma_zone", "zone of arenas"),
		f("vmem_bt_zone", "ptr uma_zone", "zone of boundary tags"),
		f("vmem_bt_lock", "struct lock_object", "serialises slab creation for boundary tags"),
		f("kernel_arena", "ptr vmem", "kernel arena"),
		f("domain_arena", "ptr vmem", "kernel arena domain"),
		f("rwx_arena", "ptr vmem", "kernel rwx arena domain"),
		f("kernel_object_lock", "struct lock_object", "lock of kernel_object"),
		f("uma_reclaim_needed", "u32", "the uma thread was asked to drain", { format: "bool" }),
		f("lowmem_next", "u64", "tick from which the page daemon may fire vm_lowmem again", { format: "ticks" }),
	],
};

/** Every struct of the simulation, embedded ones before those that embed them. */
export const STRUCTS: readonly Struct[] = [
	...MACHINE_STRUCTS,
	BTAG,
	ARENA,
	BUCKET,
	CACHE_BUCKET,
	CACHE,
	ZONE_DOMAIN,
	ZONE,
	KEG_DOMAIN,
	KEG,
	SLAB,
	ZONE_ARGS,
	KERNEL,
];
