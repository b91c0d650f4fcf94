/**
 * Brings a checkout into working order: installs the packages and builds the bundles when they are missing or out of date, and says so.
 * Uses nothing but Node itself, because it runs before the packages are there. What it says goes to standard error: standard output
 * may belong to the Debug Adapter Protocol.
 */
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Says something that is not the output of the task. */
export function say(text) {
	process.stderr.write(`${text}\n`);
}

/** Runs a program to its end and returns its exit code; its output goes where ours goes unless `stdio` says otherwise. */
export function run(command, args, options = {}) {
	const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
	if (result.error) throw result.error;
	return result.status ?? 1;
}

/** Like `run`, with all output on standard error. */
function runAside(command, args, options = {}) {
	return run(command, args, { stdio: ["ignore", 2, 2], ...options });
}

/** Replaces a file in one move; `time` becomes its time of change. */
export function replaceFile(file, contents, time = new Date()) {
	const temporary = `${file}.${process.pid}.tmp`;
	try {
		writeFileSync(temporary, contents);
		utimesSync(temporary, time, time);
		renameSync(temporary, file);
	} finally {
		rmSync(temporary, { force: true });
	}
}

/** Whether this Node can run the project; says what is wrong when not. */
export function nodeIsRecent() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return true;
	say(`This project needs Node 20.19 or later; this is ${process.versions.node}.`);
	return false;
}

/** Runs npm: the one that started us, or the one on the path. Windows finds `npm.cmd` only through a shell; the arguments are constants. */
function npm(args) {
	const script = process.env.npm_execpath;
	if (script && /npm-cli\.c?js$/.test(script)) return runAside(process.execPath, [script, ...args]);
	const windows = process.platform === "win32";
	return runAside(windows ? "npm.cmd" : "npm", args, { shell: windows });
}

/**
 * Installs the packages when they are missing or older than the lock file. npm writes its own copy of it last: that is the proof. Where
 * node_modules is a link nothing is installed: npm would empty the folder that it points to, which is somebody else's.
 */
export function ensurePackages() {
	const installed = path.join(root, "node_modules/.package-lock.json");
	const wanted = path.join(root, "package-lock.json");
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs - 1000) return 0;
	if (lstatSync(path.join(root, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
		say("node_modules is a link to packages that do not fit package-lock.json: run npm ci where it points to, or remove the link.");
		return 2;
	}
	say("Installing the packages (npm ci), once ...");
	const status = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
	if (status !== 0) say("npm ci failed: is the package registry within reach?");
	return status;
}

/** Time of the youngest of some files and folders; 0 for those that are missing. */
function youngest(paths) {
	let time = 0;
	for (const p of paths) {
		const full = path.join(root, p);
		const stat = statSync(full, { throwIfNoEntry: false });
		if (!stat) continue;
		time = Math.max(time, stat.isDirectory() ? youngest(readdirSync(full).map((name) => path.join(p, name))) : stat.mtimeMs);
	}
	return time;
}

const SOURCES = ["cli", "debug-adapter", "engine", "extension", "language", "server", "esbuild.mjs", "scripts", "package.json"];
const PRODUCT = ["dist/uma.mjs", "dist/program.mjs", "dist/extension.cjs", "dist/language-client.cjs", "dist/server.cjs"];

/** Builds the product when a source is younger than one of the bundles. */
export function ensureProduct() {
	const built = Math.min(...PRODUCT.map((p) => youngest([p])));
	if (built > 0 && built >= youngest(SOURCES)) return 0;
	say("Building dist/ ...");
	return runAside(process.execPath, ["esbuild.mjs"]);
}
