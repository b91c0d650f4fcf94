/** The name that was probably meant, for messages about unknown names. */

/** Letters to insert, delete, replace or swap with their neighbour to get from one text to the other. */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
			let best = Math.min(replace, (previous[j] as number) + 1, (row[j - 1] as number) + 1);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] as number) + 1);
			row.push(best);
		}
		before = previous;
		previous = row;
	}
	return previous[b.length] as number;
}

/** The nearest of the names, if it is near enough to be meant: differing by case, a part of it, or a third of its letters. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
	const wanted = name.slice(0, 64).toLowerCase();
	let best: string | undefined;
	let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
	for (const candidate of names) {
		const text = candidate.slice(0, 64).toLowerCase();
		// One that begins so is nearer than one with it inside.
		const part = wanted.length < 3 || !text.includes(wanted) ? least : text.startsWith(wanted) ? 1 : 1.5;
		const d = Math.min(part, distance(wanted, text));
		if (d < least) {
			least = d;
			best = candidate;
		}
	}
	return best;
}
