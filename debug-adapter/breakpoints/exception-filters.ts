/** Exception filters: moments that a debugger of allocators wants to stop at without naming a breakpoint. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { BreakpointPlace } from "../../engine/simulation-types.ts";
import type { World } from "../launch/world.ts";
import type { EndFilter } from "../stops/endings.ts";
import { condition, conditionalPlaces } from "./conditions.ts";
import type { Requested, Resolution } from "./store.ts";

/** Group of the exception breakpoints in the store. */
export const EXCEPTION_GROUP = "exceptions";

interface Filter {
	readonly filter: string;
	readonly label: string;
	readonly description: string;
	readonly default: boolean;
	/** The run's end that it stands for. */
	readonly outcome?: EndFilter;
	/** Event or condition that it stands for. */
	readonly event?: string;
}

const FILTERS: readonly Filter[] = [
	{
		filter: "deadlock",
		label: "Deadlock",
		description: "No thread can go on, or the run ends with one that has been inside one kernel operation for 20 s.",
		default: true,
		outcome: "deadlock",
	},
	{
		filter: "stuck",
		label: "Stuck thread",
		description: "Threads wait for each other and cannot go on, whatever the others do: the moment at which the circle closes.",
		default: false,
		outcome: "stuck",
		event: "stuck_thread",
	},
	{ filter: "panic", label: "Panic", description: "The kernel panics or an assertion fails.", default: true, outcome: "panic" },
	{
		filter: "reserve_drained",
		label: "Reserve lost",
		description: "A drain took a keg's reserve: the moment PR 248008 is about.",
		default: false,
		event: "reserve_drained",
	},
	{
		filter: "reserve_dip",
		label: "Reserve dip",
		description: "An allocation took items of a keg's reserve.",
		default: false,
		event: "reserve_dip",
	},
	{
		filter: "expect_failed",
		label: "Failed expectation",
		description: "An expectation of the scenario became false.",
		default: true,
		event: "expect_failed",
	},
];

/** The filters as `initialize` announces them. */
export function filterDescriptions(): DebugProtocol.ExceptionBreakpointsFilter[] {
	return FILTERS.map(({ filter, label, description, default: on }) => ({
		filter,
		label,
		description,
		default: on,
		supportsCondition: true,
		conditionDescription: 'Condition over the state (and the event\'s arguments), such as keg == "vmem btag"',
	}));
}

/** The breakpoints of a client that never says which filters it wants. */
export function defaultFilters(): Requested[] {
	return FILTERS.filter((f) => f.default).map((f) => ({ ...exceptionBreakpoint(f.filter, undefined), implicit: true }));
}

/** The breakpoint of a filter; an unknown one comes to nothing, with a message. */
export function exceptionBreakpoint(name: string, conditionText: string | undefined, traced = false): Requested {
	return { key: name, kind: "exception", label: name, traced, resolve: (world) => resolveFilter(name, conditionText, world) };
}

function resolveFilter(name: string, conditionText: string | undefined, { scenario }: World): Resolution {
	const filter = FILTERS.find((f) => f.filter === name);
	if (filter === undefined)
		return { places: [], message: `There is no filter ${name.slice(0, 80)}; there are ${FILTERS.map((f) => f.filter).join(", ")}.` };
	const at: BreakpointPlace[] = filter.event === undefined ? [] : [{ kind: "event", event: filter.event }];
	const places = conditionalPlaces(at, conditionText, scenario);
	if (typeof places === "string") return { places: [], message: places };
	if (filter.outcome === undefined) return { places };
	// A panic's condition may name the event's argument, the text.
	const parsed = condition(conditionText, filter.outcome === "panic" ? "panic" : undefined);
	// One that names arguments of the filter's event is for the event alone.
	if (typeof parsed === "string") return places.length > 0 ? { places } : { places, message: parsed };
	return { places, outcome: { kind: filter.outcome, ...(parsed === undefined ? {} : { condition: parsed }) } };
}
