/** A run that is written as a trace replays to the last byte; what the format cannot express is refused with the reason. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { conformFile, describeResult } from "../../cli/conform.ts";
import { writeTrace } from "../../engine/golden/write.ts";
import { loadScenario } from "../../language/load.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "uma-write-"));
after(() => rmSync(scratch, { recursive: true }));

function scenarioOf(text: string) {
	const { scenario, diagnostics } = loadScenario(text, "test.uma", {});
	assert.ok(scenario !== undefined, JSON.stringify(diagnostics));
	return scenario;
}

async function roundTrip(text: string): Promise<Record<string, unknown>> {
	const lines = writeTrace(scenarioOf(text), "test");
	const file = path.join(scratch, "t.jsonl");
	writeFileSync(file, lines.map((l) => JSON.stringify(l)).join("\n"));
	const result = await conformFile(file);
	assert.equal(result.kind, "ok", describeResult("t.jsonl", result));
	return lines.at(-1) as Record<string, unknown>;
}

const hang = readFileSync("scenarios/five-lines-that-hang.uma", "utf8");

for (const kernel of ["r358097 with span_merge", "13.0", "r366840-only"]) {
	test(`five lines that hang on ${kernel}`, async () => {
		const { scenario } = loadScenario(hang, "five-lines-that-hang.uma", { kernel });
		assert.ok(scenario);
		const lines = writeTrace(scenario, kernel);
		const file = path.join(scratch, `${kernel}.jsonl`);
		writeFileSync(file, lines.map((l) => JSON.stringify(l)).join("\n"));
		const result = await conformFile(file);
		assert.equal(result.kind, "ok", describeResult(kernel, result));
		assert.equal((lines.at(-1) as { outcome: string }).outcome, kernel.startsWith("r358097") ? "hang" : "completed");
	});
}

for (const [arch, trace] of [
	["i386", "unit/malloc.i386"],
	["amd64", "random/r1003.amd64"],
] as const) {
	test(`sizes and constants of ${arch} are those of a golden trace`, () => {
		const constant = /^(BT_|BUCKET_|UMA_|VMEM_|SLAB_MAX|SLABZONE0|PAGE_SIZE|bucket_zones|sizeof|uma_align)/;
		const constants = (config: object) => Object.fromEntries(Object.entries(config).filter(([key]) => constant.test(key)));
		const written = writeTrace(scenarioOf(`kernel 13.0\nmachine ${arch} { memory 16M }\nthread t { free(0) }`), "test");
		const [config = ""] = gunzipSync(readFileSync(`test/golden/${trace}.jsonl.gz`))
			.toString("utf8")
			.split("\n", 1);
		assert.deepEqual(constants(written[0] as object), constants(JSON.parse(config)));
		assert.equal(Object.keys(constants(written[0] as object)).length, 16);
	});
}

test("page thresholds that the machine sets are the trace's, and a replay has them", async () => {
	const lines = writeTrace(
		scenarioOf(`machine i386 { memory 8M; free_reserved 300 pages; free_target 400 pages; daemons off }
thread t {
	list taken
	repeat 1900 times { taken << vm_page_alloc(VM_ALLOC_NORMAL) else { work 1 ticks } }
}`),
		"thresholds",
	);
	const replayed = async (texts: readonly string[]) => {
		const file = path.join(scratch, "thresholds.jsonl");
		writeFileSync(file, texts.join("\n"));
		return conformFile(file);
	};
	const texts = lines.map((l) => JSON.stringify(l));
	assert.match(texts[0] ?? "", /"free_reserved":300,"free_min":310,"free_severe":305,"free_target":400/);
	assert.equal((await replayed(texts)).kind, "ok");
	const usual = (texts[0] ?? "").replace('"free_reserved":300', '"free_reserved":68');
	assert.equal((await replayed([usual, ...texts.slice(1)])).kind, "differs");
});

test("a random schedule with preemption, frees and a sleep becomes a script of runs", async () => {
	const end = await roundTrip(`kernel 13.0
machine i386 { memory 16M; cpus 2 }
schedule random seed 7
thread a on cpu 0 {
	repeat 200 times {
		let p = malloc(100B, M_WAITOK)
		sleep 3 ticks
		free(p)
	}
}
thread b on cpu 1 {
	repeat 200 times {
		let q = kmem_malloc(8K, M_WAITOK)
		kmem_free(q, 8K)
	}
}
`);
	assert.equal(end.outcome, "completed");
});

test("what the format cannot express is refused before anything runs", () => {
	const faulty = scenarioOf(`kernel 13.0
machine i386 { memory 16M }
thread a { fail pages once }
`);
	assert.throws(() => writeTrace(faulty, "test"), /fault in line 3/);
});
