/** What the declarations of a text name, collected before anything is checked that uses the names. */
import type { Declaration, Document, Name } from "../ast.ts";
import { KERNEL_ARENAS, KERNEL_ZONES } from "../vocabulary-fields.ts";
import { constantTable } from "./constant-table.ts";
import { constantValue } from "./constants.ts";
import type { Findings } from "./findings.ts";
import { archOf, hzOf } from "./machine.ts";
import type { Symbols } from "./types.ts";
import { callIn, statementsIn } from "./walk.ts";

/** A declaration of a kind. */
export type Of<K extends Declaration["kind"]> = Extract<Declaration, { kind: K }>;

/** Declarations of some kinds. */
export function declarationsOf<K extends Declaration["kind"]>(document: Document, ...kinds: readonly K[]): Of<K>[] {
	return document.declarations.filter((d): d is Of<K> => (kinds as readonly string[]).includes(d.kind));
}

/** Collects all names. `pick` tells which value of a parameter counts. The cpus are the checked machine's, or many before that is known. */
export function collectSymbols(document: Document, findings: Findings, pick: (name: string) => number): Symbols {
	const machine = declarationsOf(document, "machine")[0];
	const zones = new Set(KERNEL_ZONES);
	const arenas = new Set(KERNEL_ARENAS);
	const threads = new Map<string, number | undefined>();
	const declaredArenas = new Map<string, { quantum: number | undefined; spanned: boolean }>();
	const base = { arch: archOf(machine), hz: hzOf(machine), cpus: 64, zones, arenas, threads, declaredArenas };
	const constants = constantTable(declarationsOf(document, "const", "param"), base, findings, pick);
	const symbols: Symbols = { ...base, constants };
	for (const d of document.declarations) {
		if (d.kind === "zone") zones.add(d.name.text);
		if (d.kind === "arena") {
			arenas.add(d.name.text);
			const quantum = d.properties.find((p) => p.name.text === "quantum")?.values[0];
			const spanned = d.properties.some((p) => p.name.text === "span");
			declaredArenas.set(d.name.text, { quantum: quantum === undefined ? 4096 : constantValue(quantum, symbols), spanned });
		}
		if (d.kind === "thread") threads.set(d.name.text, d.count === undefined ? undefined : (constantValue(d.count, symbols) ?? 1));
		if (d.kind === "thread" || d.kind === "at" || d.kind === "every") {
			for (const s of statementsIn(d.body)) {
				const call = callIn(s);
				const [name] = call?.args ?? [];
				const text = name?.kind === "string" ? name.value : name?.kind === "name" ? name.name : undefined;
				if (text === undefined) continue;
				if (call?.callee.text === "uma_zcreate") zones.add(text);
				if (call?.callee.text !== "vmem_create") continue;
				arenas.add(text);
				const [, , size, quantum] = call.args;
				const spanned = size !== undefined && (constantValue(size, symbols) ?? 0) > 0;
				declaredArenas.set(text, { quantum: quantum === undefined ? undefined : constantValue(quantum, symbols), spanned });
			}
		}
	}
	tellDuplicates(document, findings);
	return symbols;
}

/** Names that are declared twice among what is named alike, and declarations that stand once. */
function tellDuplicates(document: Document, findings: Findings): void {
	const seen = new Map<string, Set<string>>();
	const once = (group: string, name: Name | undefined, d: Declaration) => {
		const names = seen.get(group) ?? new Set();
		seen.set(group, names);
		const text = name?.text ?? group;
		if (text === "") return;
		if (names.has(text)) {
			const place = name ?? { from: d.from, to: Math.min(d.to, d.from + group.length) };
			findings.error(
				"duplicate-name",
				place,
				name === undefined ? `there is a \`${group}\` already` : `there is a ${group} \`${text}\` already`,
			);
		}
		names.add(text);
	};
	for (const d of document.declarations) {
		switch (d.kind) {
			case "machine":
			case "kernel":
			case "schedule":
				once(d.kind, undefined, d);
				break;
			case "const":
			case "param":
				once("constant", d.name, d);
				break;
			case "zone":
			case "arena":
			case "thread":
				once(d.kind, d.name, d);
				break;
			default:
		}
	}
}
