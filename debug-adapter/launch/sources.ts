/** Sources of a session: the scenario's file, and the simulated kernel's files, which the client reads through `source` requests. */
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { KERNEL_SOURCES } from "virtual:kernel-sources";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Arguments } from "../session/arguments.ts";
import type { ClientSettings } from "../session/client-settings.ts";

/** A source as the adapter knows it: the scenario, or a kernel file by its repository path. */
export type KnownSource = { readonly kind: "scenario" } | { readonly kind: "kernel"; readonly file: string };

/** The kernel's files; a file's reference is its place in this list, the same in every session of a build. */
const KERNEL_FILES: readonly string[] = Object.keys(KERNEL_SOURCES).sort();

/** Reference of the scenario's text, where it is not that of a file: a recording carries its own. */
const SCENARIO_REFERENCE = KERNEL_FILES.length + 1;

/** The kernel's files: sources of routines, and the descriptions of structs and events. */
export function kernelFiles(): readonly string[] {
	return KERNEL_FILES;
}

/** Kernel file of a reference. */
export function kernelFileOf(reference: number): string | undefined {
	return KERNEL_FILES[reference - 1];
}

/** Text of a kernel file. */
export function kernelText(file: string): string | undefined {
	return Object.hasOwn(KERNEL_SOURCES, file) ? KERNEL_SOURCES[file] : undefined;
}

const lines = new Map<string, readonly string[]>();

/** A line of a kernel file, from a column on; lines and columns count from 1. */
export function kernelLine(file: string, line: number, column = 1): string {
	let list = lines.get(file);
	if (list === undefined) {
		list = (kernelText(file) ?? "").split("\n");
		lines.set(file, list);
	}
	return (list[line - 1] ?? "").slice(column - 1).trim();
}

/** Kernel file that a client means: by reference, or by a path that ends in the file's. */
export function findKernelFile(source: Arguments): string | undefined {
	const byReference = kernelFileOf(source.optionalInteger("sourceReference") ?? 0);
	if (byReference !== undefined) return byReference;
	const slashes = (source.optionalString("path") ?? "").replaceAll("\\", "/");
	return KERNEL_FILES.find((f) => slashes === f || slashes.endsWith(`/${f}`));
}

/** Finds the sources of a session by what clients send, and describes them to clients. */
export class Sources {
	readonly #scenario: string;
	readonly #settings: ClientSettings;
	/** The scenario's text where no file has it. */
	readonly #text: string | undefined;
	/** Where such a text comes from. */
	readonly #origin: string;

	/** `scenario` is the path of the scenario's file, `text` what it was where a recording tells: the file may be another by now, or gone. */
	constructor(scenario: string, settings: ClientSettings, text?: string, origin = "recording") {
		this.#origin = origin;
		this.#scenario = scenario;
		this.#settings = settings;
		this.#text = text === undefined || text === textOnDisk(scenario) ? undefined : text;
	}

	/** Description of the scenario. */
	scenario(): DebugProtocol.Source {
		const name = path.basename(this.#scenario);
		if (this.#text !== undefined) return { name, path: name, sourceReference: SCENARIO_REFERENCE, origin: this.#origin };
		return { name, path: this.#settings.toClientPath(path.resolve(this.#scenario)) };
	}

	/** Text of a source that the client cannot read from a file. */
	text(reference: number): string | undefined {
		if (reference === SCENARIO_REFERENCE) return this.#text;
		const file = kernelFileOf(reference);
		return file === undefined ? undefined : kernelText(file);
	}

	/** Description of a kernel file; undefined where the build has none of that path. */
	kernel(file: string): DebugProtocol.Source | undefined {
		const index = KERNEL_FILES.indexOf(file);
		if (index < 0) return undefined;
		return { name: path.posix.basename(file), path: file, sourceReference: index + 1, origin: "simulated kernel" };
	}

	/** Every source. */
	all(): DebugProtocol.Source[] {
		return [this.scenario(), ...KERNEL_FILES.flatMap((file) => this.kernel(file) ?? [])];
	}

	/** Finds the source that a client means. */
	find(source: Arguments): KnownSource | undefined {
		if (this.#text !== undefined && source.optionalInteger("sourceReference") === SCENARIO_REFERENCE) return { kind: "scenario" };
		const text = this.#settings.fromClientPath(source.optionalString("path") ?? "");
		if (text !== "" && samePath(text, this.#scenario)) return { kind: "scenario" };
		const file = findKernelFile(source);
		return file === undefined ? undefined : { kind: "kernel", file };
	}
}

function textOnDisk(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return undefined;
	}
}

/** One file has several paths where folders are links. Drive letters come in both cases from one and the same client. */
function samePath(a: string, b: string): boolean {
	const [left, right] = [path.resolve(a), path.resolve(b)];
	if (left === right) return true;
	const [realLeft, realRight] = [realPath(left), realPath(right)];
	return process.platform === "win32" ? realLeft.toLowerCase() === realRight.toLowerCase() : realLeft === realRight;
}

function realPath(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}
