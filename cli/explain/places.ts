/** Places in the simulated kernel's sources: where a toggle is consulted, an event raised, a routine written. */
import { kernelFiles, kernelText } from "../../debug-adapter/launch/sources.ts";

/** A line of a kernel source. */
export interface SourceLine {
	readonly file: string;
	readonly line: number;
	/** Function around the line. */
	readonly routine: string;
	readonly text: string;
}

const FUNCTION = /^(?:export )?(?:async )?function\*? (\w+)/;

/** All lines that contain a pattern, outside of comments and imports. */
export function linesWith(pattern: RegExp): SourceLine[] {
	return kernelFiles().flatMap((file) => {
		let routine = "";
		return (kernelText(file) ?? "").split(/\r?\n/).flatMap((text, i) => {
			routine = FUNCTION.exec(text)?.[1] ?? (text.startsWith("}") ? "" : routine);
			const code = text.trim();
			if (!pattern.test(text) || code.startsWith("*") || code.startsWith("/") || code.startsWith("import")) return [];
			return [{ file, line: i + 1, routine, text: code }];
		});
	});
}

/** A line that keeps a toggle's value where others read it. */
const KEPT = /^(\w+\.\w+) = [\w.]*\btoggles\.\w+;$/;

/** Where a toggle decides something: where it is read, or what keeps its value. */
export function placesOfToggle(name: string): SourceLine[] {
	const read = linesWith(new RegExp(`\\btoggles\\.${name}\\b`));
	const kept = read.flatMap((p) => KEPT.exec(p.text)?.[1] ?? []);
	return [...read, ...kept.flatMap((keeper) => linesWith(new RegExp(`\\b${keeper.replace(".", "\\.")}\\b(?! =[^=])`)))];
}

function lineBehind(p: SourceLine): SourceLine {
	const text = (kernelText(p.file) ?? "").split(/\r?\n/)[p.line] ?? "";
	return { ...p, line: p.line + 1, text: `${p.text} ${text.trim()}` };
}

/** What is done under one value of a toggle: the branch of the switch that asks for it, or the comparison. */
export function placesOfValue(name: string, value: string): SourceLine[] {
	const places = placesOfToggle(name);
	const files = new Set(places.map((p) => p.file));
	const asked = linesWith(new RegExp(`(?:case|===) "${value}"`)).filter((p) => files.has(p.file));
	const switches = places.filter((p) => p.text.startsWith("switch"));
	// A switch says what the value leads to in the line behind its case; values without a case take the default.
	const cases = asked.filter((p) => p.text.startsWith("case"));
	const taken =
		cases.length > 0 ? cases : linesWith(/\bdefault:/).filter((p) => switches.some((s) => s.file === p.file && s.routine === p.routine));
	return [...asked.filter((p) => !cases.includes(p)), ...(switches.length > 0 ? taken.map(lineBehind) : [])];
}

/** Where an event is raised. */
export function placesOfEvent(name: string): SourceLine[] {
	return linesWith(new RegExp(`\\braise\\(EV\\.${name}\\b`));
}

/** Where a routine is written. */
export function placeOfRoutine(name: string): SourceLine | undefined {
	return linesWith(new RegExp(`^(?:export )?function\\*? ${name}\\b`))[0];
}

/** `keg_drain_domain, engine/kernel/uma_core/keg_drain.ts:96`. */
export function placeText(p: SourceLine): string {
	return `${p.routine === "" ? "" : `${p.routine}, `}${p.file}:${p.line}`;
}
