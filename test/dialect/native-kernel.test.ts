/** The kernel's routines mean the same compiled and native: both forms replay golden traces, which say every event and every word shown. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import esbuild, { type Plugin } from "esbuild";

const root = process.cwd();
const scratch = mkdtempSync(path.join(tmpdir(), "uma-native-"));
after(() => rmSync(scratch, { recursive: true }));

type Conform = typeof import("../../cli/conform.ts");

/** Bundles the replay with the kernel in one form. */
async function replayer(form: "compiled" | "native"): Promise<Conform> {
	const { dialectPlugin } = (await import(pathToFileURL(path.join(root, "scripts/dialect-plugin.mjs")).href)) as {
		dialectPlugin: (form: string) => Plugin;
	};
	const outfile = path.join(scratch, `${form}.mjs`);
	await esbuild.build({
		entryPoints: [path.join(root, "cli/conform.ts")],
		bundle: true,
		platform: "node",
		format: "esm",
		outfile,
		plugins: [dialectPlugin(form)],
		logLevel: "silent",
	});
	return (await import(pathToFileURL(outfile).href)) as Conform;
}

const TRACES = [
	"unit/locks.i386",
	"unit/limit_sleep.i386",
	"unit/vmem_wait.i386",
	"unit/race_buckets.i386",
	"unit/btag_drain_358097.i386",
	"unit/zone_flags.amd64",
	"unit/page_exhaust.i386",
	"unit/vmem_qcache.i386",
	"unit/zdestroy.i386",
	"unit/vmem_nextfit.i386",
	"pr248008/minimal.r358097.i386",
	"pr248008/w1-s76.r358097.amd64",
];

describe("the kernel compiled and native", async () => {
	const forms = { native: await replayer("native"), compiled: await replayer("compiled") };
	for (const trace of TRACES) {
		it(`replays ${trace} in both forms`, async () => {
			const file = path.join(root, "test/golden", `${trace}.jsonl.gz`);
			for (const [form, { conformFile, describeResult }] of Object.entries(forms)) {
				const result = await conformFile(file);
				assert.equal(result.kind, "ok", `${form}: ${describeResult(file, result)}`);
			}
		});
	}
});
