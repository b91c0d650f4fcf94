/** The text of one routine as it grows: program points, labels to jump to, and the words of its frame. */
import type { Node } from "./syntax.ts";

/** A program point. */
export interface PointInfo {
	readonly line: number;
	readonly column: number;
	readonly kind: "statement" | "resume";
	/** The statement returns from the routine. */
	readonly returns?: true;
}

/** Collects the cases of a routine's `switch`. */
export class Code {
	readonly points: PointInfo[] = [];
	readonly #lines: string[] = [];
	readonly #places: number[] = [];
	/** Brackets labels; does not occur in the source. */
	readonly #mark: string;
	#labels = 0;

	constructor(source: string) {
		let mark = "@";
		while (source.includes(mark)) mark += "@";
		this.#mark = mark;
	}

	/** Stands for the size of the frame, which is known at the end. */
	get frameSize(): string {
		return `${this.#mark}size${this.#mark}`;
	}

	/** Appends text. */
	emit(...lines: string[]): void {
		this.#lines.push(...lines);
	}

	/** A new program point at a node. */
	point(node: Node, kind: PointInfo["kind"]): number {
		this.points.push({ line: node.loc.start.line, column: node.loc.start.column + 1, kind });
		return this.points.length - 1;
	}

	/** Begins a statement: where a debugger may stop. */
	begin(node: Node): void {
		const k = this.point(node, "statement");
		if (node.type === "ReturnStatement") this.points[k] = { ...(this.points[k] as PointInfo), returns: true };
		this.#stop(k);
	}

	/** The closing brace of a routine: where one that returns nothing stops before it returns. */
	end(node: Node): void {
		this.points.push({ line: node.loc.end.line, column: node.loc.end.column, kind: "statement", returns: true });
		this.#stop(this.points.length - 1);
		this.emit("return $leave($fp, 0);");
	}

	#stop(k: number): void {
		this.emit(`case ${k}: if ($point($fp, ${k})) return $STOP;`);
	}

	/** A label to be placed later. */
	label(): number {
		return this.#labels++;
	}

	/** Binds a label to this place: a point of its own, so that it can be jumped to. */
	place(label: number, node: Node): void {
		const k = this.point(node, "resume");
		this.#places[label] = k;
		this.emit(`case ${k}:`);
	}

	/** Text of a jump. */
	goto(label: number): string {
		return `{ $k = ${this.#mark}${label}${this.#mark}; continue; }`;
	}

	/** The whole text, with labels and the frame's size resolved. */
	finish(frameSize: number): string {
		const parts = this.#lines.join("\n").split(this.#mark);
		return parts.map((part, i) => (i % 2 === 0 ? part : part === "size" ? frameSize : this.#places[Number(part)])).join("");
	}
}
