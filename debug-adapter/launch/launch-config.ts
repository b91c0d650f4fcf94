/** The launch configuration: what a user writes into launch.json, and what becomes of it. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Arguments } from "../session/arguments.ts";
import { badArgument, noRecording, noScenario, unreadableFile } from "../session/errors.ts";

/** Largest scenario or recording that is read, in bytes. */
const MAX_FILE = 32 << 20;
/** Largest text that a packed file may unpack to, in bytes. */
const MAX_UNPACKED = 256 << 20;
/** Memory for going back in time that a launch may ask for, in bytes. */
const LEAST_JOURNAL = 1 << 20;
const MOST_JOURNAL = 4 * 2 ** 30;
/** Most names of `breakOn`. */
const MAX_BREAK_ON = 200;

/** The run that a session is compared with: what it does not say is as in the session. */
export interface CompareWith {
	readonly scenario?: string;
	readonly kernel?: string;
	readonly seed?: number;
	/** Whether addresses in events count; they do unless it says `false`. */
	readonly addresses?: boolean;
}

/** Attributes of a launch or an attach. */
export interface LaunchConfig {
	/** Absolute path of the .uma file; of a recording or golden trace, where there is one. */
	readonly scenario: string;
	/** The file is a recording, to be opened at its moment. */
	readonly isRecording: boolean;
	/** The file is a golden trace, to be replayed up to its first difference. */
	readonly isGolden: boolean;
	/** Variant that replaces the scenario's `kernel` line. */
	readonly kernel?: string;
	/** Seed that replaces the schedule's. */
	readonly seed?: number;
	/** Schedule that replaces the scenario's, as the language writes it. */
	readonly schedule?: string;
	/** Another run: the session stops at the first event at which it differs from that one. */
	readonly compareWith?: CompareWith;
	/** Stop before the first statement. */
	readonly stopOnEntry: boolean;
	/** Names of function breakpoints that the launch sets by itself. */
	readonly breakOn: readonly string[];
	/** Events after which the run ends. */
	readonly maxEvents?: number;
	/** Bytes of keyframes kept for going back. */
	readonly journalMemory?: number;
	/** Absolute path of the file that the messages of the session are written to. */
	readonly trace?: string;
	/** Run to the end and report; no breakpoint stops. */
	readonly noDebug: boolean;
}

/** Reads a launch configuration; relative paths are looked up from the working directory. */
export function launchConfig(args: Arguments): LaunchConfig {
	const golden = textOf(args, "golden");
	if (golden !== undefined) return goldenConfig(args, golden);
	const scenario = args.optionalString("scenario") ?? args.optionalString("program");
	if (scenario === undefined || scenario.trim() === "") throw noScenario();
	const kernel = textOf(args, "kernel");
	const seed = args.optionalInteger("seed", 2 ** 32 - 1);
	const schedule = textOf(args, "schedule");
	return {
		...common(args),
		scenario: pathOf(args, "scenario", scenario),
		isRecording: false,
		isGolden: false,
		...(kernel === undefined ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		...(schedule === undefined ? {} : { schedule }),
		...compareWith(args),
		stopOnEntry: args.boolean("stopOnEntry", false),
		noDebug: args.boolean("noDebug", false),
	};
}

/** Attributes that mean nothing to a golden trace: its config line decides. */
const NOT_GOLDEN = ["scenario", "program", "kernel", "seed", "schedule", "compareWith"];

function goldenConfig(args: Arguments, golden: string): LaunchConfig {
	const given = NOT_GOLDEN.find((name) => args.has(name) && args.raw[name] !== "");
	if (given !== undefined)
		throw badArgument(args.command, `"${given}" means nothing beside "golden": a trace has its own machine and schedule; leave it out`);
	return {
		...common(args),
		scenario: pathOf(args, "golden", golden),
		isRecording: false,
		isGolden: true,
		stopOnEntry: args.boolean("stopOnEntry", false),
		noDebug: args.boolean("noDebug", false),
	};
}

/** A text is a kernel. */
function compareWith(args: Arguments): { readonly compareWith?: CompareWith } {
	if (!args.has("compareWith") || args.raw.compareWith === "") return {};
	if (typeof args.raw.compareWith === "string") return { compareWith: { kernel: args.raw.compareWith } };
	const other = otherRun(args.object("compareWith"));
	if (other === undefined) throw badArgument(args.command, `"compareWith" must name another "kernel", "seed" or "scenario"`);
	return { compareWith: other };
}

/** Reads what another run is made from; undefined where it would be the same one. */
export function otherRun(other: Arguments): CompareWith | undefined {
	const [kernel, scenario] = [textOf(other, "kernel"), textOf(other, "scenario")];
	const seed = other.optionalInteger("seed", 2 ** 32 - 1);
	if (kernel === undefined && scenario === undefined && seed === undefined) return undefined;
	return {
		...(kernel === undefined ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		...(scenario === undefined ? {} : { scenario: pathOf(other, "scenario", scenario) }),
		...(other.boolean("addresses", true) ? {} : { addresses: false }),
	};
}

/** Reads an attach configuration: a recording holds everything that a launch decides. */
export function attachConfig(args: Arguments): LaunchConfig {
	const recording = args.optionalString("recording") ?? args.optionalString("program");
	if (recording === undefined || recording.trim() === "") throw noRecording();
	return {
		...common(args),
		scenario: pathOf(args, "recording", recording),
		isRecording: true,
		isGolden: false,
		stopOnEntry: true,
		noDebug: false,
	};
}

function common(args: Arguments): Pick<LaunchConfig, "breakOn" | "maxEvents" | "journalMemory" | "trace"> {
	const breakOn = args.has("breakOn") ? args.strings("breakOn") : [];
	if (breakOn.length > MAX_BREAK_ON) throw badArgument(args.command, `"breakOn" has more than ${MAX_BREAK_ON} names`);
	const maxEvents = args.optionalInteger("maxEvents");
	if (maxEvents === 0) throw badArgument(args.command, `"maxEvents" must be at least 1`);
	const journalMemory = bytesOf(args, "journalMemory");
	const trace = traceFile(args);
	return {
		breakOn,
		...(maxEvents === undefined ? {} : { maxEvents }),
		...(journalMemory === undefined ? {} : { journalMemory }),
		...(trace === undefined ? {} : { trace }),
	};
}

/** A text; an empty one counts as absent, as launch.json's inputs give it. */
function textOf(args: Arguments, name: string): string | undefined {
	const text = args.optionalString(name);
	return text === undefined || text.trim() === "" ? undefined : text;
}

function pathOf(args: Arguments, name: string, text: string): string {
	if (text.includes("\0")) throw badArgument(args.command, `"${name}" is no path`);
	return path.resolve(text);
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** A size: a number of bytes, or a text such as `64M`. */
function bytesOf(args: Arguments, name: string): number | undefined {
	if (!args.has(name)) return undefined;
	const raw = args.raw[name];
	const [, digits = "", unit = ""] = /^\s*(\d{1,15})\s*([KMG]?)B?\s*$/i.exec(String(raw)) ?? [];
	const bytes = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit.toUpperCase()] ?? 1);
	if ((typeof raw === "number" || typeof raw === "string") && bytes >= LEAST_JOURNAL && bytes <= MOST_JOURNAL) return bytes;
	throw badArgument(args.command, `"${name}" must be a size from 1M to 4G, such as "64M"`);
}

/** `true` writes beside the scenario's working directory; a text names the file. */
function traceFile(args: Arguments): string | undefined {
	if (!args.has("trace")) return undefined;
	const { trace } = args.raw;
	if (trace === true) return path.resolve("uma-dap-trace.jsonl");
	if (trace === false || trace === "") return undefined;
	return pathOf(args, "trace", args.string("trace"));
}

/** Text of a file that the user named; `what` says what it is to be. A packed one, whose name ends in .gz, is unpacked. */
export function readUserFile(file: string, what: "scenario" | "recording" | "golden trace"): string {
	try {
		const stat = statSync(file);
		if (!stat.isFile()) throw unreadableFile(what, file, "it is no file.");
		if (stat.size > MAX_FILE) throw unreadableFile(what, file, `it is larger than ${MAX_FILE >> 20} MiB.`);
		return file.endsWith(".gz") ? gunzipSync(readFileSync(file), { maxOutputLength: MAX_UNPACKED }).toString() : readFileSync(file, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		if (code === undefined) throw error;
		throw unreadableFile(what, file, reasonOf(code));
	}
}

function reasonOf(code: string): string {
	if (code === "ENOENT") return "there is no such file.";
	if (code === "ERR_BUFFER_TOO_LARGE") return `it unpacks to more than ${MAX_UNPACKED >> 20} MiB.`;
	return code.startsWith("Z_") ? "it is no gzip archive, or a damaged one." : `${code}.`;
}
