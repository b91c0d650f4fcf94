/** Probes in a text: `keg["vmem btag"].uk_domain.` names a struct step by step. */
import type { Field, Struct } from "../engine/machine/structs.ts";
import { fieldOf, PROBES, type ProbeWord, probeWord, structNamed } from "../language/vocabulary-fields.ts";
import type { Token } from "./tokens.ts";

/** A path that ends before a place: the kind of object, and the struct whose field comes next where it is known. */
export interface ProbePath {
	readonly word: ProbeWord;
	readonly struct?: Struct;
}

const KINDS: ReadonlySet<string> = new Set(PROBES.map((p) => p.kind));

/** Index of the token before a bracketed index that ends at `i`; `i` itself where there is none. */
function beforeIndex(tokens: readonly Token[], i: number): number {
	if (tokens[i]?.text !== "]" || tokens[i]?.kind !== "sign") return i;
	let depth = 0;
	for (let j = i; j >= 0; j--) {
		if (tokens[j]?.kind !== "sign") continue;
		if (tokens[j]?.text === "]") depth++;
		if (tokens[j]?.text === "[" && --depth === 0) return j - 1;
	}
	return -1;
}

/** The path whose last token is a dot; undefined where what stands before the dot is no probe. */
export function pathBefore(tokens: readonly Token[]): ProbePath | undefined {
	const names: string[] = [];
	let i = tokens.length - 1;
	while (i > 0 && tokens[i]?.kind === "sign" && tokens[i]?.text === ".") {
		i = beforeIndex(tokens, i - 1);
		const token = tokens[i];
		if (token?.kind !== "word") return undefined;
		names.unshift(token.text);
		i--;
	}
	const [kind = "", ...path] = names;
	const word = KINDS.has(kind) ? probeWord(kind) : undefined;
	if (word === undefined) return undefined;
	let struct = word.struct;
	for (const name of path) struct = struct === undefined ? undefined : fieldOf(struct, name)?.of;
	const found = struct === undefined ? undefined : structNamed(struct);
	return { word, ...(found === undefined ? {} : { struct: found }) };
}

/** The kind of object whose bracket is open behind the tokens: `keg[`. */
export function openIndex(tokens: readonly Token[]): ProbeWord | undefined {
	const [object, bracket] = tokens.slice(-2);
	if (bracket?.kind !== "sign" || bracket.text !== "[" || object?.kind !== "word") return undefined;
	return probeWord(object.text);
}

/** The type of a field as a struct declaration writes it. */
export function typeText(field: Field): string {
	const base = field.of === undefined ? field.kind : field.kind === "ptr" ? `${field.of} *` : `struct ${field.of}`;
	return field.count === undefined ? base : `${base}[${field.count === "tail" ? "" : field.count}]`;
}
