/**
 * All breakpoints of a session. A breakpoint keeps its id as long as the client sends it again, and over restarts; what it comes to is
 * worked out anew for each simulation.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Expression } from "../../engine/scenario/program.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Breakpoint } from "../../engine/simulation-types.ts";
import type { World } from "../launch/world.ts";
import type { EndFilter } from "../stops/endings.ts";
import type { ExceptionStop } from "../stops/exception-report.ts";
import type { ConditionalPlace } from "./conditions.ts";
import { parseHitCondition } from "./hit-condition.ts";

/** What a breakpoint comes to in a simulation. */
export interface Resolution {
	readonly places: readonly ConditionalPlace[];
	/** A run that ends so stops here. */
	readonly outcome?: { readonly kind: EndFilter; readonly condition?: Expression };
	/** Why it cannot be set; or a remark. */
	readonly message?: string;
	/** Where a line breakpoint has moved to. */
	readonly line?: number;
	readonly source?: DebugProtocol.Source;
	/** Address of an instruction breakpoint. */
	readonly instructionReference?: string;
}

/** A breakpoint as the client asked for it. */
export interface Requested {
	/** Tells breakpoints of one group apart: the same key keeps the same id. */
	readonly key: string;
	readonly kind: "breakpoint" | "function breakpoint" | "instruction breakpoint" | "data breakpoint" | "exception";
	/** How stops name it. */
	readonly label: string;
	readonly hitCondition?: string | undefined;
	readonly logMessage?: string | undefined;
	/** Writes a line instead of stopping, also without a message. */
	readonly traced?: boolean;
	/** The client did not ask for it and does not know its id. */
	readonly implicit?: boolean;
	/** What is told of a stop at it, in place of the event. */
	readonly exception?: (simulation: Simulation, event: number | undefined) => ExceptionStop;
	resolve(world: World): Resolution;
}

/** A breakpoint with its id. */
export interface Entry {
	readonly id: number;
	readonly requested: Requested;
	readonly resolution: Resolution;
	readonly hits?: Breakpoint["hits"];
}

const UNLOADED: Resolution = { places: [], message: "The scenario is not loaded yet." };

function isSet(entry: Entry): boolean {
	return entry.resolution.places.length > 0 || entry.resolution.outcome !== undefined;
}

/** Breakpoints by group: a source, the functions, the exceptions. */
export class BreakpointStore {
	readonly #groups = new Map<string, Entry[]>();
	#nextId = 1;
	#world: World | undefined;

	/** Replaces the breakpoints of a group, as the requests of DAP do. */
	replace(group: string, requested: readonly Requested[]): Entry[] {
		const known = new Map((this.#groups.get(group) ?? []).map((entry) => [entry.requested.key, entry.id]));
		const entries = requested.map((r) => {
			const id = known.get(r.key) ?? this.#nextId++;
			// Of two with the same key the second gets an id of its own.
			known.delete(r.key);
			return this.#resolve(id, r);
		});
		if (entries.length === 0) this.#groups.delete(group);
		else this.#groups.set(group, entries);
		this.#arm();
		return entries;
	}

	/** Works everything out for a new simulation, and returns the breakpoints of which the client should hear. */
	attach(world: World): Entry[] {
		this.#world = world;
		const changed: Entry[] = [];
		for (const [group, entries] of this.#groups) {
			const resolved = entries.map((entry) => this.#resolve(entry.id, entry.requested));
			resolved.forEach((entry, i) => {
				const [now, before] = [describe(entry), describe(entries[i] as Entry)];
				if (entry.requested.implicit !== true && JSON.stringify(now) !== JSON.stringify(before)) changed.push(entry);
			});
			this.#groups.set(group, resolved);
		}
		this.#arm();
		return changed;
	}

	/** Breakpoints of a group. */
	ofGroup(group: string): readonly Entry[] {
		return this.#groups.get(group) ?? [];
	}

	/** What is wrong with the breakpoints of a group, each with its name. */
	problemsOf(group: string): string[] {
		return this.ofGroup(group).flatMap(({ requested: { label }, resolution: { message } }) =>
			message === undefined ? [] : [`"${label}": ${message}`],
		);
	}

	/** Breakpoint of an id. */
	find(id: number): Entry | undefined {
		return this.#all().find((entry) => entry.id === id);
	}

	/** Those ids that the client knows. */
	knownIds(ids: readonly number[]): number[] {
		return ids.filter((id) => this.find(id)?.requested.implicit !== true);
	}

	/** Breakpoints that stop at a run's end which some filters stand for. */
	atEnd(filters: readonly EndFilter[]): Entry[] {
		return this.#all().filter(
			({ requested, resolution: { outcome } }) => outcome !== undefined && requested.traced !== true && filters.includes(outcome.kind),
		);
	}

	#all(): Entry[] {
		return [...this.#groups.values()].flat();
	}

	#resolve(id: number, requested: Requested): Entry {
		const world = this.#world;
		if (world === undefined) return { id, requested, resolution: UNLOADED };
		const hits =
			requested.hitCondition === undefined || requested.hitCondition.trim() === "" ? undefined : parseHitCondition(requested.hitCondition);
		if (hits !== undefined && "message" in hits) return { id, requested, resolution: { places: [], message: hits.message } };
		const entry: Entry = { id, requested, resolution: requested.resolve(world), ...(hits === undefined ? {} : { hits: hits.hits }) };
		return this.#tried(entry, world);
	}

	/** The engine has the last word: what it refuses is unverified, and does not keep the others from being set. */
	#tried(entry: Entry, world: World): Entry {
		let refusal = "";
		const places = entry.resolution.places.filter((place) => {
			try {
				world.simulation.setBreakpoints(armed({ ...entry, resolution: { places: [place] } }));
				return true;
			} catch (error) {
				refusal = (error as Error).message;
				return false;
			}
		});
		if (places.length > 0 || refusal === "") return { ...entry, resolution: { ...entry.resolution, places } };
		return { ...entry, resolution: { places: [], message: refusal } };
	}

	#arm(): void {
		this.#world?.simulation.setBreakpoints(this.#all().flatMap(armed));
	}
}

/** An entry as the engine takes it. */
function armed(entry: Entry): Breakpoint[] {
	return entry.resolution.places.map(({ place, condition }) => ({
		id: entry.id,
		place,
		...(condition === undefined ? {} : { condition }),
		...(entry.hits === undefined ? {} : { hits: entry.hits }),
		...(entry.requested.logMessage === undefined && entry.requested.traced !== true ? {} : { log: true }),
	}));
}

/** A breakpoint as DAP tells of it; the line is ours, to be turned into the client's. */
export function describe(entry: Entry): DebugProtocol.Breakpoint {
	const { message, line, source, instructionReference } = entry.resolution;
	return {
		id: entry.id,
		verified: isSet(entry),
		...(message === undefined ? {} : { message }),
		...(isSet(entry) || entry.resolution === UNLOADED ? {} : { reason: "failed" as const }),
		...(entry.resolution === UNLOADED ? { reason: "pending" as const } : {}),
		...(line === undefined ? {} : { line }),
		...(source === undefined ? {} : { source }),
		...(instructionReference === undefined ? {} : { instructionReference }),
	};
}
