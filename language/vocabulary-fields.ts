/** What a probe may name: kinds of objects, and the fields behind them, from the engine's struct descriptions. */
import { TRANSPARENT } from "../engine/inspect/conventions.ts";
import { BUCKET_ROWS, MALLOC_SIZES } from "../engine/kernel/conf.ts";
import { STRUCTS } from "../engine/kernel/structs.ts";
import type { Field, Struct } from "../engine/machine/structs.ts";
import type { ProbeKind } from "../engine/scenario/program.ts";

export { PAGE_NAMES } from "../engine/inspect/conventions.ts";

/** One kind of object. */
export interface ProbeWord {
	readonly kind: ProbeKind;
	/** Struct whose fields follow; `pages` has names of its own. */
	readonly struct: string | undefined;
	/** What stands in the brackets. */
	readonly index: "name" | "number" | "name or number" | "none";
	readonly doc: string;
}

/** Kinds of objects. */
export const PROBES: readonly ProbeWord[] = [
	{ kind: "keg", struct: "uma_keg", index: "name", doc: "A keg by the name of its zone, with the fields of its domain 0." },
	{ kind: "zone", struct: "uma_zone", index: "name", doc: "A zone by name, with the fields of its cache of domain 0." },
	{ kind: "arena", struct: "vmem", index: "name", doc: "An arena by name." },
	{ kind: "thread", struct: "thread", index: "name or number", doc: "A thread by name or number." },
	{ kind: "cpu", struct: "thread", index: "number", doc: "The thread that runs on a cpu." },
	{ kind: "pages", struct: undefined, index: "none", doc: "Counts of physical pages and their thresholds." },
	{ kind: "machine", struct: "machine", index: "none", doc: "Clock, scheduler and physical memory." },
	{ kind: "kernel", struct: "kernel", index: "none", doc: "Global variables of the allocators." },
];

/** Finds a kind of object. */
export function probeWord(kind: string): ProbeWord | undefined {
	return PROBES.find((p) => p.kind === kind);
}

const BY_NAME: ReadonlyMap<string, Struct> = new Map(STRUCTS.map((s) => [s.name, s]));

/** A struct by FreeBSD's tag. */
export function structNamed(name: string): Struct | undefined {
	return BY_NAME.get(name);
}

/** A field that a probe may name on a struct; undefined where there is none. */
export function fieldOf(struct: string, name: string): Field | undefined {
	return ownerOf(struct, name)?.field;
}

/** A field that a probe may name on a struct, with the struct it lies in: the struct itself or its domain 0. */
export function ownerOf(struct: string, name: string): { readonly field: Field; readonly outer: string } | undefined {
	const fields = BY_NAME.get(struct)?.fields ?? [];
	const own = fields.find((f) => f.name === name);
	if (own !== undefined) return { field: own, outer: struct };
	for (const { kind, of = "" } of fields) {
		if (kind !== "struct" || !TRANSPARENT.has(of)) continue;
		const inner = BY_NAME.get(of)?.fields.find((f) => f.name === name);
		if (inner !== undefined) return { field: inner, outer: of };
	}
	return undefined;
}

/** Names of all fields that a probe may name on a struct. */
export function fieldNames(struct: string): string[] {
	return (BY_NAME.get(struct)?.fields ?? []).flatMap((f) => {
		const inner = f.kind === "struct" && TRANSPARENT.has(f.of ?? "") ? fieldNames(f.of as string) : [];
		return [f.name, ...inner];
	});
}

/** Zones that the kernel makes while it boots. */
export const KERNEL_ZONES: readonly string[] = [
	...["UMA Kegs", "UMA Zones", "UMA Slabs 0", "UMA Slabs 1", "UMA Hash", "vmem", "vmem btag"],
	...BUCKET_ROWS.map(([n]) => `${n} Bucket`),
	...MALLOC_SIZES.map((n) => `malloc-${n}`),
];

/** Arenas that the kernel makes while it boots. */
export const KERNEL_ARENAS: readonly string[] = ["kernel arena", "kernel arena domain", "kernel rwx arena domain"];
