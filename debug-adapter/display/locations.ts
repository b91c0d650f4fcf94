/** Lines of sources that things stand for: of frames, and of the names and values that have a location reference. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { routines } from "../../engine/machine/routine.ts";
import type { FrameInfo, Shown } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { kernelFiles, kernelText } from "../launch/sources.ts";

/** A line of a kernel file. */
export interface Location {
	readonly file: string;
	readonly line: number;
}

/** Source and line in the client's terms; undefined where the session does not show the file. */
export function placeOf(
	debug: Debugger,
	{ kind, file, line }: Pick<FrameInfo, "kind" | "file" | "line">,
): { readonly source: DebugProtocol.Source; readonly line: number } | undefined {
	const { sources } = debug.world;
	const source = kind === "scenario" ? sources.scenario() : sources.kernel(file);
	return source === undefined ? undefined : { source, line: debug.settings.toClientLine(line) };
}

/** The reference of a line. */
export function referenceOf(debug: Debugger, location: Location): number {
	return debug.view.locations.add(location);
}

/** Lines of descriptions by name, in files whose name ends so; `pattern` finds a description with the name that it is of. */
function describedIn(ending: string, pattern: RegExp): ReadonlyMap<string, Location> {
	const found = new Map<string, Location>();
	for (const file of kernelFiles()) {
		if (!file.endsWith(ending)) continue;
		const text = kernelText(file) ?? "";
		for (const match of text.matchAll(pattern)) found.set(match[1] ?? "", { file, line: text.slice(0, match.index).split("\n").length });
	}
	return found;
}

let fields: ReadonlyMap<string, Location> | undefined;
let events: ReadonlyMap<string, Location> | undefined;

/** Where the name of a value is declared: a local in its routine, a field in the description of its struct; fields' names are unique. */
export function declarationOf(value: Shown): Location | undefined {
	if (value.declared !== undefined) return value.declared;
	fields ??= describedIn("structs.ts", /\bf\(\s*"(\w+)"/g);
	return fields.get(value.name);
}

/** Where an event is described. */
export function eventLocation(name: string): Location | undefined {
	events ??= describedIn("kernel/events.ts", /\brow\(\s*"(\w+)"/g);
	return events.get(name);
}

/** Where a routine is written. */
export function routineLocation(name: string): Location | undefined {
	const routine = routines().find((r) => r?.name === name);
	return routine === undefined ? undefined : { file: routine.file, line: routine.line };
}
