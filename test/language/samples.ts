/** Texts of the scenario language that the tests of parser and formatter begin with. */

/** The sample of the language's description. */
export const SAMPLE = `uma 1
// PR 248008: kernel build over NFS on i386, many processes end up sleeping on "btalloc".

machine i386 {
  cpus    1
  memory  56M
  kva     96M
}

kernel r358097

zone nfs_node {
  item    1K
  reserve 8 items
  flags   UMA_ZONE_ZINIT
}

arena dma {
  quantum 4K
  span    0x1000000 + 4M
}

const pages_of_a_job = 4

// One job of the build: a batch of buffers, then most of them back, oldest first.
thread cc[5] {
  list bufs
  forever {
    repeat 10..60 times {
      choose {
        30% { bufs << malloc(64B..4K, M_WAITOK) }
        65% { bufs << kmem_malloc(1..pages_of_a_job pages, M_WAITOK) }
         5% { let p = malloc(128K, M_NOWAIT) else continue; free p }
      }
      work 0..2 ticks
    }
    free oldest of bufs until length(bufs) <= 5
  }
}

thread nfsiod[2] on cpu 0 {
  repeat 500 times {
    let n = uma_zalloc(nfs_node, M_WAITOK)
    hold n for 5..80 ticks
    let io = vmem_alloc(dma, 8K, M_WAITOK | M_BESTFIT)
    work 1..4 ticks
    free io
  }
}

at 5s    { shrink memory to 400K for 2s }      // severe: the page daemon and the uma thread wake up
every 1s { uma_reclaim(UMA_RECLAIM_DRAIN_CPU) }

schedule random seed 42 for 60s

expect deadlock    under r358097, attachment-217196
expect no deadlock under 13.0, r366840-only, pre-r358097
expect no panic
expect no reserve_drained where keg == "vmem btag" under 13.0, "the reserve went without anyone asking for it"
expect whenever reserve_dip then keg["vmem btag"].ud_free_items >= keg["vmem btag"].uk_reserve within 5s under 13.0
expect at end arena[dma].vm_inuse == 0 under 13.0
`;

/** The forms that the sample has not. */
export const FORMS = `machine amd64 {
  options INVARIANTS, NUMA
  kva_holes 64K every 1M
  daemons off
}
kernel 13.0 with span_merge without import_stops_at_reserve set keg_drain = all
arena "kernel copy" {
  import 64K from kernel_arena releasing
  limit 16M
}
param batch = 8, 16, 32
const reserve = (2 + batch) * 4K
thread zone on any cpu {
  list list
  let work = 3
  work = work + 1; work (work + 1) ticks
  list << malloc(1.5K, M_NOWAIT) else { log "free {pages.free} of {keg[\\"vmem btag\\"].uk_reserve} {{}}" }
  if work == 3 and not (list.x > 5 or work != -1) { break } else if ~work & 1 << 2 { continue } else { stop }
  while pages.free > 100 items { free newest of list; free(p, M_TEMP) }
  wait until cpu[0].tid == 7
  barrier warm
  at 5 ticks { fail pages 1 in 20 }
  every 10ms { fail kva once; fail pages for 2s }
  shrink memory to 400K for 2s reclaimable
  sleep zipf(100, 1.2) ticks
  x = oneof(1K,
    4K, // a page
    16K)
}
schedule pct depth 3 seed 7 for 1000 events
schedule round-robin quantum 100
schedule replay "hang.trace"
expect stuck thread under 13.0 set keg_drain = all without span_merge, r358097
expect eventually pages.free > 100 within 5s, "memory comes back"
expect never keg["vmem btag"].ud_free_items == 0
expect always a..b == 5%
expect whenever alloc where size >= 4K then pages.free > 0
`;

/** A tree without places. */
export function withoutRanges(tree: unknown): unknown {
	return JSON.parse(JSON.stringify(tree, (key, value) => (key === "from" || key === "to" ? undefined : value)));
}
