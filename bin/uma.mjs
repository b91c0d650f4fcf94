#!/usr/bin/env node
/** Starts the command line; in a checkout that has not been built yet it installs and builds first. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const bundle = path.join(root, "dist/uma.mjs");
if (existsSync(path.join(root, "scripts/ensure.mjs"))) {
	const result = spawnSync(process.execPath, [path.join(root, "scripts/ensure.mjs"), "uma", ...process.argv.slice(2)], { stdio: "inherit" });
	process.exit(result.status ?? 3);
}
await import(bundle);
