/** What a data breakpoint or a question about the past looks at: a value by its name, found anew at every moment, or words that stay. */
import { decimal, formatField } from "../inspect/format.ts";
import { describe, pointerText } from "../inspect/identity.ts";
import { layoutOf, lengthOf } from "../inspect/layouts.ts";
import type { CompiledProbe } from "../inspect/probe.ts";
import { HEAP_WORDS, w } from "../machine/heap.ts";
import { compileProbeExpression } from "../scenario/expressions.ts";
import type { DataPlace, FixedWords } from "../simulation-types.ts";

/** Most words that one target may have. */
const MOST_WORDS = 65_536;

/** A value cannot be looked for; the message says why, for users. */
export class TargetError extends Error {
	override readonly name = "TargetError";
}

function fails(message: string): never {
	throw new TargetError(message);
}

/** Words of the value that a probe leads to. */
function extentOf({ field, struct, pointer, array }: CompiledProbe, word: number): number {
	if (field === undefined) return layoutOf(struct as string).words;
	if (array) return field.words * lengthOf(field.field, word - field.offset);
	return pointer ? 1 : field.words;
}

/** A value of the state as heap words. */
export class DataTarget {
	readonly #probe: CompiledProbe | undefined;
	readonly #fixed: FixedWords;
	readonly #text: (value: number) => string;

	/**
	 * Takes an expression that names a value, one that is compiled already, or words, with how what they hold is shown. Throws a TargetError for
	 * an expression that leads to no words at any time, and for words that the machine does not have.
	 */
	constructor(target: DataPlace | CompiledProbe, text: (value: number) => string = decimal) {
		this.#text = text;
		if ("locate" in target) {
			this.#probe = target;
			this.#fixed = { words: [] };
		} else if ("op" in target) {
			if (target.op !== "probe") fails('only a value of the machine can be watched, such as keg["vmem btag"].ud_free_items');
			this.#probe = compileProbeExpression(target, { onError: fails });
			this.#fixed = { words: [] };
		} else {
			const { words, frame } = target;
			for (const word of [...words, frame?.word ?? 0, frame?.call?.innermost ?? 0])
				if (word >= HEAP_WORDS) fails(`There is no word ${word}: the state of the machine has ${HEAP_WORDS}.`);
			this.#fixed = target;
		}
	}

	/** The frame that its words lie in. */
	get frame(): FixedWords["frame"] {
		return this.#fixed.frame;
	}

	/** Words that stay where they are; none once the call is over in whose frame they lie. */
	#fixedWords(): readonly number[] {
		const { words, frame } = this.#fixed;
		return frame === undefined || w[frame.word] === frame.head ? words : [];
	}

	/** A value of it as text, whenever it was: of a pointer the address alone. */
	text(value: number): string {
		const { pointer = false, struct } = this.#probe ?? {};
		return pointer ? pointerText(struct, value) : this.#plainText(value);
	}

	/** A value of it as text, as the variables pane shows it now: of a pointer with what stands there. */
	textNow(value: number): string {
		const { pointer = false, struct } = this.#probe ?? {};
		return pointer && struct !== undefined ? describe(struct, value) : this.text(value);
	}

	#plainText(value: number): string {
		const field = this.#probe?.field?.field;
		return field === undefined || field.kind === "struct" || field.kind === "structs" ? this.#text(value) : formatField(field, value);
	}

	/** The words now; none while the object does not exist. */
	words(): readonly number[] {
		return this.#attempt((probe) => {
			const word = probe.locate(0);
			if (word === undefined) return [];
			const n = Math.min(extentOf(probe, word), MOST_WORDS);
			return Array.from({ length: n }, (_, i) => word + i);
		});
	}

	/** Whether a word is one of them now. */
	has(word: number): boolean {
		if (this.#probe === undefined) return this.#fixedWords().includes(word);
		try {
			const first = this.#probe.locate(0);
			return first !== undefined && word >= first && word < first + extentOf(this.#probe, first);
		} catch (error) {
			if (error instanceof TargetError) return false;
			throw error;
		}
	}

	/** Words of the pointers on the way to them: where one changes, the words are others. */
	pointers(): readonly number[] {
		return this.#probe === undefined ? [] : this.#attempt((probe) => probe.pointers(0));
	}

	#attempt(find: (probe: CompiledProbe) => readonly number[]): readonly number[] {
		if (this.#probe === undefined) return this.#fixedWords();
		try {
			return find(this.#probe);
		} catch (error) {
			if (error instanceof TargetError) return [];
			throw error;
		}
	}

	/** The words now. Throws a TargetError that says why there are none. */
	demand(): readonly number[] {
		if (this.#probe?.locate(0) === undefined && this.#probe !== undefined) {
			fails("this value lies in no memory of the machine: it follows from its configuration");
		}
		return this.words();
	}
}
