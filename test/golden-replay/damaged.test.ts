/** Damaged traces: lines dropped, exchanged, repeated and cut, numbers and names edited. Each gives one answer with a line, and soon. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { conform, conformFile, describeResult } from "../../cli/conform.ts";
import { TraceError, type TraceLine } from "../../engine/golden/config.ts";
import { Replay } from "../../engine/golden/replay.ts";
import { BootFailure } from "../../engine/kernel/boot.ts";
import { HeapExhausted } from "../../engine/machine/records.ts";

const TRACES = [
	"unit/limit_sleep.i386",
	"unit/vmem_wait.i386",
	"unit/vmem_minmax.i386",
	"unit/btag_drain_358097.i386",
	"unit/prealloc_reserve.i386",
	"unit/zone_flags.amd64",
	"unit/hash_zone.i386",
	"unit/zdestroy.i386",
	"unit/malloc.i386",
	"unit/page_exhaust.i386",
	"unit/locks.i386",
	"pr248008/minimal.r358097.i386",
	"random/r1070.i386",
	"random/r1042.amd64",
];

/** Damaged copies of each trace. */
const COPIES = 30;
/** Lines of a trace that are looked at: the tail adds nothing but time. */
const LINES = 250;
/** Milliseconds for one replay, on a slow machine under load. */
const SOON = 20_000;

const scratch = mkdtempSync(path.join(tmpdir(), "uma-damaged-"));
after(() => rmSync(scratch, { recursive: true }));

/** Numbers below n in a fixed sequence. */
function sequence(seed: number): (n: number) => number {
	let x = seed | 1;
	return (n) => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		return (x >>> 0) % n;
	};
}

type Below = (n: number) => number;

/** A value that a reader may stumble over, near the one that was there or far from it. */
function otherThan(value: unknown, below: Below): unknown {
	const n = typeof value === "string" ? Number(value) : typeof value === "number" ? value : 0;
	const number = Number.isFinite(n) ? n : 0;
	const others = [
		0,
		1,
		-1,
		number + 1,
		number - 1,
		number * 2,
		number / 2,
		0xffffffff,
		2 ** 40,
		2 ** 53,
		-number,
		1e300,
		null,
		"",
		"x",
		[],
		{},
		true,
	];
	const other = others[below(others.length)];
	return typeof value === "string" && typeof other === "number" && other >= 0 && Number.isInteger(other) && other < 2 ** 60
		? `0x${other.toString(16)}`
		: other;
}

/** A line as an object; undefined where a damage before has left half of one. */
function parsed(line: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(line) as Record<string, unknown>;
	} catch {
		return undefined;
	}
}

/** Edits one value of a line, at the top or one level down. */
function edit(line: string, below: Below): string {
	const object = parsed(line);
	if (object === undefined) return line;
	let holder = object;
	for (let depth = 0; depth < 2; depth++) {
		const keys = Object.keys(holder).filter((k) => k !== "n");
		const key = keys[below(keys.length)];
		if (key === undefined) break;
		const value = holder[key];
		if (depth === 0 && typeof value === "object" && value !== null && !Array.isArray(value) && below(2) === 0) {
			holder = value as Record<string, unknown>;
			continue;
		}
		if (below(8) === 0) delete holder[key];
		else holder[key] = otherThan(value, below);
		break;
	}
	return JSON.stringify(object);
}

/** Does one kind of damage; tells what and where. */
function damage(lines: string[], below: Below): string {
	const at = below(lines.length);
	const other = below(lines.length);
	switch (below(9)) {
		case 0:
			lines.splice(at, 1 + below(3));
			return `dropped ${at}`;
		case 1:
			[lines[at], lines[other]] = [lines[other] as string, lines[at] as string];
			return `exchanged ${at} and ${other}`;
		case 2:
			lines.splice(other, 0, lines[at] as string);
			return `repeated ${at} at ${other}`;
		case 3:
			lines.length = at;
			return `cut before ${at}`;
		case 4:
			lines[at] = (lines[at] as string).slice(0, below((lines[at] as string).length));
			lines.length = at + 1;
			return `cut in ${at}`;
		default:
			lines[at] = edit(lines[at] as string, below);
			return `edited ${at}: ${lines[at]?.slice(0, 200)}`;
	}
}

function linesOf(trace: string): string[] {
	const text = gunzipSync(readFileSync(path.join("test/golden", `${trace}.jsonl.gz`))).toString("utf8");
	return text.trimEnd().split("\n");
}

/** Executes the lines without comparing, as a debugger does: it goes on where a comparison would have ended. */
function executed(lines: readonly string[], what: string): void {
	if (lines.length === 0) return;
	const from = performance.now();
	try {
		const [config, ...rest] = lines.map((line) => JSON.parse(line) as TraceLine);
		const replay = new Replay(config as TraceLine, { compare: false });
		for (const line of rest) replay.line(line, 0);
	} catch (error) {
		const told =
			error instanceof TraceError || error instanceof BootFailure || error instanceof HeapExhausted || error instanceof SyntaxError;
		if (!told) throw new Error(`${what}: ${String(error)}`, { cause: error });
	}
	const took = performance.now() - from;
	assert.ok(took < SOON, `${what}: took ${took.toFixed(0)} ms without comparing`);
}

describe("damaged traces", () => {
	for (const [i, trace] of TRACES.entries()) {
		it(`of ${trace} give one answer with a line`, async () => {
			const whole = linesOf(trace);
			const kept = whole.length <= LINES ? whole : [...whole.slice(0, LINES), whole.at(-1) as string];
			const kinds = new Set<string>();
			for (let copy = 0; copy < COPIES; copy++) {
				const below = sequence(1000 * (i + 1) + copy);
				const lines = [...kept];
				const what = Array.from({ length: 1 + below(2) }, () => (lines.length === 0 ? "" : damage(lines, below))).join("; ");
				const file = path.join(scratch, "damaged.jsonl");
				writeFileSync(file, lines.join("\n"));
				const from = performance.now();
				const result = await conformFile(file);
				const took = performance.now() - from;
				assert.ok(took < SOON, `${what}: took ${took.toFixed(0)} ms`);
				kinds.add(result.kind);
				executed(lines, what);
				const text = describeResult("damaged.jsonl", result);
				if (result.kind === "ok") continue;
				assert.match(text, /^damaged\.jsonl:\d+: (error: .{4,}$|differs at \S)/, what);
				assert.doesNotMatch(text, /undefined|NaN|\[object/, what);
			}
			assert.ok(kinds.has("broken") && kinds.has("differs"), [...kinds].join());
		});
	}

	it("make the command fail with exit code 1", async () => {
		const lines = linesOf("unit/locks.i386");
		const file = path.join(scratch, "cut.jsonl");
		writeFileSync(file, lines.slice(0, 10).join("\n"));
		const said: string[] = [];
		assert.equal(await conform([file], {}, (text) => said.push(text)), 1);
		assert.deepEqual(said, [`${file}:10: error: the trace is truncated: it has no \`end\` line`, "0 passed, 1 failed"]);
	});

	it("that free what is not there say so", async () => {
		const lines = linesOf("unit/malloc.i386");
		const boot = JSON.parse(lines[1] as string) as { zones: { name: string; addr: string }[] };
		// The zones themselves are items, in slabs of "UMA Zones".
		const zone = boot.zones.find((z) => z.name === "malloc-16")?.addr as string;
		const page = `0x${(Number(zone) - (Number(zone) % 4096)).toString(16)}`;
		const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
			[{ op: "uma_zfree", zone: "UMA Zones", item: zone }, /uma_zfree: this item is the kernel's own$/],
			[{ op: "uma_zalloc", zone: "UMA Kegs", flags: "0x1" }, /uma_zalloc: zones and kegs are made by uma_zcreate$/],
			[{ op: "uma_zdestroy", zone: "malloc-16" }, /uma_zdestroy: the kernel uses this zone$/],
			[{ op: "vmem_destroy", arena: "kernel rwx arena" }, /vmem_destroy: the kernel or another arena uses this arena$/],
			[
				{ op: "vmem_set_import", arena: "kernel arena", parent: "kernel rwx arena", import_quantum: "0x1000", release: 0 },
				/vmem_set_import: the arena would import from itself$/,
			],
			[
				{ op: "vmem_set_import", arena: "kernel rwx arena", parent: "kernel arena", import_quantum: 0, release: 0 },
				/vmem_set_import: an import needs a quantum$/,
			],
			[{ op: "uma_zfree", zone: "malloc-16", item: zone }, /uma_zfree: 0x[0-9a-f]+ is no item of the zone$/],
			[{ op: "free", addr: zone }, /free: 0x[0-9a-f]+ was not given by malloc$/],
			[{ op: "kmem_free", addr: page, size: "0x1000" }, /kmem_free: there is a slab at 0x[0-9a-f]+$/],
			[{ op: "vmem_xfree", arena: "kernel arena dom", addr: page, size: "0x1000" }, /vmem_xfree: there is a slab at 0x[0-9a-f]+$/],
			[{ op: "vm_page_free", frame: 99999 }, /vm_page_free: frame 99999 is not allocated$/],
			[{ op: "vm_page_free", frame: 0 }, /vm_page_free: frame 0 belongs to a slab$|differs/],
		];
		for (const [op, told] of cases) {
			const file = path.join(scratch, "misuse.jsonl");
			writeFileSync(file, [...lines.slice(0, 2), JSON.stringify({ n: 0, c: "op", t: 0, ...op })].join("\n"));
			assert.match(
				describeResult("misuse.jsonl", await conformFile(file)),
				new RegExp(`^misuse\\.jsonl:3: .*${told.source}`),
				JSON.stringify(op),
			);
		}
	});

	it("but an item of the kernel's zones that the trace was given may be freed", () => {
		const config = JSON.parse(linesOf("unit/malloc.i386")[0] as string) as TraceLine;
		const replay = new Replay(config);
		const answer = (op: object) => replay.answer({ c: "op", t: 0, ...op }, false).r as { readonly v?: string };
		const item = answer({ op: "uma_zalloc", zone: "vmem btag", flags: "0x1" }).v;
		assert.deepEqual(answer({ op: "uma_zfree", zone: "vmem btag", item }), { s: "done" });
		const other = `0x${(Number(item) + 28).toString(16)}`;
		assert.throws(() => answer({ op: "uma_zfree", zone: "vmem btag", item: other }), /this item is the kernel's own/);
	});

	it("that let a thread go on for ever say so", async () => {
		const lines = linesOf("pr248008/w2-s425.r358097.i386");
		const spinning = lines.findLastIndex((l) => l.includes('"s":"preempted"'));
		const line = JSON.parse(lines[spinning] as string) as Record<string, unknown>;
		delete line.k;
		const file = path.join(scratch, "spins.jsonl");
		writeFileSync(file, [...lines.slice(0, spinning), JSON.stringify(line)].join("\n"));
		const result = await conformFile(file);
		assert.match(
			describeResult("spins.jsonl", result),
			new RegExp(`^spins\\.jsonl:${spinning + 1}: error: thread \\d+ has passed .* locks`),
		);
	});
});
