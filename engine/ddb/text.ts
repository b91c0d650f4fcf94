/** What the views in ddb's shape share: columns, addresses, the numbers of processes and threads. */
import { conf } from "../kernel/conf.ts";

/** A number as `%p` prints it. */
export function pointer(n: number): string {
	return `0x${n.toString(16)}`;
}

/** Width of an address as ddb's tables leave room for it. */
export function pointerWidth(): number {
	return conf.pointer === 4 ? 10 : 18;
}

/** Cells right aligned in columns of these widths, a space between them; longer ones push the rest to the right. */
export function rightAligned(cells: readonly (string | number)[], widths: readonly number[]): string {
	return cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join(" ");
}

/** A text in a column that cuts what is too long, as `%-7.7s` does. */
export function cut(text: string, width: number): string {
	return text.slice(0, width).padEnd(width);
}

/** Thread number as a kernel shows it: theirs begin at 100000. */
export function lwpOf(tid: number): number {
	return 100_000 + tid;
}

/** Process number of a thread of the scenario: each is a process of its own. */
export function pidOf(tid: number): number {
	return 1000 + tid;
}
