/** Instructions under construction: jumps go to labels, whose places are known at the end. */
import type { Expression, Instruction, SourcePlace } from "../../engine/scenario/program.ts";

/** An instruction whose targets may not be known yet. */
type Pending = Instruction | (() => Instruction);

/** A stretch of the code. */
interface Section {
	readonly pending: Pending[];
	/** Index of its first instruction in the finished code. */
	base: number;
}

/** A place in the code that instructions may go to. */
export class Label {
	#section: Section | undefined;
	#at = 0;

	/** Places the label at the end of what a section has so far. */
	put(section: Section): void {
		this.#section = section;
		this.#at = section.pending.length;
	}

	/** Index of its instruction, once the code is finished. */
	get target(): number {
		return (this.#section?.base ?? 0) + this.#at;
	}
}

/** The code of one thread. */
export class Code {
	readonly #sections: Section[] = [{ pending: [], base: 0 }];
	#current = this.#sections[0] as Section;

	/** Appends an instruction; a function is asked for it when all labels are placed. */
	emit(instruction: Pending): void {
		this.#current.pending.push(instruction);
	}

	/** A label at this place. */
	here(): Label {
		const label = new Label();
		label.put(this.#current);
		return label;
	}

	/** Places a label here. */
	place(label: Label): void {
		label.put(this.#current);
	}

	/** Goes to a label. */
	jump(at: SourcePlace, to: Label): void {
		this.emit(() => ({ op: "jump", at, to: to.target }));
	}

	/** Goes to a label when a condition is false. */
	unless(at: SourcePlace, condition: Expression, to: Label): void {
		this.emit(() => ({ op: "unless", at, condition, to: to.target }));
	}

	/** Writes what is rarely entered behind the program, out of the way of those who go on. */
	aside(write: () => void): void {
		const before = this.#current;
		this.#current = { pending: [], base: 0 };
		this.#sections.push(this.#current);
		write();
		this.#current = before;
	}

	/** Ends the program and gives its instructions. */
	finish(at: SourcePlace): Instruction[] {
		this.emit({ op: "end", at });
		let base = 0;
		for (const section of this.#sections) {
			section.base = base;
			base += section.pending.length;
		}
		return this.#sections.flatMap((s) => s.pending.map((p) => (typeof p === "function" ? p() : p)));
	}
}
