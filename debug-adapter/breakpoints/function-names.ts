/**
 * Names of function breakpoints: events and conditions of the catalogue, routines, and globs over them.
 *
 *     keg_drain                                an event, or a condition such as reserve_drained
 *     keg_drain where keg == "vmem btag"       with a condition
 *     sleep:btalloc                            the same as: sleep where wmesg == "btalloc"
 *     vmem_xalloc return, keg_fetch_slab entry a routine; without a word behind it its entry
 *     keg_*                                    all events and conditions of that shape, or routines if there are none
 *     keg_* entry                              all routines of that shape
 *
 * A bare name that is both an event and a routine means the event.
 */
import { nearest } from "../../engine/inspect/nearest.ts";
import type { BreakpointPlace } from "../../engine/simulation-types.ts";

/** Names that can be stopped at. */
export interface Catalogue {
	/** Events, by name, with the names of their arguments. */
	readonly events: ReadonlyMap<string, readonly string[]>;
	/** Conditions, by name, with the event each rests on. */
	readonly conditions: ReadonlyMap<string, string>;
	readonly routines: ReadonlySet<string>;
}

/** What a name stands for. */
export interface Named {
	/** Empty for `deadlock`, at which a run ends anyway. */
	readonly places: readonly BreakpointPlace[];
	/** Condition in the text: after `where`, or from the shorthand. */
	readonly condition?: string;
	readonly outcome?: "deadlock";
}

/** Most places that one glob may stop at. */
const MAX_PLACES = 500;

/** Finds what a name stands for; a text is the reason why it stands for nothing. */
export function resolveName(text: string, catalogue: Catalogue): Named | string {
	const { name, condition } = splitWhere(text);
	if (name === "") return "The name of an event, a condition or a routine is missing, such as keg_drain.";
	if (name === "deadlock") return { places: [], outcome: "deadlock", ...(condition === undefined ? {} : { condition }) };
	const colon = name.indexOf(":");
	if (colon >= 0) return resolveShorthand(name.slice(0, colon).trim(), name.slice(colon + 1).trim(), condition, catalogue);
	const [, head = name, at] = /^(\S+)\s+(entry|return)$/.exec(name) ?? [];
	const places = /[*?]/.test(head) ? placesOfGlob(head, at, catalogue) : placesOfName(head, at, catalogue);
	if (places.length === 0) return unknown(head, at !== undefined, catalogue);
	if (places.length > MAX_PLACES) return `${name} stands for ${places.length} places; ${MAX_PLACES} is the most.`;
	return { places, ...(condition === undefined ? {} : { condition }) };
}

/** Splits `NAME where CONDITION`. */
function splitWhere(text: string): { readonly name: string; readonly condition?: string } {
	const match = /\swhere(?=\s|$)/.exec(text);
	if (match === null) return { name: text.trim() };
	return { name: text.slice(0, match.index).trim(), condition: text.slice(match.index + match[0].length).trim() };
}

function resolveShorthand(event: string, wmesg: string, condition: string | undefined, catalogue: Catalogue): Named | string {
	const args = catalogue.events.get(event);
	if (args === undefined) return unknown(event, false, catalogue);
	if (!args.includes("wmesg")) {
		const having = [...catalogue.events].filter(([, list]) => list.includes("wmesg")).map(([name]) => name);
		return `${event} has no wait message to stand behind a colon; ${having.join(", ")} have one. Write: ${event} where ...`;
	}
	if (wmesg === "" || wmesg.includes('"')) return `The wait message behind the colon is missing or wrong, as in ${event}:btalloc.`;
	const own = `wmesg == "${wmesg}"`;
	return { places: [{ kind: "event", event }], condition: condition === undefined ? own : joinConditions(own, condition) };
}

/** Both conditions in one text. */
export function joinConditions(a: string, b: string): string {
	return `(${a}) and (${b})`;
}

function placesOfName(name: string, at: string | undefined, catalogue: Catalogue): BreakpointPlace[] {
	if (at === undefined && (catalogue.events.has(name) || catalogue.conditions.has(name))) return [{ kind: "event", event: name }];
	return catalogue.routines.has(name) ? [routine(name, at)] : [];
}

function routine(name: string, at: string | undefined): BreakpointPlace {
	return { kind: "routine", routine: name, at: at === "return" ? "return" : "entry" };
}

function placesOfGlob(glob: string, at: string | undefined, catalogue: Catalogue): BreakpointPlace[] {
	const matches = globTest(glob);
	const events = at === undefined ? [...catalogue.events.keys(), ...catalogue.conditions.keys()].filter(matches) : [];
	if (events.length > 0) return events.map((event) => ({ kind: "event", event }));
	return [...catalogue.routines].filter(matches).map((name) => routine(name, at));
}

/** Test of a glob. Compared piece by piece, since `a*a*a*b` as a regular expression may take for ever. */
function globTest(glob: string): (name: string) => boolean {
	const pieces = glob.split("*");
	return (name) => {
		let at = 0;
		for (const [i, piece] of pieces.entries()) {
			const found = i === pieces.length - 1 && i > 0 ? lastFit(name, piece, at) : firstFit(name, piece, at, i === 0);
			if (found < 0) return false;
			at = found + piece.length;
		}
		return at === name.length || pieces[pieces.length - 1] === "";
	};
}

function fits(name: string, piece: string, at: number): boolean {
	if (at + piece.length > name.length) return false;
	for (let i = 0; i < piece.length; i++) if (piece[i] !== "?" && piece[i] !== name[at + i]) return false;
	return true;
}

function firstFit(name: string, piece: string, from: number, anchored: boolean): number {
	for (let at = from; at + piece.length <= name.length; at++) {
		if (fits(name, piece, at)) return at;
		if (anchored) return -1;
	}
	return -1;
}

function lastFit(name: string, piece: string, from: number): number {
	const at = name.length - piece.length;
	return at >= from && fits(name, piece, at) ? at : -1;
}

/** Says that a name is unknown, with up to three near ones. */
function unknown(name: string, routinesOnly: boolean, catalogue: Catalogue): string {
	const known = new Set(
		routinesOnly ? catalogue.routines : [...catalogue.events.keys(), ...catalogue.conditions.keys(), ...catalogue.routines],
	);
	const near: string[] = [];
	while (near.length < 3) {
		const found = nearest(name.replaceAll(/[*?]/g, ""), known);
		if (found === undefined) break;
		near.push(found);
		known.delete(found);
	}
	const what = routinesOnly ? "routine" : "event, condition or routine";
	return `There is no ${what} ${name.slice(0, 80)}.${near.length === 0 ? "" : ` Did you mean ${near.join(", ")}?`}`;
}
