/** A loaded simulation with what belongs to it: the scenario, its text, its sources and the names that can be stopped at. */
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import type { Scenario } from "../engine/scenario/program.ts";
import { Simulation } from "../engine/simulation.ts";
import { loadScenario } from "../language/load.ts";
import type { Catalogue } from "./breakpoints/function-names.ts";
import type { ClientSettings } from "./client-settings.ts";
import { cannotStart, wrongScenario } from "./errors.ts";
import { type LaunchConfig, readScenario } from "./launch-config.ts";
import { Sources } from "./sources.ts";

/** What one launch or restart has brought up. */
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

/** Reads, checks and boots a scenario. Throws a RequestError that says what is wrong. */
export function loadWorld(config: LaunchConfig, settings: ClientSettings): World {
	const text = readScenario(config.scenario);
	const { scenario, diagnostics } = loadScenario(text, config.scenario, {
		...(config.kernel === undefined ? {} : { kernel: config.kernel }),
		...(config.seed === undefined ? {} : { seed: config.seed }),
	});
	const told = diagnostics.map((d) => ({ ...d, text: `${config.scenario}:${d.line}:${d.column}: ${d.message}` }));
	const errors = told.filter((d) => d.severity === "error").map((d) => d.text);
	if (scenario === undefined || errors.length > 0) {
		const shown = errors.slice(0, MAX_MESSAGES);
		if (errors.length > MAX_MESSAGES) shown.push(`and ${errors.length - MAX_MESSAGES} more`);
		throw wrongScenario(shown.length > 0 ? shown : ["no reason was given"]);
	}
	const simulation = start(scenario);
	return {
		config,
		scenario,
		simulation,
		sources: new Sources(config.scenario, settings),
		catalogue: { events: EVENT_ARGUMENTS, conditions: CONDITION_EVENTS, routines: new Set(simulation.routineNames()) },
		warnings: told.filter((d) => d.severity !== "error").map((d) => d.text),
	};
}

function start(scenario: Scenario): Simulation {
	try {
		return Simulation.load(scenario);
	} catch (error) {
		throw cannotStart((error as Error).message);
	}
}
