/** Loading: the scenarios that come with the product, kernels and seeds from outside, expressions of debuggers. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { Scenario } from "../../engine/scenario/program.ts";
import { type LoadOptions, loadScenario, parseCondition, parseKernel, parseWatch } from "../../language/load.ts";
import { SAMPLE } from "./samples.ts";

const THREAD = "thread t { work 1 ticks }\n";

function load(text: string, options: LoadOptions = {}): Scenario {
	const { scenario, diagnostics } = loadScenario(text, "x.uma", options);
	assert.deepEqual(
		diagnostics.filter((d) => d.severity === "error").map((d) => `${d.line}:${d.column} ${d.message}`),
		[],
	);
	assert.ok(scenario !== undefined);
	return scenario;
}

function messages(text: string, options: LoadOptions = {}): string[] {
	return loadScenario(text, "x.uma", options).diagnostics.map((d) => `${d.line}:${d.column} ${d.message}`);
}

test("every scenario that comes with the product loads without a remark", () => {
	const files = readdirSync("scenarios").filter((f) => f.endsWith(".uma"));
	assert.ok(files.includes("five-lines-that-hang.uma") && files.includes("kernel-build.uma"));
	for (const file of files) assert.deepEqual(messages(readFileSync(`scenarios/${file}`, "utf8")), [], file);
});

test("the demo is the machine, the kernel and the one thread that its text says", () => {
	const { machine, kernel, daemons, threads, expectations } = load(readFileSync("scenarios/five-lines-that-hang.uma", "utf8"));
	assert.deepEqual([machine.arch, machine.ncpu, machine.npages, machine.kva_size], ["i386", 1, 14336, 96 << 20]);
	assert.deepEqual([kernel, daemons, threads.length], ["r358097", false, 1]);
	assert.deepEqual([machine.toggles.keg_drain, machine.toggles.import_stops_at_reserve, machine.toggles.bt_nofree], ["all", false, false]);
	assert.ok(expectations.some((e) => e.text === "deadlock" && e.under.includes("r366838-only")));
	assert.ok(expectations.some((e) => e.text === "no deadlock" && e.under.includes("13.0")));
});

test("the sample of the description loads", () => {
	const scenario = load(SAMPLE);
	const names = scenario.threads.map((t) => t.name);
	assert.deepEqual(names, ["cc[0]", "cc[1]", "cc[2]", "cc[3]", "cc[4]", "nfsiod[0]", "nfsiod[1]", "at[0]", "every[0]"]);
});

test("a text without machine, kernel and schedule has the defaults", () => {
	const { machine, kernel, daemons, schedule } = load(THREAD);
	assert.deepEqual([machine.arch, machine.ncpu, machine.hz, machine.npages, machine.kva_size], ["i386", 2, 100, 16384, 96 << 20]);
	assert.deepEqual([machine.kva_base, machine.dmap_base, machine.KVA_QUANTUM, machine.kmem_zmax], [0x40000000, 0, 4 << 20, 4096]);
	assert.deepEqual([kernel, daemons], ["13.0", true]);
	assert.deepEqual(schedule, { kind: "round-robin", quantum: 400, ticks: 6000 });
});

test("the architecture decides the defaults, options decide toggles", () => {
	const amd64 = load(`machine amd64 { }\n${THREAD}`).machine;
	assert.deepEqual([amd64.npages, amd64.kva_size, amd64.KVA_QUANTUM, amd64.kmem_zmax], [65536, 512 << 20, 2 << 20, 65536]);
	assert.equal(amd64.toggles.small_alloc, true);
	const pae = load(`machine i386 {\n\toptions INVARIANTS, PAE\n}\n${THREAD}`).machine;
	assert.deepEqual([pae.KVA_QUANTUM, pae.toggles.slab_bitsets, pae.toggles.assertions], [2 << 20, 2, true]);
});

test("a kernel from outside takes the place of the text's, refinements included", () => {
	const { kernel, machine } = load(`kernel r358097\n${THREAD}`, { kernel: "13.0 set keg_drain = all" });
	assert.equal(kernel, "13.0 set keg_drain = all");
	assert.deepEqual([machine.toggles.keg_drain, machine.toggles.import_stops_at_reserve], ["all", true]);
	assert.equal(load(THREAD, { kernel: "r358097 with span_merge" }).machine.toggles.span_merge, true);
});

test("an unknown kernel from outside is told at 1:1 with the nearest", () => {
	assert.deepEqual(messages(THREAD, { kernel: "r358079" }), ["1:1 there is no kernel `r358079`: did you mean `r358097`?"]);
	assert.deepEqual(messages(THREAD, { kernel: "13.0 set keg_drain = every" }), [
		"1:1 `keg_drain` is reserve, all, v1, v2 or v3, not `every`",
	]);
	assert.equal(loadScenario(THREAD, "x.uma", { kernel: "r358079" }).scenario, undefined);
	for (const text of ["", "13.0\nthread t { }", "13.0 }", "with span_merge"]) assert.equal(parseKernel(text).kernel, undefined, text);
});

test("a kernel must fit its machine", () => {
	const told = "`small_alloc` needs a direct map, and i386 has none: take `machine amd64`";
	assert.deepEqual(messages(THREAD, { kernel: "13.0 with small_alloc" }), [`1:1 ${told}`]);
	assert.deepEqual(messages(`kernel 13.0 with small_alloc\n${THREAD}`), [`1:13 ${told}`]);
	load(`machine amd64 { }\n${THREAD}`, { kernel: "13.0 without small_alloc" });
});

test("a seed from outside takes the place of the text's", () => {
	const text = `schedule random seed 7 preempt 10% for 2s\n${THREAD}`;
	assert.deepEqual(load(text).schedule, { kind: "random", seed: 7, preempt: 10, ticks: 200 });
	assert.deepEqual(load(text, { seed: 9 }).schedule, { kind: "random", seed: 9, preempt: 10, ticks: 200 });
	assert.deepEqual(load(`schedule pct depth 3 seed 1 for 1000 events\n${THREAD}`).schedule, {
		kind: "pct",
		depth: 3,
		seed: 1,
		events: 1000,
		ticks: 8_640_000,
	});
});

test("a recording is asked for by its name; nobody having it is an error", () => {
	const text = `schedule replay "hang.trace"\n${THREAD}`;
	const { schedule } = load(text, { choices: (file) => (file === "hang.trace" ? [0, 1, 0] : undefined) });
	assert.deepEqual(schedule, { kind: "replay", choices: [0, 1, 0], ticks: 6000 });
	assert.match(messages(text).join("\n"), /^1:17 the recording .hang\.trace. cannot be read here[^\n]*$/);
});

test("a parameter has its first value unless another is asked for", () => {
	const text = "param n = 8, 16\nthread t[n] { work 1 ticks }\n";
	assert.equal(load(text).threads.length, 8);
	assert.equal(load(text, { params: { n: 1 } }).threads.length, 16);
});

test("a newer version of the language is one error", () => {
	assert.deepEqual(messages("uma 2\nsomething else entirely { } ]"), [
		"1:5 this scenario is written in version 2 of the language; this tool reads version 1: update it",
	]);
});

test("conditions of breakpoints: arguments of the event first, then flags, objects, probes", () => {
	const reserve = { op: "argument", name: "reserve" };
	assert.deepEqual(parseCondition('keg == "vmem btag" and free_after < reserve', { event: "keg_drain" }).expression, {
		op: "binary",
		operator: "and",
		left: { op: "binary", operator: "==", left: { op: "argument", name: "keg" }, right: { op: "text", value: "vmem btag" } },
		right: { op: "binary", operator: "<", left: { op: "argument", name: "free_after" }, right: reserve },
	});
	assert.deepEqual(parseCondition("reserve", { event: "reserve_drained" }).expression, reserve);
	assert.deepEqual(parseCondition("M_USE_RESERVE", { event: "zone_import" }).expression, { op: "number", value: 0x400 });
	assert.deepEqual(parseCondition("keg == vmem_btag", { event: "keg_drain" }).expression, {
		op: "binary",
		operator: "==",
		left: { op: "argument", name: "keg" },
		right: { op: "text", value: "vmem btag" },
	});
	assert.deepEqual(parseCondition("pages.free", {}).expression, { op: "probe", kind: "pages", path: ["free"] });
	assert.deepEqual(parseCondition("n", { slots: ["bufs", "n"] }).expression, { op: "slot", slot: 1 });
});

test("conditions say what they do not know", () => {
	const told = (text: string, event?: string) =>
		parseCondition(text, event === undefined ? {} : { event }).diagnostics.map((d) => d.message);
	assert.deepEqual(told("free_aftr < 8", "keg_drain"), ["the event keg_drain has no argument `free_aftr`: did you mean `free_after`?"]);
	assert.deepEqual(told("1", "kegdrain"), ["there is no event `kegdrain`: did you mean `keg_drain`?"]);
	assert.deepEqual(told("wmesg == 3", "sleep"), ["a name is compared with a plain number"]);
	assert.deepEqual(told("free_after"), ["there is no `free_after`"]);
	assert.deepEqual(told("1..6 == 3"), ["a random draw has no place here: it would change the run"]);
	assert.deepEqual(told("pages.free < 10 pages"), ["a count is compared with a size: `10 pages` are 40960 bytes"]);
});

test("watches: bare names are locals, known or not", () => {
	assert.deepEqual(parseWatch("bt.bt_start").expression, { op: "argument", name: "bt.bt_start" });
	assert.deepEqual(parseWatch("size").expression, { op: "argument", name: "size" });
	assert.deepEqual(parseWatch("machine").expression, { op: "probe", kind: "machine", path: [] });
	assert.deepEqual(parseWatch("zone[zone].uz_flags").expression, {
		op: "probe",
		kind: "zone",
		object: { op: "argument", name: "zone" },
		path: ["uz_flags"],
	});
	assert.deepEqual(parseWatch("arena[dma].vm_inuse").expression, {
		op: "probe",
		kind: "arena",
		object: { op: "text", value: "dma" },
		path: ["vm_inuse"],
	});
	assert.deepEqual(parseWatch('zone["malloc-64"].uz_cpu[0].uc_allocs').expression, {
		op: "probe",
		kind: "zone",
		object: { op: "text", value: "malloc-64" },
		path: ["uz_cpu[0]", "uc_allocs"],
	});
	assert.deepEqual(
		parseWatch("siz", ["size"]).diagnostics.map((d) => d.message),
		["there is no `siz`: did you mean `size`?"],
	);
});

test("no text makes loading throw, and only texts without errors give a scenario", () => {
	const words = SAMPLE.split(/(\s+|(?=[{}()[\],;.])|(?<=[{}()[\],;.]))/).filter((w) => w !== "");
	const damaged = fc.tuple(
		fc.array(fc.nat(words.length - 1), { maxLength: 6 }),
		fc.constantFrom("", "{", "}", "(", "1e12", "M_WAITOK", "list", '"'),
	);
	fc.assert(
		fc.property(damaged, ([places, instead]) => {
			const text = words.map((word, i) => (places.includes(i) ? instead : word)).join("");
			const { scenario, diagnostics } = loadScenario(text, "x.uma");
			assert.equal(
				scenario === undefined,
				diagnostics.some((d) => d.severity === "error"),
			);
		}),
		{ numRuns: 300 },
	);
	fc.assert(
		fc.property(fc.string(), (text) => void loadScenario(text, "x.uma")),
		{ numRuns: 300 },
	);
});

test("a thousand lines load in a moment, a hostile text in seconds", () => {
	const loop = Array.from({ length: 1000 }, (_, i) => `\tlet v${i} = malloc(64B, M_WAITOK)\n\tfree v${i}`).join("\n");
	load(`thread t {\n${loop}\n}\n`);
	const unknown = "\tx = unknwon_name + 1\n".repeat(50_000);
	assert.ok(messages(`thread t {\n${unknown}}\n`).length <= 800);
	const chain = Array.from({ length: 20_000 }, (_, i) => `const a${i} = a${i + 1}`).join("\n");
	load(`${chain}\nconst a20000 = 1\n${THREAD}`);
});
