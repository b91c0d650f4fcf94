/**
 * What the journal tells of the past without going there: which words were written last, and which have changed. All of it reaches as far
 * back as the journal's window; heap.ts keeps the journal.
 */
import { HEAP_WORDS, JOURNAL_ENTRIES, journalOld, oldestPosition, position, w, wordOf } from "./heap.ts";

/** Place in the ring of the entry that led to a position. Walking on from it is cheaper than a division for each entry. */
function placeBefore(target: number): number {
	return (target + JOURNAL_ENTRIES - 1) % JOURNAL_ENTRIES;
}

/** Position at which one of some words was last written at or before `before`, counted after the write; undefined where the window does not tell. */
export function lastWrite(words: ReadonlySet<number>, before = position()): number | undefined {
	const oldest = oldestPosition();
	// Comparing with one number is much faster than looking it up.
	const only = words.size === 1 ? (words.values().next().value as number) : -1;
	let place = placeBefore(before);
	for (let n = before; n > oldest; n--) {
		const index = wordOf(place);
		if (index === only || (only < 0 && words.has(index))) return n;
		place = place === 0 ? JOURNAL_ENTRIES - 1 : place - 1;
	}
	return undefined;
}

/** Position at which a word last came from a lower value to this one, counted after the write; undefined where the window does not tell. */
export function lastRise(index: number, value: number): number | undefined {
	const oldest = oldestPosition();
	let now = w[index] as number;
	let place = placeBefore(position());
	for (let n = position(); n > oldest; n--) {
		if (wordOf(place) === index) {
			const old = journalOld[place] as number;
			if (now === value && old < value) return n;
			now = old;
		}
		place = place === 0 ? JOURNAL_ENTRIES - 1 : place - 1;
	}
	return undefined;
}

/** Values that words had at a mark, as far as the window reaches; words that were not written since are left out. */
export function valuesAt(target: number, words: ReadonlySet<number>): Map<number, number> {
	const first = Math.max(target, oldestPosition());
	const values = new Map<number, number>();
	let place = first % JOURNAL_ENTRIES;
	for (let left = position() - first; left > 0 && values.size < words.size; left--) {
		const index = wordOf(place);
		// The first entry of a word holds its value at the mark.
		if (words.has(index) && !values.has(index)) values.set(index, journalOld[place] as number);
		place = place === JOURNAL_ENTRIES - 1 ? 0 : place + 1;
	}
	return values;
}

/** A bit a word for {@link changedSince}; all are 0 outside it. */
const marked = new Int32Array(HEAP_WORDS >>> 5);

/** Words whose value differs from that at a mark, as far as the window reaches; the latest written first. */
export function changedSince(target: number): Set<number> {
	const first = Math.max(target, oldestPosition());
	const end = position();
	// The first entry of a word holds its value at the mark. Bits, since a set of all words written costs more than all the rest.
	const differ: number[] = [];
	let place = first % JOURNAL_ENTRIES;
	for (let left = end - first; left > 0; left--) {
		const index = wordOf(place);
		const old = journalOld[place] as number;
		place = place === JOURNAL_ENTRIES - 1 ? 0 : place + 1;
		const bit = 1 << (index & 31);
		if (((marked[index >>> 5] as number) & bit) !== 0) continue;
		marked[index >>> 5] = (marked[index >>> 5] as number) | bit;
		if (w[index] !== old) differ.push(index);
	}
	marked.fill(0);
	for (const index of differ) marked[index >>> 5] = (marked[index >>> 5] as number) | (1 << (index & 31));
	const changed = new Set<number>();
	place = placeBefore(end);
	for (let left = end - first; left > 0 && changed.size < differ.length; left--) {
		const index = wordOf(place);
		if (((marked[index >>> 5] as number) & (1 << (index & 31))) !== 0) changed.add(index);
		place = place === 0 ? JOURNAL_ENTRIES - 1 : place - 1;
	}
	for (const index of differ) marked[index >>> 5] = 0;
	return changed;
}
