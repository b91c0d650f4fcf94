/** What scenarios do when they run: a text in, its log lines, outcome and verdicts out. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Simulation } from "../../engine/simulation.ts";
import type { LoadOptions } from "../../language/load.ts";
import { loadScenario } from "../../language/load.ts";
import { MANUAL_SAMPLE } from "../../language/manual.ts";

/** A run told in lines: `thread @tick: text` of its log, `-> outcome @tick`, `holds ...` and `fails ...`. */
function run(text: string, options: LoadOptions = {}): string[] {
	const { scenario, diagnostics } = loadScenario(text, "x.uma", options);
	assert.ok(scenario !== undefined, diagnostics.map((d) => `${d.line}: ${d.message}`).join("\n"));
	const sim = Simulation.load(scenario, { maxEvents: 500_000 });
	const lines: string[] = [];
	const names = sim.threads();
	sim.onScenarioLog = (tid, _line, told) => lines.push(`${names.find((t) => t.tid === tid)?.name} @${sim.moment().tick}: ${told}`);
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(5000) === undefined);
	lines.push(`-> ${sim.outcome()} @${sim.moment().tick}${sim.error === undefined ? "" : `: line ${sim.error.line}: ${sim.error.message}`}`);
	for (const v of sim.verdicts()) lines.push(`${v.holds ? "holds" : "fails"} ${v.expectation.text}`);
	return lines;
}

const QUIET = "machine i386 { daemons off }\n";

describe("time", () => {
	it("`at` and `every` inside a thread are statements of that thread", () => {
		const text = `thread t {
	let n = 0
	at 10 ticks { log "ten" }
	every 5 ticks { n = n + 1; log "{n}"; if n == 3 { break } }
	log "end"
}`;
		assert.deepEqual(run(QUIET + text), ["t @10: ten", "t @15: 1", "t @20: 2", "t @25: 3", "t @25: end", "-> finished @25"]);
	});

	it("blocks of the top level have threads of their own, which keep nothing alive", () => {
		const text = `thread t { work 50 ticks }
at 10 ticks { log "ten" }
every 20 ticks { log "now"; work 5 ticks }
at 100 ticks { log "too late" }`;
		assert.deepEqual(run(QUIET + text), ["at[0] @10: ten", "every[0] @20: now", "every[0] @40: now", "-> finished @50"]);
	});

	it("an `every` that is busy when it is due skips that time", () => {
		const text = 'thread t { work 70 ticks }\nevery 10 ticks { log "now"; work 15 ticks }';
		assert.deepEqual(run(QUIET + text).slice(0, -1), ["every[0] @10: now", "every[0] @30: now", "every[0] @50: now"]);
	});

	it("a loop without end consumes time, and the schedule ends it", () => {
		assert.deepEqual(run(`${QUIET}thread t { forever { } }\nschedule round-robin for 1s`), ["-> time @100"]);
		assert.deepEqual(run(`${QUIET}thread t { stop }`), ["-> stopped @0"]);
	});
});

describe("threads together", () => {
	it("a barrier waits for all unfinished threads that name it", () => {
		const text = `thread a[2] on cpu 0 { work 5 ticks; barrier b; log "past" }
thread c { work 20 ticks; barrier b }
thread d { if pages.free == 0 { barrier b }; work 30 ticks }`;
		assert.deepEqual(run(QUIET + text), ["a[0] @30: past", "a[1] @30: past", "-> finished @30"]);
	});

	it("`wait until` looks whenever another thread has run", () => {
		const text = 'thread a { wait until pages.free < 1000; log "low" }\nthread b { work 5 ticks; shrink memory to 1M for 1s }';
		assert.deepEqual(
			run(QUIET + text)
				.slice(0, 1)
				.map((l) => l.replace(/@\d+/, "")),
			["a : low"],
		);
	});
});

describe("memory", () => {
	it("a hold goes on at once and frees later; the thread ends behind it", () => {
		const text = `zone z { item 64B }
thread t { repeat 3 times { let p = uma_zalloc(z, M_WAITOK); hold p for 5 ticks }; log "end" }
expect at end zone[z].uz_cpu[0].uc_frees == 3`;
		assert.deepEqual(run(QUIET + text), ["t @0: end", "-> finished @5", "holds at end zone[z].uz_cpu[0].uc_frees == 3"]);
	});

	it("lists give back the oldest, the newest, any, or all", () => {
		const text = `thread t {
	list l
	repeat 5 times { l << malloc(1K, M_WAITOK) }
	free oldest of l; free newest of l; free random of l
	log "{length(l)}"
	free oldest of l until length(l) <= 1
	log "{length(l)}"
	free all of l
	free all of l
	log "{length(l)}"
}`;
		assert.deepEqual(
			run(QUIET + text).map((l) => l.replace(/@\d+/, "")),
			["t : 2", "t : 1", "t : 0", "-> finished "],
		);
	});

	it("a value freed twice at run time is an error of the scenario, with its line", () => {
		const text = "thread t {\nlet p = malloc(1K, M_WAITOK)\nrepeat 2 times {\nif pages.free > 0 { free p }\n}\n}";
		assert.match(run(QUIET + text).join(), /-> error @\d+: line 5: this value owns no memory/);
	});

	it("declared zones and arenas have what their lines say", () => {
		const text = `zone z { item 1K\nmax 10 items\nreserve 2 items\nalign 64B\nflags UMA_ZONE_ZINIT }
arena a { quantum 4K\nlimit 1M\nimport 64K from kernel_arena releasing }
thread t { let p = vmem_alloc(a, 8K, M_WAITOK | M_BESTFIT); free p }
expect at end zone[z].uz_max_items == 10
expect at end keg[z].uk_reserve == 2
expect at end arena[a].vm_import_quantum == 64K
expect at end arena[a].vm_size == 0`;
		assert.deepEqual(
			run(QUIET + text).filter((l) => !l.startsWith("holds")),
			["-> finished @0"],
		);
	});
});

describe("faults", () => {
	const asks = 'let p = kmem_malloc(4K, M_NOWAIT) else { log "refused"; continue }; log "given"; free p';

	it("once is one time", () => {
		const lines = run(`${QUIET}thread t { fail pages once; repeat 3 times { ${asks} } }`);
		assert.deepEqual(
			lines.slice(0, 3).map((l) => l.replace(/^.*: /, "")),
			["refused", "given", "given"],
		);
	});

	it("1 in N draws from the run's seed", () => {
		const refused = (seed: number) =>
			run(`${QUIET}thread t { fail pages 1 in 4; repeat 200 times { ${asks} } }\nschedule random seed ${seed}`).filter((l) =>
				l.endsWith("refused"),
			).length;
		const n = refused(1);
		assert.ok(n > 25 && n < 75, String(n));
		assert.equal(refused(1), n);
	});

	it("for a time, in a block beside the threads", () => {
		const text = `at 1 ticks { fail pages for 1s }\nthread t { repeat 3 times { sleep 60 ticks; ${asks} } }`;
		assert.deepEqual(run(QUIET + text).slice(0, 3), ["t @60: refused", "t @120: given", "t @180: given"]);
	});

	it("kva refuses imports", () => {
		const text = 'thread t { fail kva 1 in 1; let p = kmem_malloc(16M, M_NOWAIT) else { log "no room"; stop }; free p }';
		assert.match(run(QUIET + text)[0] ?? "", /no room$/);
	});

	it("shrunk memory wakes the daemons and comes back", () => {
		const text = `at 1s { shrink memory to 400K for 2s }
thread t { sleep 2s; log "{pages.free}"; sleep 4s; if pages.free > 16000 { log "back" } }
expect lowmem
expect uma_wakeup`;
		assert.deepEqual(run(text), ["t @200: 100", "t @600: back", "-> finished @600", "holds lowmem", "holds uma_wakeup"]);
	});
});

describe("expectations", () => {
	const body = "thread t { let p = kmem_malloc(8K, M_WAITOK); work 10 ticks; free p }\n";
	const held = ["no deadlock", "no stuck thread", "no panic", "page_alloc", "page_alloc where frame >= 0", "no lowmem"];
	const held2 = ["always pages.free > 0", "never pages.free == 0", "eventually pages.free > 100 within 5 ticks", "at end pages.free > 10"];
	const held3 = ["whenever page_alloc then pages.free > 0", "whenever page_alloc where frame > 0 then pages.free > 0 within 1s"];
	const broken = ["deadlock", "panic", "lowmem", "no page_alloc", "always pages.free > 1e6", "never pages.free > 0"];
	const broken2 = ["eventually pages.free < 9", "whenever page_alloc then pages.free > 1e6 within 3 ticks", "at end pages.free < 3"];

	for (const [word, list] of [
		["holds", [...held, ...held2, ...held3]],
		["fails", [...broken, ...broken2]],
	] as const) {
		for (const expectation of list) {
			it(`${word}: ${expectation}`, () => {
				assert.deepEqual(run(`${QUIET}${body}expect ${expectation}`).slice(-1), [`${word} ${expectation}`]);
			});
		}
	}

	it("are judged under the kernels they name only", () => {
		const text = `${QUIET}kernel r358097\n${body}expect panic under 13.0\nexpect no panic under r358097`;
		assert.deepEqual(run(text).slice(1), ["holds no panic"]);
		assert.deepEqual(run(text, { kernel: "13.0" }).slice(1), ["fails panic"]);
	});
});

describe("values", () => {
	it("draws stay in their bounds and follow the seed", () => {
		const text = 'thread t { repeat 50 times { let a = 2..4 pages; let b = zipf(9, 1.1); let c = oneof(1K, 4K); log "{a} {b} {c}" } }';
		const lines = run(`${QUIET}${text}\nschedule random seed 5`);
		for (const line of lines.slice(0, -1)) assert.match(line, /: (8192|12288|16384) [1-9] (1024|4096)$/);
		assert.deepEqual(run(`${QUIET}${text}\nschedule random seed 5`), lines);
		assert.notDeepEqual(run(`${QUIET}${text}\nschedule random seed 6`), lines);
	});

	it("a parameter has the value that is picked", () => {
		const text = `${QUIET}param n = 8, 16\nconst m = 2 * n\nthread t { log "{m}" }`;
		assert.deepEqual([run(text)[0], run(text, { params: { n: 1 } })[0]], ["t @0: 16", "t @0: 32"]);
	});

	it("a finished thread that still holds something is warned of, by the line of the allocation", () => {
		const text = `${QUIET}thread t {\n list l\n repeat 3 times { l << malloc(16B, M_WAITOK) }\n free oldest of l\n let p = malloc(16B, M_WAITOK)\n free p\n}`;
		const warnings = run(text).filter((l) => l.includes("warning"));
		assert.equal(warnings.length, 1);
		assert.match(warnings[0] ?? "", /t is finished and still holds 2 allocations of line \d+ took/);
	});

	it("choose takes branches by weight; what is left of 100 % does nothing", () => {
		const text = 'thread t { repeat 400 times { choose { 25% { log "a" }\n50% { log "b" } } } }';
		const lines = run(`${QUIET}${text}\nschedule random seed 2`);
		const count = (letter: string) => lines.filter((l) => l.endsWith(`: ${letter}`)).length;
		assert.ok(count("a") > 70 && count("a") < 130, String(count("a")));
		assert.ok(count("b") > 160 && count("b") < 240, String(count("b")));
	});
});

describe("machines at their bounds boot", () => {
	const least = ["4K\nkva 512K", "64K\nkva 512K", "1M\nkva 4M", "4M\nkva 16M", "64M\nkva 256M"];
	for (const lines of [...least, "4M\nkva_holes 4K every 16M", "1M\nkva_holes 64K every 4M"]) {
		for (const arch of ["i386", "amd64"]) {
			it(`${arch}: quantum ${lines.replace("\n", ", ")}`, () => {
				const text = `machine ${arch} {\ncpus 64\nmemory 4M\noptions INVARIANTS\nquantum ${lines}\n}\nthread t { log "up" }`;
				assert.equal(run(text)[0], "t @0: up");
			});
		}
	}
});

it("the sample of the manual loads without a remark and runs", () => {
	assert.deepEqual(loadScenario(MANUAL_SAMPLE, "x.uma").diagnostics, []);
	assert.match(run(MANUAL_SAMPLE.replace("for 60s", "for 2s"), { kernel: "13.0" })[0] ?? "", /^-> time/);
});
