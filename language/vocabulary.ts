/**
 * The vocabulary: every word a scenario may use, with its kind, a sentence, and FreeBSD's source where it has one. Nothing is written
 * here: words of the syntax, flags, units, calls, events, variants, toggles and fields each have a table of their own.
 */
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import { INTERFACE, type KernelCall } from "../engine/kernel/interface.ts";
import { STRUCTS } from "../engine/kernel/structs.ts";
import { TOGGLES, VARIANTS } from "../engine/kernel/variants.ts";
import { PROBES } from "./vocabulary-fields.ts";
import { FLAG_WORDS } from "./vocabulary-flags.ts";
import { UNITS } from "./vocabulary-units.ts";
import { SYNTAX_WORDS, type WordKind } from "./vocabulary-words.ts";

/** What an entry is. */
export type EntryKind = WordKind | "unit" | "flag" | "call" | "event" | "condition" | "variant" | "toggle" | "probe" | "field";

/** One word. */
export interface Entry {
	readonly kind: EntryKind;
	readonly name: string;
	/** Declaration, statement, event or struct that it belongs to. */
	readonly of?: string;
	/** What to type, or the type of a field. */
	readonly type?: string;
	readonly doc: string;
	/** FreeBSD's file. */
	readonly source?: string;
}

/** A call as it is written. */
export function signatureOf(call: KernelCall): string {
	const args = call.args.map((a) => (a.optional === undefined ? a.name : `[${a.name}]`));
	return `${call.name}(${args.join(", ")})`;
}

function fieldType(kind: string, of: string | undefined): string {
	return of === undefined ? kind : `${kind} ${of}`;
}

/** Every entry. */
export const VOCABULARY: readonly Entry[] = [
	...SYNTAX_WORDS.map(
		(w): Entry => ({ kind: w.kind, name: w.name, type: w.form, doc: w.doc, ...(w.of === undefined ? {} : { of: w.of }) }),
	),
	...Object.values(UNITS).map((u): Entry => ({ kind: "unit", name: u.name, type: u.dimension, doc: u.doc })),
	...[...FLAG_WORDS.values()].map(
		(f): Entry => ({ kind: "flag", name: f.name, type: `0x${f.value.toString(16)}`, doc: f.doc, source: f.source }),
	),
	...INTERFACE.map((c): Entry => ({ kind: "call", name: c.name, type: signatureOf(c), doc: c.doc, source: c.source })),
	...EVENTS.map((e): Entry => ({ kind: "event", name: e.name, type: e.args.map((a) => a.name).join(", "), doc: e.doc, source: e.source })),
	...CONDITIONS.map((c): Entry => ({ kind: "condition", name: c.name, of: c.event, doc: c.doc })),
	...VARIANTS.map((v): Entry => ({ kind: "variant", name: v.id, type: v.revision, doc: `${v.doc} ${v.thread}` })),
	...TOGGLES.map((t): Entry => ({ kind: "toggle", name: t.name, type: t.values.join(", "), doc: t.doc })),
	...PROBES.map((p): Entry => ({ kind: "probe", name: p.kind, type: p.index, doc: p.doc })),
	...STRUCTS.flatMap((s) =>
		s.fields.map((f): Entry => ({ kind: "field", name: f.name, of: s.name, type: fieldType(f.kind, f.of), doc: f.doc, source: s.source })),
	),
];

/** Names of a kind of entry, each once. */
export function namesOf(kind: EntryKind): string[] {
	return [...new Set(VOCABULARY.filter((e) => e.kind === kind).map((e) => e.name))];
}
