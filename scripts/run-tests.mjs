/**
 * Builds the test bundles, runs them, and closes with the line `N passed, N failed`. Arguments choose suites.
 * What is not a test can fail too and is counted: the product or a suite that cannot be built, a suite that ends before its end, a suite
 * that hangs. SUITE_MINUTES says how long one may take.
 */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { buildSuite, endOfSuite, suites } from "../esbuild.mjs";
import { ensureProduct, root } from "./checkout.mjs";

const all = suites();
const wanted = process.argv.slice(2);
for (const name of wanted) {
	if (all.includes(name)) continue;
	process.stderr.write(`There is no suite ${name}: ${all.join(", ")}\n`);
	process.exit(2);
}

/** Minutes that a suite may take: many times what the longest one needs, for it only has to end what would never end. */
const SUITE_MINUTES = Number(process.env.SUITE_MINUTES || 20);
if (!(SUITE_MINUTES > 0)) {
	process.stderr.write("SUITE_MINUTES is the number of minutes that a suite may take\n");
	process.exit(2);
}
/** Suites that drive a whole VS Code: they run after the others, neither slowing them down nor slowed down by them. */
const ALONE = new Set(["vscode"]);

process.chdir(root);
let passed = 0;
let skipped = 0;
const failures = [];

function fail(what) {
	failures.push(what);
	process.stdout.write(`FAILED: ${what}\n`);
}

/** The last line, and the exit code. */
function conclude() {
	if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
	process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
	process.exitCode = failures.length > 0 ? 1 : 0;
}

// Some suites talk to the built program.
if (ensureProduct() !== 0) fail("building dist/");

/** Suites under way: each leaves when its closing test passes. */
const open = new Map();
const together = [];
const alone = [];
for (const suite of wanted.length > 0 ? wanted : all) {
	try {
		(ALONE.has(suite) ? alone : together).push(path.join(root, await buildSuite(suite)));
		open.set(endOfSuite(suite), suite);
	} catch (error) {
		// esbuild has printed what is wrong in the sources.
		if (!Array.isArray(error?.errors)) console.error(error);
		fail(`building suite ${suite}`);
	}
}

/** Kills what is left of the processes that this one has started: a suite that does not heed being ended. Only Linux lists them. */
function killChildren() {
	const list = `/proc/${process.pid}/task/${process.pid}/children`;
	if (!existsSync(list)) return;
	for (const pid of readFileSync(list, "utf8").split(" ").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
}

/** Runs some bundles at the same time, and counts what they report. */
async function runFiles(files) {
	if (files.length === 0) return;
	const concurrency = availableParallelism();
	const timeout = SUITE_MINUTES * 60_000;
	const stream = run({ files, concurrency, timeout });
	stream.on("test:pass", (event) => {
		if (open.delete(event.name)) return;
		// Node reports a file in which it saw no test as a test: that suite has not left `open` and fails in the end.
		if (files.includes(event.name)) return;
		if (event.skip !== undefined) {
			skipped++;
			process.stdout.write(`SKIPPED ${event.name}: ${event.skip}\n`);
		} else if (event.details.type !== "suite") passed++;
	});
	stream.on("test:fail", (event) => {
		// A parent that failed through its children has been counted with them; a suite that stays in `open` is counted in the end.
		if (event.details.error?.failureType === "subtestsFailed" || open.has(event.name)) return;
		if (!files.includes(event.name)) return fail(event.name);
		const suite = path.basename(event.name, ".test.mjs");
		open.delete(endOfSuite(suite));
		const hung = event.details.error?.failureType === "testTimeoutFailure";
		fail(hung ? `suite ${suite} hangs: it did not end within ${SUITE_MINUTES} minutes` : `suite ${suite} crashed`);
	});
	const report = stream.compose(new spec());
	report.pipe(process.stdout, { end: false });
	await finished(report, { writable: false });
}

// The bundles carry source maps, so that a failure names the line of the test.
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --enable-source-maps`.trim();
process.stdout.write(`Each suite may take ${SUITE_MINUTES} minutes.\n`);
await runFiles(together);
await runFiles(alone);
for (const suite of open.values()) fail(`suite ${suite} did not come to its end`);
conclude();
killChildren();
// Where they live on, they would keep this process as well.
process.exit();
