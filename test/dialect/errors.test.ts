import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorOf, IMPORTS } from "./sources.ts";

/** Error of a routine's body; it stands on line 2, its first column is 2. */
function inRoutine(body: string, head = "export function* f(a: number, ok: boolean): Routine<number>"): string {
	return errorOf(`${IMPORTS}${head} {\n\t${body}\n\treturn 0;\n}`);
}

/** Asserts a table of `body -> error`. */
function rejects(table: Record<string, string>, head?: string): void {
	for (const [body, error] of Object.entries(table)) assert.equal(inRoutine(body, head), error, body);
}

describe("the dialect rejects, with line and column", () => {
	it("a call of a routine without yield*", () => {
		rejects({
			"take(1);": "2:2 take is a routine: call it with yield*",
			"const r = take(1);": "2:12 take is a routine: call it with yield*",
			"const r = 1 + take(1) as number;": "2:16 take is a routine: call it with yield*",
			"if (held(take(1))) return 1;": "2:11 take is a routine: call it with yield*",
			"const g = take;": "2:12 take is a routine: call it with yield*",
			"return a > 0 ? take(a) : 0;": "2:17 take is a routine: call it with yield*",
			"held(yield* take(1), settle());": "2:23 settle is a routine: call it with yield*",
		});
	});

	it("yield* of anything but a routine by its name", () => {
		rejects({
			"yield* held();": "2:2 yield* calls a routine by its name",
			"yield* unknown();": "2:2 yield* calls a routine by its name",
			"yield* a;": "2:2 yield* calls a routine by its name",
			"yield* locks.take(1);": "2:2 yield* calls a routine by its name",
			"yield* (ok ? take : try_take)(1);": "2:2 yield* calls a routine by its name",
			"yield* take?.(1);": "2:2 yield* calls a routine by its name",
			"{ const take = 1; yield* take(1); }": "2:20 yield* calls a routine by its name",
		});
	});

	it("yield* where it would not always run, or run too late", () => {
		const conditional = "yield* under &&, || or ?: would not always run: use if";
		rejects({
			"if (ok && (yield* try_take(1))) return 1;": `2:6 ${conditional}`,
			"while (ok || (yield* try_take(1))) a = 1;": `2:9 ${conditional}`,
			"const r = ok ? yield* take(1) : 0;": `2:12 ${conditional}`,
			"return a + (ok ? (yield* take(1)) : 1);": `2:14 ${conditional}`,
			"const r = (yield* take(1)) ?? 1;": `2:12 ${conditional}`,
			"held(a || (yield* take(1)));": `2:7 ${conditional}`,
			"a += yield* take(1);": "2:2 yield* cannot stand behind a compound assignment: give its result a name first",
			"(a as Box).b_id |= yield* take(1);": "2:2 yield* cannot stand behind a compound assignment: give its result a name first",
			"(a as Box).b_slots[yield* take(1)] = 1;": "2:21 yield* cannot stand here: give its result a name first",
			"switch (a) { case yield* take(1): break; }": "2:20 yield* cannot stand here: give its result a name first",
			"throw yield* take(1);": "2:8 yield* cannot stand here: give its result a name first",
			"const r = Math.max(1, yield* take(1));": "2:12 yield* cannot stand in the arguments of a method",
			"const r = load(yield* take(1));": "2:12 yield* cannot stand inside load()",
			"const r: boolean = held(`${yield* take(1)}`);": "2:26 yield* cannot stand here: give its result a name first",
			"const r = (a, yield* take(1));": "2:13 yield* cannot stand here: give its result a name first",
		});
	});

	it("yield of anything but the constant of a status, in a statement of its own", () => {
		rejects({
			"yield;": "2:2 yield tells why the processor is given up",
			"yield 0;": "2:8 yield takes the constant of a status: a positive number",
			"yield -1;": "2:8 yield takes the constant of a status: a positive number",
			"yield a;": "2:8 yield takes the constant of a status: a positive number",
			"yield undefined;": "2:8 yield takes the constant of a status: a positive number",
			"yield yield* take(1);": "2:8 yield takes the constant of a status: a positive number",
			"const r = yield SLEEPING;": "2:12 yield gives up the processor: it is a statement of its own and gives no value",
			"held(yield SLEEPING);": "2:7 yield gives up the processor: it is a statement of its own and gives no value",
			"return yield SLEEPING;": "2:9 yield gives up the processor: it is a statement of its own and gives no value",
		});
	});

	it("calls with too few, too many or spread arguments", () => {
		rejects({
			"yield* take();": "2:2 take takes 1 arguments, not 0",
			"yield* take(1, 2);": "2:2 take takes 1 arguments, not 2",
			"yield* take(...a);": "2:14 SpreadElement is outside the dialect",
			"held(...a);": "2:7 SpreadElement is outside the dialect",
			"store(a);": "2:2 store() takes a word's address and a value",
			"const r = load();": "2:12 load() takes a word's address",
		});
	});

	it("closures, await, try, classes, generators within a routine", () => {
		const closure = "a routine has no closures: make it a plain function of the module";
		rejects({
			"const g = () => 1;": `2:12 ${closure}`,
			"const g = ok ? () => 1 : 0;": `2:17 ${closure}`,
			"held(() => a);": `2:7 ${closure}`,
			"held(function* () { yield 1; });": `2:7 ${closure}`,
			"const g = new Box(() => a);": `2:20 ${closure}`,
			"(() => a)();": `2:3 ${closure}`,
			"function g() {}": "2:2 a routine declares no functions or classes",
			"class C {}": "2:2 a routine declares no functions or classes",
			"const C = class {};": "2:12 a routine declares no functions or classes",
			"try { yield* take(1); } catch {}": "2:2 a routine has no try: an error of the kernel is a value or a panic",
		});
		assert.match(inRoutine("await held();"), /^2:2 .*await/);
	});

	it("values that are no words", () => {
		rejects({
			"const o = {};": "2:12 locals of a routine are words: no objects or arrays",
			"const o = [1, 2];": "2:12 locals of a routine are words: no objects or arrays",
			"held([a]);": "2:7 locals of a routine are words: no objects or arrays",
			'const s = "text";': "2:12 s is a word: neither text nor undefined fits",
			"const s = `${a}`;": "2:12 s is a word: neither text nor undefined fits",
			'const s = "a" + a;': "2:12 s is a word: neither text nor undefined fits",
			"const s = label();": "2:12 s is a word: neither text nor undefined fits",
			"const s = null;": "2:12 s is a word: neither text nor undefined fits",
			"const s = undefined;": "2:12 s is a word: neither text nor undefined fits",
			"const s = ok ? 1 : undefined;": "2:12 s is a word: neither text nor undefined fits",
			"const s: string = external();": "2:8 s must be a word: intern a text, keep the record of an object",
			"const s = 1n;": "2:12 s is a word: neither text nor undefined fits",
			"const s = /x/;": "2:12 s is a word: neither text nor undefined fits",
			'yield* take("text");': "2:14 argument 1 of take must be a word: intern a text",
			'a = "text";': "2:6 a is a word: neither text nor undefined fits",
			'(a as Box).b_id = "text";': "2:20 a field is a word: neither text nor undefined fits",
			"const s = yield* settle();": "2:12 s is a word: neither text nor undefined fits",
			"const s = 1 + (yield* settle());": "2:17 settle gives no value",
			"const s = store(a, 1);": "2:12 s is a word: neither text nor undefined fits",
			"const s = void 0;": "2:12 void is outside the dialect",
			"const s = typeof a;": "2:12 typeof is outside the dialect",
			"const s = (a, 1);": "2:13 SequenceExpression is outside the dialect",
			"const s = this;": "2:12 ThisExpression is outside the dialect",
			"held(label() + 1, yield* take(1));": "2:7 a value that waits for a call must be a word: give it a name first",
			"if (a === null) return 1;": "2:6 words are never null or undefined: compare with 0 or NULL",
			"const s = a?.x;": "2:12 ChainExpression is outside the dialect",
			"const s = arguments;": "2:12 arguments is outside the dialect",
		});
	});

	it("truth values and numbers mixed up: a word of the heap does not tell them apart", () => {
		rejects({
			"if (ok === 1) return 1;": "2:6 a truth value is compared with a number: test it with if, ! or &&",
			"const r: number = a < 1;": "2:20 r holds a number, not a truth value: write ? 1 : 0, or declare it boolean",
			"const r: boolean = 1;": "2:21 r holds a truth value: compare the number first",
			"a = held();": "2:6 a holds a number, not a truth value: write ? 1 : 0, or declare it boolean",
			"ok = a;": "2:7 ok holds a truth value: compare the number first",
			"ok &= 1;": "2:2 ok holds a truth value: &= makes a number of it",
			"ok++;": "2:2 ok holds a truth value: += makes a number of it",
			"(a as Box).b_id = a < 1;": "2:20 a field holds a number, not a truth value: write ? 1 : 0, or declare it boolean",
			"return ok;": "2:9 the result holds a number, not a truth value: write ? 1 : 0, or declare it boolean",
			"yield* take(ok);": "2:14 argument 1 of take is a number: write ? 1 : 0",
			"const r = ok && a;": "2:12 r is a word: neither text nor undefined fits",
			"const r = a || ok;": "2:12 r is a word: neither text nor undefined fits",
			"const r = external();": "2:8 say what r holds: what it is given does not tell whether it is a number or a truth value",
		});
		assert.equal(inRoutine("const r = external() as number; const s: boolean = external(); return r;"), "accepted");
	});

	it("declarations that leave a word without a value", () => {
		rejects({
			"let x;": "2:6 give x an initial value",
			"let x: number;": "2:6 give x an initial value",
			"var x = 1;": "2:2 var is outside the dialect: use const or let",
			"const [x] = b;": "2:8 locals are plain names",
			"const { x } = b;": "2:8 locals are plain names",
			"let y = x; let x = 1;": "2:10 x is used before its declaration",
			"let x = x + 1;": "2:10 x is used before its declaration",
			"let x = 1; { a = x; let x = 2; }": "2:19 x is used before its declaration",
			"for (let i = i; ; ) a = 1;": "2:15 i is used before its declaration",
			"switch (a) { case 0: let x = 1; break; case 1: a = x; }":
				"2:53 x is declared in another case: put the statements of that case into a block",
			"switch (a) { case x: let x = 1; }": "2:20 x is used before its declaration",
		});
	});

	it("assignments elsewhere than in statements, to constants, and to what is not in the heap", () => {
		rejects({
			"const r = (a = 1);": "2:13 assign in a statement of its own",
			"if ((a = 1) > 0) return 1;": "2:7 assign in a statement of its own",
			"a = b = 1;": "2:6 assign in a statement of its own",
			"held(a++);": "2:7 assign in a statement of its own",
			"(a as Box).b_slots[a++] = 1;": "2:21 assign in a statement of its own",
			"for (a = 1, ok = true; ; ) a = 1;": "2:7 SequenceExpression is outside the dialect",
			"const c = 1; c = 2;": "2:15 c is constant: declare it with let",
			"const c = 1; c++;": "2:15 c is constant: declare it with let",
			"global = 1;": "2:2 global is no local: state lies in the heap",
			"conf.x2 = 1;": "2:2 routines assign to locals and fields of structs",
			"[a] = [1];": "2:2 ArrayPattern is outside the dialect",
			"a ||= 1;": "2:2 ||= is outside the dialect",
			"(a as Box).b_id ??= 1;": "2:2 ??= is outside the dialect",
		});
	});

	it("fields and structs that do not exist", () => {
		rejects({
			"const r = sizeof.nothing;": "2:12 there is no struct nothing",
			"const r = offset.nothing;": "2:12 there is no field nothing",
			"const r = (a as Box).b_nothing;": "2:23 there is no field b_nothing",
			"const r = (a as Box).b_pair.nothing;": "2:30 there is no field nothing",
			"const r = (a as Box).b_id[0];": "2:28 there is no field [...]",
			"const r = a[0];": "2:14 there is no field [...]",
			'const r: number = conf["x"];': "2:25 fields of structs are read by name",
			"const r = ref(a);": "2:12 ref() takes a field of a struct",
			"const r = ref();": "2:12 ref() takes a field of a struct",
			"const r = ref((a as Box).b_id, 1);": "2:12 ref() takes a field of a struct",
			"a();": "2:2 a is a word: it cannot be called",
			"const load = 1;": "2:8 load has a meaning of its own in the dialect: choose another name",
			"const $w = 1;": "2:8 names that begin with $ are the compiler's",
		});
	});

	it("statements outside the dialect", () => {
		rejects({
			"for (const x of list) a = x;": "2:2 ForOfStatement is outside the dialect",
			"for (const x in list) a = 1;": "2:2 ForInStatement is outside the dialect",
			"debugger;": "2:2 DebuggerStatement is outside the dialect",
			"here: { break here; }": "2:2 labels name loops",
			"a + 1;": "2:2 the statement has no effect",
			"ok && held();": "2:2 the statement has no effect",
			"return;": "2:2 the routine returns values elsewhere: return one here too",
			"const r = a instanceof Box;": "2:12 instanceof is outside the dialect",
			"delete (a as Box).b_id;": "2:2 delete is outside the dialect",
		});
	});

	it("parameters and results that are no words", () => {
		const f = (head: string, body = "return 0;") => errorOf(`${head} {\n\t${body}\n}`);
		const param = "must be a word: intern a text, pass the record of an object";
		assert.equal(f("function* f(s: string): Routine<number>"), `1:13 s ${param}`);
		assert.equal(f('function* f(s: "a" | "b"): Routine<number>'), `1:13 s ${param}`);
		assert.equal(f("function* f(s: number[]): Routine<number>"), `1:13 s ${param}`);
		assert.equal(f("function* f(s: { x: number }): Routine<number>"), `1:13 s ${param}`);
		assert.equal(f("function* f(s: () => void): Routine<number>"), `1:13 s ${param}`);
		assert.equal(f("function* f(s?: number): Routine<number>"), "1:13 s must always be given: a missing word has no value");
		assert.equal(f("function* f(s = 1): Routine<number>"), "1:13 parameters are plain names");
		assert.equal(f("function* f({ x }): Routine<number>"), "1:13 parameters are plain names");
		assert.equal(f("function* f(...s): Routine<number>"), "1:13 parameters are plain names");
		assert.equal(f("function* f(): Routine<string>"), "1:24 what f returns must be a word");
		assert.equal(f("function* f(): Routine<boolean>"), "2:9 the result holds a truth value: compare the number first");
		assert.equal(f("function* f(): Routine<void>"), "2:9 the routine is declared to return nothing");
		assert.equal(f("async function* f(): Routine<number>"), "1:1 a routine cannot be async");
	});

	it("a routine that returns values and can reach its end", () => {
		const f = (body: string) => errorOf(`function panic(): never { throw 1; }\nfunction* f(a: number): Routine<number> { ${body} }`);
		const error = "2:1 f returns a value, but its end can be reached: return one there too";
		assert.equal(f("if (a > 0) return 1;"), error);
		assert.equal(f("while (a > 0) return 1;"), error);
		assert.equal(f("for (;;) { if (a > 0) break; }"), error);
		assert.equal(f("switch (a) { case 0: return 1; }"), error);
		assert.equal(f("switch (a) { case 0: break; default: return 1; }"), error);
		assert.equal(f("here: for (;;) for (;;) break here;"), error);
		assert.equal(f("do { if (a > 0) continue; return 1; } while (a > 0);"), error);
		for (const body of [
			"if (a > 0) return 1; else return 2;",
			"for (;;) { if (a > 0) return 1; }",
			"while (true) { switch (a) { case 0: break; default: return 1; } }",
			"switch (a) { case 0: default: return 1; }",
			"do { return 1; } while (a > 0);",
			"if (a > 0) return 1; panic();",
			"throw new Error(`${a}`);",
		]) {
			assert.equal(f(body), "accepted", body);
		}
	});

	it("routines called, renamed or declared in plain code", () => {
		const error = (text: string) => errorOf(IMPORTS + text).replace(/^1:\d+ /, "");
		const called = "take is a routine: only a routine can call it, with yield*";
		assert.equal(error("function plain() { take(1); }"), called);
		assert.equal(error("export const plain = () => take(1);"), called);
		assert.equal(error("take(1);"), called);
		assert.equal(error("class C { m() { return take(1); } }"), called);
		assert.equal(error("export const grab = take;"), "a routine has one name");
		assert.equal(error("function plain() { let t = 0; t = take; }"), "a routine has one name");
		assert.equal(error("export { take as grab };"), "a routine has one name");
		assert.equal(error('export { take } from "./locks.ts";'), "export routines where they are declared, not from elsewhere");
		assert.equal(error('export * from "./locks.ts";'), "export routines where they are declared, not from elsewhere");
		assert.equal(error('import * as locks from "./locks.ts";'), "import routines by their names");
		assert.equal(error("const g = function* () {};"), "a routine is a function* declaration of the module");
		assert.equal(error("export default function* g() {}"), "a routine is a function* declaration of the module");
		assert.equal(error("const o = { *g() {} };"), "a routine is a function* declaration of the module");
		assert.equal(error("function plain() { function* g() {} }"), "a routine is a function* declaration of the module");
		assert.equal(error("function plain(take: (n: number) => void) { take(1); }"), "accepted", "a parameter of the same name");
		assert.equal(error("export const CALLS = { take, settle }; start(take);"), "accepted", "a table of routines, a routine to start");
		assert.equal(
			errorOf('import { take as grab } from "./locks.ts"; function plain() { grab(1); }').replace(/^1:\d+ /, ""),
			called.replace("take", "grab"),
		);
	});

	it("writes past the one write function in plain code", () => {
		const error = (text: string) => errorOf(`function plain(b: Box) { ${text} }`).replace(/^1:\d+ /, "");
		const own = "assign to a field in a statement of its own";
		assert.equal(error("const n = b.b_id++;"), own);
		assert.equal(error("return (b.b_id = 1);"), own);
		assert.equal(error("each((n) => (b.b_id = n));"), own);
		assert.equal(error("[b.b_id] = [1];"), own);
		assert.equal(error("({ q: b.b_id } = o);"), own);
		assert.equal(error("for (b.b_id of list);"), own);
		assert.equal(error("for (;;next(b).b_id++);"), own);
		assert.equal(error("const { b_id } = b;"), "destructuring does not reach fields of structs: read them one by one");
		assert.equal(error("for (b.b_id = 0; b.b_id < 3; b.b_id++) each(b);"), "accepted");
	});

	it("text that does not parse", () => {
		assert.equal(errorOf("function* f() {\n\tconst = 1;\n}"), "2:8 Unexpected token");
		assert.match(errorOf("function* f( {"), /^1:\d+ /);
		assert.match(errorOf("enum E { A }"), /^1:1 TSEnumDeclaration cannot be erased/);
	});
});
