/** Flag values of the kernel interfaces, with FreeBSD's names and 13.0 values. */

// malloc(9) and vmem(9) flags. sys/sys/malloc.h
export const M_NOWAIT = 0x1;
export const M_WAITOK = 0x2;
export const M_ZERO = 0x100;
export const M_NOVM = 0x200;
export const M_USE_RESERVE = 0x400;
export const M_NODUMP = 0x800;
export const M_FIRSTFIT = 0x1000;
export const M_BESTFIT = 0x2000;
export const M_EXEC = 0x4000;
export const M_NEXTFIT = 0x8000;

// Zone flags. sys/vm/uma.h, sys/vm/uma_int.h
export const UMA_ZONE_ZINIT = 0x2;
export const UMA_ZONE_CONTIG = 0x4;
export const UMA_ZONE_NOTOUCH = 0x8;
export const UMA_ZONE_MALLOC = 0x10;
export const UMA_ZONE_NOFREE = 0x20;
export const UMA_ZONE_MTXCLASS = 0x40;
export const UMA_ZONE_VM = 0x80;
export const UMA_ZONE_NOTPAGE = 0x100;
export const UMA_ZONE_NOBUCKET = 0x400;
export const UMA_ZONE_MAXBUCKET = 0x800;
export const UMA_ZONE_CACHESPREAD = 0x2000;
export const UMA_ZONE_NODUMP = 0x4000;
export const UMA_ZONE_PCPU = 0x8000;
export const UMA_ZONE_FIRSTTOUCH = 0x10000;
export const UMA_ZONE_ROUNDROBIN = 0x20000;
export const UMA_ZFLAG_OFFPAGE = 0x200000;
export const UMA_ZFLAG_HASH = 0x400000;
export const UMA_ZFLAG_VTOSLAB = 0x800000;
export const UMA_ZFLAG_CTORDTOR = 0x1000000;
export const UMA_ZFLAG_LIMIT = 0x2000000;
export const UMA_ZFLAG_CACHE = 0x4000000;
export const UMA_ZFLAG_RECLAIMING = 0x8000000;
export const UMA_ZFLAG_BUCKET = 0x10000000;
export const UMA_ZFLAG_INTERNAL = 0x20000000;

/** What a zone inherits from its keg. */
export const UMA_ZONE_INHERIT =
	UMA_ZONE_NOTOUCH |
	UMA_ZONE_MALLOC |
	UMA_ZONE_NOFREE |
	UMA_ZONE_VM |
	UMA_ZONE_NOTPAGE |
	UMA_ZONE_PCPU |
	UMA_ZONE_FIRSTTOUCH |
	UMA_ZONE_ROUNDROBIN |
	UMA_ZFLAG_OFFPAGE |
	UMA_ZFLAG_HASH |
	UMA_ZFLAG_VTOSLAB |
	UMA_ZFLAG_BUCKET |
	UMA_ZFLAG_INTERNAL;

/** Any memory domain: the round-robin policy of a keg decides. */
export const UMA_ANYDOMAIN = -1;

// Slab flags.
export const UMA_SLAB_BOOT = 0x1;
export const UMA_SLAB_KERNEL = 0x4;
export const UMA_SLAB_PRIV = 0x8;

// Requests of uma_reclaim.
export const UMA_RECLAIM_DRAIN = 1;
export const UMA_RECLAIM_DRAIN_CPU = 2;
export const UMA_RECLAIM_TRIM = 3;

// Classes of page requests. sys/vm/vm_page.h
export const VM_ALLOC_NORMAL = 0;
export const VM_ALLOC_INTERRUPT = 1;
export const VM_ALLOC_SYSTEM = 2;

export const ENOMEM = 12;
export const EINVAL = 22;

/** Functions that kegs, zones and arenas point to, by number; 0 is none. */
export const ALLOCF = [
	"",
	"startup_alloc",
	"page_alloc",
	"uma_small_alloc",
	"vmem_bt_alloc",
	"noobj_alloc",
	"contig_alloc",
	"pcpu_page_alloc",
] as const;
export const ALLOCF_STARTUP = 1;
export const ALLOCF_PAGE = 2;
export const ALLOCF_SMALL = 3;
export const ALLOCF_BTAG = 4;
export const ALLOCF_NOOBJ = 5;
export const ALLOCF_CONTIG = 6;
export const ALLOCF_PCPU = 7;
export const FREEF = ["", "page_free", "uma_small_free", "pcpu_page_free", "vmem_bt_free"] as const;
export const FREEF_PAGE = 1;
export const FREEF_SMALL = 2;
export const FREEF_PCPU = 3;
export const FREEF_BTAG = 4;
export const CTOR_ZONE = 1;
export const CTOR_KEG = 2;
export const IMPORT_ZONE = 1;
export const IMPORT_QC = 2;
export const IMPORTFN = ["", "kva_import", "kva_import_domain", "vmem_alloc"] as const;
export const IMPORTFN_KVA = 1;
export const IMPORTFN_DOMAIN = 2;
export const IMPORTFN_VMEM_ALLOC = 3;
export const RELEASEFN = ["", "vmem_xfree", "vmem_free"] as const;
export const RELEASEFN_VMEM_XFREE = 1;
export const RELEASEFN_VMEM_FREE = 2;

// Types of boundary tags.
export const BT_TYPE_SPAN = 1;
export const BT_TYPE_SPAN_STATIC = 2;
export const BT_TYPE_FREE = 3;
export const BT_TYPE_BUSY = 4;
export const BT_TYPE_CURSOR = 5;
