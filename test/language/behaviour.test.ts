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
	it("is up a minute late at the most where a thread is stuck and others go on", () => {
		const full = "zone z { item 64B; max 2 items }\nthread t { list l; repeat 3 times { l << uma_zalloc(z, M_WAITOK) } }\n";
		for (const other of ["forever { sleep 7s }", "forever { }", "wait until machine.m_ticks == 999999"])
			assert.deepEqual(run(`${QUIET}${full}thread b { ${other} }\nschedule round-robin for 5s`), ["-> time @6500"], other);
		const frees = `${QUIET}${full}thread b { let p = uma_zalloc(z, M_WAITOK); sleep 12s; free p; log "freed" }\nschedule round-robin for 5s`;
		assert.deepEqual(run(frees), ["-> time @1200"]);
	});

	it("is up after a day where a run of so many events makes none", () => {
		assert.deepEqual(run(`${QUIET}thread b { forever { sleep 100s } }\nschedule round-robin for 100 events`), ["-> time @8640000"]);
	});

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

	it("a loop without end keeps nobody from his turn", () => {
		for (const schedule of ["round-robin", "random seed 3", "pct depth 3 seed 3"]) {
			const text = `machine i386 { cpus 1 }
thread a { forever { } }
thread b { wait until machine.m_ticks == 33; log "b"; work 10 ticks; shrink memory to 1M; work 100 ticks; stop }
schedule ${schedule}
expect lowmem`;
			const lines = run(text);
			// The clock may have gone on until the thread that was woken has its turn.
			assert.match(lines[0] ?? "", /^b @(33|34|35|36): b$/, schedule);
			assert.match(lines.slice(1).join(), /^-> stopped @1[45]\d,holds lowmem$/, schedule);
		}
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

	it("`wait until` a time goes on at that very tick, also where nothing else happens", () => {
		const text = `thread t {
	wait until machine.m_ticks > 100; log "late"
	wait until machine.m_ticks % 50 == 7 and machine.m_ticks >= 250; log "odd"
	wait until machine.m_ticks * 2 - 1 ticks == 1001 or pages.free == 0; log "sum"
	wait until machine.m_ticks & 512 != 0; log "bit"
	wait until machine.m_ticks / 100 == 9; log "nine"
	wait until machine.m_ticks > 950..1950; log "draw"
}
every 60 ticks { work 1 ticks }`;
		const lines = run(`${QUIET}${text}\nschedule random seed 3`);
		assert.deepEqual(lines.slice(0, 5), ["t @101: late", "t @257: odd", "t @501: sum", "t @512: bit", "t @900: nine"]);
		assert.match(lines[5] ?? "", /^t @\d+: draw$/);
		assert.deepEqual(run(`${QUIET}${text}\nschedule random seed 3`), lines);
		// Another thread that runs must not carry the clock past the tick.
		const busy = 'thread t { wait until machine.m_ticks == 33; log "now" }\nthread b { repeat 40000 times { let n = 1; n = 2 } }';
		assert.match(run(QUIET + busy)[0] ?? "", /^t @3[345]: now$/);
	});

	it("`wait until` a time far away, or one that never comes, costs next to nothing", () => {
		const wait = (condition: string, schedule: string) =>
			run(`${QUIET}thread t { wait until ${condition}; log "on" }\nschedule round-robin for ${schedule}`);
		assert.equal(wait("machine.m_ticks > 8e9", "90000000s")[0], "t @8000000001: on");
		assert.deepEqual(wait("machine.m_ticks % 7 == 7 or machine.m_ticks < 0", "60s"), ["-> time @6000"]);
		assert.deepEqual(wait("pages.free == 0", "60s"), ["-> time @6000"]);
		assert.deepEqual(wait("pages.free == 0", "1000 events"), ["-> time @8640000"]);
	});

	it("who waits for a time is not waiting for one that is stuck: no deadlock until the time has come", () => {
		const text = `zone z { item 64B\nmax 1 items }
thread a { let p = uma_zalloc(z, M_WAITOK); wait until machine.m_ticks > 4000; free p }
thread b { work 1 ticks; let p = uma_zalloc(z, M_WAITOK); log "got"; free p }`;
		assert.deepEqual(run(QUIET + text), ["b @4001: got", "-> finished @4001"]);
		// The time of the run is up before, but not while a thread is stuck in the kernel.
		assert.deepEqual(run(QUIET + text.replace("4000", "7000")), ["-> time @7001"]);
		assert.match(run(QUIET + text.replace("machine.m_ticks > 4000", "pages.free == 0")).join(), /-> deadlock @\d+$/);
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

describe("a deadlock", () => {
	it("is told when the last of those who are stuck has been so for 20 s, not at the next timer behind", () => {
		const text = `zone z { item 64B\nmax 1 items }
thread a { let p = uma_zalloc(z, M_WAITOK); work 30 ticks; let q = uma_zalloc(z, M_WAITOK) }
thread b { work 7 ticks; let q = uma_zalloc(z, M_WAITOK) }
schedule round-robin for 40s`;
		// The daemons have their timers every 10 s.
		assert.deepEqual(run(text), ["-> deadlock @2030"]);
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

	const ERRORS: readonly (readonly [body: string, error: string])[] = [
		["let p = malloc(1K, M_WAITOK)\nrepeat 2 times { free p }", "4:18 `p` owns no memory: it was freed before, or never allocated"],
		["let p = malloc(1K, M_WAITOK)\nrepeat 2 times { free(p) }\nfree p", "5:1 `p` owns no memory: it was freed before, or never allocated"],
		["let n = 0\nlet x = 5\n  x = x / n", "5:3 division by zero (x = 5, n = 0)"],
		['let n = 0\nif n == 0 { log "{n}{7 % n}" }', "4:13 division by zero (n = 0)"],
		["let n = 3\n\twork n..1 ticks", "4:2 the range 3..1 is empty (n = 3)"],
		["let n = 0\n  wait until 4 / n == 2", "4:3 division by zero (n = 0)"],
		["work (1 / pages.free) ticks\n  if 1 / (pages.free - pages.free) > 2 { stop }", "4:3 division by zero"],
		["uma_zdestroy(z)\nlet p = uma_zalloc(z, M_WAITOK)", '4:1 there is no zone "z"'],
	];
	for (const [body, error] of ERRORS) {
		it(`an error at run time tells its place and the variables: ${error}`, () => {
			const { scenario, diagnostics } = loadScenario(`${QUIET}thread t {\n${body}\n}\nzone z { item 1K }\n`, "x.uma");
			assert.ok(scenario !== undefined, JSON.stringify(diagnostics));
			const sim = Simulation.load(scenario);
			const motion = sim.motion({ kind: "end" });
			while (motion.slice(100) === undefined);
			assert.equal(sim.outcome(), "error");
			assert.equal(`${sim.error?.line}:${sim.error?.column} ${sim.error?.message}`, error);
		});
	}

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

	it("for a time, while the thread that imposed it goes on", () => {
		const ask = asks.replace("; continue", "");
		const text = `thread t { fail pages for 1s; log "on"; repeat 3 times { sleep 60 ticks; ${ask.replace("; free p", "; if p != 0 { free p }")} } }`;
		const told = (lines: string[]) => lines.filter((l) => !l.endsWith("given") || l.includes("@1"));
		assert.deepEqual(told(run(QUIET + text)).slice(0, 4), ["t @0: on", "t @60: refused", "t @120: given", "t @180: given"]);
	});

	it("for a time, which ends at its tick where every thread sleeps for longer, or waits for it", () => {
		const sleeps = 'thread t { shrink memory to 1M for 30 ticks; log "{pages.free}"; sleep 30 ticks; log "{pages.free}" }';
		assert.deepEqual(run(QUIET + sleeps).slice(0, 2), ["t @0: 256", "t @30: 16376"]);
		// Nobody but the clock can give the pages back that the thread sleeps for in the kernel.
		const waits = 'thread t { shrink memory to 0K for 3s; fail kva for 9s; let p = kmem_malloc(512K, M_WAITOK); log "got"; free p }';
		assert.equal(run(QUIET + waits)[0], "t @300: got");
		// What lasts no time, by a draw, is not imposed at all.
		const none = 'thread t { shrink memory to 1M for 0..0 ticks; fail kva for 0..0 ticks; log "{pages.free} {machine.v_fail_kva}" }';
		assert.deepEqual(run(QUIET + none.replaceAll("0..0 ticks", "machine.m_ticks"))[0], "t @0: 16376 0");
	});

	it("a later fault takes the place of the one before, with its end", () => {
		const text = `thread t { fail pages for 10 ticks; fail pages once; work 20 ticks; repeat 2 times { ${asks} }
fail pages once; fail pages for 10 ticks; repeat 2 times { ${asks} } }`;
		assert.deepEqual(
			run(QUIET + text)
				.slice(0, 4)
				.map((l) => l.replace(/^.*: /, "")),
			["refused", "given", "refused", "refused"],
		);
	});

	it("1 in N for a time is both", () => {
		const text = `thread t { fail pages 1 in 2 for 1s; repeat 100 times { ${asks.replace("continue", "work 1 ticks; continue")}; work 1 ticks } ; work 1 ticks; log "over"; repeat 100 times { ${asks} } }`;
		const lines = run(`${QUIET}${text}\nschedule random seed 1`);
		const over = lines.findIndex((l) => l.endsWith("over"));
		const refused = lines.slice(0, over).filter((l) => l.endsWith("refused")).length;
		assert.ok(refused > 20 && refused < 80, String(refused));
		assert.ok(!lines.slice(over).some((l) => l.endsWith("refused")));
	});

	it("are for the kernel's requests: ballast does not use up `once`", () => {
		const text = `thread t { shrink memory to 1M; let b = kmem_malloc(8K, M_WAITOK); fail pages once; free b; work 5 ticks; ${asks.replace("; continue", "; stop")} }`;
		assert.match(run(QUIET + text)[0] ?? "", /refused$/);
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

	it("within a time: what comes later is too late, however far the clock jumps", () => {
		const late = "thread t { sleep 30 ticks; shrink memory to 1M; sleep 500 ticks }\nexpect eventually pages.free < 300 within";
		assert.equal(run(`${QUIET}${late} 29 ticks`).at(-1), "fails eventually pages.free < 300 within 29 ticks");
		assert.equal(run(`${QUIET}${late} 30 ticks`).at(-1), "holds eventually pages.free < 300 within 30 ticks");
		const then =
			'thread t { shrink memory to 1M for 50 ticks; sleep 500 ticks }\nexpect whenever fault where what == "memory shrunk" then pages.free > 300 within';
		assert.match(run(`${QUIET}${then} 49 ticks`).at(-1) ?? "", /^fails/);
		assert.match(run(`${QUIET}${then} 50 ticks`).at(-1) ?? "", /^holds/);
	});

	it("are judged under the kernels they name only", () => {
		const text = `${QUIET}kernel r358097\n${body}expect panic under 13.0\nexpect no panic under r358097`;
		assert.deepEqual(run(text).slice(1), ["holds no panic"]);
		assert.deepEqual(run(text, { kernel: "13.0" }).slice(1), ["fails panic"]);
	});

	it("a refined kernel is another one than its variant, unless the refinement changes nothing", () => {
		const text = `${QUIET}kernel 13.0
${body}expect panic under 13.0
expect no panic under r368236 set keg_drain = all without span_merge
expect no deadlock under r366840-only, 13.0 with bt_nofree`;
		const under = (kernel: string) => run(text, { kernel }).slice(1);
		assert.deepEqual(under("13.0"), ["fails panic"]);
		assert.deepEqual(under("tester-final with span_merge"), ["fails panic"]);
		assert.deepEqual(under("13.0 without span_merge"), []);
		assert.deepEqual(under("13.0 without span_merge, set keg_drain = all"), ["holds no panic"]);
		assert.deepEqual(under("13.0 with bt_nofree"), ["holds no deadlock"]);
		assert.deepEqual(under("r366840-only with bt_nofree"), []);
		// What the machine's options set is no refinement of the kernel.
		const invariants = text.replace("daemons off", "daemons off\noptions INVARIANTS");
		assert.deepEqual(run(invariants).slice(1), ["fails panic"]);
		assert.deepEqual(run(invariants, { kernel: "13.0 set slab_bitsets = 1" }).slice(1), []);
	});
});

describe("expectations that cannot be judged", () => {
	it("end the run where they are looked at while it goes on", () => {
		const text = `${QUIET}thread t { work 9s }\nexpect never arena[gone].vm_inuse > 0`;
		assert.match(run(text)[0] ?? "", /^-> error @0: line 3: there is no arena "gone"/);
	});

	it("do not hold at the end", () => {
		const text = `${QUIET}arena a { span 0x1000 + 4K }\nthread t { vmem_destroy(a) }\nexpect at end arena[a].vm_inuse == 0\nexpect no panic`;
		assert.deepEqual(run(text), ["-> finished @0", "fails at end arena[a].vm_inuse == 0", "holds no panic"]);
	});

	it("end the run before it begins where they make no sense to the engine", () => {
		const { scenario } = loadScenario(`${QUIET}thread t { work 1s }`, "x.uma");
		assert.ok(scenario !== undefined);
		const condition = { op: "text", value: "nonsense" } as const;
		const wrong = { at: { line: 7, column: 3 }, text: "never nonsense", under: [], judge: { kind: "never", condition } as const };
		const sim = Simulation.load({ ...scenario, expectations: [wrong] });
		const motion = sim.motion({ kind: "end" });
		while (motion.slice(100) === undefined);
		assert.deepEqual([sim.outcome(), sim.error?.line, sim.error?.column, sim.verdicts()], ["error", 7, 3, []]);
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
		const one = run(`${QUIET}thread t {\n let p = malloc(16B, M_WAITOK)\n}`).filter((l) => l.includes("warning"));
		assert.match(one[0] ?? "", /t is finished and still holds what line \d+ allocated$/);
		assert.match(warnings[0] ?? "", /t is finished and still holds 2 allocations of line \d+$/);
	});

	it("choose takes branches by weight; what is left of 100 % does nothing", () => {
		const text = 'thread t { repeat 400 times { choose { 25% { log "a" }\n50% { log "b" } } } }';
		const lines = run(`${QUIET}${text}\nschedule random seed 2`);
		const count = (letter: string) => lines.filter((l) => l.endsWith(`: ${letter}`)).length;
		assert.ok(count("a") > 70 && count("a") < 130, String(count("a")));
		assert.ok(count("b") > 160 && count("b") < 240, String(count("b")));
	});
});

describe("page thresholds", () => {
	it("are what the machine says, and the rest follows from them", () => {
		const text =
			'machine i386 {\n free_min 300 pages\n free_target 2M\n}\nthread t { log "{pages.reserved} {pages.severe} {pages.min} {pages.wakeup} {pages.target}" }';
		assert.equal(run(text)[0], "t @0: 87 127 300 459 512");
		assert.equal(run(text.replace("free_min 300 pages", "pageout_free_min 44 pages"))[0], "t @0: 97 137 178 459 512");
	});

	it("decide when daemons wake and who waits", () => {
		const text = (line: string) => `machine i386 {\n${line}\n}
at 1s { shrink memory to 2M for 1s }
thread t { sleep 3s }
expect lowmem
expect uma_wakeup`;
		assert.deepEqual(run(text("")).slice(1), ["fails lowmem", "fails uma_wakeup"]);
		assert.deepEqual(run(text("free_target 3M")).slice(1), ["holds lowmem", "fails uma_wakeup"]);
		const severe = "free_severe 520 pages\nfree_min 530 pages\nfree_target 3M";
		assert.deepEqual(run(text(severe)).slice(1), ["holds lowmem", "holds uma_wakeup"]);
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
