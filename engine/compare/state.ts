/**
 * The state of the moment shown as plain values under the names that expressions give them, so that it can be held against the state of
 * another run, whose heap is another one. Of lists only their lengths count, of pointers only those to threads: addresses of the model's
 * own memory say nothing.
 */
import { linkTarget, pointee } from "../inspect/conventions.ts";
import { layoutOf, lengthOf } from "../inspect/layouts.ts";
import { type NamedKind, namedObjects, nameOf, STRUCT_OF_KIND } from "../inspect/objects.ts";
import { showField } from "../inspect/shown.ts";
import { K } from "../kernel/globals.ts";
import { w } from "../machine/heap.ts";
import type { PlacedField } from "../machine/layout.ts";
import { M } from "../machine/records.ts";

/** Values by expression. */
export type State = ReadonlyMap<string, string>;

/** A value that two states differ in; undefined where one of them does not have it. */
export interface FieldDifference {
	readonly name: string;
	readonly values: readonly [string | undefined, string | undefined];
}

/** Objects whose fields count. */
const KINDS: readonly NamedKind[] = ["keg", "zone", "arena"];

/** Fields of struct machine that are the computer's; the others are the model's book-keeping. */
const isHardware = (name: string): boolean => name === "m_ticks" || name.startsWith("m_ballast") || /^v_(?!fail)/.test(name);

/** The state of the moment shown. */
export function stateNow(): State {
	const state = new Map<string, string>();
	for (const kind of KINDS) for (const { record, path } of namedObjects(kind)) addFields(state, STRUCT_OF_KIND[kind], record, path);
	addFields(state, "kernel", K, "kernel");
	for (const place of layoutOf("machine").fields) if (isHardware(place.field.name)) addField(state, "machine", place, M, "machine");
	return state;
}

function addFields(state: Map<string, string>, struct: string, record: number, path: string): void {
	for (const place of layoutOf(struct).fields) addField(state, struct, place, record, path);
}

function addField(state: Map<string, string>, struct: string, place: PlacedField, record: number, path: string): void {
	const { field, offset, words } = place;
	const name = `${path}.${field.name}`;
	const shown = showField(place, record, path, undefined);
	if (shown.reference?.kind === "collection") {
		if (shown.value !== "") state.set(name, shown.value);
		return;
	}
	switch (field.kind) {
		case "struct":
			if (linkTarget(struct, field) === undefined) addFields(state, field.of as string, record + offset, name);
			return;
		case "structs":
			for (let i = 0; i < lengthOf(field, record); i++) addFields(state, field.of as string, record + offset + i * words, `${name}[${i}]`);
			return;
		case "words":
			return;
		case "ptr": {
			const to = w[record + offset] as number;
			if (pointee(field, undefined) === "thread") state.set(name, to === 0 ? "NULL" : nameOf("thread", to));
			return;
		}
		default:
			state.set(name, shown.value);
	}
}

/** What two states differ in, in the order of the first one; what only the second has comes last. */
export function stateDifferences(first: State, second: State): FieldDifference[] {
	const differences: FieldDifference[] = [];
	for (const [name, value] of first) {
		const other = second.get(name);
		if (other !== value) differences.push({ name, values: [value, other] });
	}
	for (const [name, value] of second) if (!first.has(name)) differences.push({ name, values: [undefined, value] });
	return differences;
}
