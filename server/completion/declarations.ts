/** Proposals behind the first word of a declaration or property. */
import { eventNamed } from "../../language/checker/expectations.ts";
import type { Analysis } from "../analysis.ts";
import type { Place } from "../place.ts";
import type { Token } from "../tokens.ts";
import { expression } from "./expressions.ts";
import { events, flags, type Proposal, plainWords, toggles, toggleValues, variants, words } from "./items.ts";
import { constants, objects } from "./names.ts";

/** What may follow the words before the place. */
export function inDeclaration(analysis: Analysis, place: Place, offset: number): Proposal[] {
	const { before, inside } = place;
	const texts = before.map((t) => t.text);
	const [head = ""] = texts;
	if (inside === "choose") return constants(analysis);
	if (inside !== "file") return propertyValue(analysis, head, texts);
	switch (head) {
		case "machine":
			return before.length === 1 ? plainWords("i386", "amd64") : [];
		case "kernel":
			return kernelLine(texts);
		case "thread":
			return texts.includes("on") ? plainWords("cpu", "any cpu") : plainWords("on cpu", "on any cpu");
		case "schedule":
			return before.length === 1 ? words("schedule") : scheduleOptions(texts);
		case "expect":
			return expectation(analysis, place, offset);
		case "const":
		case "param":
			return before.length > 2 ? constants(analysis) : [];
		default:
			return [];
	}
}

function propertyValue(analysis: Analysis, name: string, texts: readonly string[]): Proposal[] {
	switch (name) {
		case "options":
			return plainWords("INVARIANTS", "PAE");
		case "daemons":
			return plainWords("on", "off");
		case "flags":
			return flags("zone");
		case "align":
			return flags("align");
		case "kva_holes":
			return texts.length > 1 ? plainWords("every") : constants(analysis);
		case "import":
			if (texts.at(-1) === "from") return objects(analysis, "arena");
			return texts.includes("from") ? plainWords("releasing") : [...plainWords("from"), ...constants(analysis)];
		default:
			return constants(analysis);
	}
}

/** A kernel with its refinements, behind the word or comma that it follows. */
function kernelLine(texts: readonly string[]): Proposal[] {
	const last = texts.at(-1);
	if (texts.length === 1) return variants();
	if (last === "with" || last === "without") return toggles(true);
	if (last === "set") return toggles(false);
	if (last === "=") return toggleValues(texts.at(-2) ?? "");
	return texts.at(-2) === "set" ? [] : words("refinement");
}

const SCHEDULE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
	"round-robin": ["quantum"],
	random: ["seed", "preempt"],
	pct: ["depth", "seed"],
};

function scheduleOptions(texts: readonly string[]): Proposal[] {
	const left = [...(SCHEDULE_OPTIONS[texts[1] ?? ""] ?? []), "for"].filter((option) => !texts.includes(option));
	return plainWords(...left);
}

/** Words behind which a condition stands. */
const CONDITIONAL: ReadonlySet<string> = new Set(["where", "then", "always", "never", "eventually", "end", "and", "or", "not"]);

/** Words of an expectation that stand behind what is expected. */
const FILTERS: ReadonlySet<string> = new Set(["under", "where", "then", "within"]);

function expectation(analysis: Analysis, place: Place, offset: number): Proposal[] {
	const { before } = place;
	const last = before.at(-1) as Token;
	const under = before.findLastIndex((t) => t.kind === "word" && t.text === "under");
	if (under > 0) {
		const head = before.findLastIndex((t, i) => i === under || t.text === ",");
		return kernelLine(before.slice(head).map((t) => t.text));
	}
	if (last.kind === "sign" || CONDITIONAL.has(last.text)) return expression(analysis, place, offset, eventOf(before));
	switch (last.text) {
		case "expect":
			return [...words("judgement").filter((p) => !FILTERS.has(p.label)), ...events()];
		case "no":
			return [...plainWords("deadlock", "stuck thread", "panic"), ...events()];
		case "whenever":
			return events();
		case "stuck":
			return plainWords("thread");
		case "at":
			return plainWords("end");
		default:
			return plainWords("under", "where", "then", "within", "and", "or");
	}
}

/** The event whose arguments a condition may name: the one before `where`. */
function eventOf(before: readonly Token[]) {
	const where = before.findIndex((t) => t.text === "where");
	const name = before[where - 1]?.text;
	return name === undefined ? undefined : eventNamed(name);
}
