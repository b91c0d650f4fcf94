/**
 * Interned strings. The heap holds words only; a name is the number of its text. The table only grows and a text keeps its number,
 * so it is no state: undoing never has to touch it.
 */
const texts: string[] = [""];
const numbers = new Map<string, number>([["", 0]]);

/** Number of a text; 0 is the empty text. */
export function intern(text: string): number {
	let n = numbers.get(text);
	if (n === undefined) {
		n = texts.length;
		texts.push(text);
		numbers.set(text, n);
	}
	return n;
}

/** Text of a number. */
export function textOf(n: number): string {
	return texts[n] ?? `name#${n}`;
}

/** Forgets all texts: a new machine begins, and numbers depend on nothing but its own history. */
export function resetNames(): void {
	texts.length = 1;
	numbers.clear();
	numbers.set("", 0);
}

/** Number of a text that may not be interned yet: undefined then, so that a search never grows the table. */
export function lookUpName(text: string): number | undefined {
	return numbers.get(text);
}
