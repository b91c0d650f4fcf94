/** Two columns of text beside each other, with a mark at the rows that differ. */

/** A row: what is on the left and on the right. */
export interface BesideRow {
	readonly left: string;
	readonly right: string;
	readonly differs: boolean;
}

/** Widest column, in characters, unless the caller knows better. */
const WIDTH = 60;

function cell(text: string, width: number): string {
	return text.length > width ? `${text.slice(0, width - 3)}...` : text;
}

/** The rows as lines, `>` before those that differ, below their headings. Columns are as wide as they need to be, at most `width`. */
export function beside(headings: readonly [string, string], rows: readonly BesideRow[], width = WIDTH): string[] {
	const widest = Math.max(headings[0].length, ...rows.map((r) => r.left.length));
	const column = Math.min(width, widest);
	const line = (mark: string, left: string, right: string): string =>
		`${mark} ${cell(left, column).padEnd(column)}  ${cell(right, width)}`.trimEnd();
	return [line(" ", ...headings), ...rows.map((r) => line(r.differs ? ">" : " ", r.left, r.right))];
}
