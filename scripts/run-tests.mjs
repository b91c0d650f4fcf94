/** Builds the test bundles, runs them, and closes with the line `N passed, N failed`. Arguments choose suites. */
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { buildTests, suites } from "../esbuild.mjs";

const root = path.resolve(import.meta.dirname, "..");
const all = suites();
const wanted = process.argv.slice(2);
for (const name of wanted) {
	if (all.includes(name)) continue;
	process.stderr.write(`There is no suite ${name}: ${all.join(", ")}\n`);
	process.exit(2);
}

process.chdir(root);
const files = (await buildTests(wanted.length > 0 ? wanted : all)).map((f) => path.join(root, f));

let passed = 0;
let failed = 0;
let skipped = 0;
// The bundles carry source maps, so that a failure names the line of the test.
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --enable-source-maps`.trim();
const stream = run({ files, concurrency: true, timeout: 30 * 60 * 1000 });
stream.on("test:pass", (event) => {
	if (event.details.type === "suite") return;
	if (event.skip !== undefined) {
		skipped++;
		process.stdout.write(`SKIPPED ${event.name}: ${event.skip}\n`);
	} else passed++;
});
stream.on("test:fail", (event) => {
	if (event.details.type !== "suite") failed++;
});
stream.on("end", () => {
	if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	process.exitCode = failed > 0 ? 1 : 0;
});
stream.compose(new spec()).pipe(process.stdout);
