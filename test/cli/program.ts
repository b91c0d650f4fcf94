/** Drives the built program as a user does. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Top folder of the checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

const program = path.join(root, "dist/uma.mjs");

/** What a call of the program came to. */
export interface Called {
	readonly status: number | null;
	readonly out: string;
	readonly err: string;
}

/** Calls the program in the top folder and waits for its end. */
export function uma(...args: string[]): Called {
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
	return { status, out: stdout, err: stderr };
}

/** Starts the program. */
export function startUma(...args: string[]): ChildProcess {
	return spawn(process.execPath, [program, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
}

/** Lines of JSON as objects. */
export function objects(text: string): Record<string, unknown>[] {
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as Record<string, unknown>);
}

let folder: string | undefined;

/** A file for this suite's tests; returns its path. */
export function file(name: string, content: string | Uint8Array): string {
	if (folder === undefined) {
		const made = mkdtempSync(path.join(tmpdir(), "uma-cli-"));
		folder = made;
		// A hook of the test that makes the first file would run before the others are through.
		process.on("exit", () => rmSync(made, { recursive: true, force: true }));
	}
	const full = path.join(folder, name);
	writeFileSync(full, content);
	return full;
}

/** A small machine, for scenarios that tests write. */
export const MACHINE = "machine i386 {\n  cpus 1\n  memory 56M\n  kva 96M\n  daemons off\n}\n";

/** A scenario that ends at once; `more` stands behind its thread. */
export function shortScenario(more = ""): string {
	return `${MACHINE}kernel 13.0\nthread t {\n  let p = malloc(64B, M_WAITOK)\n  free p\n}\n${more}`;
}
