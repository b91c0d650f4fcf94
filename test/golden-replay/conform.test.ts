/** Golden traces replay to the last byte; broken traces give one clear error. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { conformFile, describeResult } from "../../cli/conform.ts";

const root = process.cwd();
const subset = path.join(root, "test/golden");
/** All traces, where the material the subset was taken from lies beside the checkout. */
const full = path.resolve(root, "../shared/golden");

function tracesIn(folder: string): string[] {
	return ["unit", "pr248008", "random"].flatMap((part) => {
		const dir = path.join(folder, part);
		return existsSync(dir)
			? readdirSync(dir)
					.filter((f) => f.endsWith(".jsonl.gz"))
					.map((f) => path.join(dir, f))
			: [];
	});
}

for (const file of tracesIn(existsSync(full) ? full : subset)) {
	test(`replays ${path.basename(file, ".jsonl.gz")}`, async () => {
		const result = await conformFile(file);
		assert.equal(result.kind, "ok", describeResult(file, result));
	});
}

const scratch = mkdtempSync(path.join(tmpdir(), "uma-conform-"));
after(() => rmSync(scratch, { recursive: true }));

const sample = gunzipSync(readFileSync(path.join(subset, "unit/limit_sleep.i386.jsonl.gz")))
	.toString()
	.split("\n");

async function replayed(lines: readonly string[]): Promise<string> {
	const file = path.join(scratch, "trace.jsonl");
	writeFileSync(file, lines.join("\n"));
	return describeResult("trace.jsonl", await conformFile(file));
}

function edited(index: number, change: (line: Record<string, unknown>) => void): string[] {
	const line = JSON.parse(sample[index] as string) as Record<string, unknown>;
	change(line);
	return sample.with(index, JSON.stringify(line));
}

test("a changed answer is the first difference, with line, place and both values", async () => {
	const text = await replayed(
		edited(3, (line) => {
			(line.r as Record<string, unknown>).v = "0x1234";
		}),
	);
	assert.match(text, /^trace\.jsonl:4: differs at r\.v\n {2}expected "0x1234"\n {2}got {6}5/);
});

test("a truncated trace", async () => {
	assert.match(await replayed(sample.slice(0, 20)), /:20: error: the trace is truncated/);
});

test("half a line", async () => {
	assert.match(await replayed([...sample.slice(0, 5), (sample[5] as string).slice(0, 40)]), /:6: error: the line is not JSON/);
});

test("no trace at all", async () => {
	assert.match(await replayed([""]), /error: the file is empty/);
	assert.match(await replayed(["[]"]), /error: the line is not a JSON object/);
	assert.match(await replayed(["{}"]), /error: the first line of a trace is its config/);
});

test("an unknown zone, an operation that does not exist, a thread that does not", async () => {
	const at = sample.findIndex((l) => l.includes('"op":"uma_zalloc"'));
	assert.match(await replayed(edited(at, (l) => Object.assign(l, { zone: "nowhere" }))), /error: "zone" names no zone there is: "nowhere"/);
	assert.match(await replayed(edited(at, (l) => Object.assign(l, { op: "reboot" }))), /error: there is no operation "reboot"/);
	assert.match(await replayed(edited(at, (l) => Object.assign(l, { t: 99 }))), /error: there is no thread 99/);
	assert.match(await replayed(edited(at, (l) => Object.assign(l, { c: "run" }))), /error: thread \d has no operation to run on/);
});

test("an address that was never allocated is an error, not a crash", async () => {
	const at = sample.findIndex((l) => l.includes('"op":"uma_zfree"'));
	for (const item of ["0x0badf00d", "0xffffffffffffffff", "0x40000001", -5, 1.5, null]) {
		const text = await replayed(edited(at, (l) => Object.assign(l, { item })));
		assert.match(text, /error:|differs/, `item ${item}`);
	}
});

test("machines that cannot be", async () => {
	const machines: Record<string, unknown>[] = [
		{ npages: 1e12 },
		{ npages: 3 },
		{ ncpu: 0 },
		{ ncpu: 1000 },
		{ kva_size: "0xffffffffffff" },
		{ kva_size: "0x1000" },
		{ KVA_QUANTUM: "0x3000" },
		{ arch: "vax" },
		{ format: 2 },
		{ threads: [] },
	];
	for (const change of machines) {
		const text = await replayed(edited(0, (l) => Object.assign(l, change)));
		assert.match(text, /error:/, JSON.stringify(change));
	}
	assert.match(await replayed(edited(0, (l) => Object.assign(l, { kva_size: "0x1000" }))), /startup_alloc: out of address space/);
});

test("a file that is not there, a folder, a damaged archive", async () => {
	assert.equal((await conformFile(path.join(scratch, "none.jsonl"))).kind, "broken");
	assert.equal((await conformFile(scratch)).kind, "broken");
	const file = path.join(scratch, "bad.jsonl.gz");
	writeFileSync(file, readFileSync(path.join(subset, "unit/limit_sleep.i386.jsonl.gz")).subarray(0, 5000));
	assert.equal((await conformFile(file)).kind, "broken");
});
