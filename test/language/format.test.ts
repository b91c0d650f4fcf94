/** The formatter: its layout by example, and that it changes nothing but the layout, whatever the text looked like. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { format } from "../../language/format.ts";
import { parseDocument } from "../../language/parser.ts";
import { Kind, nextToken, scan } from "../../language/scanner.ts";
import { FORMS, SAMPLE, withoutRanges } from "./samples.ts";

/** Formats and checks what holds for every text. */
function formatted(text: string): string {
	const result = format(text);
	const before = parseDocument(text);
	if (before.findings.length > 0) {
		assert.equal(result, text);
		return result;
	}
	const after = parseDocument(result);
	assert.deepEqual(after.findings, [], result);
	assert.deepEqual(withoutRanges(after.document), withoutRanges(before.document));
	assert.deepEqual(commentsOf(result), commentsOf(text));
	assert.equal(format(result), result);
	return result;
}

function commentsOf(text: string): string[] {
	const tokens = scan(text);
	return tokens.commentFrom.map((from, i) => text.slice(from, tokens.commentTo[i]).trimEnd());
}

test("the sample keeps its lines", () => {
	const lines = (text: string) => text.split("\n").map((line) => line.replace(/ +/g, " "));
	assert.deepEqual(lines(formatted(SAMPLE)), lines(SAMPLE));
	formatted(FORMS);
	formatted(SAMPLE + FORMS);
});

test("one statement a line, values aligned, weights to the right", () => {
	const text = `machine   i386{cpus 1
memory   56M;kva 96M }
thread t[ 2 ]   on cpu 0 {
list bufs;let p=malloc( 4 K , M_NOWAIT|M_ZERO )else continue
choose{ 5%{free p}
30%  { work 2ticks } }
if - p>=3{break}else{
work (p+1)ticks }
}
zone z {item 1K;reserve 8items}`;
	assert.equal(
		formatted(text),
		`machine i386 {
  cpus   1
  memory 56M
  kva    96M
}
thread t[2] on cpu 0 {
  list bufs
  let p = malloc(4K, M_NOWAIT | M_ZERO) else continue
  choose {
     5% { free p }
    30% { work 2 ticks }
  }
  if -p >= 3 {
    break
  } else {
    work (p + 1) ticks
  }
}
zone z { item 1K; reserve 8 items }
`,
	);
});

test("comments stay; those behind code stand in a column", () => {
	const text = `// head

thread t { // opens


  // first
  work 1 ticks // one
  x = oneof(1K,// small
      4K) // two

  // last

}
// end`;
	assert.equal(
		formatted(text),
		`// head

thread t {  // opens
  // first
  work 1 ticks   // one
  x = oneof(1K,  // small
      4K)        // two

  // last
}
// end
`,
	);
});

test("a block on one line stays there while it fits", () => {
	assert.equal(formatted("every 1s {   uma_reclaim( A );stop   }"), "every 1s { uma_reclaim(A); stop }\n");
	assert.equal(formatted("thread t { forever {\n} }"), "thread t { forever {} }\n");
	const long = `every 1s { ${"a_long_routine_name(1)".concat("; ").repeat(5)}stop }`;
	assert.equal(formatted(long), `every 1s {\n${"  a_long_routine_name(1)\n".repeat(5)}  stop\n}\n`);
});

test("long statements keep their line ends, short ones are joined", () => {
	assert.equal(formatted("const a = f(1,\n 2)"), "const a = f(1, 2)\n");
	const names = Array.from({ length: 12 }, (_, i) => `a_long_name_${i}`);
	assert.equal(
		formatted(`expect no panic under ${names.slice(0, 6).join(",")},\n${names.slice(6).join(", ")}`),
		`expect no panic under ${names.slice(0, 6).join(", ")},\n    ${names.slice(6).join(", ")}\n`,
	);
});

test("line ends are kept as found, errors leave the text alone", () => {
	assert.equal(formatted("kernel   13.0\r\nconst a=1\r\n"), "kernel 13.0\r\nconst a = 1\r\n");
	assert.equal(formatted("kernel   13.0"), "kernel 13.0\n");
	assert.equal(formatted("thread   {"), "thread   {");
	assert.equal(formatted("\n\n"), "");
});

test("any layout of a text comes to a fixed point with the same tree", () => {
	const text = FORMS + SAMPLE.replace("uma 1", "");
	const gaps: number[] = [];
	const tokens = scan(text);
	for (let t = 0; tokens.kind[t] !== Kind.end; t = nextToken(tokens, t)) gaps.push(tokens.from[t] as number);
	const insertion = fc.tuple(
		fc.constantFrom(...gaps),
		fc.constantFrom("\n", "\n\n\n", "   ", "// c\n", "\n// own\n", ";", "; // s\n", "\n;"),
	);
	let whole = 0;
	fc.assert(
		fc.property(fc.array(insertion, { minLength: 1, maxLength: 3 }), fc.boolean(), (insertions, crlf) => {
			let changed = text;
			for (const [at, what] of [...insertions].sort((a, b) => b[0] - a[0])) changed = changed.slice(0, at) + what + changed.slice(at);
			if (crlf) changed = changed.replaceAll("\n", "\r\n");
			if (parseDocument(changed).findings.length === 0) whole++;
			formatted(changed);
		}),
		{ numRuns: 600 },
	);
	assert.ok(whole > 50);
	fc.assert(
		fc.property(fc.shuffledSubarray(text.split("\n")), (lines) => void formatted(lines.join("\n"))),
		{ numRuns: 200 },
	);
});
