/** Names of one routine: which word of its frame a name means at a place of the text. */
import type { Local } from "./lowering.ts";
import { boundNames, fault, type Node } from "./syntax.ts";

/** Words of a frame before the parameters: routine and depth, program point, caller. */
export const FRAME_HEADER = 3;

/** A named word of a frame. */
export interface SlotInfo {
	readonly name: string;
	readonly index: number;
	/** Lines in which the name is in scope. */
	readonly fromLine: number;
	toLine: number;
}

interface Scope {
	readonly names: Map<string, Local>;
	readonly slots: SlotInfo[];
	/** Names the block declares further down: until then they mean nothing. */
	readonly pending: Set<string>;
	/** Names declared by another case of the switch. */
	readonly elsewhere: Set<string>;
	readonly parent: Scope | undefined;
}

/** The scopes of a routine, the words of its frame. */
export class Scopes {
	readonly slots: SlotInfo[] = [];
	readonly #word: (index: number) => string;
	#scope: Scope | undefined;
	#words = FRAME_HEADER;

	/** `word` gives the text that reads a word of the frame. */
	constructor(word: (index: number) => string) {
		this.#word = word;
	}

	/** Words of the frame so far. */
	get words(): number {
		return this.#words;
	}

	/** A word without a name. */
	temporary(): number {
		return this.#words++;
	}

	/** Runs `body` in a scope of its own, whose statements are given; it ends at the end of `node`. */
	within(node: Node, statements: readonly Node[], body: () => void): void {
		const pending = new Set<string>();
		for (const s of statements) {
			if (s.type !== "VariableDeclaration") continue;
			for (const d of s.declarations as Node[]) for (const n of boundNames(d.id as Node)) pending.add(n.name as string);
		}
		const scope: Scope = { names: new Map(), slots: [], pending, elsewhere: new Set(), parent: this.#scope };
		this.#scope = scope;
		body();
		for (const slot of scope.slots) slot.toLine = node.loc.end.line;
		this.#scope = scope.parent;
	}

	/** Ends a case of a switch: what it declared is not initialised where another case is entered. */
	endCase(): void {
		for (const name of this.#scope?.names.keys() ?? []) this.#scope?.elsewhere.add(name);
	}

	/** Declares a name. */
	declare(node: Node, boolean: boolean, constant: boolean): Local {
		const name = node.name as string;
		const scope = this.#scope as Scope;
		const index = this.#words++;
		const local = { index, text: this.#word(index), boolean, constant };
		if (scope.names.has(name)) fault(node, `${name} is declared twice`);
		scope.names.set(name, local);
		scope.pending.delete(name);
		const slot = { name, index: local.index, fromLine: node.loc.start.line, toLine: node.loc.start.line };
		scope.slots.push(slot);
		this.slots.push(slot);
		return local;
	}

	/** Local of a name; undefined for what the module or JavaScript defines. */
	readonly lookup = (name: string, node: Node): Local | undefined => {
		for (let scope = this.#scope; scope !== undefined; scope = scope.parent) {
			if (scope.pending.has(name)) fault(node, `${name} is used before its declaration`);
			if (scope.elsewhere.has(name)) fault(node, `${name} is declared in another case: put the statements of that case into a block`);
			const local = scope.names.get(name);
			if (local !== undefined) return local;
		}
		return undefined;
	};
}
