/** `uma conform FILE...`: replays golden traces and tells where they differ. */
import { createReadStream, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { Conformance, type ConformResult } from "../engine/golden/conform.ts";
import { shortJson } from "../engine/golden/difference.ts";
import { overWorkers } from "./workers.ts";

/** How files are replayed. */
export interface ConformOptions {
	/** Check the allocators' invariants at every event. */
	readonly check?: boolean;
	/** Replay in this thread, without workers. */
	readonly serial?: boolean;
	/** Instead of a line a file: a progress bar, what fails, and a table by mechanism. */
	readonly summary?: boolean;
}

/** Lines of a trace, unpacked where the file is gzip'd. */
async function* linesOf(file: string): AsyncGenerator<string> {
	const raw = createReadStream(file);
	const input = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
	// An error of the file itself does not travel through the pipe.
	raw.on("error", (error) => input.destroy(error));
	yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Replays one file. */
export async function conformFile(file: string, options: ConformOptions = {}): Promise<ConformResult> {
	return replayFile(file, new Conformance(options));
}

/** Replays one file through a conformance, which may keep its lines. */
export async function replayFile(file: string, conformance: Conformance): Promise<ConformResult> {
	try {
		if (!statSync(file).isFile()) return { kind: "broken", line: 0, message: "this is no file" };
		for await (const text of linesOf(file)) {
			const result = conformance.take(text);
			if (result !== undefined) return result;
		}
		return conformance.finish();
	} catch (error) {
		if (isSystemError(error)) return { kind: "broken", line: conformance.count, message: error.message };
		throw error;
	}
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}

/** Text of a result, as one line or three. */
export function describeResult(file: string, result: ConformResult): string {
	switch (result.kind) {
		case "ok":
			return `ok ${file}`;
		case "broken":
			return `${file}:${result.line}: error: ${result.message}`;
		case "fault":
			return `${file}:${result.line}: invariant broken: ${result.message}`;
		case "differs": {
			const d = result.difference;
			return `${file}:${d.line}: differs at ${d.path}\n  expected ${shortJson(d.expected)}\n  got      ${shortJson(d.got)}`;
		}
	}
}

/** Files that are named, and the traces below folders that are. */
export function tracesAt(paths: readonly string[]): string[] {
	return paths.flatMap((p) => {
		try {
			if (!statSync(p).isDirectory()) return [p];
		} catch {
			return [p];
		}
		return readdirSync(p, { recursive: true, withFileTypes: true })
			.filter((e) => e.isFile() && /\.jsonl(\.gz)?$/.test(e.name))
			.map((e) => path.join(e.parentPath ?? e.path, e.name))
			.sort();
	});
}

/** What a trace is about: the part of its name before toggles and architecture; random traces and the PR's workloads by their kind. */
export function mechanismOf(file: string): string {
	const [name = ""] = path.basename(file).split(".");
	const folder = path.basename(path.dirname(file));
	if (/^r\d+$/.test(name)) return `${folder}: random sequences`;
	const workload = /^(?:full-)?(w\d)-s\d+$/.exec(name);
	if (workload !== null) return `${folder}: workload ${workload[1]}`;
	return `${folder}: ${name.replace(/_(noprefill|noimport|nodrain|faulty|nofree|358097|old|matching|bitsets2)$/, "")}`;
}

/** Passed and failed files by mechanism, as lines of a table. */
export function summaryTable(results: readonly { readonly file: string; readonly ok: boolean }[]): string[] {
	const groups = new Map<string, { passed: number; failed: number }>();
	for (const { file, ok } of results) {
		const group = groups.get(mechanismOf(file)) ?? { passed: 0, failed: 0 };
		if (ok) group.passed++;
		else group.failed++;
		groups.set(mechanismOf(file), group);
	}
	const width = Math.max(...[...groups.keys()].map((g) => g.length));
	const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
	return rows.map(
		([name, g]) => `${name.padEnd(width)}  ${String(g.passed).padStart(4)} passed${g.failed === 0 ? "" : `  ${g.failed} FAILED`}`,
	);
}

/** Replays files over the cores. Returns the exit code: 1 if any failed. */
export async function conform(paths: readonly string[], options: ConformOptions, print: (text: string) => void): Promise<number> {
	const files = tracesAt(paths);
	let passed = 0;
	const results: { readonly file: string; readonly ok: boolean }[] = [];
	const bar = options.summary === true && process.stderr.isTTY === true;
	const tell = (file: string, result: ConformResult): void => {
		const ok = result.kind === "ok";
		if (ok) passed++;
		results.push({ file, ok });
		if (bar) process.stderr.write(`\r${results.length} of ${files.length} traces${results.length === files.length ? "\n" : ""}`);
		if (!ok || options.summary !== true) print(describeResult(file, result));
	};
	if (options.serial === true || files.length < 4) for (const file of files) tell(file, await conformFile(file, options));
	else await overWorkers<string, ConformResult>("conform", files, options, tell);
	if (options.summary === true && results.length > 0) for (const line of summaryTable(results)) print(line);
	print(`${passed} passed, ${files.length - passed} failed`);
	return passed === files.length && files.length > 0 ? 0 : 1;
}
