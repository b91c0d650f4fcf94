/** Programs that tests need and that Debian has packages of. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { say } from "./checkout.mjs";

const MINUTE = 60_000;

/** Path of the first of some programs that there is. */
export function onPath(names) {
	const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
	return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** Installs a Debian package when we may: as root, where apt-get is. */
export function aptInstall(name) {
	if (process.getuid?.() !== 0 || onPath(["apt-get"]) === undefined) return false;
	say(`Installing the Debian package ${name} ...`);
	const options = { stdio: ["ignore", "ignore", 2], timeout: 5 * MINUTE, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
	const apt = (...args) => spawnSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=120", ...args], options).status === 0;
	return apt("update") && apt("install", "-y", "--no-install-recommends", name);
}
