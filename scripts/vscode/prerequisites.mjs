/**
 * What the tests in VS Code need beyond the packages: a Chromium and code-server, which is VS Code's workbench with its extension host
 * behind a browser. Each function installs its part when it is missing, and throws `Unavailable` when that cannot be done here.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { say } from "../checkout.mjs";
import { aptInstall, onPath } from "../debian.mjs";

const CODE_SERVER = "4.139.1";
/** code-server wants exactly this major version of Node; npm's package `node` is that program. */
const NODE = "24.21.0";
const MINUTE = 60_000;

/** The machine lacks something that could not be installed: what, and what would help. */
export class Unavailable extends Error {}

/** 600 MB that do not belong in a checkout, and outlive it. */
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "uma-trace-debugger");
const home = path.join(cache, `code-server-${CODE_SERVER}`);

/** The Chromium to drive; Debian's package when there is none and we may install it. */
export function chromium() {
	const named = process.env.CHROMIUM;
	if (named) {
		if (existsSync(named)) return named;
		throw new Unavailable(`CHROMIUM names ${named}, which does not exist`);
	}
	const found = () => onPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]);
	const browser = found() ?? (aptInstall("chromium") ? found() : undefined);
	if (browser) return browser;
	throw new Unavailable("there is no Chromium: install one, or name it in the variable CHROMIUM");
}

/** The files of code-server: the Node it runs on and its entry module. */
export function codeServer() {
	const files = {
		node: path.join(home, "node_modules/node/bin/node"),
		entry: path.join(home, "node_modules/code-server/out/node/entry.js"),
	};
	if (existsSync(home)) return files;
	if (process.platform === "win32") throw new Unavailable("code-server does not run on Windows: name a VS Code in VSCODE_EXECUTABLE_PATH");
	// One of its modules is compiled against Kerberos.
	if (process.platform === "linux" && !existsSync("/usr/include/gssapi/gssapi.h") && !aptInstall("libkrb5-dev")) {
		throw new Unavailable("code-server needs gssapi/gssapi.h to be built: install libkrb5-dev");
	}
	say(`Installing code-server ${CODE_SERVER} into ${home}, once: some minutes, 700 MB ...`);
	installCodeServer();
	return files;
}

/** Installs under another name and renames: the folder is there only when it is complete, whoever else installs at the same time. */
function installCodeServer() {
	const folder = `${home}.${process.pid}.tmp`;
	try {
		mkdirSync(folder, { recursive: true });
		writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
		// npm runs on the Node that comes first on the path, and code-server's installation asks npm for it: hence two steps.
		const bin = path.join(folder, "node_modules/.bin");
		const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
		for (const name of Object.keys(env)) if (/^npm_/i.test(name) && !/^npm_config_(registry|cache)$/i.test(name)) delete env[name];
		for (const wanted of [`node@${NODE}`, `code-server@${CODE_SERVER}`]) {
			const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact", wanted];
			const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: folder, env, encoding: "utf8", timeout: 9 * MINUTE });
			if (status !== 0) throw new Unavailable(`npm could not install ${wanted}: ${error ?? tail(stdout + stderr)}`);
		}
		if (!existsSync(home)) renameSync(folder, home);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const tail = (text) => text.trim().split("\n").slice(-3).join(" | ");
