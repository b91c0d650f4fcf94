/** What a bare name stands for: one order of look-ups, for checking and for lowering alike. */
import type { ArgType } from "../../engine/kernel/events.ts";
import { didYouMean } from "../nearest.ts";
import { probeWord } from "../vocabulary-fields.ts";
import { FLAG_WORDS } from "../vocabulary-flags.ts";
import type { Meaning, Range, Scope, Symbols, Type } from "./types.ts";

/** Types of event arguments. */
const ARGUMENT_TYPES: Readonly<Record<ArgType, Type>> = {
	zone: "text",
	keg: "text",
	arena: "text",
	text: "text",
	lock: "text",
	thread: "text",
	int: "number",
	flags: "any",
	addr: "any",
	size: "size",
	addr_or_errno: "any",
};

/** Looks a name up: the event's arguments first, then variables, constants, flags, names of objects. */
export function meaningOf(name: string, scope: Scope): Meaning | undefined {
	const argument = scope.event?.args.find((a) => a.name === name);
	if (argument !== undefined) return { kind: "argument", type: ARGUMENT_TYPES[argument.type] };
	if (scope.locals !== undefined && scope.locals !== "any" && scope.locals.has(name)) return { kind: "argument", type: "any" };
	const variable = scope.variables.get(name);
	if (variable !== undefined) return { kind: "variable", variable };
	const constant = scope.symbols.constants.get(name);
	if (constant !== undefined) return { kind: "constant", constant };
	const flag = flagNamed(name, scope.symbols);
	if (flag !== undefined) return flag;
	if (isObject(name, scope.symbols)) return { kind: "object" };
	if (scope.locals === "any") return { kind: "argument", type: "any" };
	if (probeWord(name)?.index === "none") return { kind: "whole" };
	return undefined;
}

/** A flag with its value on the architecture. */
export function flagNamed(name: string, symbols: Symbols): Extract<Meaning, { kind: "flag" }> | undefined {
	const word = FLAG_WORDS.get(name);
	if (word === undefined) return undefined;
	const allOnes = symbols.arch === "i386" ? 0xffffffff : 2 ** 64;
	return { kind: "flag", value: Number.isNaN(word.value) ? allOnes : word.value, family: word.family };
}

function isObject(name: string, symbols: Symbols): boolean {
	return symbols.zones.has(name) || symbols.arenas.has(name) || symbols.threads.has(name);
}

/** The name of an object that a bare word means: itself, or the kernel's with blanks for underscores, as in `kernel_arena`. */
export function objectName(word: string, known: ReadonlySet<string>): string {
	const spaced = word.replaceAll("_", " ");
	return !known.has(word) && known.has(spaced) ? spaced : word;
}

/** All names in sight, for proposals. */
export function* namesInSight(scope: Scope): Iterable<string> {
	for (const a of scope.event?.args ?? []) yield a.name;
	yield* scope.variables.keys();
	if (scope.locals !== undefined && scope.locals !== "any") yield* scope.locals;
	yield* scope.symbols.constants.keys();
	yield* FLAG_WORDS.keys();
	yield* scope.symbols.zones;
	yield* scope.symbols.arenas;
	yield* scope.symbols.threads.keys();
}

/** Tells that a name is not known here, with the nearest one that is. */
export function unknownName(name: string, range: Range, scope: Scope): void {
	if (scope.findings.full) return;
	const where = scope.event === undefined ? "there is no" : `the event ${scope.event.name} has no argument`;
	scope.findings.error("unknown-name", range, `${where} \`${name}\`${didYouMean(name, namesInSight(scope))}`);
}
