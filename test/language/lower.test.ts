/** Lowering: statements as the instructions that the engine executes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expression, Instruction, Scenario, ThreadProgram } from "../../engine/scenario/program.ts";
import { loadScenario } from "../../language/load.ts";

function load(text: string): Scenario {
	const { scenario, diagnostics } = loadScenario(text, "x.uma");
	assert.deepEqual(
		diagnostics.filter((d) => d.severity === "error").map((d) => `${d.line}:${d.column} ${d.message}`),
		[],
	);
	assert.ok(scenario !== undefined);
	return scenario;
}

function program(body: string, more = ""): ThreadProgram {
	return load(`${more}\nthread t {\n${body}\n}\n`).threads[0] as ThreadProgram;
}

/** An expression in one line. */
function shown(e: Expression): string {
	switch (e.op) {
		case "number":
			return String(e.value);
		case "text":
			return JSON.stringify(e.value);
		case "slot":
			return `$${e.slot}`;
		case "argument":
			return `@${e.name}`;
		case "probe":
			return `${e.kind}${e.object === undefined ? "" : `[${shown(e.object)}]`}${e.path.map((p) => `.${p}`).join("")}`;
		case "length":
			return `length($${e.slot})`;
		case "unary":
			return `${e.operator}(${shown(e.operand)})`;
		case "binary":
			return `(${shown(e.left)} ${e.operator} ${shown(e.right)})`;
		case "range":
			return `${shown(e.from)}..${shown(e.to)} x${e.unit}`;
		case "oneof":
			return `oneof(${e.values.map(shown).join(", ")})`;
		case "zipf":
			return `zipf(${shown(e.n)}, ${e.s})`;
	}
}

/** An instruction in one line; jumps as `> index`. */
function line(i: Instruction): string {
	switch (i.op) {
		case "set":
			return `$${i.slot} = ${shown(i.value)}`;
		case "list":
			return `list $${i.slot}`;
		case "call": {
			const into = i.into === undefined ? "" : i.into.kind === "slot" ? `$${i.into.slot} = ` : `$${i.into.slot} << `;
			return `${into}${i.routine}(${i.args.map(shown).join(", ")})${i.otherwise === undefined ? "" : ` else > ${i.otherwise}`}`;
		}
		case "push":
			return `$${i.list} << $${i.slot}`;
		case "free":
			return `free $${i.slot}`;
		case "free_from":
			return `free ${i.order} of $${i.list}, empty > ${i.empty}`;
		case "hold":
			return `hold $${i.slot} for ${shown(i.ticks)}`;
		case "jump":
			return `> ${i.to}`;
		case "unless":
			return `unless ${shown(i.condition)} > ${i.to}`;
		case "repeat_begin":
			return `repeat $${i.slot} = ${shown(i.times)}`;
		case "repeat_count":
			return `count $${i.slot}, done > ${i.done}`;
		case "choose":
			return `choose ${i.weights.map((w, n) => `${w} > ${i.targets[n]}`).join(", ")}`;
		case "work":
		case "sleep":
			return `${i.op} ${shown(i.ticks)}`;
		case "wait_until":
			return `wait until ${shown(i.condition)}`;
		case "barrier":
			return `barrier ${i.barrier}`;
		case "at":
			return `at ${shown(i.tick)}`;
		case "every":
			return `every ${shown(i.ticks)}`;
		case "fault":
			return `fail ${i.what} 1 in ${shown(i.n)}${i.once ? " once" : ""}${lasting(i.ticks)}`;
		case "ballast":
			return `ballast ${shown(i.bytes)}${i.reclaimable ? " reclaimable" : ""}${lasting(i.ticks)}`;
		case "log":
			return `log ${i.parts.map((p) => (typeof p === "string" ? JSON.stringify(p) : shown(p))).join(" ")}`;
		default:
			return i.op;
	}
}

function lasting(ticks: Expression | undefined): string {
	return ticks === undefined ? "" : ` for ${shown(ticks)}`;
}

function code(body: string, more = ""): string[] {
	return program(body, more).code.map(line);
}

test("calls: flags or'ed, sizes in bytes, results into variables and lists", () => {
	assert.deepEqual(
		code("list bufs\nlet p = malloc(1K, M_NOWAIT | M_ZERO)\nbufs << kmem_malloc(2 pages, M_WAITOK)\nbufs << p\nfree all of bufs"),
		["list $0", `$1 = malloc(1024, ${0x101})`, "$0 << kmem_malloc(8192, 2)", "$0 << $1", "free all of $0, empty > 5", "end"],
	);
});

test("zones and arenas are texts, bare or in quotes, the kernel's with underscores too", () => {
	assert.deepEqual(
		code('let a = uma_zalloc("malloc-64", M_NOWAIT)\nlet b = vmem_alloc(kernel_arena, 4K, M_NOWAIT | M_BESTFIT)\nfree a\nfree b'),
		['$0 = uma_zalloc("malloc-64", 1)', '$1 = vmem_alloc("kernel arena", 4096, 8193)', "free $0", "free $1", "end"],
	);
});

test("an explicit free leaves nothing to free in the variable", () => {
	assert.deepEqual(code("let p = malloc(64B, M_WAITOK)\nfree(p)"), ["$0 = malloc(64, 2)", "free($0)", "$0 = 0", "end"]);
});

test("durations are ticks by hz, rounded up; sizes of pages and items", () => {
	const machine = "machine i386 {\n\thz 200\n}";
	assert.deepEqual(code("work 2 ticks\nwork 5ms\nwork 1ms\nsleep 2s\nwork 1..3 s\nlet n = 8 items\nlet b = 3 pages", machine), [
		"work 2",
		"work 1",
		"work 1",
		"sleep 400",
		"work 1..3 x200",
		"$0 = 8",
		"$1 = 12288",
		"end",
	]);
});

test("ranges: a unit behind the upper end is for both, else each has its own", () => {
	assert.deepEqual(
		code(
			"let a = 1..4 pages\nlet b = 64B..4K\nlet c = 1..n pages\nlet d = 1..5 ms\nlet e = oneof(1K, 4K)\nlet f = zipf(100, 1.2)",
			"const n = 4",
		),
		["$0 = 1..4 x4096", "$1 = 64..4096 x1", "$2 = 1..4 x4096", "$3 = 1..1 x1", "$4 = oneof(1024, 4096)", "$5 = zipf(100, 1.2)", "end"],
	);
});

test("loops, with break and continue", () => {
	assert.deepEqual(
		code("forever {\n\trepeat 3 times {\n\t\tif pages.free < 9 { break } else { continue }\n\t}\n\tif 1 { break }\n}\nstop"),
		[
			"repeat $0 = 3",
			"count $0, done > 7",
			"unless (pages.free < 9) > 5",
			"> 7",
			"> 6",
			"> 1",
			"> 1",
			"unless 1 > 9",
			"> 10",
			"> 0",
			"stop",
			"end",
		],
	);
	assert.deepEqual(code('while keg["vmem btag"].ud_pages < 2 { work 1 ticks }'), [
		'unless (keg["vmem btag"].ud_pages < 2) > 3',
		"work 1",
		"> 0",
		"end",
	]);
});

test("a NULL result goes to the loop's head, to the end of the run, or to a block behind the program", () => {
	assert.deepEqual(code("forever { let p = malloc(1K, M_NOWAIT) else continue; free p }"), [
		"$0 = malloc(1024, 1) else > 0",
		"free $0",
		"> 0",
		"end",
	]);
	assert.deepEqual(code("let p = malloc(1K, M_NOWAIT) else { work 1 ticks }\nlet q = malloc(1K, M_NOWAIT) else stop\nfree q"), [
		"$0 = malloc(1024, 1) else > 4",
		"$1 = malloc(1024, 1) else > 6",
		"free $1",
		"end",
		"work 1",
		"> 1",
		"stop",
		"> 2",
	]);
});

test("free ... until looks before each member", () => {
	assert.deepEqual(code("list bufs\nfree oldest of bufs until length(bufs) <= 5\nfree random of bufs"), [
		"list $0",
		"unless !((length($0) <= 5)) > 4",
		"free oldest of $0, empty > 4",
		"> 1",
		"free random of $0, empty > 5",
		"end",
	]);
});

test("choose: what the weights leave of 100 % does nothing; parts of a percent are kept", () => {
	assert.deepEqual(code("choose {\n\t30% { work 1 ticks }\n\t60% { work 2 ticks }\n}"), [
		"choose 30 > 1, 60 > 3, 10 > 4",
		"work 1",
		"> 4",
		"work 2",
		"end",
	]);
	assert.deepEqual(code("choose {\n\t0.5% { work 1 ticks }\n\t99.5% { work 2 ticks }\n}")[0], "choose 500 > 1, 99500 > 3");
});

test("faults and pressure last for a time, once, or for good", () => {
	assert.deepEqual(
		code(
			"fail pages for 2s\nfail kva once\nfail pages 1 in 20\nfail kva 1 in 3 for 5 ticks\nshrink memory to 400K for 1s reclaimable\nshrink memory to 1M",
		),
		[
			"fail pages 1 in 1 for 200",
			"fail kva 1 in 1 once",
			"fail pages 1 in 20",
			"fail kva 1 in 3 for 5",
			"ballast 409600 reclaimable for 100",
			"ballast 1048576",
			"end",
		],
	);
});

test("hold, wait, log", () => {
	assert.deepEqual(
		code('let p = malloc(1K, M_WAITOK)\nhold p for 5..80 ticks\nwait until pages.free > 10\nlog "free {pages.free} of {pages.total}"'),
		["$0 = malloc(1024, 2)", "hold $0 for 5..80 x1", "wait until (pages.free > 10)", 'log "free " pages.free " of " pages.total', "end"],
	);
});

test("blocks at a time: threads of their own outside, statements inside", () => {
	const { threads } = load(
		"thread t {\n\tat 1s { work 1 ticks }\n\tevery 2s { work 1 ticks }\n}\nevery 1s { uma_timeout() }\nat 5s { uma_timeout() }\nat 6s { }\n",
	);
	assert.deepEqual(
		threads.map((t) => [t.name, t.toplevel, t.cpu, t.code.map(line)]),
		[
			["t", false, 0, ["at 100", "work 1", "every 200", "work 1", "> 2", "end"]],
			["every[0]", true, 0, ["every 100", "uma_timeout()", "> 0", "end"]],
			["at[0]", true, 0, ["at 500", "uma_timeout()", "end"]],
			["at[1]", true, 0, ["at 600", "end"]],
		],
	);
});

test("instances have numbers and cpus in turn, and share their code", () => {
	const { threads } = load(
		"machine i386 {\n\tcpus 2\n}\nthread cc[3] { work 1 ticks }\nthread a on cpu 1 { work 1 ticks }\nthread b[1] on any cpu { work 1 ticks }\n",
	);
	assert.deepEqual(
		threads.map((t) => [t.name, t.cpu]),
		[
			["cc[0]", 0],
			["cc[1]", 1],
			["cc[2]", 0],
			["a", 1],
			["b[0]", -1],
		],
	);
	assert.equal(threads[0]?.code, threads[1]?.code);
});

test("barriers have numbers, and each program tells those it names", () => {
	const { barriers, threads } = load("thread a { barrier x; barrier y }\nthread b { barrier y }\nthread c { barrier x; work 1 ticks }\n");
	assert.deepEqual(barriers, ["x", "y"]);
	assert.deepEqual(
		threads.map((t) => t.barriers),
		[[0, 1], [1], [0]],
	);
});

test("variables of blocks side by side share a place; a list never shares one with a value", () => {
	const { slots } = program("if 1 { let p = 1; p = 2 } else { let p = 2; p = 3 }\nif 1 { list p }");
	assert.deepEqual(slots, ["p", "p"]);
});

test("zones and arenas are made by main, each line's call in FreeBSD's order", () => {
	const zone =
		"zone z {\n\tprealloc 4 items\n\treserve 8 items\n\titem 1K\n\tmax 100 items\n\talign 64B\n\tflags UMA_ZONE_NOFREE | UMA_ZONE_ZINIT\n}\n";
	const arena = "arena a {\n\tspan 0x1000000 + 4M\n\timport 64K from kernel_arena releasing\n\tlimit 1M\n\tquantum 4K\n}\n";
	const { main } = load(`${zone}${arena}thread t { work 1 ticks }\n`);
	assert.deepEqual(main.code.map(line), [
		`uma_zcreate("z", 1024, 63, ${0x22})`,
		'uma_zone_set_max("z", 100)',
		'uma_zone_reserve("z", 8)',
		'uma_prealloc("z", 4)',
		'vmem_create("a", 0, 0, 4096, 0, 2)',
		'vmem_set_import("a", "kernel arena", 65536, 1)',
		'vmem_set_limit("a", 1048576)',
		'vmem_add("a", 16777216, 4194304, 2)',
		"end",
	]);
});

test("instructions carry the place of their statement, the end that of the closing brace", () => {
	const { code: instructions } = load("thread t {\n\twork 1 ticks; work 2 ticks\n}\n").threads[0] as ThreadProgram;
	assert.deepEqual(
		instructions.map((i) => [i.at.line, i.at.column]),
		[
			[2, 2],
			[2, 16],
			[3, 1],
		],
	);
});

test("kernels have one text, whatever the order and need of their refinements", () => {
	const kernels = "13.0 with span_merge, 13.0 without span_merge set keg_drain = all, r358097, 13.0 set keg_drain = all without span_merge";
	const { kernel, expectations } = load(`kernel option-2 without bt_nofree\nthread t { work 1s }\nexpect no panic under ${kernels}`);
	assert.equal(kernel, "option-2 without bt_nofree");
	const refined = "13.0 set keg_drain = all without span_merge";
	assert.deepEqual(expectations[0]?.under, ["13.0", refined, "r358097", refined]);
});

test("expectations: as written, with their event's arguments, times in ticks", () => {
	const { expectations } = load(
		[
			'expect no reserve_drained  where keg == "vmem btag" under 13.0, r358097, "the reserve went"',
			'expect whenever reserve_dip then keg["vmem btag"].ud_free_items >= 8 within 5s',
			"expect eventually pages.free > 100 within 1s",
			"expect stuck thread",
			"expect at end pages.free > 0",
			"thread t { work 1 ticks }",
			"",
		].join("\n"),
	);
	assert.deepEqual(
		expectations.map((e) => e.text),
		[
			'no reserve_drained where keg == "vmem btag"',
			'whenever reserve_dip then keg["vmem btag"].ud_free_items >= 8 within 5s',
			"eventually pages.free > 100 within 1s",
			"stuck thread",
			"at end pages.free > 0",
		],
	);
	const [drained, dip, eventually, stuck] = expectations;
	assert.deepEqual([drained?.under, drained?.message, drained?.at.line], [["13.0", "r358097"], "the reserve went", 1]);
	assert.ok(drained?.judge.kind === "event" && drained.judge.where !== undefined);
	assert.deepEqual([drained.judge.wanted, shown(drained.judge.where)], [false, '(@keg == "vmem btag")']);
	assert.ok(dip?.judge.kind === "whenever" && dip.judge.within === 500);
	assert.ok(eventually?.judge.kind === "eventually" && eventually.judge.within === 100);
	assert.deepEqual(stuck?.judge, { kind: "outcome", outcome: "stuck thread", wanted: true });
});
