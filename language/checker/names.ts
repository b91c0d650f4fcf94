/** What a bare name stands for: one order of look-ups, for checking and for lowering alike. */
import type { ArgType } from "../../engine/kernel/events.ts";
import { nearest } from "../nearest.ts";
import { VALUES_ELSEWHERE } from "../parser/elsewhere.ts";
import { probeWord } from "../vocabulary-fields.ts";
import { FLAG_WORDS } from "../vocabulary-flags.ts";
import { replace } from "./findings.ts";
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
	const object = objectNamed(name, scope.symbols);
	if (object !== undefined) return { kind: "object", name: object };
	if (probeWord(name)?.index === "none") return { kind: "whole" };
	return scope.locals === "any" ? { kind: "argument", type: "any" } : undefined;
}

/** A flag with its value on the architecture. */
export function flagNamed(name: string, symbols: Symbols): Extract<Meaning, { kind: "flag" }> | undefined {
	const word = FLAG_WORDS.get(name);
	if (word === undefined) return undefined;
	const allOnes = symbols.arch === "i386" ? 0xffffffff : 2 ** 64;
	return { kind: "flag", value: Number.isNaN(word.value) ? allOnes : word.value, family: word.family };
}

/** The zone, arena or thread that a bare word names. */
function objectNamed(word: string, { zones, arenas, threads }: Symbols): string | undefined {
	const zone = objectName(word, zones);
	if (zones.has(zone)) return zone;
	const arena = objectName(word, arenas);
	return arenas.has(arena) ? arena : threads.has(word) ? word : undefined;
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
	const number = VALUES_ELSEWHERE.get(name);
	if (number !== undefined) {
		const otherwise = /^n/i.test(name) ? ", or say what shall happen behind the call: `else { ... }`" : "";
		scope.findings.error("unknown-name", range, `there is no \`${name}\`: write \`${number}\`${otherwise}`, [replace(range, number)]);
		return;
	}
	const where = scope.event === undefined ? "there is no" : `the event ${scope.event.name} has no argument`;
	const best = nearest(name, namesInSight(scope));
	const fixes = best === undefined ? [] : [replace(range, best)];
	scope.findings.error("unknown-name", range, `${where} \`${name}\`${best === undefined ? "" : `: did you mean \`${best}\`?`}`, fixes);
}
