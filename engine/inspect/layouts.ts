/**
 * The laid-out structs, and how long their arrays are. Everything that shows or finds simulated state goes through here.
 */
import { conf } from "../kernel/conf.ts";
import { STRUCTS } from "../kernel/structs.ts";
import { w } from "../machine/heap.ts";
import { layOut, type PlacedField, type StructLayout } from "../machine/layout.ts";
import type { Field } from "../machine/structs.ts";
import { TRANSPARENT } from "./conventions.ts";

/** Every struct of the simulation by FreeBSD's tag. */
export const LAYOUTS: ReadonlyMap<string, StructLayout> = layOut(STRUCTS);

/** Layout of a struct; throws on an unknown tag. */
export function layoutOf(struct: string): StructLayout {
	const layout = LAYOUTS.get(struct);
	if (layout === undefined) throw new Error(`there is no struct ${struct}`);
	return layout;
}

/** A field of a struct; throws where there is none, for callers that name fields of the model itself. */
export function placed(struct: string, field: string): PlacedField {
	const found = layoutOf(struct).byName.get(field);
	if (found === undefined) throw new Error(`struct ${struct} has no field ${field}`);
	return found;
}

/** Word of a field of a record. */
export function wordAt(struct: string, field: string, record: number): number {
	return record + placed(struct, field).offset;
}

/** Value of a field of a record. */
export function fieldValue(struct: string, field: string, record: number): number {
	return w[wordAt(struct, field, record)] as number;
}

/** Fields from a struct to a name, the embedded domain of a keg or zone included; undefined where there is none. */
export function findField(struct: string, name: string): readonly PlacedField[] | undefined {
	const layout = layoutOf(struct);
	const own = layout.byName.get(name);
	if (own !== undefined) return [own];
	for (const outer of layout.fields) {
		if (outer.field.kind !== "struct" || !TRANSPARENT.has(outer.field.of ?? "")) continue;
		const inner = layoutOf(outer.field.of as string).byName.get(name);
		if (inner !== undefined) return [outer, inner];
	}
	return undefined;
}

/** All names that {@link findField} knows for a struct. */
export function fieldNames(struct: string): string[] {
	const names: string[] = [];
	for (const { field } of layoutOf(struct).fields) {
		names.push(field.name);
		if (field.kind === "struct" && TRANSPARENT.has(field.of ?? "")) names.push(...layoutOf(field.of as string).byName.keys());
	}
	return names;
}

/** What scenario threads' variables are called, told by the simulation that runs a scenario. */
export const scenarioNames = {
	/** Variables of a thread by slot; empty for threads without a program. */
	slotsOf: (_tid: number): readonly string[] => [],
};

/** Lengths of arrays that the record itself knows. */
const LENGTHS: Readonly<Record<string, (record: number) => number>> = {
	uz_cpu: () => conf.ncpu,
	ub_bucket: (bucket) => fieldValue("uma_bucket", "ub_entries", bucket),
	us_free: (slab) => Math.ceil(fieldValue("uma_keg", "uk_ipers", fieldValue("uma_slab", "us_keg", slab)) / 32),
	vm_qcache: (vm) => fieldValue("vmem", "vm_nqcache", vm),
	td_locks: (td) => fieldValue("thread", "td_nlocks", td),
};

/** Longest array without a length of its own: a record that is not filled yet must not make one of millions. */
const LONGEST_TAIL = 1024;

/** Elements of an array in use. */
export function lengthOf(field: Field, record: number): number {
	const length = LENGTHS[field.name];
	const most = typeof field.count === "number" ? field.count : LONGEST_TAIL;
	if (length === undefined) return field.count === "tail" ? 0 : most;
	const n = length(record);
	return n > 0 ? Math.min(Math.floor(n), most) : 0;
}
