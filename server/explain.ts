/** What a word of a scenario means, from the tables of engine and language. */
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import { INTERFACE } from "../engine/kernel/interface.ts";
import { findVariant, TOGGLES, togglesOf, untracedSettings } from "../engine/kernel/variants.ts";
import { signatureOf } from "../language/vocabulary.ts";
import { fieldOf, probeWord } from "../language/vocabulary-fields.ts";
import { FLAG_WORDS } from "../language/vocabulary-flags.ts";
import { UNITS } from "../language/vocabulary-units.ts";
import type { Analysis } from "./analysis.ts";
import type { Place } from "./place.ts";
import { pathBefore, typeText } from "./probes.ts";
import type { Token } from "./tokens.ts";
import { type WordPlace, wordNamed } from "./words.ts";

/** An explanation, for hover. */
export interface Explanation {
	/** The word as it is written, with its arguments or values. */
	readonly head: string;
	readonly doc: string;
	readonly notes?: readonly string[];
	/** FreeBSD's file. */
	readonly source?: string;
}

type Explainer = (name: string, analysis: Analysis, place: Place) => Explanation | undefined;

/** Explains a token; undefined where there is nothing to say. */
export function explain(analysis: Analysis, place: Place, token: Token): Explanation | undefined {
	if (token.kind === "sign") return undefined;
	if (token.kind === "number" && !isVariantPlace(place)) return quantity(token.text, analysis.symbols.hz);
	if (token.kind === "string") return undefined;
	const last = place.before.at(-1);
	if (last?.kind === "sign" && last.text === ".") return field(token.text, place.before);
	for (const explainer of explainersAt(place)) {
		const found = explainer(token.text, analysis, place);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Which tables are asked, in this order: a word such as `free` is a statement at the start and a routine elsewhere. */
function explainersAt(place: Place): Explainer[] {
	const start = place.before.length === 0;
	const words = [word(firstWordPlace(place))];
	if (start) return [...words, routine, own];
	if (isVariantPlace(place)) return [variant, toggle, event, word("judgement"), word("refinement"), own];
	if (place.inside === "file" && place.before[0]?.text === "schedule") return [word("schedule"), own];
	return [flag, own, routine, word("function"), probe, event, ...words];
}

function firstWordPlace({ inside }: Place): WordPlace {
	if (inside === "file") return "declaration";
	return inside === "block" || inside === "choose" ? "statement" : inside;
}

function isVariantPlace({ inside, before }: Place): boolean {
	if (inside !== "file") return false;
	const [head] = before;
	return head?.text === "kernel" || (head?.text === "expect" && !before.some((t) => t.text === "where" || t.text === "("));
}

function word(place: WordPlace): Explainer {
	return (name) => {
		const found = wordNamed(place, name);
		return found === undefined ? undefined : { head: found.form, doc: found.doc };
	};
}

const routine: Explainer = (name) => {
	const call = INTERFACE.find((c) => c.name === name);
	if (call === undefined) return undefined;
	const notes = call.args.map((a) => `\`${a.name}\`: ${a.doc}.`);
	if (call.freedBy !== undefined) notes.push(`Freed by \`${call.freedBy}\`; \`free p\` calls it.`);
	return { head: signatureOf(call), doc: call.doc, notes, source: call.source };
};

const flag: Explainer = (name) => {
	const found = FLAG_WORDS.get(name);
	if (found === undefined) return undefined;
	const value = Number.isNaN(found.value) ? "all ones" : found.value < 0 ? String(found.value) : `0x${found.value.toString(16)}`;
	return { head: `${name} = ${value}`, doc: found.doc, source: found.source };
};

const variant: Explainer = (name) => {
	const found = findVariant(name);
	if (found === undefined) return undefined;
	const notes = [`Stands for ${found.revision}. In the PR: ${found.thread}`];
	if (found.reconstruction === true) notes.push("A reconstruction: the code of the PR's attachment is not public.");
	const untraced = untracedSettings(togglesOf(found, "i386"));
	if (untraced.length > 0) notes.push(`Not covered by golden traces: ${untraced.join(", ")}.`);
	return { head: `kernel ${name}`, doc: found.doc, notes };
};

const toggle: Explainer = (name) => {
	const found = TOGGLES.find((t) => t.name === name);
	if (found === undefined) return undefined;
	const notes = [`Where it counts: ${found.where}.`];
	if (found.untraced !== undefined) notes.push(`Not covered by golden traces: ${found.untraced.join(", ")}.`);
	return { head: `set ${name} = ${found.values.join(" | ")}`, doc: found.doc, notes };
};

const event: Explainer = (name) => {
	const condition = CONDITIONS.find((c) => c.name === name);
	const found = EVENTS.find((e) => e.name === (condition?.event ?? name));
	if (found === undefined) return undefined;
	const args = `(${found.args.map((a) => a.name).join(", ")})`;
	if (condition !== undefined)
		return { head: `${name}${args}`, doc: condition.doc, notes: [`A condition over the event \`${found.name}\`.`] };
	return { head: `${name}${args}`, doc: found.doc, notes: [`Group: ${found.group}.`], source: found.source };
};

const probe: Explainer = (name) => {
	const found = probeWord(name);
	if (found === undefined) return undefined;
	return { head: found.struct === undefined ? name : `${name}: struct ${found.struct}`, doc: found.doc };
};

/** What the text itself declares. */
const own: Explainer = (name, { symbols, tree, text }) => {
	const constant = symbols.constants.get(name);
	const declared = tree.declarations.find((d) => "name" in d && d.name.text === name);
	if (declared === undefined) return undefined;
	const [head = ""] = text.slice(declared.from, declared.to).split(/[{\n]/, 1);
	return { head: head.trim(), doc: constant === undefined ? "" : `Value: ${constant.value.toLocaleString("en-US")}.` };
};

function field(name: string, before: readonly Token[]): Explanation | undefined {
	const struct = pathBefore(before)?.struct;
	const found = struct === undefined ? undefined : fieldOf(struct.name, name);
	if (struct === undefined || found === undefined) return undefined;
	const notes = found.model === true ? ["Part of the model: FreeBSD's struct has no such field."] : [];
	return { head: `struct ${struct.name}: ${typeText(found)} ${name}`, doc: found.doc, notes, source: struct.source };
}

/** `56M` in bytes and pages, `2s` in ticks. */
function quantity(text: string, hz: number): Explanation | undefined {
	const [, digits = "", name = ""] = /^([\d_]+)\s*([A-Za-z%]+)$/.exec(text) ?? [];
	const unit = Object.values(UNITS).find((u) => u.name === name);
	if (unit === undefined || digits === "") return undefined;
	const value = Number(digits.replaceAll("_", ""));
	const shown = (n: number): string => n.toLocaleString("en-US");
	if (unit.dimension === "size") {
		const bytes = value * unit.factor;
		return { head: text, doc: `${shown(bytes)} bytes, ${shown(bytes / 4096)} pages.` };
	}
	if (unit.dimension === "time" && name !== "ticks")
		return { head: text, doc: `${shown(Math.ceil(value * unit.factor * hz))} ticks at ${hz} hz.` };
	return { head: text, doc: `${shown(value)} ${unit.doc}.` };
}
