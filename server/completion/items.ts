/** Items of completion from the tables of engine and language. */
import { type CompletionItem, CompletionItemKind, MarkupKind } from "vscode-languageserver";
import { CONDITIONS, EVENTS, type EventKind } from "../../engine/kernel/events.ts";
import { INTERFACE } from "../../engine/kernel/interface.ts";
import { TOGGLES, VARIANTS } from "../../engine/kernel/variants.ts";
import type { Struct } from "../../engine/machine/structs.ts";
import { signatureOf } from "../../language/vocabulary.ts";
import { fieldNames, fieldOf, PAGE_NAMES, PROBES } from "../../language/vocabulary-fields.ts";
import { FLAG_WORDS, type FlagFamily } from "../../language/vocabulary-flags.ts";
import { typeText } from "../probes.ts";
import { type WordPlace, wordsOf } from "../words.ts";

/** A proposal before it is told where it goes. */
export interface Proposal extends CompletionItem {
	readonly label: string;
	readonly kind: CompletionItemKind;
}

/** One proposal. Empty details and sentences are left out. */
export function propose(label: string, kind: CompletionItemKind, detail = "", doc = ""): Proposal {
	return {
		label,
		kind,
		...(detail === "" ? {} : { detail }),
		...(doc === "" ? {} : { documentation: { kind: MarkupKind.PlainText, value: doc } }),
	};
}

/** Bare words, such as `on` and `off`. */
export function plainWords(...words: readonly string[]): Proposal[] {
	return words.map((word) => propose(word, CompletionItemKind.Keyword));
}

/** The words of the language that stand at a place. */
export function words(place: WordPlace): Proposal[] {
	const kind = place === "function" ? CompletionItemKind.Function : CompletionItemKind.Keyword;
	const property = place === "machine" || place === "zone" || place === "arena";
	return wordsOf(place).map((w) => propose(w.name, property ? CompletionItemKind.Property : kind, w.form, w.doc));
}

/** Kernel variants by id and alias. */
export function variants(): Proposal[] {
	return VARIANTS.flatMap((v) =>
		[v.id, ...v.aliases].map((name) => {
			const alias = name === v.id ? "" : ` (${v.id})`;
			return propose(name, CompletionItemKind.EnumMember, `${v.revision}${alias}`, `${v.doc} In the PR: ${v.thread}`);
		}),
	);
}

/** Toggles; only those that are on or off where `switches` says so. */
export function toggles(switches: boolean): Proposal[] {
	const list = switches ? TOGGLES.filter((t) => t.values.includes("on")) : TOGGLES;
	return list.map((t) => propose(t.name, CompletionItemKind.Property, t.values.join(" | "), t.doc));
}

/** Values of a toggle. */
export function toggleValues(name: string): Proposal[] {
	const info = TOGGLES.find((t) => t.name === name);
	return (info?.values ?? []).map((value) => propose(value, CompletionItemKind.EnumMember, name));
}

/** Events and conditions. */
export function events(): Proposal[] {
	return [
		...CONDITIONS.map((c) => propose(c.name, CompletionItemKind.Event, `condition over ${c.event}`, c.doc)),
		...EVENTS.map((e) => propose(e.name, CompletionItemKind.Event, e.group, e.doc)),
	];
}

/** Arguments of an event. */
export function eventArguments(event: EventKind): Proposal[] {
	return event.args.map((a) => propose(a.name, CompletionItemKind.Variable, `${a.type}, argument of ${event.name}`));
}

/** Routines of the kernel interface. */
export function calls(): Proposal[] {
	return INTERFACE.map((c) => propose(c.name, CompletionItemKind.Function, signatureOf(c), c.doc));
}

/** Named numbers of a family. */
export function flags(family: FlagFamily): Proposal[] {
	const own = [...FLAG_WORDS.values()].filter((f) => f.family === family);
	return own.map((f) => propose(f.name, CompletionItemKind.EnumMember, f.source, f.doc));
}

/** Kinds of objects to look at. */
export function probes(): Proposal[] {
	return PROBES.map((p) => propose(p.kind, CompletionItemKind.Module, p.struct === undefined ? "" : `struct ${p.struct}`, p.doc));
}

/** Fields of a struct, as a probe may name them. */
export function fields(struct: Struct): Proposal[] {
	return fieldNames(struct.name).flatMap((name) => {
		const field = fieldOf(struct.name, name);
		return field === undefined ? [] : [propose(name, CompletionItemKind.Field, typeText(field), field.doc)];
	});
}

/** Names behind `pages.`. */
export function pageNames(): Proposal[] {
	return PAGE_NAMES.map((name) => propose(name, CompletionItemKind.Field, "pages"));
}
