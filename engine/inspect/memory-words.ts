/** Heap words of the fields that lie in a stretch of simulated memory. */
import type { Field } from "../machine/structs.ts";
import type { FixedWords } from "../simulation-types.ts";
import { regionAt } from "./addresses.ts";
import { pointee } from "./conventions.ts";
import { decimalAndHex, formatField } from "./format.ts";
import { describe } from "./identity.ts";
import { LAYOUTS } from "./layouts.ts";
import { byteFields } from "./struct-bytes.ts";

interface WordField {
	readonly word: number;
	readonly field: Field;
	/** Of a link, the struct that it leads to. */
	readonly link: string | undefined;
}

/** All fields that have a byte among the `count` from an address on. */
function fieldsBetween(address: number, count: number): WordField[] {
	const found: WordField[] = [];
	const end = address + count;
	for (let at = address; at < end; ) {
		const { thing, end: next } = regionAt(at);
		for (const { at: offset, width, word, field, link } of thing === undefined ? [] : byteFields(thing.struct, thing.record)) {
			const start = (thing as NonNullable<typeof thing>).address + offset;
			if (start < end && start + width > address) found.push({ word: (thing as NonNullable<typeof thing>).record + word, field, link });
		}
		at = Math.min(end, next);
	}
	return found;
}

/** Words of all fields that have a byte among the `count` from an address on. */
export function wordsBetween(address: number, count: number): number[] {
	return fieldsBetween(address, count).map((f) => f.word);
}

/** A field of any struct; their names tell which. */
function fieldNamed(name: string): Field | undefined {
	for (const { byName } of LAYOUTS.values()) {
		const place = byName.get(name);
		if (place !== undefined) return place.field;
	}
	return undefined;
}

/** A value of one of some words as the variables pane shows its field, which lies in their bytes or has the name; else as a number. */
export function textOfWord(word: number, value: number, name: string, bytes: FixedWords["bytes"]): string {
	const found = bytes === undefined ? undefined : fieldsBetween(bytes.address, bytes.count).find((f) => f.word === word);
	const field = found?.field ?? fieldNamed(name);
	if (field === undefined) return decimalAndHex(value);
	const struct = pointee(field, found?.link);
	return struct === undefined ? formatField(field, value) : describe(struct, value);
}
