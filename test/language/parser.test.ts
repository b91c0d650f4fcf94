/** The parser: the sample, the forms of the language, errors as examples, and that nothing makes it throw. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Document, Expr, Statement } from "../../language/ast.ts";
import { locate } from "../../language/diagnostics.ts";
import { parseDocument, parseExpressionText } from "../../language/parser.ts";
import { Kind, nextToken, scan, type Tokens, tokenText } from "../../language/scanner.ts";
import { FORMS, SAMPLE, withoutRanges } from "./samples.ts";

/** Findings as `line:column message`. */
function errors(text: string): string[] {
	return locate(text, parseDocument(text).findings).map((d) => `${d.line}:${d.column} ${d.message}`);
}

/** Statements of a thread that holds the text. */
function statements(text: string): unknown {
	const { document, findings } = parseDocument(`thread t {\n${text}\n}`);
	assert.deepEqual(findings, []);
	const thread = document.declarations[0];
	assert.ok(thread?.kind === "thread");
	return withoutRanges(thread.body.statements);
}

/** An expression with all its parentheses. */
function shown(expr: Expr): string {
	const unit = expr.unit ?? "";
	switch (expr.kind) {
		case "number":
			return expr.value + unit;
		case "string":
			return JSON.stringify(expr.value);
		case "name":
			return expr.name + unit;
		case "probe":
			return expr.object.text + (expr.index ? `[${shown(expr.index)}]` : "") + expr.path.map((n) => `.${n.text}`).join("") + unit;
		case "unary":
			return `(${expr.operator}${shown(expr.operand)})${unit}`;
		case "binary":
			return `(${shown(expr.left)} ${expr.operator} ${shown(expr.right)})${unit}`;
		case "range":
			return `(${shown(expr.low)}..${shown(expr.high)})`;
		case "call":
			return `${expr.callee.text}(${expr.args.map(shown).join(", ")})${unit}`;
		case "missing":
			return "?";
	}
}

function expr(text: string): string {
	const { expression, findings } = parseExpressionText(text);
	assert.deepEqual(findings, [], text);
	return shown(expression);
}

test("the sample parses", () => {
	const { document, findings } = parseDocument(SAMPLE);
	assert.deepEqual(findings, []);
	assert.equal(document.version?.kind === "number" && document.version.value, 1);
	assert.equal(
		document.declarations.map((d) => d.kind).join(" "),
		"machine kernel zone arena const thread thread at every schedule expect expect expect expect expect expect",
	);
	const under = document.declarations.flatMap((d) => (d.kind === "expect" ? [d.under.map((n) => n.variant.text).join(" ")] : []));
	assert.deepEqual(under, ["r358097 attachment-217196", "13.0 r366840-only pre-r358097", "", "13.0", "13.0", "13.0"]);
	assert.deepEqual(parseDocument(SAMPLE.replaceAll("\n", "\r\n")).findings, []);
});

test("all other forms parse", () => {
	assert.deepEqual(errors(FORMS), []);
	assert.deepEqual(errors(""), []);
	assert.deepEqual(errors("// nothing but a comment"), []);
});

test("expressions bind as described", () => {
	assert.equal(expr("a or b and not c == d | e"), "(a or (b and (!(c == (d | e)))))");
	assert.equal(expr("flags & M_NOWAIT == 0"), "((flags & M_NOWAIT) == 0)");
	assert.equal(expr("1 + 2 * 3 - 4 << 1"), "(((1 + (2 * 3)) - 4) << 1)");
	assert.equal(expr("-a % 5 + !b"), "(((-a) % 5) + (!b))");
	assert.equal(expr("1..n + 1 pages"), "(1..(n + 1pages))");
	assert.equal(expr("(n + 1) pages"), "(n + 1)pages");
	assert.equal(expr("56M + 5 ticks - 5% + 64B"), "(((56M + 5ticks) - 5%) + 64B)");
	assert.equal(expr("x % 5 + x%5"), "((x % 5) + (x % 5))");
	assert.equal(expr('keg["vmem \\"btag\\""].uk_domain.ud_free_items'), 'keg["vmem \\"btag\\""].uk_domain.ud_free_items');
	assert.equal(expr("0x1F + 1.5 + 1e3"), "((31 + 1.5) + 1000)");
	assert.equal(expr("f(a,\n b)\n + g()"), "(f(a, b) + g())");
	assert.equal(expr("not"), "not");
});

test("words are names where they begin nothing", () => {
	assert.deepEqual(statements("work = 3\nwork << free\nlet let = stop\nfree free\nlist list\nthread = 1"), [
		{ kind: "assign", name: { text: "work" }, value: { kind: "number", value: 3, hex: false } },
		{ kind: "push", list: { text: "work" }, value: { kind: "name", name: "free" } },
		{ kind: "let", name: { text: "let" }, value: { kind: "name", name: "stop" } },
		{ kind: "free", value: { text: "free" } },
		{ kind: "list", name: { text: "list" } },
		{ kind: "assign", name: { text: "thread" }, value: { kind: "number", value: 1, hex: false } },
	]);
	assert.deepEqual(errors("thread zone { }\nzone thread { item 4B }\nthread thread[2] on cpu cpu { }\nconst expect = 4"), []);
});

test("statements have their parts", () => {
	assert.deepEqual(statements('log "a {b} {{c}}"'), [{ kind: "log", parts: ["a ", { kind: "name", name: "b" }, " {c}"] }]);
	const probe = { kind: "probe", object: { text: "keg" }, index: { kind: "string", value: "vmem btag" }, path: [{ text: "ud_pages" }] };
	for (const text of ['{keg["vmem btag"].ud_pages}', '{keg[ "vmem btag" ].ud_pages}', '{keg[\\"vmem btag\\"].ud_pages}'])
		assert.deepEqual(statements(`log "${text} {{" ; stop`), [{ kind: "log", parts: [probe, " {"] }, { kind: "stop" }], text);
	assert.deepEqual(statements('let log = f("{")'), [
		{ kind: "let", name: { text: "log" }, value: { kind: "call", callee: { text: "f" }, args: [{ kind: "string", value: "{" }] } },
	]);
	assert.deepEqual(statements("fail pages 1 in 20; fail kva"), [
		{ kind: "fail", what: { text: "pages" }, extent: { kind: "one in", n: { kind: "number", value: 20, hex: false } } },
		{ kind: "fail", what: { text: "kva" } },
	]);
	assert.deepEqual(statements("f() else stop\nfree all of l until x > 1"), [
		{ kind: "call", call: { kind: "call", callee: { text: "f" }, args: [] }, otherwise: { kind: "stop" } },
		{
			kind: "free from",
			order: { text: "all" },
			list: { text: "l" },
			until: { kind: "binary", operator: ">", left: { kind: "name", name: "x" }, right: { kind: "number", value: 1, hex: false } },
		},
	]);
	assert.deepEqual(statements("if a { } else if b { } else { }"), [
		{
			kind: "if",
			condition: { kind: "name", name: "a" },
			then: { statements: [] },
			otherwise: { kind: "if", condition: { kind: "name", name: "b" }, then: { statements: [] }, otherwise: { statements: [] } },
		},
	]);
});

test("properties have values and words", () => {
	const { document } = parseDocument(
		"arena a { import 64K from kernel_arena releasing; span 0x10 + 4M; options A, B\n kva_holes 64K every 1M }",
	);
	const arena = document.declarations[0];
	assert.ok(arena?.kind === "arena");
	assert.deepEqual(
		arena.properties.map((p) => `${p.name.text}: ${p.values.map(shown).join(" ")} / ${p.words.map((w) => w.text).join(" ")}`),
		["import: 64K / from kernel_arena releasing", "span: (16 + 4M) / ", "options: A B / ", "kva_holes: 64K 1M / every"],
	);
});

/** Text of a thread's body, and what is said of it. */
const IN_THREAD: readonly (readonly [string, ...string[]])[] = [
	["repeat {\nfree p\n}", "2:1 `repeat` needs a count, such as `repeat 10 times { ... }`"],
	["repeat 10 {\n}", "2:1 `times` is missing behind the count: `repeat 10 times { ... }`"],
	[
		"repeat 5 tmes {\nfree\n}",
		"2:1 `times` is missing behind the count: `repeat 10 times { ... }`",
		"3:1 `free` needs a value, such as `free p` or `free oldest of bufs`",
	],
	[
		"let x\nlet = 3\nlet y malloc(5B)",
		"2:1 `let x` needs a value, such as `let x = malloc(1K, M_NOWAIT)`",
		"4:1 a `=` is missing before `malloc`",
	],
	["b << malloc(64B, M_WAITOK\nfree x", "2:6 `malloc(` is not closed: a `)` is missing"],
	["b << malloc(64B,\nfree x", "2:6 an argument of `malloc` is missing"],
	["b << malloc(64B M_WAITOK)", "2:17 a `,` is missing before `M_WAITOK`"],
	["x = 3 +\nfree x", "2:7 `+` needs a value behind it"],
	['x = keg["a\nfree x', '2:9 this text is not closed: a `"` is missing'],
	["x += 1", "2:3 there is no `+=`; write `x = x + ...`"],
	["if a = b && c { stop }", "2:6 write `==` to compare"],
	["wait until 1 < x < 3", "2:12 comparisons do not chain: write `a < b and b < c`"],
	["work 64KB", "2:8 `KB` is no unit; write `64K`"],
	["work 5 parsecs", "2:8 `parsecs` is no unit; units are B, K, M, G, pages, items, ticks, ms, s and %"],
	["fre p\nwrok 5", "2:1 `fre` is no statement; did you mean `free`?", "3:1 `wrok` is no statement; did you mean `work`?"],
	["frobnicate everything", "2:1 `frobnicate` is no statement; a call is written `frobnicate(...)`, an assignment `frobnicate = ...`"],
	[
		"repaet 5 times {\nfree\n}",
		"2:1 `repaet` is no statement; did you mean `repeat`?",
		"3:1 `free` needs a value, such as `free p` or `free oldest of bufs`",
	],
	['keg["x"].y = 5', "2:1 fields can be looked at, not changed; a statement begins with a word, such as `let` or `free`"],
	["p = f() else\nfree p", "2:9 `else` behind a call needs `continue`, `stop` or a block: `else { ... }`"],
	["else stop", "2:1 `else` stands behind the block of an `if` or behind a call"],
	["hold p", "2:1 `hold` needs a value and a time, such as `hold p for 5 ticks`"],
	["free oldest bufs", "2:6 write `free oldest of bufs`"],
	["fail disk", "2:6 `disk` cannot fail; write `pages` or `kva`"],
	["shrink memory 4K", "2:1 `shrink memory to` needs a size, such as `shrink memory to 400K for 2s`"],
	['log "a {b"', "2:8 `{` in a text is not closed: a `}` is missing; a brace itself is written `{{`"],
	['log "a {b+} c"', "2:10 `+` needs a value behind it"],
	["x = 'abc'", "2:5 texts stand in double quotes"],
	["free p # give it back\n/* or\nnot */ free q", "2:8 comments begin with `//`", "3:1 comments begin with `//`"],
	["choose {\n{ stop }\n}", "3:1 a branch of `choose` begins with its weight, such as `30% { ... }`"],
	["work 1 tick", "2:8 `tick` is no unit; write `ticks`"],
	["sleep 2 Seconds; f(n page)", "2:9 `Seconds` is no unit; write `s`", "2:22 `page` is no unit; write `pages`"],
	["let q = p p", "2:11 `p` is not expected here; a statement ends with the line or a `;`"],
	["work 5 tikcs", "2:8 `tikcs` is no unit: did you mean `ticks`?"],
	['log "{a["b].c} d"', "2:6 `{` in a text is not closed: a `}` is missing; a brace itself is written `{{`"],
	["while pages. { }", "2:12 `.` needs a field behind it, such as `pages.free`"],
	[
		"for i in 0..5 { work 1 ticks }\nfor (let i = 0; i < 5; i++) { free }",
		"2:1 `for` is no statement; loops are `repeat 10 times { ... }`, `while pages.free > 100 { ... }` and `forever { ... }`",
		"3:1 `for` is no statement; loops are `repeat 10 times { ... }`, `while pages.free > 100 { ... }` and `forever { ... }`",
		"3:31 `free` needs a value, such as `free p` or `free oldest of bufs`",
	],
	["return", "2:1 `return` is no statement; a thread ends behind its last statement, `break` leaves a loop, `stop` ends the run"],
	["return(1)", "2:1 `return` is no statement; a thread ends behind its last statement, `break` leaves a loop, `stop` ends the run"],
	["if a { } elif b { }", "2:10 `elif` is not expected here; write `else if` behind the block of the `if`"],
	["if a { }\nelif b { }", "3:1 `elif` is no statement; write `else if` behind the block of the `if`"],
	['print "x"', '2:1 `print` is no statement; write `log "free {pages.free}"`'],
	["if (x) work 1 ticks // wait", "2:1 `if` needs braces, around a single statement too: `{ work 1 ticks }`"],
	["if x stop else free p", "2:1 `if` needs braces, around a single statement too: `{ stop }`"],
	["  while x\n    work 1 ticks", "2:3 `while` needs a block: `{ ... }`"],
	["x: 1", "2:2 a `:` means nothing here; an assignment is written `x = ...`"],
	["x := 1", "2:3 a `:` means nothing here; an assignment is written `x = ...`"],
	["x++\nx --", "2:2 there is no `++`; write `x = x + 1`", "3:3 there is no `--`; write `x = x - 1`"],
	[
		'let p = uma_zalloc("vmem btag, M_WAITOK)\nlog "n',
		'2:20 this text is not closed: a `"` is missing',
		'3:5 this text is not closed: a `"` is missing',
	],
];

/** The text of a thread's body when the quick fixes of its errors are taken. */
function fixed(body: string): string {
	const text = `thread t {\n${body}\n}\n`;
	const fixes = parseDocument(text).findings.flatMap((f) => f.fixes?.slice(0, 1) ?? []);
	return fixes.reduceRight((all, { from, to, text: inner }) => all.slice(0, from) + inner + all.slice(to), text).slice(11, -3);
}

test("fixes write what was meant", () => {
	const cases: readonly (readonly [string, string])[] = [
		["if (x) work 1 ticks // wait", "if (x) { work 1 ticks } // wait"],
		["x := 1", "x = 1"],
		["x: 1", "x = 1"],
		["x ++; y--", "x = x + 1; y = y - 1"],
		['let p = uma_zalloc("vmem btag, M_WAITOK)', 'let p = uma_zalloc("vmem btag", M_WAITOK)'],
		['x = keg["vmem btag].ud_pages', 'x = keg["vmem btag"].ud_pages'],
		['log "a, b', 'log "a, b"'],
	];
	for (const [text, meant] of cases) assert.equal(fixed(text), meant);
});

test("errors in statements say what to type", () => {
	for (const [text, ...messages] of IN_THREAD) assert.deepEqual(errors(`thread t {\n${text}\n}\nkernel 13.0`), messages, text);
});

const AT_TOP: readonly (readonly [string, ...string[]])[] = [
	["zone a {\n item\n reserve 8 items\n}", "2:2 `item` needs a quantity, such as `256B`"],
	["zone a {\n item = 4K\n}", "2:7 a property has no `=`: write `item` and its value"],
	["machine i386 {\n memory: 64M\n}", "2:8 a property has no `:`: write `memory` and its value"],
	["thread a on cpu0 { stop }", "1:13 write `cpu 0`"],
	["thread a cpu 1 { stop }", "1:10 write `thread a on cpu 1`"],
	["thread a cpu3 { stop }", "1:10 write `thread a on cpu 3`"],
	["thread a on 0 { stop }", "1:10 `on` needs a cpu: `on cpu 0` or `on any cpu`"],
	['zone "a {\n item 1K\n}', '1:6 this text is not closed: a `"` is missing'],
	["thread {\n}", "1:1 `thread` needs a name, such as `thread cc[5] { ... }`"],
	["thread a\n  work 5 ticks\n}\nkernel 13.0", "1:1 `thread a` needs a block: `{ ... }`"],
	["thread a\nkernel 13.0", "1:1 `thread a` needs a block: `{ ... }`"],
	["thread a {\n  repeat 5 times {\n    free p\n}\nkernel 13.0", "2:18 the block of `repeat` is not closed: a `}` is missing"],
	["thread a { forever { forever { stop", "1:30 the block of `forever` is not closed: a `}` is missing"],
	["machine i386 {\n  cpus 1\nkernel 13.0", "1:14 the block of `machine` is not closed: a `}` is missing"],
	[
		"thread a {\n  stop\n}\n  free x\n}\nkernel 13.0",
		"4:3 `free` is a statement and stands in a block, such as `thread NAME { ... }`; is there a `}` too many above?",
	],
	["thread a { }\n}\nkernel 13.0", "2:1 this `}` closes nothing"],
	["thred a {\n free p\n }\nkernel 13.0", "1:1 `thred` is no declaration; did you mean `thread`?"],
	[
		"kernel\nmachine",
		"1:1 `kernel` needs a variant, such as `kernel r358097` or `kernel 13.0`",
		"2:1 `machine` needs an architecture: `machine i386 { ... }` or `machine amd64 { ... }`",
	],
	["kernel 13.0 set keg_drain", "1:13 `set keg_drain` needs a value, such as `set keg_drain = all`"],
	["kernel 13.0 kernel 13.1", "1:13 `kernel` is not expected here; a declaration ends with the line or a `;`"],
	["const n\nparam m =", "1:1 `const n` needs a value, such as `const n = 4`", "2:1 `param m` needs values, such as `param m = 8, 16, 32`"],
	["schedule rondom seed 5", "1:10 `rondom` is no schedule; there are `round-robin`, `random`, `pct` and `replay`"],
	["schedule random 42 for 6s", "1:17 write `seed 42`"],
	["schedule pct depth 3 42", "1:22 `42` is not expected here; a declaration ends with the line or a `;`"],
	["schedule round-robin seed 5", "1:22 `round-robin` has no `seed`"],
	[
		"expect\nexpect always\nexpect no",
		"1:1 `expect` needs what is expected, such as `expect no deadlock` or `expect always pages.free > 0`",
		"2:8 `always` needs a condition, such as `expect always pages.free > 0`",
		"3:1 `expect` needs what is expected, such as `expect no deadlock` or `expect always pages.free > 0`",
	],
	["expect no panic under 13.0 with, r358097", "1:28 `with` needs a toggle, such as `with span_merge`"],
	["expect no panic under 13.0 set keg_drain", "1:28 `set keg_drain` needs a value, such as `set keg_drain = all`"],
	["expect no panic under", "1:17 `under` needs variants of the kernel, such as `under r358097, 13.0`"],
	["kernel 13.0\numa 1", "2:1 `uma` with the version of the language stands on the first line"],
	["uma 2\nnonsense", "1:5 this scenario is written in version 2 of the language; this tool reads version 1: update it"],
	[
		"uma 1.5\nstop",
		"1:5 the version of the language is a whole number: `uma 1`",
		"2:1 `stop` is a statement and stands in a block, such as `thread NAME { ... }`; is there a `}` too many above?",
	],
	["uma one", "1:5 the version of the language is a whole number: `uma 1`"],
];

test("errors in declarations say what to type", () => {
	for (const [text, ...messages] of AT_TOP) assert.deepEqual(errors(text), messages, text);
});

test("hostile texts give one clear error", () => {
	const deep = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
	assert.deepEqual(errors(`thread t { ${deep("forever {", "}")} }`).length, 1);
	assert.match(errors(`const a = ${deep("(", ")")}`).join(), /nested deeper/);
	assert.match(errors(`const a = ${"-".repeat(100_000)}1`).join(), /nested deeper/);
	assert.match(errors(`const a = 1${" + 1".repeat(100_000)}`).join(), /more than 1000 operators/);
	assert.match(errors(`thread t { ${"if a { } else ".repeat(100_000)} }`).join(), /nested deeper/);
	for (const word of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
		checkWhole(`schedule ${word} seed 1\n${word} 1\nzone ${word} {\n ${word}\n}\nthread ${word} {\n ${word} 1${word}\n}`);
	}
	assert.deepEqual(errors("x".repeat(10_000_001)), ["1:1 a scenario has at most 10 million characters"]);
	assert.ok(parseDocument("zone\n".repeat(10_000)).findings.length <= 201);
});

/** Checks what holds for every text: the parser comes to an end, and places lie in the text and in each other. */
function checkWhole(text: string): void {
	const { document, findings } = parseDocument(text);
	for (const { from, to, message } of findings) {
		assert.ok(from >= 0 && from <= to && to <= text.length, message);
		assert.notEqual(message, "");
	}
	checkRanges(document, 0, text.length);
	parseExpressionText(text);
}

function checkRanges(node: Document | Statement | Expr | object, from: number, to: number): void {
	const range = node as { from?: number; to?: number };
	if (range.from !== undefined && range.to !== undefined) {
		if (from > range.from || range.from > range.to || range.to > to) assert.fail(`${JSON.stringify(node).slice(0, 300)} in ${from}..${to}`);
		from = range.from;
		to = range.to;
	}
	for (const child of Object.values(node)) if (typeof child === "object" && child !== null) checkRanges(child, from, to);
}

const TEXT = SAMPLE + FORMS;

/** Places of all tokens but the last. */
function tokensOf(tokens: Tokens): { from: number; to: number; text: string }[] {
	const result = [];
	for (let t = 0; tokens.kind[t] !== Kind.end; t = nextToken(tokens, t)) {
		result.push({ from: tokens.from[t] as number, to: tokens.to[t] as number, text: tokenText(tokens, t) });
	}
	return result;
}

const WORDS = tokensOf(scan(TEXT));

test("truncated texts parse to a tree", () => {
	for (const { from, to } of WORDS) {
		checkWhole(TEXT.slice(0, from));
		checkWhole(TEXT.slice(to));
		checkWhole(TEXT.slice(0, from + 1));
	}
});

test("a missing token is told once or twice, inside its declaration", () => {
	const { document } = parseDocument(SAMPLE);
	for (const { from, to, text } of tokensOf(scan(SAMPLE))) {
		const damaged = SAMPLE.slice(0, from) + SAMPLE.slice(to);
		checkWhole(damaged);
		if (text === "}") continue;
		const { findings } = parseDocument(damaged);
		const around = document.declarations.find((d) => d.from <= from && to <= d.to) ?? { from: 0, to: 5 };
		assert.ok(findings.length <= 2, `without ${text} at ${from}: ${errors(damaged).join("\n")}`);
		for (const f of findings) assert.ok(f.from >= around.from && f.to <= around.to, `without ${text} at ${from}: ${f.message}`);
	}
});

test("random deletions, tokens and characters parse to a tree", () => {
	const token = fc.constantFrom(
		...WORDS.map((w) => w.text),
		..."constructor __proto__ toString 5toString random replay".split(" "),
		"\n",
		"\n",
		";",
		"'",
		'"',
		"//",
		"/*",
	);
	fc.assert(
		fc.property(fc.array(token, { maxLength: 60 }), (words) => checkWhole(words.join(" "))),
		{ numRuns: 1000 },
	);
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => checkWhole(text)),
		{ numRuns: 500 },
	);
	fc.assert(
		fc.property(fc.nat(TEXT.length), fc.nat(200), fc.array(token, { maxLength: 4 }), (from, length, words) =>
			checkWhole(TEXT.slice(0, from) + words.join(" ") + TEXT.slice(from + length)),
		),
		{ numRuns: 500 },
	);
});
