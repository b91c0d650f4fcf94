/** `uma check`: findings in all their forms, and input that is wrong in every way. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { Io } from "../../cli/command.ts";
import { decodeText, expandFiles, FileProblem } from "../../cli/files.ts";
import { findingLines, tellFindings } from "../../cli/findings.ts";
import { diagnose } from "../../language/load.ts";
import { file, MACHINE, objects, shortScenario, uma } from "./program.ts";

function screen(colour: boolean): { readonly io: Io; readonly lines: string[] } {
	const lines: string[] = [];
	return { io: { out: (line) => lines.push(line), err: () => {}, terminal: true, colour, bar: false }, lines };
}

describe("check", () => {
	it("says that a scenario is well, or nothing", () => {
		const name = file("good.uma", shortScenario("expect no deadlock\n"));
		assert.deepEqual(uma("check", name), { status: 0, out: `${name}: ok, kernel 13.0, i386, 1 thread, 1 expectation\n`, err: "" });
		assert.deepEqual(uma("check", "--quiet", name), { status: 0, out: "", err: "" });
	});

	it("prints file, line, column and text, plain where it is piped", () => {
		const name = file("bad.uma", shortScenario().replace("64B", "64Q"));
		const { status, out } = uma("check", name);
		assert.equal(status, 2);
		for (const line of out.trim().split("\n")) assert.match(line, /^.*bad\.uma:\d+:\d+: (error|warning): /);
		assert.match(out, /bad\.uma:9:/);
	});

	it("counts lines and columns the same in a file with CRLF", () => {
		const text = shortScenario().replace("M_WAITOK", "M_WAITKO");
		const lf = uma("check", file("lf.uma", text)).out;
		const crlf = uma("check", file("crlf.uma", text.replaceAll("\n", "\r\n"))).out;
		assert.equal(crlf.replaceAll("crlf.uma", "lf.uma"), lf);
	});

	it("checks every value of a parameter", () => {
		const name = file("params.uma", shortScenario("param n = 1, 0\nconst c = 10 / n\nexpect always c > 0\n"));
		const { status, out } = uma("check", name);
		assert.equal(status, 2, out);
		assert.match(out, /params\.uma:\d+:\d+: error/);
	});

	it("gives objects to programs", () => {
		const name = file("json.uma", `${MACHINE}kernel 13.2\nthread t { work 1 ticks }\n`);
		const [finding, summary] = objects(uma("check", "--json", name).out);
		assert.deepEqual([finding?.type, finding?.line, finding?.severity, finding?.code], ["finding", 7, "error", "unknown-kernel"]);
		assert.deepEqual(summary, { type: "file", file: name, ok: false, findings: 1 });
	});

	it("checks a kernel from the command line", () => {
		const name = file("kernel.uma", shortScenario());
		assert.equal(uma("check", "--kernel", "r358097 with span_merge", name).status, 0);
		assert.match(uma("check", "--kernel", "r35809", name).out, /there is no kernel `r35809`: did you mean/);
	});
});

describe("findings on a terminal", () => {
	const text = shortScenario().replace("64B", "64Q").replaceAll("  ", "\t");
	const [finding] = diagnose(text);

	it("show the line with carets below what is meant", () => {
		assert.ok(finding !== undefined);
		const lines = findingLines("x.uma", finding, text, screen(false).io);
		assert.equal(lines.length, 3);
		assert.match(lines[1] ?? "", /^ {3}let p = malloc\(64Q, M_WAITOK\)$/);
		const caret = (lines[2] ?? "").indexOf("^");
		assert.equal(caret - 2, finding.column - 1);
		assert.match(lines[2] ?? "", /^ +\^+$/);
	});

	it("put the carets below wide characters, marks and control characters as a terminal draws them", () => {
		const columns: readonly (readonly [before: string, columns: number])[] = [
			["日本語 ", 7],
			["\u{1f389}é ", 4],
			["e\u0301 ", 2],
			["\t\x1b[31m", 6],
			["한ｱ", 3],
		];
		for (const [before, width] of columns) {
			const line = `${before}foo = 日`;
			const at = { line: 1, column: before.length + 1, from: before.length, to: before.length + 3 };
			const [, shown = "", carets] = findingLines("x.uma", { severity: "error", message: "m", ...at }, line, screen(false).io);
			assert.equal(carets, `${" ".repeat(2 + width)}^^^`, line);
			assert.doesNotMatch(shown, /\p{Cc}/u);
			const last = { line: 1, column: line.length, from: line.length - 1, to: line.length };
			const below = findingLines("x.uma", { severity: "error", message: "m", ...last }, line, screen(false).io)[2];
			assert.equal(below, `${" ".repeat(2 + width + 6)}^^`, line);
		}
	});

	it("use colours where they are wanted", () => {
		const { io, lines } = screen(true);
		assert.ok(finding !== undefined);
		tellFindings("x.uma", [finding], text, { io, json: false });
		assert.ok(lines.some((l) => l.includes("\x1b[31merror:")));
		const plain = screen(false);
		tellFindings("x.uma", [finding], text, { io: plain.io, json: false });
		assert.ok(plain.lines.every((l) => !l.includes("\x1b")));
	});

	it("show a piece of a very long line", () => {
		const long = `${" ".repeat(5000)}x`;
		const lines = findingLines(
			"x.uma",
			{ severity: "error", message: "m", line: 1, column: 5001, from: 5000, to: 5001 },
			long,
			screen(false).io,
		);
		assert.ok(lines.every((l) => l.length < 200));
		assert.equal((lines[1] ?? "")[(lines[2] ?? "").indexOf("^")], "x");
	});
});

describe("input that is wrong", () => {
	const one: readonly (readonly [name: string, content: string | Uint8Array, message: RegExp])[] = [
		["latin1.uma", Buffer.from("uma 1\n// caf\xe9\n", "latin1"), /:2:7: error: byte 0xe9 is not UTF-8: save the file as UTF-8/],
		["utf16.uma", Buffer.from("\ufeffuma 1", "utf16le"), /:1:1: error: the file is UTF-16: save it as UTF-8/],
		["big.uma", `// ${"x".repeat(10_500_000)}\n`, /:1:1: error: a scenario has at most 10 million characters/],
		["deep.uma", `${MACHINE}thread t {\n${"if 1 == 1 { ".repeat(20_000)}${"}".repeat(20_000)}\n}\n`, /nested deeper than/],
		["cyclic.uma", `${MACHINE}const a = b\nconst b = a\nthread t { work a ticks }\n`, /:7:7: error: `a` is defined by itself/],
		["endless.uma", `${MACHINE}thread t { repeat 1e12 times { work 1 ticks } }\n`, /repetitions never end: write `forever`/],
		[
			"cpus.uma",
			`${MACHINE.replace("cpus 1", "cpus 1000")}thread t { work 1 ticks }\n`,
			/:2:8: error: `cpus` is a whole number from 1 to 64/,
		],
		["memory.uma", `${MACHINE.replace("56M", "0M")}thread t { work 1 ticks }\n`, /:3:3: error: `memory` is a multiple of 4K from/],
		["kva.uma", `${MACHINE.replace("kva 96M", "kva 8M")}thread t { work 1 ticks }\n`, /:4:3: error: .*does not boot below `kva 16M`/],
		["variant.uma", `${MACHINE}kernel r35809\nthread t { work 1 ticks }\n`, /:7:8: error: there is no kernel `r35809`: did you mean/],
		[
			"toggle.uma",
			`${MACHINE}kernel 13.0 with span_merg\nthread t { work 1 ticks }\n`,
			/:7:18: error: there is no toggle `span_merg`: did you mean/,
		],
		["newer.uma", `uma 99\n${MACHINE}`, /:1:5: error: .*version 99.*update it/],
	];
	for (const [name, content, message] of one) {
		it(`${name}: one error, exit code 2`, () => {
			const { status, out, err } = uma("run", file(name, content));
			assert.equal(status, 2);
			assert.equal(err, "");
			assert.equal(out.trim().split("\n").length, 1, out);
			assert.match(out, message);
		});
	}

	it("a folder, and a file that is not there", () => {
		const folder = path.join(path.dirname(file("x.uma", "")), "folder.uma");
		mkdirSync(folder, { recursive: true });
		assert.match(uma("check", folder).out, /folder\.uma:1:1: error: this is a folder/);
		const missing = uma("check", `${folder}.missing`);
		assert.equal(missing.status, 2);
		assert.match(missing.out, /missing:1:1: error: there is no such file/);
	});

	it("a recording that a schedule names and that is not there", () => {
		const { status, out } = uma("run", file("replayed.uma", shortScenario('schedule replay "no.umarec"\n')));
		assert.equal(status, 2);
		assert.match(out, /replayed\.uma:12:17: error: the recording `no\.umarec` cannot be replayed: there is no such file/);
	});

	it("finds the first byte that is no UTF-8 whatever is wrong with it", () => {
		const bad: readonly number[][] = [
			[0x80],
			[0xc0, 0x80],
			[0xe0, 0x80, 0x80],
			[0xed, 0xa0, 0x80],
			[0xf4, 0x90, 0x80, 0x80],
			[0xe2, 0x82],
			[0xff],
		];
		for (const bytes of bad) {
			assert.throws(
				() => decodeText(Uint8Array.from([...Buffer.from("ä\nö€😀"), ...bytes])),
				(error: unknown) => error instanceof FileProblem && error.line === 2 && error.column === 5,
			);
		}
		assert.equal(decodeText(Buffer.from("\ufeffä€😀")), "ä€😀");
	});

	it("expands patterns that a shell has left", () => {
		const folder = path.dirname(file("one.pattern", ""));
		file("two.pattern", "");
		assert.deepEqual(
			expandFiles([path.join(folder, "*.pattern")]).map((f) => path.basename(f)),
			["one.pattern", "two.pattern"],
		);
		assert.deepEqual(expandFiles(["no/such/*.uma"]), ["no/such/*.uma"]);
	});
});
