/**
 * Runs a task of the project in whatever state the checkout is: installs what is missing, builds what is out of date, says so, and
 * then does what was asked. Uses nothing but Node itself until the packages are there.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const windows = process.platform === "win32";

function say(text) {
	process.stderr.write(`${text}\n`);
}

function run(command, args, options = {}) {
	const result = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: windows && command === "npm", ...options });
	if (result.error) throw result.error;
	return result.status ?? 1;
}

function must(command, args) {
	const status = run(command, args);
	if (status !== 0) process.exit(status);
}

/** Time of the youngest of some files and folders; 0 for those that are missing. */
function youngest(...paths) {
	let time = 0;
	for (const p of paths) {
		const full = path.join(root, p);
		if (!existsSync(full)) continue;
		const stat = statSync(full);
		if (!stat.isDirectory()) time = Math.max(time, stat.mtimeMs);
		else for (const name of readdirSync(full)) time = Math.max(time, youngest(path.join(p, name)));
	}
	return time;
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	say(`This project needs Node 20.19 or later; this is ${process.versions.node}.`);
	process.exit(2);
}

/** npm leaves a copy of the lock file in node_modules: it tells whether what is installed is what is wanted. */
function ensurePackages() {
	const installed = path.join(root, "node_modules/.package-lock.json");
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(path.join(root, "package-lock.json")).mtimeMs - 1000) return;
	say("Installing the packages (npm ci), once ...");
	must("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

const SOURCES = ["cli", "debug-adapter", "engine", "extension", "language", "esbuild.mjs", "scripts", "package.json"];

function ensureProduct() {
	if (youngest("dist/uma.mjs") >= youngest(...SOURCES)) return;
	say("Building dist/ ...");
	must(process.execPath, ["esbuild.mjs"]);
}

const TASKS = {
	build: () => {
		must(process.execPath, ["esbuild.mjs"]);
		return 0;
	},
	demo: (args) => {
		ensureProduct();
		return run(process.execPath, ["dist/uma.mjs", "demo", ...args]);
	},
	uma: (args) => {
		ensureProduct();
		return run(process.execPath, ["dist/uma.mjs", ...args], { cwd: process.cwd() });
	},
	test: (args) => {
		ensureProduct();
		return run(process.execPath, ["scripts/run-tests.mjs", ...args]);
	},
	bench: (args) => {
		ensureProduct();
		must(process.execPath, ["esbuild.mjs", "bench"]);
		return run(process.execPath, ["dist/bench/all.bench.mjs", ...args]);
	},
	generate: () => run(process.execPath, ["scripts/generate.mjs"]),
	package: () => {
		ensureProduct();
		return run(process.execPath, [path.join("node_modules", "@vscode", "vsce", "vsce"), "package", "--no-dependencies", "--skip-license"]);
	},
};

const [task, ...args] = process.argv.slice(2);
if (!Object.hasOwn(TASKS, task ?? "")) {
	say(`There is no task ${task}: ${Object.keys(TASKS).join(", ")}`);
	process.exit(2);
}
ensurePackages();
process.exit(TASKS[task](args));
