/**
 * The text of one routine as it grows, in two forms that write the same words in the same order: plain JavaScript, for an activation that
 * runs from its first statement on, and a state machine, for one that goes on from the words of its frame.
 */
import type { Node } from "./syntax.ts";

/** A program point. */
export interface PointInfo {
	readonly line: number;
	readonly column: number;
	readonly kind: "statement" | "resume";
	/** The statement returns from the routine. */
	readonly returns?: true;
}

/** Collects the text of a routine. */
export class Code {
	readonly points: PointInfo[] = [];
	readonly #plain: string[] = [];
	readonly #machine: string[] = [];
	readonly #places: number[] = [];
	/** Brackets what the two forms write differently; does not occur in the source. */
	readonly #mark: string;
	#labels = 0;

	constructor(source: string) {
		// A name to whoever puts parentheses around what is none.
		let mark = "$$";
		while (source.includes(mark)) mark += "$";
		this.#mark = mark;
	}

	/** Stands for the size of the frame, which is known at the end. */
	get frameSize(): string {
		return `${this.#mark}size${this.#mark}`;
	}

	/** Text that reads a word of the frame: plain JavaScript keeps it in a variable as well. */
	word(index: number): string {
		return `${this.#mark}${index}${this.#mark}`;
	}

	/** Writes a word of the frame. The variable takes what the word then holds, which is never negative zero. */
	write(index: number, value: string): void {
		this.emit(`$put($fp + ${index}, ${value});`);
		this.plain(`$v${index} = $w[$fp + ${index}];`);
	}

	/** Appends text to both forms. */
	emit(text: string): void {
		this.#plain.push(text);
		this.#machine.push(text);
	}

	/** Appends text to plain JavaScript alone. */
	plain(text: string): void {
		this.#plain.push(text);
	}

	/** Appends text to the state machine alone. */
	machine(text: string): void {
		this.#machine.push(text);
	}

	/** A new program point at a node; the state machine can be entered there. */
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

	/**
	 * Point of a frame while what it calls runs; behind it, at the next point, it goes on. The first call of a statement needs none of its
	 * own, unless it stands in another line, which the frame is to show.
	 */
	call(node: Node): number {
		const last = this.points[this.points.length - 1];
		if (last?.kind !== "statement" || last.line !== node.loc.start.line) {
			const k = this.point(node, "resume");
			this.machine(`case ${k}:`);
			this.emit(`$put($fp + 1, ${k});`);
		}
		return this.point(node, "resume");
	}

	#stop(k: number): void {
		this.machine(`case ${k}:`);
		this.emit(`if ($point($fp, ${k})) return $STOP;`);
	}

	/** A label to jump to. */
	label(): number {
		return this.#labels++;
	}

	/** Binds a label to this place of the state machine: a point of its own. */
	place(label: number, node: Node): void {
		const k = this.point(node, "resume");
		this.#places[label] = k;
		this.machine(`case ${k}:`);
	}

	/** Name of a label in plain JavaScript, where it names the statement that a jump leaves. */
	name(label: number): string {
		return `$l${label}`;
	}

	/** Text of a jump of the state machine. */
	goto(label: number): string {
		return `{ $k = ${this.#mark}L${label}${this.#mark}; continue; }`;
	}

	/** A jump in both forms. */
	jump(label: number): void {
		this.machine(this.goto(label));
		this.plain(`break ${this.name(label)};`);
	}

	/** The text of plain JavaScript, with the words and the frame's size resolved. */
	finishPlain(frameSize: number): string {
		return this.#finish(this.#plain, frameSize, (index) => `$v${index}`);
	}

	/** The text of the state machine, with the labels resolved as well. */
	finishMachine(frameSize: number): string {
		return this.#finish(this.#machine, frameSize, (index) => `$w[$fp + ${index}]`);
	}

	#finish(lines: readonly string[], frameSize: number, read: (index: string) => string): string {
		return lines
			.join("\n")
			.split(this.#mark)
			.map((part, i) => {
				if (i % 2 === 0) return part;
				if (part === "size") return String(frameSize);
				return part.startsWith("L") ? String(this.#places[Number(part.slice(1))]) : read(part);
			})
			.join("");
	}
}
