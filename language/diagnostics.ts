/** What the language says of a text: errors and warnings with their places. */

/** A replacement that mends the fault. */
export interface Fix {
	readonly title: string;
	readonly from: number;
	readonly to: number;
	readonly text: string;
}

/** A fault of the text, before its line is known. */
export interface Finding {
	/** Short identity, such as `missing-unit`. */
	readonly code: string;
	readonly severity: "error" | "warning";
	readonly from: number;
	readonly to: number;
	readonly message: string;
	readonly fixes?: readonly Fix[];
}

/** A finding with line and column, which count from 1. */
export interface Diagnostic extends Finding {
	readonly line: number;
	readonly column: number;
}

/** First offsets of the lines of a text; LF and CRLF end a line. */
export function lineStarts(text: string): number[] {
	const starts = [0];
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	return starts;
}

/** Line and column of an offset, from 1. */
export function placeOf(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >>> 1;
		if ((starts[middle] as number) <= offset) low = middle;
		else high = middle - 1;
	}
	return { line: low + 1, column: offset - (starts[low] as number) + 1 };
}

/** Findings in the order of the text, with their lines. */
export function locate(text: string, findings: readonly Finding[]): Diagnostic[] {
	const starts = lineStarts(text);
	return [...findings].sort((a, b) => a.from - b.from).map((f) => ({ ...f, ...placeOf(starts, f.from) }));
}
