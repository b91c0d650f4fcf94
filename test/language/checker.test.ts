/** What the checker says: a text in, messages out; one cause is one error, and every error says what to type. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadScenario } from "../../language/load.ts";

/** Messages of a text with their severity's first letter and line: `e2 ...`. */
function told(text: string): string[] {
	return loadScenario(text, "x.uma", { choices: () => [] }).diagnostics.map((d) => `${d.severity[0]}${d.line} ${d.message}`);
}

/** Messages of statements of a thread. */
function toldOf(...statements: readonly string[]): string[] {
	return told(`thread t {\n${statements.join("\n")}\n}`);
}

const THREAD = "thread t { work 1s }\n";

/** One row: what is written, and what is said of it. */
type Row = readonly [text: string, ...messages: string[]];

function examples(name: string, tell: (text: string) => string[], rows: readonly Row[]): void {
	describe(name, () => {
		for (const [text, ...messages] of rows) it(text.replaceAll("\n", " / "), () => assert.deepEqual(tell(text), messages));
	});
}

examples("machines", (lines) => told(`machine i386 {\n${lines}\n}\n${THREAD}`), [
	["cpus 1000", "e2 `cpus` is a whole number from 1 to 64"],
	["cpus 4K", "e2 `cpus` needs a plain number, not a size"],
	["memory 0", "e2 `memory` is a multiple of 4K from 4M to 4G"],
	["memory 56", "e2 `memory` needs a size with a unit, such as `256B`"],
	["kva 1M", "e2 a machine with a quantum of 4M does not boot below `kva 16M`"],
	["kva 16M", "w2 boot leaves 8M of `kva 16M`, handed out in units of 4M"],
	["kva 32M", "w2 boot leaves 24M of `kva 32M`, handed out in units of 4M"],
	["kva 36M"],
	["options NUMA", "e2 NUMA is not modelled: the machine has one memory domain"],
	["options INVARIANT", "e2 there is no option `INVARIANT`: did you mean `INVARIANTS`?"],
	["free_min 200 pages"],
	["free_target 2M\npageout_wakeup_thresh 500 pages"],
	["free_min 100", "e2 `free_min` is measured in pages: write `free_min 100 pages`"],
	["free_min", "e2 `free_min` needs a quantity, such as `400 pages`"],
	["free_min 5s", "e2 `free_min` needs a size, not a duration"],
	["free_min 1000B", "e2 `free_min` is a number of whole pages, up to the 16,384 pages of the machine"],
	["free_min 65M", "e2 `free_min` is a number of whole pages, up to the 16,384 pages of the machine"],
	[
		"free_min 100 pages\nfree_severe 120 pages",
		"e2 `free_severe`, 120 pages, is above `free_min`, 100 pages: thresholds rise in the order interrupt_free_min, pageout_free_min, free_reserved, free_severe, free_min, pageout_wakeup_thresh, free_target",
	],
	[
		"free_target 100 pages",
		"e2 `free_min`, 168 pages as it follows from the others, is above `pageout_wakeup_thresh`, 90 pages as it follows from the others: thresholds rise in the order interrupt_free_min, pageout_free_min, free_reserved, free_severe, free_min, pageout_wakeup_thresh, free_target",
	],
	["free_target 16384 pages\nmemory 32M", "e2 `free_target` is a number of whole pages, up to the 8,192 pages of the machine"],
	[
		"free_reserved 16100 pages\npageout_wakeup_thresh 16200 pages",
		"e3 `free_target`, 16,424 pages as it follows from the others, is more than the 16,384 pages of the machine: the page daemon would never be done",
	],
	["free_mim 200 pages", "e2 a machine has no `free_mim`: did you mean `free_min`?"],
	["kva_holes 4K", "e2 `kva_holes` needs two sizes: `kva_holes 4K every 16M`"],
	["kva_holes 4K every 8M", "e2 between two holes the first import of a boot needs 4 times the quantum: `every 16M` or more"],
	["kva_holes 4K every 12M", "e2 between two holes the first import of a boot needs 4 times the quantum: `every 16M` or more"],
	["kva_holes 4K every 16M"],
	["memroy 56M", "e2 a machine has no `memroy`: did you mean `memory`?"],
]);

examples("kernels", (line) => told(`kernel ${line}\n${THREAD}`), [
	["r358079", "e1 there is no kernel `r358079`: did you mean `r358097`?"],
	["13.0 set xalloc_prefill = each_pass"],
	["13.0 with xalloc_prefill", "e1 `xalloc_prefill` is not on or off but once or each_pass: write `set xalloc_prefill = once`"],
	["13.0 with span_merg", "e1 there is no toggle `span_merg`: did you mean `span_merge`?"],
]);

examples("zones and arenas", (text) => told(`${text}\n${THREAD}`), [
	["zone z { item 1K }"],
	["zone z { max 3 items }", "e1 a zone needs the size of its items: `item 256B`"],
	["zone z { item 1K\nreserve 4K }", "e2 `reserve` needs a number of items, such as `8 items`"],
	["zone z { itme 1K }", "e1 a zone has no `itme`: did you mean `item`?"],
	["arena a { quantum 3K\nspan 0x1000 + 4K }", "e1 `quantum` is a power of two"],
	["arena a { span 0x1000 + 8K\nspan 0x3000 + 4K }"],
	["arena a { span 0x2000 + 8K\nspan 0x1000 + 8K }", "e2 this span overlaps one above: no address is in an arena twice"],
	["arena a { quantum 4K }", "w1 `a` has nothing to hand out: give it a `span` or an `import`"],
	["arena a { span 0x1001 + 4K }", "e1 address and length of a span are multiples of the quantum, 4K"],
	["arena a { import 4K from a }", "e1 `a` imports from itself"],
	["arena a { import 4K from b }\narena b { span 0x1000 + 4M }", "e1 `b` is made after `a`: declare it first"],
]);

examples("calls", toldOf, [
	["let p = malloc(1K, M_WAITOK | M_NOWAIT); free p", "e2 M_WAITOK and M_NOWAIT contradict each other: keep one"],
	["let p = malloc(1K, M_ZERO); free p", "e2 `malloc` needs M_WAITOK (sleeps until there is memory) or M_NOWAIT (may return NULL)"],
	["let p = malloc(16, M_WAITOK); free p", "e2 `size` of `malloc` needs a size with a unit, such as `256B`"],
	["let p = malloc(16B); free p", "e2 `malloc` takes (size, flags); 1 is given"],
	["let p = kmem_aloc(4K, M_WAITOK)", "e2 there is no function `kmem_aloc`: did you mean `kmem_malloc`?"],
	["let p = vmem_alloc(kernel_arena, 4K, M_WAITOK); free p", "e2 `vmem_alloc` needs a strategy: M_BESTFIT, M_FIRSTFIT or M_NEXTFIT"],
	[
		"let p = vmem_alloc(kernel_arena, 5K, M_WAITOK | M_NEXTFIT); free p",
		"e2 M_NEXTFIT does not round sizes up: 5K is no multiple of the quantum of `kernel arena`, 4K",
	],
	["let p = vmem_alloc(kernel_arena, 1..9 pages, M_WAITOK | M_NEXTFIT); free p"],
	["let p = uma_zalloc(nodes, M_WAITOK); free p", "e2 there is no zone `nodes`: declare it with `zone nodes { item 256B }`"],
	["uma_reclaim(UMA_RECLAIM_DRAN)", "e2 there is no flag `UMA_RECLAIM_DRAN`: did you mean `UMA_RECLAIM_DRAIN`?"],
	["malloc(1K, M_WAITOK)", "w2 nobody can free what `malloc` returns here: write `let p = malloc(...)`"],
	[
		"vmem_create(b, 0x1000, 64K, 4K, 0, M_WAITOK)\nvmem_set_import(b, kernel_arena, 64K, 0)",
		"e3 `b` has a span, and only an empty arena can begin to import: declare the arena with an `import` line, which comes before its spans",
	],
]);

examples("who owns what", toldOf, [
	["let p = malloc(1K, M_WAITOK)\nfree p\nfree p", "e4 `p` is freed already"],
	["let p = malloc(1K, M_WAITOK)\nfree(p)\nfree p", "e4 `p` is freed already"],
	["let p = malloc(1K, M_WAITOK)\nhold p for 1s\nfree p", "e4 `p` is held: it is freed by itself when its time has come"],
	["list l\nlet p = malloc(1K, M_WAITOK)\nl << p\nfree p", "e5 `p` is in a list now: free it from there"],
	["let p = malloc(1K, M_WAITOK)\nrepeat 3 times { free p; p = malloc(1K, M_WAITOK) }\nfree p"],
	["let p = malloc(1K, M_WAITOK)\nif pages.free > 3 { free p } else { hold p for 1s }"],
	[
		"let p = malloc(1K, M_NOWAIT)\nfree p",
		"w3 `p` may be NULL here, which owns nothing: write `else ...` behind the call, or `if p != 0 { free p }`",
	],
	["let p = malloc(1K, M_NOWAIT) else stop\nfree p"],
	["let p = malloc(1K, M_NOWAIT)\nif p != 0 { free p }"],
	["let p = malloc(1K, M_NOWAIT)\nhold p for 1s"],
]);

examples("statements", toldOf, [
	["work 0s\nsleep 0..3 ticks\nat 0s { work 1s }"],
	["work -1s", "e2 `work` needs a time that is not negative"],
	["hold p for -1s", "e2 there is no variable `p`", "e2 `hold` needs a time that is not negative"],
	["at -1s { }", "e2 `at` needs a time that is not negative"],
	["fail kva for 0s", "e2 `fail ... for` needs a time above 0"],
	["shrink memory to 1M for 0 ticks", "e2 `shrink memory ... for` needs a time above 0"],
	["shrink memory to -4K", "e2 `shrink memory to` needs a size of at least 0"],
	["fail disk once", "e2 `disk` cannot fail; write `pages` or `kva`"],
	["fail", "e2 `fail` needs what shall fail: `fail pages` or `fail kva`"],
	["fail pages 2 in 5", "e2 how often is written `1 in 20`"],
	["fail pages 1 in 0 for 2s", "e2 `1 in` needs a number of at least 1"],
	["fail pages 1 in 5 for 2", "e2 `fail ... for` needs a duration with a unit, such as `5 ticks`"],
	["wait 5s", "e2 `wait until` needs a condition; to let time pass, write `sleep`"],
	["wait pages.free > 3", "e2 `wait until` needs a condition, such as `wait until pages.free > 100`"],
	["bufs << malloc(1K, M_WAITOK)", "e2 there is no list `bufs`: declare it with `list bufs`"],
	["list bufs\nbuf << malloc(1K, M_WAITOK)", "e3 there is no variable `buf`: did you mean `bufs`?"],
	["while true { stop }\nlet no = FALSE", "e2 there is no `true`: write `1`", "e3 there is no `FALSE`: write `0`"],
	[
		"let p = malloc(1K, M_NOWAIT)\nif p == NULL { stop } else { free p }",
		"e3 there is no `NULL`: write `0`, or say what shall happen behind the call: `else { ... }`",
	],
	["let n = 3 / 0", "e2 this is a division by zero"],
	["let n = pages.free % (2 - 2)", "e2 this is a division by zero"],
	["let n = 1 << 65", "e2 a shift is by 0 to 64 bits"],
	["let n = zipf(0, 1.2)", "e2 `zipf` draws from 1 to a number of at least 1"],
	["work 5", "e2 `work` needs a duration with a unit, such as `5 ticks`"],
	["repeat 1e12 times { }", "e2 more than 1,000,000,000 repetitions never end: write `forever`, and let `schedule ... for` end the run"],
	["every 0s { }", "e2 `every` needs a time above 0"],
	["continue", "e2 `continue` stands in no loop"],
	["forever { }\nwork 1s", "w3 this is never reached"],
	["fail pages", "e2 say how long: `once`, `for 2s` or `1 in 20`"],
	["choose { 60% { }\n70% { } }", "e2 the weights add up to 130%: at most 100% can be shared"],
	["barrier b", "w2 only one thread names the barrier `b`: it waits for nobody"],
	["let n = 1K + 3s", "e2 a size and a duration do not add up"],
	["let n = 1K + 3", "e2 a size and a plain number do not add up: write a unit"],
	["let n = zipf(10, 0)", "e2 the exponent of `zipf` is a constant above 0"],
	["let n = oneof(1K, 3)", "e2 the values of `oneof` do not measure the same"],
	[
		"repeat 2 tims { }; let p = malloc(8, M_WAITOK)",
		"e2 `times` is missing behind the count: `repeat 10 times { ... }`",
		"e2 `size` of `malloc` needs a size with a unit, such as `256B`",
	],
	["let p = malloc(8 M_WAITOK)", "e2 a `,` is missing before `M_WAITOK`"],
	["let n = 5..3", "e2 the range is empty: its first end is above its second"],
	['log "{lenght(l)}"', "e2 there is no function `lenght`: did you mean `length`?"],
]);

it("an unknown kernel that is like none is answered with all, by every name they have", () => {
	const [message = ""] = told(`kernel FreeBSD-stable\n${THREAD}`);
	assert.match(message, /^e1 there is no kernel `FreeBSD-stable`: there are 12\.1.*, r368236 or 13\.0/);
});

/** What is said of expectations that a reserve is never dipped into. */
const DIPS =
	'allocations with M_USE_RESERVE may go below the reserve, so this breaks on sound kernels too: `expect no reserve_drained where keg == "vmem btag"` says that no drain takes it';

examples("expectations", (line) => told(`expect ${line}\n${THREAD}`), [
	["no reserve_draned", "e1 there is no event `reserve_draned`: did you mean `reserve_drained`?"],
	['no keg_drain where kegg == "x"', "e1 the event keg_drain has no argument `kegg`: did you mean `keg`?"],
	["no deadlock under 13.0 with span_merg", "e1 there is no toggle `span_merg`: did you mean `span_merge`?"],
	["no deadlock under 13.0, r368236 with span_merge", "w1 `r368236 with span_merge` is named twice"],
	["no deadlock under 13.0, 13.0 without span_merge"],
	["no deadlock under 13.9", "e1 there is no kernel `13.9`: did you mean `13.0`?"],
	['always keg["vmem btag"].ud_free_items >= keg["vmem btag"].uk_reserve', `w1 ${DIPS}`],
	['never keg["vmem btag"].ud_free_items < keg["vmem btag"].uk_reserve', `w1 ${DIPS}`],
	['never keg["vmem btag"].uk_reserve > keg["vmem btag"].ud_free_items', `w1 ${DIPS}`],
	['never keg["vmem btag"].ud_free_items > keg["vmem btag"].uk_reserve'],
	["at start pages.free > 4", "e1 `at` needs `end` behind it: `expect at end arena[dma].vm_inuse == 0`"],
	["eventually pages.free > 0 within 5", "e1 `within` needs a duration with a unit, such as `5 ticks`"],
	["eventually pages.free > 0 within pages.free", "e1 `within` needs a duration with a unit, such as `5 ticks`"],
	['never thread[t].td_state == "sleeping"'],
	['never zone["malloc-64"].uz_keg.uk_allocf == "NULL"'],
	[
		'never thread[t].td_state == "sleepin"',
		'e1 `"sleepin"` is none of idle, running, preempted, sleeping, woken, lock, unlocked, work, nap, waiting, finished, ready: did you mean `"sleeping"`?',
	],
	["at end pages.fre > 0", "e1 pages has no `fre`: did you mean `free`?"],
	["at end oneof(1, 2) == 1", "e1 a random draw has no place here: it would change the run"],
	["at end pages.free > 10 pages", "e1 a count is compared with a size: `10 pages` are 40960 bytes"],
]);

examples("paths of probes", (path) => told(`expect at end ${path} == 0\n${THREAD}`), [
	['zone["malloc-384"].uz_cpu[1].uc_allocs'],
	["kernel.malloc_zones[3].uz_keg.uk_ppera"],
	['arena["kernel arena"].vm_seglist.tqh_first.bt_size'],
	['zone["malloc-64"].uz_cpu[2].uc_allocs', "e1 `uz_cpu` has one element for each of the machine's 2 cpus: the last one is `uz_cpu[1]`"],
	['zone["malloc-64"].uz_cpu.uc_allocs', "e1 `uz_cpu` is an array: write which element, such as `uz_cpu[0]`"],
	['zone["malloc-64"].uz_cpu', "e1 `uz_cpu` is an array: write which element, such as `uz_cpu[0]`"],
	['zone["malloc-64"].uz_size[0]', "e1 `uz_size` is no array"],
	['zone["malloc-64"].uz_siz', "e1 struct uma_zone has no field `uz_siz`: did you mean `uz_size`?"],
	['zone["malloc-64"].uz_cpu[n].uc_allocs', "e1 an index behind a field is a number, such as `uz_cpu[0]`"],
	['keg["vmem btg"].uk_reserve', 'w1 the scenario makes no keg "vmem btg", and the kernel none at boot: did you mean `vmem btag`?'],
]);

examples("constants, threads, schedules", told, [
	[`const a = b\nconst b = a\n${THREAD}`, "e1 `a` is defined by itself"],
	[`const M_WAITOK = 3\n${THREAD}`, "e1 `M_WAITOK` is a flag of FreeBSD"],
	[`param n = 1K, 3\n${THREAD}`, "e1 the values of a parameter measure the same"],
	[`const n = 1 / 0\n${THREAD}`, "e1 this is a division by zero"],
	[`const n = 0xffffffffffffffff\nconst m = 9007199254740992\n${THREAD}`],
	[`const n = 9007199254740993\n${THREAD}`, "e1 numbers are exact up to 2^53 only, and this one is above"],
	[`const n = 0x20000000000001\n${THREAD}`, "e1 numbers are exact up to 2^53 only, and this one is above"],
	["thread uma { work 1s }", "w1 the machine has a thread `uma` of its own, a daemon: by name they cannot be told apart"],
	["thread t[4K] { work 1s }", "e1 the number of threads needs a plain number, not a size"],
	["thread t on cpu 7 { work 1s }", "e1 the machine has 2 cpus: cpu 0 to cpu 1"],
	[`${THREAD}${THREAD}`, "e2 there is a thread `t` already"],
	[`schedule random\n${THREAD}`, "e1 `schedule random` needs a seed, so that the run can be had again: `seed 42`"],
	[`schedule round-robin for 0s\n${THREAD}`, "e1 the time of a schedule is above 0"],
	["", "e1 the scenario has no thread: write `thread NAME { ... }` with what it does"],
]);

describe("constants that depend on the architecture", () => {
	const value = (arch: string): unknown => {
		const text = `machine ${arch} { cpus 1 }\nconst ones = ~0\nthread t { let n = ones; log "{n}" }`;
		const code = loadScenario(text, "x.uma").scenario?.threads[0]?.code[0];
		return code?.op === "set" && code.value.op === "number" ? code.value.value : undefined;
	};

	it("`~0` is all ones of the scenario's machine, whatever ran before", () => {
		assert.deepEqual([value("amd64"), value("i386"), value("amd64")], [2 ** 64, 0xffffffff, 2 ** 64]);
	});
});
