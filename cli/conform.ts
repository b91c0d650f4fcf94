/** `uma conform FILE...`: replays golden traces and tells where they differ. */
import { createReadStream, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { TraceError, type TraceLine } from "../engine/golden/config.ts";
import { type Difference, Replay } from "../engine/golden/replay.ts";
import { BootFailure } from "../engine/kernel/boot.ts";
import { firstFault } from "../engine/kernel/invariants.ts";
import { watchEveryEvent } from "../engine/machine/event-log.ts";
import { HeapExhausted } from "../engine/machine/records.ts";
import { overWorkers } from "./workers.ts";

/** Longest line of a trace, in characters: the boot dump of the largest machine is far below. */
const MAX_LINE = 64 << 20;

/** How files are replayed. */
export interface ConformOptions {
	/** Check the allocators' invariants at every event. */
	readonly check?: boolean;
	/** Replay in this thread, without workers. */
	readonly serial?: boolean;
}

/** How the replay of a file ended. */
export type ConformResult =
	| { readonly kind: "ok"; readonly lines: number }
	| { readonly kind: "fault"; readonly line: number; readonly message: string }
	| { readonly kind: "differs"; readonly difference: Difference }
	| { readonly kind: "broken"; readonly line: number; readonly message: string };

/** Lines of a trace, unpacked where the file is gzip'd. */
async function* linesOf(file: string): AsyncGenerator<string> {
	const raw = createReadStream(file);
	const input = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
	// An error of the file itself does not travel through the pipe.
	raw.on("error", (error) => input.destroy(error));
	yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

function parseLine(text: string): TraceLine {
	if (text.length > MAX_LINE) throw new TraceError(`the line is longer than ${MAX_LINE} characters`);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new TraceError("the line is not JSON");
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TraceError("the line is not a JSON object");
	return value as TraceLine;
}

/** An invariant of the allocators does not hold. */
class InvariantFault extends Error {}

function checkInvariants(): void {
	const fault = firstFault();
	if (fault !== undefined) throw new InvariantFault(fault);
}

/** Replays one file. */
export async function conformFile(file: string, options: ConformOptions = {}): Promise<ConformResult> {
	let replay: Replay | undefined;
	let number = 0;
	try {
		if (!statSync(file).isFile()) throw new TraceError("this is no file");
		for await (const text of linesOf(file)) {
			number++;
			if (text === "") continue;
			const line = parseLine(text);
			if (replay === undefined) {
				replay = new Replay(line);
				if (options.check === true) watchEveryEvent(checkInvariants);
				continue;
			}
			const difference = replay.line(line, number);
			if (difference !== undefined) return { kind: "differs", difference };
		}
		if (replay === undefined) throw new TraceError("the file is empty");
		if (!replay.complete) throw new TraceError("the trace is truncated: it has no `end` line");
		return { kind: "ok", lines: number };
	} catch (error) {
		if (error instanceof InvariantFault) return { kind: "fault", line: number, message: error.message };
		if (error instanceof TraceError || error instanceof BootFailure || error instanceof HeapExhausted || isSystemError(error)) {
			return { kind: "broken", line: number, message: error.message };
		}
		throw error;
	}
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}

function shortJson(value: unknown): string {
	const text = value === undefined ? "nothing" : JSON.stringify(value);
	return text.length > 200 ? `${text.slice(0, 200)}...` : text;
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

/** Replays files over the cores. Returns the exit code: 1 if any failed. */
export async function conform(paths: readonly string[], options: ConformOptions, print: (text: string) => void): Promise<number> {
	const files = tracesAt(paths);
	let passed = 0;
	const tell = (file: string, result: ConformResult): void => {
		if (result.kind === "ok") passed++;
		print(describeResult(file, result));
	};
	if (options.serial === true || files.length < 4) for (const file of files) tell(file, await conformFile(file, options));
	else await overWorkers<string, ConformResult>("conform", files, options, tell);
	print(`${passed} passed, ${files.length - passed} failed`);
	return passed === files.length && files.length > 0 ? 0 : 1;
}
