/** Runs a task of the project in whatever state the checkout is: `node scripts/ensure.mjs TASK [ARGUMENT...]`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { ensurePackages, ensureProduct, nodeIsRecent, root, run, say } from "./checkout.mjs";

const node = (...args) => run(process.execPath, args);

/** All golden traces where they lie beside the checkout, else the part of them that the tests carry. */
const TRACES = ["../shared/golden", "test/golden"].find((folder) => existsSync(path.join(root, folder)));

/** What each task does once the packages are there; the value is the exit code. */
const TASKS = {
	build: () => node("esbuild.mjs"),
	demo: (args) => ensureProduct() || node("dist/uma.mjs", "demo", ...args),
	// The runner builds for itself: a suite that cannot be built is a failure among the others.
	test: (args) => node("scripts/run-tests.mjs", ...args),
	bench: (args) => ensureProduct() || node("esbuild.mjs", "bench") || node("dist/bench/all.bench.mjs", ...args),
	conform: (args) => ensureProduct() || node("dist/uma.mjs", "conform", "--summary", ...(args.length > 0 ? args : [TRACES])),
	variants: (args) => ensureProduct() || node("dist/uma.mjs", "variants", ...args),
	generate: (args) => node("scripts/generate.mjs", ...args),
	e2e: (args) => ensureProduct() || node("e2e/main.mjs", ...args),
	package: (args) => ensureProduct() || node("scripts/package.mjs", ...args),
};

const [task = "", ...args] = process.argv.slice(2);
if (!nodeIsRecent()) process.exit(2);
if (!Object.hasOwn(TASKS, task)) {
	say(`There is no task ${JSON.stringify(task)}: ${Object.keys(TASKS).join(", ")}`);
	process.exit(2);
}
process.exit(ensurePackages() || TASKS[task](args));
