/** Heap words of the fields that lie in a stretch of simulated memory. */
import { regionAt } from "./addresses.ts";
import { byteFields } from "./struct-bytes.ts";

/** Words of all fields that have a byte among the `count` from an address on. */
export function wordsBetween(address: number, count: number): number[] {
	const words: number[] = [];
	const end = address + count;
	for (let at = address; at < end; ) {
		const { thing, end: next } = regionAt(at);
		for (const { at: offset, width, word } of thing === undefined ? [] : byteFields(thing.struct, thing.record)) {
			const start = (thing as NonNullable<typeof thing>).address + offset;
			if (start < end && start + width > address) words.push((thing as NonNullable<typeof thing>).record + word);
		}
		at = Math.min(end, next);
	}
	return words;
}
