import assert from "node:assert/strict";
import test from "node:test";
import { fullDump } from "../../engine/golden/dump.ts";
import { EvaluationError, evaluate, scopeOf } from "../../engine/inspect/evaluate.ts";
import { fieldValue } from "../../engine/inspect/layouts.ts";
import { lineOf } from "../../engine/inspect/locals.ts";
import { nearest } from "../../engine/inspect/nearest.ts";
import { findObject } from "../../engine/inspect/objects.ts";
import { configure } from "../../engine/kernel/conf.ts";
import { EVENTS } from "../../engine/kernel/events.ts";
import { M_WAITOK } from "../../engine/kernel/flags.ts";
import { kindOf } from "../../engine/machine/event-log.ts";
import { nextEvent, w } from "../../engine/machine/heap.ts";
import { intern, lookUpName } from "../../engine/machine/names.ts";
import { seedRandom } from "../../engine/machine/random.ts";
import { routineAt } from "../../engine/machine/routine.ts";
import { compileExpression, type ExpressionScope } from "../../engine/scenario/expressions.ts";
import type { BinaryOperator, Expression } from "../../engine/scenario/program.ts";
import { amd64, callUntil, i386, start, value, wordOf } from "./machine.ts";

const n = (v: number): Expression => ({ op: "number", value: v });
const text = (v: string): Expression => ({ op: "text", value: v });
const arg = (name: string): Expression => ({ op: "argument", name });
const bin = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({ op: "binary", operator, left, right });
const probe = (kind: "keg" | "zone" | "arena" | "thread", object: string, ...path: string[]): Expression => ({
	op: "probe",
	kind,
	object: text(object),
	path,
});

const onError = (message: string): never => {
	throw new Error(message);
};
const run = (e: Expression, scope: ExpressionScope = { onError }) => compileExpression(e, scope)(0);

test("arithmetic: division truncates, comparisons give 0 or 1", () => {
	assert.equal(run(bin("/", n(-7), n(2))), -3);
	assert.equal(run(bin("%", n(-7), n(2))), -1);
	assert.equal(run(bin("<=", n(2), n(2))), 1);
	assert.equal(run(bin("and", n(2), n(4))), 1);
	assert.throws(() => run(bin("/", n(1), n(0))), /division by zero/);
	assert.throws(() => run(bin("%", n(1), n(0))), /division by zero/);
});

test("and, or stop early", () => {
	const broken = bin("/", n(1), n(0));
	assert.equal(run(bin("and", n(0), broken)), 0);
	assert.equal(run(bin("or", n(3), broken)), 1);
});

test("bit operations are exact beyond 32 bits", () => {
	const values = [0, 1, 0x80000000, 0xffffffff, 0x1_0000_0001, 0x2000_1234_5678, 2 ** 53 - 1, -1, -257];
	for (const a of values) {
		for (const b of values) {
			for (const [operator, wanted] of [
				["&", BigInt(a) & BigInt(b)],
				["|", BigInt(a) | BigInt(b)],
				["^", BigInt(a) ^ BigInt(b)],
			] as const) {
				// All bits set is told as the sentinel of all ones.
				assert.equal(run(bin(operator, n(a), n(b))), wanted === -1n ? 2 ** 64 : Number(wanted), `${a} ${operator} ${b}`);
			}
		}
	}
	assert.equal(run(bin("<<", n(1), n(40))), 2 ** 40);
	assert.equal(run(bin(">>", n(2 ** 40 + 5), n(8))), 2 ** 32);
	assert.equal(run(bin("&", n(2 ** 64), n(0x2000_1234_5678))), 0x2000_1234_5678);
});

test("~ turns over a word of the architecture", () => {
	const not = (v: number): Expression => ({ op: "unary", operator: "~", operand: n(v) });
	configure(i386());
	assert.equal(run(not(0)), 0xffffffff);
	assert.equal(run(bin("&", n(0x102), not(0x100))), 2);
	configure(amd64());
	assert.equal(run(not(0)), 2 ** 64);
	assert.equal(run(bin("&", n(0x2000_0000_0102), not(0x100))), 0x2000_0000_0002);
});

test("draws: in range, of all values, reproducible, zipf falling", () => {
	start(i386());
	const stream = 8; // unused words below the machine's record
	const scope: ExpressionScope = { onError, random: () => stream };
	const draws = (e: Expression, times: number) => {
		seedRandom(stream, 42, 0);
		const draw = compileExpression(e, scope);
		return Array.from({ length: times }, () => draw(0));
	};
	const range = draws({ op: "range", from: n(3), to: n(6), unit: 4096 }, 200);
	assert.deepEqual(
		[...new Set(range)].sort((a, b) => a - b),
		[3, 4, 5, 6].map((p) => p * 4096),
	);
	assert.deepEqual(draws({ op: "range", from: n(3), to: n(6), unit: 4096 }, 200), range);
	assert.equal(new Set(draws({ op: "oneof", values: [n(1), n(5), n(9)] }, 100)).size, 3);
	for (const s of [0.5, 1, 2]) {
		const counts = new Map<number, number>();
		for (const k of draws({ op: "zipf", n: n(4), s }, 20000)) counts.set(k, (counts.get(k) ?? 0) + 1);
		const total = [1, 2, 3, 4].reduce((sum, k) => sum + k ** -s, 0);
		for (const k of [1, 2, 3, 4]) assert.ok(Math.abs((counts.get(k) ?? 0) / 20000 - k ** -s / total) < 0.015, `zipf ${s}: ${k}`);
	}
	assert.throws(() => draws({ op: "range", from: n(3), to: n(2), unit: 1 }, 1), /range 3..2 is empty/);
	assert.throws(() => run({ op: "range", from: n(1), to: n(2), unit: 1 }), /random draw/);
});

test("probes read what the dump tells", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	value(t0, "malloc", 64, M_WAITOK);
	const dump = fullDump() as unknown as {
		kegs: { name: string; free_items: number; reserve: number; addr: string }[];
		free_pages: number;
		uma_kmem_total: number;
	};
	for (const keg of dump.kegs) {
		assert.equal(run(probe("keg", keg.name, "ud_free_items")), keg.free_items);
		assert.equal(run(probe("keg", keg.name, "uk_domain", "ud_free_items")), keg.free_items);
		assert.equal(run(probe("zone", keg.name, "uz_keg", "uk_reserve")), keg.reserve);
		assert.equal(run(probe("keg", keg.name)), Number(keg.addr));
		assert.equal(run(probe("zone", keg.name, "uz_keg")), Number(keg.addr));
	}
	const plain = (kind: "pages" | "kernel" | "machine", ...path: string[]): Expression => ({ op: "probe", kind, path });
	assert.equal(run(plain("pages", "free")), dump.free_pages);
	assert.equal(run(plain("pages", "total")), 14336);
	assert.equal(run(plain("pages", "min")), 71 + 32 + 34 + 18);
	assert.equal(run(plain("kernel", "uma_kmem_total")), dump.uma_kmem_total);
	assert.equal(run(plain("kernel", "vmem_bt_zone", "uz_size")), 28);
	assert.equal(run(plain("machine", "m_nthreads")), 2);
	assert.equal(run(probe("zone", "malloc-64", "uz_cpu[0]", "uc_allocs")), 1);
	assert.equal(run(probe("zone", "malloc-64", "uz_cpu", "1", "uc_allocs")), 0);
	assert.equal(run(probe("arena", "kernel arena dom", "vm_size")), run(probe("arena", "kernel arena domain", "vm_size")));
	assert.equal(run({ op: "probe", kind: "thread", object: n(1), path: ["td_tid"] }), 1);
	assert.equal(run({ op: "probe", kind: "cpu", object: n(0), path: [] }), 0);
});

test("words of probes are those that change", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	const word = wordOf("zone", "malloc-64", ["uz_cpu[0]", "uc_allocs"]);
	assert.ok(word);
	const before = w[word] as number;
	value(t0, "malloc", 64, M_WAITOK);
	assert.equal(w[word], before + 1);
	assert.equal(wordOf("zone", "no such zone", ["uz_size"]), undefined);
	assert.equal(wordOf("pages", undefined, ["min"]), undefined);
	assert.equal(wordOf("keg", "malloc-64", ["uk_nothing"]), undefined);
});

test("a name is looked up at each reading, and never interned", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	const read = compileExpression(probe("zone", "comes and goes", "uz_size"), { onError });
	assert.throws(() => read(0), /there is no zone "comes and goes"/);
	assert.equal(lookUpName("comes and goes"), undefined);
	const zone = value(t0, "uma_zcreate", intern("comes and goes"), 96, 3, 0);
	assert.equal(read(0), 96);
	value(t0, "uma_zdestroy", zone);
	assert.throws(() => read(0));
	value(t0, "uma_zcreate", intern("comes and goes"), 200, 3, 0);
	assert.equal(read(0), 200);
});

test("faults name what is nearest", () => {
	start(i386());
	assert.throws(() => run(probe("keg", "vmem btags", "uk_reserve")), /did you mean "vmem btag"\?/);
	assert.throws(() => run(probe("keg", "vmem btag", "uk_reserv")), /did you mean uk_reserve\?/);
	assert.throws(() => run(probe("keg", "vmem btag", "uk_reserve", "x")), /plain value/);
	assert.throws(() => run(probe("zone", "malloc-64", "uz_cpu", "uc_allocs")), /which element/);
	assert.throws(() => run(probe("zone", "malloc-64", "uz_cpu[2]", "uc_allocs")), /2 elements/);
	assert.throws(() => run(probe("zone", "malloc-64", "uz_cpu[1]", "uc_allocbucket", "ucb_bucket", "ub_cnt")), /ucb_bucket is NULL/);
	assert.throws(() => run({ op: "probe", kind: "pages", path: ["fre"] }), /pages\.free/);
	assert.throws(() => run({ op: "probe", kind: "cpu", object: n(5), path: ["td_tid"] }), /no cpu 5/);
});

test("texts are compared with names, owners, kinds", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	const truths: [boolean, Expression][] = [
		[true, bin("==", probe("keg", "vmem btag", "uk_name"), text("vmem btag"))],
		[false, bin("==", text("no such name anywhere"), probe("keg", "vmem btag", "uk_name"))],
		[true, bin("!=", probe("keg", "vmem btag", "uk_name"), text("vmem"))],
		[true, bin("==", probe("arena", "kernel arena domain", "vm_name"), text("kernel arena domain"))],
		[true, bin("==", probe("arena", "kernel arena domain", "vm_arg"), text("kernel arena"))],
		[true, bin("==", probe("zone", "malloc-64", "uz_keg"), text("malloc-64"))],
		[true, bin("==", probe("keg", "vmem btag", "uk_allocf"), text("vmem_bt_alloc"))],
		[true, bin("==", probe("thread", "t0", "td_state"), text("idle"))],
		[false, bin("==", probe("arena", "kernel arena", "vm_lock", "lo_owner"), text("t0"))],
	];
	for (const [wanted, e] of truths) assert.equal(run(e), wanted ? 1 : 0, JSON.stringify(e));
	assert.throws(() => run(bin("==", probe("keg", "vmem btag", "uk_allocf"), text("vmem_bt_aloc"))), /did you mean "vmem_bt_alloc"/);
	assert.throws(() => run(bin("==", probe("keg", "vmem btag", "uk_size"), text("x"))), /has no name/);
	assert.throws(() => run(text("x")), /is no number/);
});

/** Number of the last event of a kind. */
function find(name: string): number {
	for (let i = nextEvent() - 1; i >= 0; i--) if (EVENTS[kindOf(i)]?.name === name) return i;
	throw new Error(`no ${name}`);
}

test("conditions see the arguments of the event", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	value(t0, "malloc", 700, M_WAITOK);
	const e = (name: string, x: Expression) => run(x, scopeOf({ event: find(name) }, onError));
	assert.equal(e("zone_import", bin("==", arg("zone"), text("malloc-1024"))), 1);
	assert.equal(e("zone_import", bin("==", arg("zone"), text("malloc-64"))), 0);
	assert.equal(e("zone_import", { op: "probe", kind: "keg", object: arg("zone"), path: ["uk_size"] }), 1024);
	assert.equal(e("keg_alloc_slab", { op: "probe", kind: "keg", path: ["uk_ppera"] }), run(probe("keg", "malloc-1024", "uk_ppera")));
	assert.equal(e("vmem_xalloc", bin("==", arg("arena"), text("kernel arena domain"))), 1);
	assert.equal(e("vmem_xalloc", { op: "probe", kind: "arena", object: arg("arena"), path: ["vm_quantum_shift"] }), 12);
	assert.throws(() => e("zone_import", arg("nothing")), /there is no nothing here/);
	const shown = evaluate(arg("zone"), { event: find("zone_import") });
	assert.match(shown.value, /"malloc-1024"$/);
	assert.ok(shown.reference);
	assert.equal(evaluate(arg("flags"), { event: find("vmem_xalloc") }).value.includes("M_BESTFIT"), true);
});

test("watches: objects, fields, locals, paths from locals, conditions", () => {
	const [t0] = start(i386());
	assert.ok(t0);
	callUntil(t0, "kmem_malloc", (f) => routineAt(f).name === "vmem_xalloc" && lineOf(f) > routineAt(f).line + 12, 3 * 4096, M_WAITOK);
	const context = { thread: 0, frame: fieldValue("thread", "td_frame", t0) };
	const keg = evaluate(probe("keg", "vmem btag"), context, 'keg["vmem btag"]');
	assert.equal(keg.type, "struct uma_keg");
	assert.deepEqual(keg.reference, { kind: "struct", struct: "uma_keg", record: findObject("keg", "vmem btag"), path: 'keg["vmem btag"]' });
	assert.equal(evaluate(probe("keg", "vmem btag", "ud_free_items"), context, "x").expression, 'keg["vmem btag"].ud_free_items');
	assert.match(evaluate(arg("vm"), context).value, /"kernel arena domain"/);
	assert.equal(evaluate(arg("vm.vm_quantum_shift"), context).value, "12");
	assert.equal(evaluate(arg("vm.vm_lock.lo_name"), context).value, '"arena:kernel arena dom"');
	assert.equal(evaluate(arg("size0"), context).value, "12288 (12K)");
	assert.equal(evaluate(bin("==", arg("vm"), text("kernel arena domain")), context).value, "true");
	assert.equal(evaluate(bin("==", arg("size0"), n(12288)), context).value, "true");
	assert.equal(evaluate(bin("+", arg("size0"), n(1)), context).value, "12289 (0x3001)");
	assert.equal(evaluate(probe("zone", "malloc-64", "uz_cpu[0]"), context).type, "struct uma_cache");
	assert.equal(evaluate(probe("zone", "malloc-64", "uz_bucket_max"), context).value, "no limit");
	assert.throws(
		() => evaluate(arg("vmm"), context),
		(e) => e instanceof EvaluationError && /did you mean vm\?/.test(e.message),
	);
	assert.throws(() => evaluate({ op: "range", from: n(1), to: n(2), unit: 1 }, context), EvaluationError);
});

test("amd64: addresses and all ones keep their digits", () => {
	const [t0] = start(amd64());
	assert.ok(t0);
	value(t0, "malloc", 64, M_WAITOK);
	const keg = evaluate(probe("keg", "malloc-64", "uk_name"), {});
	assert.equal(keg.value, '"malloc-64"');
	const address = evaluate(probe("keg", "malloc-64"), {}).value;
	assert.match(address, /^0x[23]000[0-9a-f]{8} "malloc-64"$/);
	assert.equal(Number(address.split(" ")[0]), run(probe("keg", "malloc-64", "va")));
});

test("a name that begins with what was written is nearer than one that has it inside", () => {
	assert.equal(nearest("r35809", ["pre-r358097", "r358097"]), "r358097");
});
