/** Exception filters: moments that a debugger of allocators wants to stop at without naming a breakpoint. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { EndFilter } from "../endings.ts";
import { condition, conditionalPlaces } from "./conditions.ts";
import type { Requested, Resolution } from "./store.ts";

/** Group of the exception breakpoints in the store. */
export const EXCEPTION_GROUP = "exceptions";

interface Filter {
	readonly filter: string;
	readonly label: string;
	readonly description: string;
	readonly default: boolean;
	/** The run's end that it stands for; the others are events or conditions of the filter's name. */
	readonly outcome?: EndFilter;
}

const FILTERS: readonly Filter[] = [
	{ filter: "deadlock", label: "Deadlock", description: "No thread can go on.", default: true, outcome: "deadlock" },
	{
		filter: "stuck",
		label: "Stuck thread",
		description: "The run ends with a thread that has been inside one kernel operation for 20 s, whatever the others do.",
		default: true,
		outcome: "stuck",
	},
	{ filter: "panic", label: "Panic", description: "The kernel panics or an assertion fails.", default: true, outcome: "panic" },
	{
		filter: "reserve_drained",
		label: "Reserve lost",
		description: "A drain took a keg's reserve: the moment PR 248008 is about.",
		default: false,
	},
	{ filter: "reserve_dip", label: "Reserve dip", description: "An allocation took items of a keg's reserve.", default: false },
	{ filter: "expect_failed", label: "Failed expectation", description: "An expectation of the scenario became false.", default: true },
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
export function exceptionBreakpoint(name: string, conditionText: string | undefined): Requested {
	return { key: name, kind: "exception", label: name, resolve: () => resolveFilter(name, conditionText) };
}

function resolveFilter(name: string, conditionText: string | undefined): Resolution {
	const filter = FILTERS.find((f) => f.filter === name);
	if (filter === undefined)
		return { places: [], message: `There is no filter ${name.slice(0, 80)}; there are ${FILTERS.map((f) => f.filter).join(", ")}.` };
	if (filter.outcome === undefined) {
		const places = conditionalPlaces([{ kind: "event", event: name }], conditionText);
		return typeof places === "string" ? { places: [], message: places } : { places };
	}
	// A panic's condition may name the event's argument, the text.
	const parsed = condition(conditionText, filter.outcome === "panic" ? "panic" : undefined);
	if (typeof parsed === "string") return { places: [], message: parsed };
	return { places: [], outcome: { kind: filter.outcome, ...(parsed === undefined ? {} : { condition: parsed }) } };
}
