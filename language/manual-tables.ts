/** The tables of the manual, from the tables that the language itself reads. */
import { PAGE_COUNTS, PAGE_THRESHOLDS, typeName } from "../engine/inspect/conventions.ts";
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import { INTERFACE, type KernelCall } from "../engine/kernel/interface.ts";
import { STRUCTS } from "../engine/kernel/structs.ts";
import { TOGGLES, togglesOf, untracedSettings, VARIANTS, type Variant, writtenValue } from "../engine/kernel/variants.ts";
import { signatureOf } from "./vocabulary.ts";
import { PROBES } from "./vocabulary-fields.ts";
import { FLAG_WORDS, type FlagFamily } from "./vocabulary-flags.ts";
import { UNITS } from "./vocabulary-units.ts";
import { SYNTAX_WORDS, type WordKind } from "./vocabulary-words.ts";

/** A cell must not end its row or begin another cell. */
function cell(text: string): string {
	return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}

/** Code in a cell. */
function code(text: string): string {
	return `\`${cell(text)}\``;
}

/** A table of Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Words of the syntax of a kind, with what to type. */
export function wordTable(kind: WordKind, of?: string): string {
	const rows = SYNTAX_WORDS.filter((w) => w.kind === kind && w.of === of);
	return table(
		["write", "meaning"],
		rows.map((w) => [code(w.form), cell(w.doc)]),
	);
}

/** Units. */
export function unitTable(): string {
	return table(
		["unit", "measures", "one of it"],
		Object.values(UNITS).map((u) => [code(u.name), u.dimension, u.doc]),
	);
}

function resultOf({ result, freedBy }: KernelCall): string {
	switch (result) {
		case "none":
			return "nothing";
		case "zone":
		case "arena":
			return `nothing: the ${result} is known by its name`;
		default:
			return freedBy === undefined ? `a ${result}` : `${result}, freed by ${code(freedBy)}`;
	}
}

/** Calls of the kernel. */
export function callTable(): string {
	return table(
		["call", "does", "returns", "FreeBSD"],
		INTERFACE.map((c) => [code(signatureOf(c)), cell(c.doc), resultOf(c), c.source]),
	);
}

const FAMILIES: readonly (readonly [FlagFamily, string])[] = [
	["malloc", "Allocations"],
	["zone", "Zones"],
	["request", "Reclaim"],
	["class", "Pages"],
	["mask", "`vmem_size`"],
	["align", "Alignment"],
	["address", "Bounds of `vmem_xalloc`"],
];

/** Named numbers by what takes them. */
export function flagTable(): string {
	return table(
		["for", "flag", "meaning"],
		FAMILIES.flatMap(([family, title]) =>
			[...FLAG_WORDS.values()].filter((f) => f.family === family).map((f, i) => [i === 0 ? title : "", code(f.name), cell(f.doc)]),
		),
	);
}

/** Kinds of objects that can be looked at. */
export function probeTable(): string {
	const examples: Readonly<Record<string, string>> = {
		keg: 'keg["vmem btag"].uk_reserve',
		zone: 'zone["malloc-64"].uz_cpu[0].uc_allocs',
		arena: "arena[kernel_arena].vm_inuse",
		thread: 'thread["cc[3]"].td_state',
		cpu: "cpu[0].td_tid",
		pages: "pages.free",
		machine: "machine.m_ticks",
		kernel: "kernel.uma_kmem_total",
	};
	return table(
		["such as", "looks at", "fields of"],
		PROBES.map((p) => [code(examples[p.kind] ?? p.kind), cell(p.doc), p.struct === undefined ? "see below" : `\`struct ${p.struct}\``]),
	);
}

/** Names behind `pages.`. */
export function pageTable(): string {
	return table(
		["short", "in full"],
		[...Object.entries(PAGE_COUNTS), ...Object.entries(PAGE_THRESHOLDS)].map(([short, full]) => [code(`pages.${short}`), code(full)]),
	);
}

/** Events by group, each with its arguments. */
export function eventSections(): string {
	const groups = [...new Set(EVENTS.map((e) => e.group))];
	return groups
		.map((group) => {
			const rows = EVENTS.filter((e) => e.group === group).map((e) => {
				const args = e.args.map((a) => a.name).join(", ");
				return [code(e.name), args === "" ? "" : code(args), cell(e.doc), e.source];
			});
			return `### Events: ${group}\n\n${table(["event", "arguments", "when", "raised in"], rows)}`;
		})
		.join("\n\n");
}

/** Conditions over events. */
export function conditionTable(): string {
	return table(
		["condition", "over the event", "meaning"],
		CONDITIONS.map((c) => [code(c.name), code(c.event), cell(c.doc)]),
	);
}

function differences(v: Variant): string {
	const settings = Object.entries(v.settings).map(([name, value]) => `${name} = ${writtenValue(value)}`);
	if (v.nofreeWithoutDirectMap) settings.push("bt_nofree = on where small_alloc is off");
	return settings.length === 0 ? "none" : settings.join(", ");
}

/** Kernel variants. */
export function variantTable(): string {
	return table(
		["kernel", "is", "differs from 13.0 in", "the PR says", "golden traces lack"],
		VARIANTS.map((v) => [
			[v.id, ...v.aliases].map(code).join(", "),
			cell(`${v.doc}${v.reconstruction ? " Our reconstruction: its code is not public." : ""}`),
			cell(differences(v)),
			cell(v.thread),
			cell(untracedSettings(togglesOf(v, "i386")).join(", ")),
		]),
	);
}

/** Toggles. */
export function toggleTable(): string {
	return table(
		["toggle", "values", "meaning", "looked at in", "golden traces lack"],
		TOGGLES.map((t) => [code(t.name), cell(t.values.join(", ")), cell(t.doc), cell(t.where), cell(t.untraced?.join(", ") ?? "")]),
	);
}

/** Every struct with its fields. */
export function structSections(): string {
	return STRUCTS.map((s) => {
		const rows = s.fields.map((f) => [code(f.name), code(typeName(f)), cell(f.model ? `${f.doc} (the model's)` : f.doc)]);
		return `### struct ${s.name}\n\n${s.doc} ${s.source}\n\n${table(["field", "type", "meaning"], rows)}`;
	}).join("\n\n");
}
