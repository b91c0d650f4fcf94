/** Words of the syntax by the place where they stand. */
import { SYNTAX_WORDS, type SyntaxWord } from "../language/vocabulary-words.ts";

/** Where a word stands. */
export type WordPlace = "declaration" | "statement" | "machine" | "zone" | "arena" | "function" | "judgement" | "refinement" | "schedule";

/** Declarations that are statements too. */
const BOTH: ReadonlySet<string> = new Set(["at", "every"]);

function belongs(word: SyntaxWord, place: WordPlace): boolean {
	switch (place) {
		case "statement":
			return word.kind === "statement" || word.kind === "control" || BOTH.has(word.name);
		case "function":
			return word.kind === "value";
		case "judgement":
			return word.kind === "expectation";
		case "declaration":
		case "refinement":
		case "schedule":
			return word.kind === place;
		default:
			return word.kind === "property" && word.of === place;
	}
}

/** The words of a place. */
export function wordsOf(place: WordPlace): SyntaxWord[] {
	return SYNTAX_WORDS.filter((word) => belongs(word, place));
}

/** A word of a place. */
export function wordNamed(place: WordPlace, name: string): SyntaxWord | undefined {
	return SYNTAX_WORDS.find((word) => word.name === name && belongs(word, place));
}
