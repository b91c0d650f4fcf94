/** Variables of a thread: which are in sight, and where each is kept. Checking and lowering walk the blocks in the same order. */
import type { Type, Variable } from "./types.ts";

/** The variables of one thread. A block's variables end with it; a later block's of the same name and kind take their place. */
export class Variables {
	/** Variables in sight by name. */
	readonly visible = new Map<string, Variable>();
	/** Names by place, for the debugger. */
	readonly names: string[] = [];
	readonly #slots = new Map<string, number>();
	readonly #declared: string[] = [];

	/** Declares a variable in the block. */
	declare(name: string, type: Type): Variable {
		const key = type === "list" ? `list ${name}` : name;
		let slot = this.#slots.get(key);
		if (slot === undefined) {
			slot = this.hidden(name);
			this.#slots.set(key, slot);
		}
		const variable = { name, slot, type };
		if (!this.visible.has(name)) this.#declared.push(name);
		this.visible.set(name, variable);
		return variable;
	}

	/** A place that no name of the program reaches, such as the count of a loop. */
	hidden(name: string): number {
		this.names.push(name);
		return this.names.length - 1;
	}

	/** Walks a block: what is declared in it is gone behind it. */
	block(walk: () => void): void {
		const before = this.#declared.length;
		walk();
		for (const name of this.#declared.splice(before)) this.visible.delete(name);
	}
}
