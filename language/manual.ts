/** The manual of the language, docs/language.md: prose by hand around the tables. `npm run generate` writes it. */
import {
	callTable,
	conditionTable,
	eventSections,
	flagTable,
	pageTable,
	probeTable,
	structSections,
	toggleTable,
	unitTable,
	variantTable,
	wordTable,
} from "./manual-tables.ts";

/** The scenario that the manual begins with; a test loads it. */
export const MANUAL_SAMPLE = `uma 1

// PR 248008: kernel build over NFS on i386, many processes end up sleeping on "btalloc".

machine i386 {
	cpus 1
	memory 56M
	kva 96M
}

kernel r358097

zone nfs_node {
	item 1K
	reserve 8 items
	flags UMA_ZONE_ZINIT
}

arena dma {
	quantum 4K
	span 0x1000000 + 4M
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

at 5s { shrink memory to 400K for 2s } // severe: the page daemon and the uma thread wake up
every 1s { uma_reclaim(UMA_RECLAIM_DRAIN_CPU) }

schedule random seed 42 for 60s

expect no panic
expect no reserve_drained where keg == "vmem btag" under 13.0, "the reserve went without anyone asking for it"
expect whenever reserve_dip then keg["vmem btag"].ud_free_items >= keg["vmem btag"].uk_reserve within 5s under 13.0
`;

const PARTS = `A scenario is a text of declarations, in any order. Comments begin with \`//\`. A line end separates statements, and so does \`;\`. Words
are special only where a declaration or statement begins: anything may be called \`list\` or \`zone\`. \`uma format\` lays a text out,
\`uma check\` says what is wrong with it, and \`uma run\` runs it.`;

const MACHINE = `Page thresholds that are not given follow from the memory and from those that are, as FreeBSD computes them at boot: \`free_reserved\` from
\`pageout_free_min\`; \`free_severe\`, \`free_min\` and \`free_target\` from that; \`pageout_wakeup_thresh\` from \`free_target\`. They rise in the order of the
table. \`pages.severe\` and its like read them. NUMA is not modelled: a machine has one memory domain. An i386 machine boots with four times its quantum of \`kva\` or more, and boot takes two of the four: of \`kva 32M\`
with the usual quantum of 4M it leaves 24M. With \`kva_holes\` an import never touches a hole, so spans do not merge across it.`;

const OBJECTS = `Zones and arenas are made by the thread \`main\`, in the order written, before the other threads start. The lines of a zone are applied as in the
table, whatever their order: first \`uma_zcreate\`, then a call for each further line. An arena is created, then imports are set up, then the limit, then
spans. Scenarios may create more with \`uma_zcreate\` and \`vmem_create\`. Elsewhere a zone or arena is written by its name: bare where it
is one word (\`dma\`, also \`kernel_arena\` for "kernel arena"), else in quotes.`;

const THREADS = `\`thread cc[5] { ... }\` starts five threads, \`cc[0]\` to \`cc[4]\`, that run the same program with variables and random draws of their own. Without
\`on cpu\`, instance n is bound to cpu n modulo the number of cpus; \`on any cpu\` lets the scheduler move it.

Blocks \`at\` and \`every\` at the top level are threads too, named \`at[0]\`, \`every[0]\` and so on, on cpu 0. They keep no run alive: it
ends when all declared threads have finished. An \`every\` that is still busy when it is due again skips that time.`;

const MEMORY = `### Values that own memory

What a call returned remembers how it is freed. \`free p\` calls \`free\`, \`kmem_free\`, \`uma_zfree\`, \`vmem_free\`, \`vmem_xfree\`, \`kva_free\` or
\`vm_page_free\` as fits, with the size; you may also write the call yourself. A value is freed once: after \`free p\`, \`hold p\` and
\`list << p\` the variable owns nothing any more.

A call that may fail (\`M_NOWAIT\`, \`kva_alloc\`, \`vm_page_alloc\`) can be followed by \`else\`: \`else continue\` goes on with the next pass of the
loop, \`else stop\` ends the run, \`else { ... }\` does something and goes on. NULL does not enter a list.

\`\`\`
let p = malloc(128K, M_NOWAIT) else { log "no 128K, {pages.free} pages free"; stop }
hold p for 5..80 ticks           // the thread goes on at once, and frees p at the first chance after that
list bufs
bufs << kmem_malloc(2 pages, M_WAITOK)
free oldest of bufs              // newest, random, all
free random of bufs until length(bufs) <= 5
\`\`\`

A hold is freed by the thread itself, between two of its statements: not while it sleeps or works. A thread has finished when its program has
ended and its holds are freed.

### Faults and pressure

\`fail pages\` refuses page requests, \`fail kva\` imports of address space from the kernel map, \`once\`, \`1 in N\` times, or \`for\` a time;
\`1 in N for 2s\` is both. \`shrink memory to 400K\` takes pages until so much is free, and takes again at each tick what is freed above that;
\`reclaimable\` lets the page daemon have 32 pages of it back every 100 ms. The thread goes on at once: with \`for 2s\` the clock ends the fault
after that time, whatever the thread does meanwhile, and a later \`fail\` or \`shrink\` of the same kind takes the place of the one before.
In a block \`at 5s { ... }\` a fault begins at a time. A condition starts one in a thread of its own:

\`\`\`
thread storm { wait until keg["vmem btag"].ud_free_items < 4; fail pages for 1s }
\`\`\`

### Waiting

\`barrier full\` waits until every unfinished thread that names \`full\` has come to it. \`wait until COND\` looks at its condition whenever another thread or
the clock may have made it true: \`wait until machine.m_ticks % 500 == 0\` goes on at that tick, also where nothing else happens. What has come true
ends the wait, even if it is over when the thread has its turn. For a plain time write \`sleep\`, \`work\` or \`at\`. None of these counts as being stuck;
whoever waits for what never comes true waits until the time is up.`;

const VALUES = `Sizes and durations need a unit, and what measures different things is not added or compared. A unit may follow any operand: \`8 items\`,
\`n pages\`, \`(n + 1) pages\`. Behind a range it applies to both ends.

- \`a..b\` is a fresh draw, uniform, both ends included, each time it is reached. \`1..4 pages\` is one of four sizes.
- Operators from loose to tight: \`or\`; \`and\`; \`not\`; comparisons; \`a..b\`; \`|\`; \`^\`; \`&\`; \`<< >>\`; \`+ -\`; \`* / %\`; \`- ! ~\`. Unlike in C a
  comparison binds looser than \`&\`: \`flags & M_NOWAIT == 0\` means what it says. Division truncates.
- \`const n = 4\` names a value; \`param n = 8, 16, 32\` names several, and the scenario is run with each: \`uma run --param n=16\` takes one.
- Numbers are exact up to 2^53. \`VMEM_ADDR_MAX\` and \`~0\` are the architecture's address of all ones.`;

const PROBES_TEXT = `A probe reads the machine as it is at the moment. A path goes through embedded structs and pointers: \`zone["malloc-64"].uz_keg.uk_ppera\`. An index
behind an array is a number: \`uz_cpu[1]\`. Fields of a keg's and a zone's domain 0 may be named without it: \`ud_free_items\` for
\`uk_domain.ud_free_items\`. Two zones of one name are told apart as "name" and "name_1". Fields with named values are compared with the name:
\`thread[cc].td_state == "sleeping"\`. All fields are listed at the end.`;

const JUDGING = `A scenario with expectations is a test. A run in which none is judged fails if it ends in a deadlock, and one in which none is about a panic fails
if it panics: write \`expect deadlock\` or \`expect panic\` where that is meant. \`under\` names the kernels under which an expectation is judged, all where it is missing;
\`uma run --kernel all\` runs the scenario under each kernel that any of them names. A message in quotes may follow:
\`expect no reserve_drained under 13.0, "nobody asked for it"\`. \`where\` sees the arguments of the event, and the machine.

A refined kernel is another one than its variant: \`under 13.0\` says nothing of \`13.0 set keg_drain = all\`, which has to be named so, refinements and
all, on the \`kernel\` line, in \`--kernel\` and behind \`under\` alike. Their order does not matter, nor one that changes nothing.

\`always keg["vmem btag"].ud_free_items >= keg["vmem btag"].uk_reserve\` is not what it seems: allocations with M_USE_RESERVE may go below the
reserve, that is what it is for. The event \`reserve_dip\` says so, and the condition \`reserve_drained\` that a drain took it.

A broken \`always\`, \`never\`, \`no EVENT\` or \`whenever\` is known when it happens, as the event \`expect_failed\`: the debugger can stop there, and
\`uma run --fail-fast\` does.`;

const RUNNING = `1. **Boot** comes first; events are counted after it. \`main\` makes zones and arenas, then all threads start, in the order written.
2. **Scheduling points** are lock acquisitions, sleeps, ends of operations, and statements that take time. The scheduler takes one of the runnable threads, as
   the schedule says; every choice is recorded. At a lock acquisition the thread usually goes on.
3. **Cpus** matter for the caches of zones only: one thread runs at a time. A thread \`on any cpu\` keeps its cpu; under \`random\` it
   moves with a chance of 1/16 when it is dispatched.
4. **The clock** is logical: \`hz\` ticks a second. Each lock acquisition, end of an operation and statement costs a unit; a tick passes
   when 100 units have been spent for each cpu that is busy, or at once when no thread can run. So an empty \`forever\` consumes time, and
   what spins in the kernel does not keep the daemons from their turn.
5. **\`work T\`** is time outside the allocators: the thread is neither runnable nor blocked. **\`sleep T\`** is the same, shown as asleep.
6. **Daemons**, unless \`daemons off\`, run on cpu 0. \`dom0\`, the page daemon, wakes below its threshold, raises \`lowmem\` and trims the zones, at most
   once in 10 s. \`uma\` drains everything when memory is severely low, at most once a second. \`clock\` calls \`uma_timeout\` every 20 s and
   \`vmem_periodic\` every 10 s.
7. **The end** comes when all declared threads have finished, when the time or the events of the schedule are used up, at a panic, a deadlock or
   \`stop\`. Without a \`schedule\` line the run is \`round-robin for 60s\`. A thread that has been in a kernel operation for more than a second when
   the time is up gets to its end, or to the verdict on it, within another 60 s; \`for N events\` ends after a day at the latest.
8. **A deadlock** is: for 20 s no operation of the scenario has completed, and all unfinished threads are stuck inside the kernel, or wait at a
   barrier or for a condition. Locks whose owners wait for each other are one at once.

The same text with the same seed gives the same events and the same hashes everywhere.`;

/** The manual as Markdown. */
export function languageManual(): string {
	const sections = [
		"# The scenario language",
		"<!-- Written by `npm run generate` from language/manual.ts and the tables it reads. -->",
		"A scenario says what a machine is, which kernel runs on it, what its threads do, and what is expected. This is one:",
		`\`\`\`\n${MANUAL_SAMPLE}\`\`\``,
		PARTS,
		"## Declarations",
		wordTable("declaration"),
		"### machine",
		wordTable("property", "machine"),
		MACHINE,
		"### zone",
		wordTable("property", "zone"),
		"### arena",
		wordTable("property", "arena"),
		OBJECTS,
		"### thread, at, every",
		THREADS,
		"## Statements",
		wordTable("statement"),
		wordTable("control"),
		MEMORY,
		"## Values",
		unitTable(),
		VALUES,
		wordTable("value"),
		"## Calls",
		"Arguments in brackets may be left out. Flags are written by name, joined by `|`.",
		callTable(),
		flagTable(),
		"## Looking at the machine",
		probeTable(),
		PROBES_TEXT,
		pageTable(),
		"## Schedules",
		"Behind each may stand `for TIME` or `for N events`.",
		wordTable("schedule", "schedule"),
		"## Expectations",
		wordTable("expectation", "expect"),
		JUDGING,
		"## Events",
		"Expectations, breakpoints and `where` name events and the conditions over them.",
		conditionTable(),
		eventSections(),
		"## Kernels",
		"A kernel is a set of toggles relative to 13.0. `with`, `without` and `set` behind its name change one: `13.0 set keg_drain = all`.",
		wordTable("refinement", "kernel"),
		variantTable(),
		toggleTable(),
		"## How a scenario runs",
		RUNNING,
		"## Fields",
		structSections(),
	];
	return `${sections.join("\n\n")}\n`;
}
