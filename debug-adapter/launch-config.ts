/** The launch configuration: what a user writes into launch.json, and what becomes of it. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Arguments } from "./arguments.ts";
import { badArgument, noScenario, unreadableScenario } from "./errors.ts";

/** Largest scenario that is read, in bytes. */
const MAX_SCENARIO = 16 << 20;

/** Attributes of a launch. */
export interface LaunchConfig {
	/** Absolute path of the .uma file. */
	readonly scenario: string;
	/** Variant that replaces the scenario's `kernel` line. */
	readonly kernel?: string;
	/** Seed that replaces the schedule's. */
	readonly seed?: number;
	/** Stop before the first statement. */
	readonly stopOnEntry: boolean;
	/** Run to the end and report; no breakpoint stops. */
	readonly noDebug: boolean;
}

/** Reads a launch configuration; relative paths are looked up from the working directory. */
export function launchConfig(args: Arguments): LaunchConfig {
	const scenario = args.optionalString("scenario") ?? args.optionalString("program");
	if (scenario === undefined || scenario.trim() === "") throw noScenario();
	if (scenario.includes("\0")) throw badArgument(args.command, `"scenario" is no path`);
	const kernel = args.optionalString("kernel");
	const seed = args.optionalInteger("seed");
	return {
		scenario: path.resolve(scenario),
		...(kernel === undefined || kernel === "" ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		stopOnEntry: args.boolean("stopOnEntry", false),
		noDebug: args.boolean("noDebug", false),
	};
}

/** Text of the scenario's file. */
export function readScenario(file: string): string {
	try {
		const stat = statSync(file);
		if (!stat.isFile()) throw unreadableScenario(file, "it is no file.");
		if (stat.size > MAX_SCENARIO) throw unreadableScenario(file, `it is larger than ${MAX_SCENARIO >> 20} MiB.`);
		return readFileSync(file, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		if (code === undefined) throw error;
		throw unreadableScenario(file, code === "ENOENT" ? "there is no such file." : `${code}.`);
	}
}
