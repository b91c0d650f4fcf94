/** Line breakpoints: in the scenario and in the simulated kernel's sources. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { BreakpointPlace } from "../../engine/simulation-types.ts";
import type { KnownSource } from "../launch/sources.ts";
import type { World } from "../launch/world.ts";
import type { Arguments } from "../session/arguments.ts";
import { condition, localsAt } from "./conditions.ts";
import type { Requested, Resolution } from "./store.ts";

/** A line breakpoint as the client sent it; `line` counts from 1. */
export interface LineRequest {
	readonly line: number;
	readonly condition?: string | undefined;
	readonly hitCondition?: string | undefined;
	readonly logMessage?: string | undefined;
	/** Writes a line instead of stopping. */
	readonly traced?: boolean;
}

/** The breakpoint of a line. `source` is looked up when it is resolved: before the launch nobody knows what it is. */
export function lineBreakpoint(source: Arguments, sourceName: string, request: LineRequest): Requested {
	const { line, hitCondition, logMessage, traced = false } = request;
	return {
		key: String(line),
		kind: "breakpoint",
		label: `${sourceName}:${line}`,
		hitCondition,
		logMessage: logMessage === "" ? undefined : logMessage,
		traced,
		resolve: (world) => resolve(source, sourceName, request, world),
	};
}

/** Lines of a source at which can be stopped. */
export function stoppableLines(source: KnownSource, world: World): number[] {
	return source.kind === "scenario" ? world.simulation.statementLines() : world.simulation.breakableLines(source.file);
}

function resolve(source: Arguments, sourceName: string, request: LineRequest, world: World): Resolution {
	const known = world.sources.find(source);
	if (known === undefined) {
		return {
			places: [],
			message: `${sourceName} is neither the scenario that runs nor a source of the simulated kernel.`,
			line: request.line,
		};
	}
	const line = stoppableLines(known, world).find((l) => l >= request.line);
	if (line === undefined) return { places: [], message: noLine(known, request.line), line: request.line };
	const place: BreakpointPlace = known.kind === "scenario" ? { kind: "statement", line } : { kind: "line", file: known.file, line };
	const parsed = condition(request.condition, undefined, localsAt(place, world.scenario));
	if (typeof parsed === "string") return { places: [], message: parsed, line: request.line };
	const told: DebugProtocol.Source | undefined = known.kind === "scenario" ? world.sources.scenario() : world.sources.kernel(known.file);
	return {
		places: [{ place, ...(parsed === undefined ? {} : { condition: parsed }) }],
		line,
		...(told === undefined ? {} : { source: told }),
	};
}

function noLine(source: KnownSource, line: number): string {
	if (source.kind === "scenario") return `There is no statement of a thread in line ${line} or behind it.`;
	return `No routine has a line to stop at in line ${line} or behind it; plain functions are stepped over.`;
}
