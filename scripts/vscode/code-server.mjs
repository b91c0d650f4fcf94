/** A code-server of our own: fresh user data, extensions and workspace in a temporary folder, a free port on loopback. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atEnd } from "./cleanup.mjs";
import { codeServer } from "./prerequisites.mjs";

/** No dialog, no welcome page, no network: what is on the screen is ours. */
const SETTINGS = {
	"security.workspace.trust.enabled": false,
	"workbench.startupEditor": "none",
	"workbench.welcomePage.walkthroughs.openOnInstall": false,
	"workbench.tips.enabled": false,
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"chat.disableAIFeatures": true,
	"chat.commandCenter.enabled": false,
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"extensions.autoUpdate": false,
	"extensions.autoCheckUpdates": false,
	"extensions.ignoreRecommendations": true,
	"git.enabled": false,
	"editor.minimap.enabled": false,
	"debug.internalConsoleOptions": "neverOpen",
};

const FLAGS = "--auth none --disable-telemetry --disable-update-check --disable-workspace-trust --disable-getting-started-override";

/** Starts one on a copy of the folder `workspace`, with extensions installed from `vsix` files. */
export async function startCodeServer({ workspace, vsix = [], settings = {}, env = {} }) {
	const program = codeServer();
	const folder = mkdtempSync(path.join(tmpdir(), "uma-vscode-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	const below = (...names) => path.join(folder, ...names);
	mkdirSync(below("user", "User"), { recursive: true });
	mkdirSync(below("extensions"));
	cpSync(workspace, below("scenarios"), { recursive: true });
	writeFileSync(below("user", "User", "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
	writeFileSync(below("config.yaml"), "auth: none\ncert: false\n");

	const childEnv = { ...process.env, ...env, XDG_CONFIG_HOME: below("xdg"), XDG_DATA_HOME: below("xdg") };
	// Else every page asks the marketplace.
	childEnv.EXTENSIONS_GALLERY = '{"serviceUrl":""}';
	// Inside a terminal of VS Code these would send our calls to that VS Code, or our options to code-server's Node.
	for (const name of ["VSCODE_IPC_HOOK_CLI", "NODE_OPTIONS"]) delete childEnv[name];

	const common = [
		program.entry,
		"--config",
		below("config.yaml"),
		"--user-data-dir",
		below("user"),
		"--extensions-dir",
		below("extensions"),
	];
	for (const file of vsix) {
		const options = { env: childEnv, encoding: "utf8", timeout: 60_000 };
		const { stdout, stderr } = spawnSync(program.node, [...common, "--install-extension", file, "--force"], options);
		if (!/successfully installed/.test(stdout)) throw new Error(`${file} was not installed: ${stdout}${stderr}`);
	}

	const port = await freePort();
	const log = openSync(below("server.log"), "w");
	const args = [...common, "--bind-addr", `127.0.0.1:${port}`, ...FLAGS.split(" "), "--ignore-last-opened"];
	// A process group of its own: the extension host is a grandchild, and goes with it.
	const child = spawn(program.node, args, { env: childEnv, stdio: ["ignore", log, log], detached: true });
	atEnd(() => endGroup(child));
	await answers(`http://127.0.0.1:${port}/healthz`, child, below("server.log"));
	return {
		port,
		workspace: below("scenarios"),
		url: (query = {}) => `http://127.0.0.1:${port}/?${new URLSearchParams({ folder: below("scenarios"), ...query })}`,
	};
}

function freePort() {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

async function answers(url, child, log) {
	for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
		if (child.exitCode !== null) break;
		const ok = await fetch(url).then(
			(response) => response.ok,
			() => false,
		);
		if (ok) return;
	}
	throw new Error(`code-server does not answer: ${readFileSync(log, "utf8")}`);
}

async function endGroup(child) {
	for (const signal of ["SIGTERM", "SIGKILL"]) {
		try {
			process.kill(-child.pid, signal);
		} catch {
			return; // nobody is left in the group
		}
		for (const end = Date.now() + 5000; child.exitCode === null && child.signalCode === null && Date.now() < end; ) await sleep(50);
	}
}
