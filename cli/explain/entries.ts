/** Everything that `uma explain` knows, from the tables of engine and language. */
import { WAIT_MESSAGES } from "../../engine/debug/wait-messages.ts";
import { CONDITIONS, EVENTS } from "../../engine/kernel/events.ts";
import { INTERFACE } from "../../engine/kernel/interface.ts";
import { STRUCTS } from "../../engine/kernel/structs.ts";
import { TOGGLES, VARIANTS } from "../../engine/kernel/variants.ts";
import { PROBES } from "../../language/vocabulary-fields.ts";
import { FLAG_WORDS } from "../../language/vocabulary-flags.ts";
import { UNITS } from "../../language/vocabulary-units.ts";
import { SYNTAX_WORDS } from "../../language/vocabulary-words.ts";
import { placeOfRoutine, placesOfEvent, placeText } from "./places.ts";
import { toggleLines, variantLines } from "./variants.ts";

/** Something with a name. */
export interface Entry {
	readonly name: string;
	/** Other names of the same. */
	readonly aliases: readonly string[];
	readonly kind: string;
	/** What it is, a line each; made when it is asked for. */
	readonly lines: () => string[];
}

function entry(name: string, kind: string, lines: () => string[], aliases: readonly string[] = []): Entry {
	return { name, kind, lines, aliases };
}

/** Where FreeBSD has it, or what of the simulation it belongs to. */
function sourceText(source: string): string {
	return source.startsWith("sys/") ? `FreeBSD: ${source}` : `part of ${source.startsWith("the ") ? "" : "the "}${source}; FreeBSD has none`;
}

function eventEntries(): Entry[] {
	return EVENTS.map((e) => {
		const args = e.args.map((a) => a.name).join(", ");
		return entry(e.name, "event", () => [
			e.doc,
			`arguments: ${args === "" ? "none" : args}`,
			`group: ${e.group}${"golden" in e ? `; in golden traces: ${e.golden}` : ""}`,
			...placesOfEvent(e.name).map((p) => `raised in ${placeText(p)}`),
			sourceText(e.source),
			`stop at it: a breakpoint on \`${e.name}\`; expect it: \`expect ${e.name}\`, \`expect no ${e.name}\``,
		]);
	});
}

function conditionEntries(): Entry[] {
	return CONDITIONS.map((c) =>
		entry(c.name, "condition", () => [
			c.doc,
			`rests on the event ${c.event}, whose arguments it has: ${(EVENTS.find((e) => e.name === c.event)?.args ?? []).map((a) => a.name).join(", ")}`,
			`stop at it: a breakpoint on \`${c.name}\`; expect it: \`expect ${c.name}\`, \`expect no ${c.name}\``,
		]),
	);
}

function structEntries(): Entry[] {
	return STRUCTS.map((s) =>
		entry(
			s.name,
			"struct",
			() => [
				s.doc,
				...(s.bytes === undefined ? [] : [`size: ${s.bytes.i386} bytes on i386, ${s.bytes.amd64} on amd64`]),
				`fields: ${s.fields.map((f) => f.name).join(", ")}`,
				sourceText(s.source),
			],
			[`struct ${s.name}`],
		),
	);
}

function fieldEntries(): Entry[] {
	return STRUCTS.flatMap((s) =>
		s.fields.map((f) => {
			const of = f.of === undefined ? "" : ` of struct ${f.of}`;
			const probe = PROBES.find(
				(p) => p.struct === s.name || (p.kind === "keg" && s.name === "uma_domain") || (p.kind === "zone" && s.name === "uma_zone_domain"),
			);
			return entry(
				f.name,
				`field of struct ${s.name}`,
				() => [
					f.doc,
					`type: ${f.kind}${of}${f.model === true ? "; of the model, FreeBSD has no such field" : ""}`,
					...(probe === undefined ? [] : [`write: ${probe.index === "none" ? probe.kind : `${probe.kind}["..."]`}.${f.name}`]),
					sourceText(s.source),
				],
				[`${s.name}.${f.name}`],
			);
		}),
	);
}

function callEntries(): Entry[] {
	return INTERFACE.map((c) =>
		entry(c.name, "call", () => {
			const place = placeOfRoutine(c.name);
			return [
				c.doc,
				`${c.name}(${c.args.map((a) => (a.optional === undefined ? a.name : `[${a.name}]`)).join(", ")})`,
				...c.args.map((a) => `  ${a.name}: ${a.doc}`),
				`result: ${c.result}${c.freedBy === undefined ? "" : `, freed by ${c.freedBy}`}`,
				...(place === undefined ? [] : [`written in ${placeText(place)}`]),
				sourceText(c.source),
			];
		}),
	);
}

function flagEntries(): Entry[] {
	return [...FLAG_WORDS.values()].map((f) => {
		const value = Number.isNaN(f.value) ? "all ones" : f.value < 0 ? String(f.value) : `0x${f.value.toString(16)}`;
		return entry(f.name, `flag (${f.family})`, () => [f.doc, `value: ${value}`, sourceText(f.source)]);
	});
}

function waitEntries(): Entry[] {
	const messages = WAIT_MESSAGES.map((w) => {
		return entry(w.name, "wait message", () => {
			const place = placeOfRoutine(w.routine);
			return [w.doc, `ended by: ${w.ended}`, `sleeps in ${place === undefined ? w.routine : placeText(place)}`, sourceText(w.source)];
		});
	});
	const arenas = ["kernel arena", "kernel arena domain", "kernel rwx arena domain"].map((name) =>
		entry(name, "wait message", () => [
			"The arena of this name has no free segment that fits, and cannot import one; any arena's name is a wait message.",
			"ended by: whoever frees in that arena; vmem_periodic lets everybody look again every 10 s",
			`sleeps in ${placeTextOf("vmem_try_fetch")}`,
			"FreeBSD: sys/kern/subr_vmem.c",
		]),
	);
	return [...messages, ...arenas];
}

function placeTextOf(routine: string): string {
	const place = placeOfRoutine(routine);
	return place === undefined ? routine : placeText(place);
}

function wordEntries(): Entry[] {
	return SYNTAX_WORDS.map((w) =>
		entry(w.name, `${w.kind} of the language`, () => [w.doc, ...(w.of === undefined ? [] : [`in: ${w.of}`]), `write: ${w.form}`]),
	);
}

let known: readonly Entry[] | undefined;

/** All entries. */
export function entries(): readonly Entry[] {
	known ??= [
		...eventEntries(),
		...conditionEntries(),
		...VARIANTS.map((v) => entry(v.id, "kernel", () => variantLines(v), v.aliases)),
		...TOGGLES.map((t) => entry(t.name, "toggle", () => toggleLines(t))),
		...callEntries(),
		...flagEntries(),
		...waitEntries(),
		...wordEntries(),
		...structEntries(),
		...fieldEntries(),
		...PROBES.map((p) => entry(p.kind, "object of the language", () => [p.doc, `fields: see \`uma explain ${p.struct ?? p.kind}\``])),
		...Object.values(UNITS).map((u) => entry(u.name, `unit of a ${u.dimension}`, () => [u.doc])),
	];
	return known;
}

/** Entries of a name; several where it is a call and an event, say. */
export function entriesOf(name: string): Entry[] {
	return entries().filter((e) => e.name === name || e.aliases.includes(name));
}
