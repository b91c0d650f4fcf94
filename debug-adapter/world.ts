/** A loaded simulation with what belongs to it: the scenario, its text, its sources and the names that can be stopped at. */
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import type { Scenario } from "../engine/scenario/program.ts";
import { Simulation } from "../engine/simulation.ts";
import { decodeRecording, type Recording, RecordingError } from "../engine/timeline/recording.ts";
import { type LoadOptions, loadScenario } from "../language/load.ts";
import type { Catalogue } from "./breakpoints/function-names.ts";
import type { ClientSettings } from "./client-settings.ts";
import { cannotStart, RequestError, wrongRecording, wrongScenario } from "./errors.ts";
import { type LaunchConfig, readUserFile } from "./launch-config.ts";
import { withSchedule } from "./schedule.ts";
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
}

const EVENT_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map(EVENTS.map((e) => [e.name, e.args.map((a) => a.name)]));
const CONDITION_EVENTS: ReadonlyMap<string, string> = new Map(CONDITIONS.map((c) => [c.name, c.event]));

/** Most errors of a scenario that one message shows. */
const MAX_MESSAGES = 10;

/**
 * Reads, checks and boots a scenario, or executes a recording. Throws a RequestError that says what is wrong. `onBoot` is called when
 * everything has been checked and the simulation that was there before is about to end.
 */
export function loadWorld(config: LaunchConfig, settings: ClientSettings, onBoot = (): void => {}): World {
	return config.isRecording ? openRecording(config, settings, onBoot) : startScenario(config, settings, onBoot);
}

function startScenario(config: LaunchConfig, settings: ClientSettings, onBoot: () => void): World {
	const { kernel, seed, schedule } = config;
	const text = readUserFile(config.scenario, "scenario");
	const checked = check(text, config.scenario, options(kernel, seed));
	const scenario = schedule === undefined ? checked.scenario : withSchedule(checked.scenario, schedule, seed);
	onBoot();
	const simulation = start(() => Simulation.load(scenario, limits(config)));
	return world(config, scenario, simulation, new Sources(config.scenario, settings), checked.warnings);
}

function openRecording(config: LaunchConfig, settings: ClientSettings, onBoot: () => void): World {
	const recording = decode(config.scenario);
	const { scenario, warnings } = check(recording.text, recording.file, options(recording.kernel, recording.seed));
	onBoot();
	const simulation = start(() => {
		try {
			return Simulation.replay(scenario, recording);
		} catch (error) {
			if (error instanceof RecordingError) throw wrongRecording(config.scenario, error.message);
			throw error;
		}
	});
	return world(config, scenario, simulation, new Sources(recording.file, settings, recording.text), warnings);
}

function decode(file: string): Recording {
	try {
		return decodeRecording(readUserFile(file, "recording"));
	} catch (error) {
		if (error instanceof RecordingError) throw wrongRecording(file, error.message);
		throw error;
	}
}

function options(kernel: string | undefined, seed: number | undefined): LoadOptions {
	return { ...(kernel === undefined ? {} : { kernel }), ...(seed === undefined ? {} : { seed }) };
}

function limits({ journalMemory, maxEvents }: LaunchConfig): { readonly keyframeBytes?: number; readonly maxEvents?: number } {
	return {
		...(journalMemory === undefined ? {} : { keyframeBytes: journalMemory }),
		...(maxEvents === undefined ? {} : { maxEvents }),
	};
}

/** The scenario of a text, with the checker's remarks. Throws where there are errors. */
function check(text: string, file: string, load: LoadOptions): { readonly scenario: Scenario; readonly warnings: readonly string[] } {
	const { scenario, diagnostics } = loadScenario(text, file, load);
	const told = diagnostics.map((d) => ({ ...d, text: `${file}:${d.line}:${d.column}: ${d.message}` }));
	const errors = told.filter((d) => d.severity === "error").map((d) => d.text);
	if (scenario === undefined || errors.length > 0) {
		const shown = errors.slice(0, MAX_MESSAGES);
		if (errors.length > MAX_MESSAGES) shown.push(`and ${errors.length - MAX_MESSAGES} more`);
		throw wrongScenario(shown.length > 0 ? shown : ["no reason was given"]);
	}
	return { scenario, warnings: told.filter((d) => d.severity !== "error").map((d) => d.text) };
}

function world(config: LaunchConfig, scenario: Scenario, simulation: Simulation, sources: Sources, warnings: readonly string[]): World {
	const catalogue = { events: EVENT_ARGUMENTS, conditions: CONDITION_EVENTS, routines: new Set(simulation.routineNames()) };
	return { config, scenario, simulation, sources, catalogue, warnings };
}

function start(begin: () => Simulation): Simulation {
	try {
		return begin();
	} catch (error) {
		if (error instanceof RequestError) throw error;
		throw cannotStart((error as Error).message);
	}
}
