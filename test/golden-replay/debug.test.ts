/** A golden trace as a run of the timeline: it ends where its replay found the difference, whatever differs. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { debugTrace } from "../../cli/conform-debug.ts";

type Line = Record<string, unknown>;

const scratch = mkdtempSync(path.join(tmpdir(), "uma-trace-"));
after(() => rmSync(scratch, { recursive: true }));

function linesOf(name: string): string[] {
	return gunzipSync(readFileSync(`test/golden/${name}.jsonl.gz`))
		.toString()
		.trimEnd()
		.split("\n");
}

/** What `uma conform --debug` prints about a trace, and its exit code. */
async function debugged(lines: readonly string[]): Promise<{ code: number; text: string }> {
	const file = path.join(scratch, "trace.jsonl");
	writeFileSync(file, lines.join("\n"));
	const printed: string[] = [];
	const code = await debugTrace(file, (line) => printed.push(line));
	return { code, text: printed.join("\n") };
}

/** The trace with one line changed. */
function edited(lines: readonly string[], index: number, change: (line: Line) => void): string[] {
	const line = JSON.parse(lines[index] as string) as Line;
	change(line);
	return lines.with(index, JSON.stringify(line));
}

const sample = linesOf("unit/limit_sleep.i386");

describe("conform --debug", () => {
	it("says how a debugger opens the trace, and nothing else of one that is as it should be", async () => {
		const { code, text } = await debugged(sample);
		assert.equal(code, 0);
		assert.match(text, /^ok .*trace\.jsonl\nTo go back and forth in it: in VS Code, UMA: Debug Golden Trace\.\.\./);
		const configuration = JSON.parse(text.split("\n").at(-1) ?? "") as Line;
		assert.equal(configuration.golden, path.join(scratch, "trace.jsonl"));
	});

	it("puts the events of both sides beside each other, where the thread stood below", async () => {
		const at = sample.findIndex((l) => l.includes('"c":"run"'));
		const { code, text } = await debugged(edited(sample, at, (l) => (l.ev as unknown[][])[0]?.splice(2, 1, 3)));
		assert.equal(code, 1);
		assert.match(text, new RegExp(`^.*trace\\.jsonl:${at + 1}: differs\n  line ${at + 1}: \\{"n":12,"c":"run","t":1,`));
		assert.match(text, /\n {2}differs at ev\[0\]\[2\]\n {4}expected 3\n {4}got {6}1\n {2}Events of the line:\n {4}expected +got\n/);
		assert.match(text, /\n {2}> \["zimport","z",3,1,"0x1"\] +\["zimport","z",1,1,"0x1"\]\n {4}\["zitem"/);
		assert.match(text, new RegExp(`\n    at thread1 \\(.*trace\\.jsonl:${at + 1}\\)\n`));
	});

	it("shows what lacks on one side", async () => {
		const at = sample.findIndex((l) => l.includes('"c":"run"'));
		const more = await debugged(edited(sample, at, (l) => (l.ev as unknown[]).push(["zitem", "z", "0x0"])));
		assert.match(more.text, /\n {2}> \["zitem","z","0x0"\]\n/);
		const less = await debugged(edited(sample, at, (l) => (l.ev as unknown[]).pop()));
		assert.match(less.text, /\n {2}> {27,}\["zitem","z","0x\w+"\]\n/);
	});

	it("comes to differences of the result, the digest, the boot and the end", async () => {
		const at = sample.findIndex((l) => l.includes('"v":"0x40405000"'));
		const cases: readonly (readonly [index: number, change: (l: Line) => void, told: RegExp])[] = [
			[
				at,
				(l) => Object.assign(l.r as Line, { v: "0x1" }),
				/differs at r\.v\n {4}expected "0x1"\n {4}got {6}"0x40405000"\n {2}The events of the line are the same\./,
			],
			[at, (l) => Object.assign(l, { d: {} }), /differs at d\./],
			[
				1,
				(l) => Object.assign((l.kegs as Line[])[0] as Line, { size: 5 }),
				/:2: differs\n.*\n {2}differs at kegs\[0\]\.size\n {4}expected 5\n/,
			],
			[sample.length - 1, (l) => Object.assign(l, { ticks: 77 }), /differs at ticks\n {4}expected 77\n {4}got {6}0\n/],
		];
		for (const [index, change, told] of cases) {
			const { code, text } = await debugged(edited(sample, index, change));
			assert.equal(code, 1, text);
			assert.match(text, told);
			assert.match(text, new RegExp(`trace\\.jsonl:${index + 1}: differs\n`));
		}
	});

	it("counts empty lines, as editors do", async () => {
		const at = sample.findIndex((l) => l.includes('"c":"run"'));
		const changed = edited(sample, at, (l) => Object.assign(l.r as Line, { v: "0x1" }));
		const { text } = await debugged(["", ...changed.slice(0, 5), "", ...changed.slice(5)]);
		assert.match(text, new RegExp(`trace\\.jsonl:${at + 3}: differs\n  line ${at + 3}: \\{"n":12,`));
		assert.match(text, new RegExp(`\n    at thread1 \\(.*trace\\.jsonl:${at + 3}\\)\n`));
	});

	it("comes to a difference of counts in a trace without events", async () => {
		const lines = linesOf("pr248008/w1-s76.r358097.i386");
		const at = lines.findIndex((l, i) => i > 200 && l.includes('"ec":{'));
		assert.ok(at > 0, "the trace has counts");
		const { code, text } = await debugged(edited(lines, at, (l) => Object.assign(l.ec as Line, { zimport: 9999 })));
		assert.equal(code, 1);
		assert.match(text, new RegExp(`:${at + 1}: differs\n.*\n  differs at ec\\.zimport\n    expected 9999\n`));
	});

	it("tells of a trace that makes no sense with its line", async () => {
		const { code, text } = await debugged(sample.slice(0, 20));
		assert.equal(code, 2);
		assert.match(text, /trace\.jsonl:20: error: the trace is truncated/);
	});
});
