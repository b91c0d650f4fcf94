/** A loaded simulation with what belongs to it: the scenario, its text, its sources and the names that can be stopped at. */
import path from "node:path";
import { CONDITIONS, EVENTS } from "../../engine/kernel/events.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { type Branches, type RunSource, sourceOf } from "../../engine/timeline/branches.ts";
import { decodeRecording, type Recording, RecordingError } from "../../engine/timeline/recording.ts";
import { loadSource, WRONG_SCHEDULE } from "../../language/run-source.ts";
import type { Catalogue } from "../breakpoints/function-names.ts";
import type { ClientSettings } from "../session/client-settings.ts";
import { cannotStart, RequestError, wrongRecording, wrongScenario, wrongSchedule } from "../session/errors.ts";
import type { Comparison } from "../timelines/comparison.ts";
import { type GoldenTrace, traceMachine } from "./golden-trace.ts";
import { type LaunchConfig, readUserFile } from "./launch-config.ts";
import { Sources } from "./sources.ts";

/** What one launch, attach or restart has brought up. */
export interface World {
	readonly config: LaunchConfig;
	readonly scenario: Scenario;
	readonly simulation: Simulation;
	readonly sources: Sources;
	readonly catalogue: Catalogue;
	/** Remarks of the scenario's checker. */
	readonly warnings: readonly string[];
	/** The recording that was opened. */
	readonly recording?: Recording;
	/** The golden trace that is replayed. */
	readonly golden?: GoldenTrace;
	/** What is known of the run that this one is compared with. */
	readonly comparison?: Comparison;
}

/** A run that has been read and checked: nothing but its machine can keep it from beginning. */
export interface Prepared extends Pick<World, "config" | "scenario" | "warnings" | "recording" | "golden" | "comparison"> {
	/** What it is made from. */
	readonly source: RunSource;
	/** Text of a golden trace, which is not made from a scenario's. */
	readonly traceText?: string;
}

const EVENT_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map(EVENTS.map((e) => [e.name, e.args.map((a) => a.name)]));
const CONDITION_EVENTS: ReadonlyMap<string, string> = new Map(CONDITIONS.map((c) => [c.name, c.event]));

/** Most errors of a scenario that one message shows. */
const MAX_MESSAGES = 10;

/** Reads and checks what a launch or attach names. Throws a RequestError that says what is wrong. */
export function prepare(config: LaunchConfig): Prepared {
	if (config.isRecording) {
		const recording = decode(config.scenario);
		return { ...prepareSource(config, sourceOf(recording)), recording };
	}
	const { scenario: file, kernel, seed, schedule, maxEvents } = config;
	if (config.isGolden) {
		const traceText = readUserFile(file, "golden trace");
		return { config, scenario: traceMachine(file, traceText), warnings: [], source: { file, text: "" }, traceText };
	}
	return prepareSource(config, {
		file,
		text: readUserFile(file, "scenario"),
		...(kernel === undefined ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		...(schedule === undefined ? {} : { schedule }),
		...(maxEvents === undefined ? {} : { maxEvents }),
	});
}

/** Checks what a run is made from. Throws a RequestError. */
export function prepareSource(config: LaunchConfig, source: RunSource): Prepared {
	return { config, source, ...check(source) };
}

/** Boots the machine; the simulation that was there before is gone then, even where that fails. Throws a RequestError. */
export function boot(prepared: Prepared, branches: Branches, settings: ClientSettings): World {
	const { source, traceText, ...rest } = prepared;
	const { golden } = prepared;
	const options = { ...limits(prepared), branches };
	const simulation = start(() =>
		golden === undefined
			? Simulation.load(prepared.scenario, options)
			: Simulation.trace(source.file, golden.lines, golden.ending, options),
	);
	const { scenario } = simulation;
	// A packed trace is shown as what is in it.
	const sources =
		traceText === undefined
			? new Sources(source.file, settings, source.text)
			: new Sources(source.file.replace(/\.gz$/, ""), settings, traceText, "golden trace");
	const catalogue = { events: EVENT_ARGUMENTS, conditions: CONDITION_EVENTS, routines: new Set(simulation.routineNames()) };
	return { ...rest, scenario, simulation, sources, catalogue };
}

function decode(file: string): Recording {
	try {
		return decodeRecording(readUserFile(file, "recording"));
	} catch (error) {
		if (error instanceof RecordingError) throw wrongRecording(file, error.message);
		throw error;
	}
}

function limits({ config, source }: Prepared): { readonly keyframeBytes?: number; readonly maxEvents?: number } {
	const { journalMemory } = config;
	const maxEvents = source.maxEvents ?? config.maxEvents;
	return {
		...(journalMemory === undefined ? {} : { keyframeBytes: journalMemory }),
		...(maxEvents === undefined ? {} : { maxEvents }),
	};
}

/** The scenario of a text, with the checker's remarks. Throws where there are errors. */
function check(source: RunSource): { readonly scenario: Scenario; readonly warnings: readonly string[] } {
	const { file } = source;
	const { scenario, diagnostics } = loadSource(source);
	const schedule = diagnostics.find((d) => d.code === WRONG_SCHEDULE);
	if (schedule !== undefined) throw wrongSchedule(schedule.message);
	// A dialog has no room for whole paths; in the console they can be clicked on.
	const told = (severity: "error" | "other", name: string): string[] =>
		diagnostics
			.filter((d) => (d.severity === "error") === (severity === "error"))
			.map((d) => `${name}:${d.line}:${d.column}: ${d.message}`);
	const errors = told("error", path.basename(file));
	if (scenario === undefined || errors.length > 0) {
		const shown = errors.slice(0, MAX_MESSAGES);
		if (errors.length > MAX_MESSAGES) shown.push(`and ${errors.length - MAX_MESSAGES} more`);
		throw wrongScenario(shown.length > 0 ? shown : ["no reason was given"]);
	}
	return { scenario, warnings: told("other", file) };
}

function start(begin: () => Simulation): Simulation {
	try {
		return begin();
	} catch (error) {
		if (error instanceof RequestError) throw error;
		throw cannotStart((error as Error).message);
	}
}
