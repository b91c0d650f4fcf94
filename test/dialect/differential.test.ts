import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Drive, type Outcome, prepare } from "./execute.ts";
import { randomProgram } from "./random-program.ts";

/** Runs the same text natively and compiled. */
function both(source: string, name: string, args: readonly number[], drive: Drive = {}): { native: Outcome; compiled: Outcome } {
	return { native: prepare(source, "native").run(name, args), compiled: prepare(source, "compiled").run(name, args, drive) };
}

/** Asserts that the body of a routine `f(d, b, p)` means the same in both forms; tells what it did. `wait(n)` suspends and adds 1. */
function same(body: string, p = 5): Outcome {
	const source = `
		function* f(d: number, b: Box, p: number): Routine<number> { ${body} }
		function* wait(n: number): Routine<number> { yield 1; note(9, n); return n + 1; }
		function* yes(n: number): Routine<boolean> { yield 2; return n > 0; }`;
	const { native, compiled } = both(source, "f", [3, p]);
	assert.deepEqual(compiled, native, source);
	return native;
}

describe("compiled and native routines agree", () => {
	it("on random programs, resumed from heap words alone, stopped at every statement, undone and run again", () => {
		const seen = { suspended: 0, outOfFuel: 0, called: 0 };
		fc.assert(
			fc.property(
				fc.array(fc.nat(0xffff), { minLength: 100, maxLength: 400, size: "max" }),
				fc.nat(9),
				fc.boolean(),
				fc.nat(3),
				(tape, p, q, undoAt) => {
					const source = randomProgram(tape);
					const args = [3, p, q ? 1 : 0];
					const native = prepare(source, "native").run("main", args);
					const compiled = prepare(source, "compiled");
					assert.deepEqual(compiled.run("main", args), native, source);
					assert.deepEqual(compiled.run("main", args, { step: true }), native, source);
					assert.deepEqual(compiled.run("main", args, { undoAt }), native, source);
					seen.suspended += native.statuses.length > 0 ? 1 : 0;
					seen.outOfFuel += native.result === "out of fuel" ? 1 : 0;
					seen.called += native.notes.length > 3 ? 1 : 0;
				},
			),
			{ numRuns: 400 },
		);
		assert.ok(seen.suspended > 60 && seen.called > 100 && seen.outOfFuel < 200, `the programs do something: ${JSON.stringify(seen)}`);
	});

	it("on evaluation order: what stands left of a call is evaluated first", () => {
		const { notes, result } = same("return note(1, p) + (yield* wait(note(2, 1))) * note(3, 4);");
		assert.deepEqual(notes, ["1: 5 0", "2: 1 0", "9: 3 0", "3: 4 0"]);
		assert.equal(result, 15 + 4 * 12);
		same(
			"b.b_id = 1; const r = b.b_id + (yield* bump(b)) + b.b_id; return r; } function* bump(b: Box): Routine<number> { b.b_id = 10; yield 3; return 100;",
		);
		same("return note(1, yield* wait(1), yield* wait(2));");
		same("return yield* wait(yield* wait(yield* wait(p)));");
		same("b.b_slots[note(1, 0)] = yield* wait(note(2, 1)); return b.b_slots[0];");
	});

	it("on arguments: evaluated before the callee's frame is there", () => {
		same(
			"return yield* take3(note(1, p), p * 2, p > 3); } function* take3(a: number, c: number, t: boolean): Routine<number> { yield 1; return t ? a - c : c;",
		);
		same("yield* wait(p); return yield* nest(1, p); } function* nest(a: number, c: number): Routine<number> { return a > 5 ? c : 0;");
	});

	it("on continue and break through nested loops and switches, with and without labels", () => {
		const { notes } = same(`
			outer: for (let i = 0; i < 4; i++) {
				for (let j = 0; j < 4; j++) {
					switch ((i + j) & 3) {
						case 0: continue;
						case 1: yield 4; continue outer;
						case 2: break;
						default: if (i > 2) break outer;
					}
					note(i, j);
				}
			}
			return p;`);
		assert.deepEqual(notes, ["2: 0 0", "2: 1 0"]);
		same("let i = 0; do { i++; if (i === 2) continue; note(1, i); } while ((yield* wait(i)) < 4); return i;");
		same("let i = 0; outer: do { while (true) { i++; if (i > 2) break outer; continue outer; } } while (i < 9); return i;");
		same("for (;;) { p--; if (p < 0) return p; yield 1; }");
		same("let i = 9; for (i = 0; ; i++) { if (i > 3) break; } return i;");
	});

	it("on switch: fallthrough, default in the middle, truth values, lazily evaluated cases", () => {
		for (const p of [0, 1, 2, 3]) {
			same(
				"switch (p) { case 0: note(0, p); default: note(9, p); case 1: note(1, p); break; case 2: { const x = 1; note(2, x); } } return p;",
				p,
			);
			same("switch (yield* wait(p)) { case note(1, 0): return 1; case 2: return 2; case note(2, 1): return 3; } return 4;", p);
			same("switch (true) { case p > 2: return 1; case p > 0: return 2; default: return 3; }", p);
			same("const t = p > 1; switch (t) { case false: yield 1; break; case true: yield 2; } return t ? 1 : 0;", p);
			same("here: switch (p) { case 1: { if (p > 0) break here; } case 2: return 7; } return 8;", p);
		}
	});

	it("on names that hide others", () => {
		assert.equal(same("let x = 1; { let x = 2; yield 1; { let x = 3; x++; note(1, x); } note(2, x); } return x;").result, 1);
		same("for (let p = 0; p < 2; p++) { let p = 7; note(1, p); } return p;");
		same("if (p > 0) { const p = 3; return p; } return p;");
		same("let run = 1; let k = 2; let s = 3; let c = 4; yield 1; return run + k + s + c;");
	});

	it("on truth values kept across suspensions, as locals, arguments, results and beside calls", () => {
		same("const t = yield* yes(p); let u = !t; yield 1; u = t === u; return u ? 1 : t ? 2 : 3;");
		same(
			"const t: boolean = odd(p) as boolean; yield 1; return t === true ? 1 : 0; } function odd(n: number): boolean { return (n & 1) === 1;",
		);
		same(
			"const e = (p > 2) === (yield* yes(0)); note(1, e ? 1 : 0); return same2(p > 2, yield* wait(1)) as number; } function same2(t: boolean, n: number) { return t === true ? n : -n;",
		);
		same("while (!(yield* yes(p))) p++; return p;", -2);
		same("if ((1 < p) === (p < 9)) return 1; return 0;");
		same("return +(p > 1) + (1 < 2 < 3 ? 1 : 0);");
	});

	it("on numbers at their limits", () => {
		same("let x = 4294967295; x = (x + 1) >>> 0; yield 1; return x | -1;");
		same("let x = 9007199254740991; x -= 1; yield 1; return x * 2 % 10;");
		same("let x = 0; x = -x; yield 1; return x;");
		same("let x = 0 % 0; yield 1; switch (x) { case 0 % 0: return 1; } return x === x ? 2 : 3;");
		same("let x = 2; x **= 3; x <<= 4; x ^= 5; x >>>= 1; return -(x ** 2) + (yield* wait(1)) ** 2;");
	});

	it("on fields: embedded structs, arrays of words and of structs, addresses that are evaluated once", () => {
		const { writes } = same(
			"b.b_pair.y = p; b.b_pairs[1].x += 2; b.b_slots[p & 3]++; store(ref(b.b_slots[2]), load(ref(b.b_pair.y))); yield 1; return sizeof.box + offset.b_slots;",
		);
		assert.equal(writes.length, 4);
		assert.deepEqual(
			same(
				"pick(b).b_id += note(1, 2); pick(b).b_slots[note(2, 1)] -= 3; if (p > 0) pick(b).b_id++; else p = 0; return b.b_id;",
			).notes.filter((n) => n === "pick").length,
			3,
		);
	});

	it("on type operators around what needs parentheses", () => {
		assert.equal(same("return (p + 1)! * 2 + <number>(p + 1) * 2 + ((p + 1) as number) * (yield* wait(1));").result, 36);
	});

	it("on deep recursion, each activation with its own words", () => {
		assert.equal(
			same(
				"return yield* down(60); } function* down(n: number): Routine<number> { if (n === 0) return 0; yield 1; const below = yield* down(n - 1); return below + n;",
			).result,
			1830,
		);
	});

	it("on routines that are used before the text declares them, by name or in a table", () => {
		const source =
			"const TABLE = { f }; function* f(n: number): Routine<number> { return yield* g(n); } function* g(n: number): Routine<number> { yield 1; return n + TABLE_SIZE; } const TABLE_SIZE = Object.keys(TABLE).length;";
		const { native, compiled } = both(source, "f", [1]);
		assert.deepEqual(compiled, native);
		assert.equal(native.statuses.length, 1);
	});
});
