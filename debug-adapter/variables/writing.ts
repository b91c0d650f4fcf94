/** Writing values: which ones can be, how a text becomes a number, and whether it fits. */

import { DataTarget, TargetError } from "../../engine/history/data-target.ts";
import { type EvaluationContext, scopeOf } from "../../engine/inspect/evaluate.ts";
import type { MemoryWrite } from "../../engine/inspect/memory.ts";
import { compileExpression } from "../../engine/scenario/expressions.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { readWatch } from "../display/expressions.ts";
import { notWritable, wrongValue } from "../session/errors.ts";
import { checkFork, intervene, type Took, wentBack } from "../timelines/acts.ts";

type Range = readonly [least: number, most: number];

const WORD: Range = [0, 2 ** 32 - 1];
const LARGE: Range = [0, Number.MAX_SAFE_INTEGER];
const SIGNED: Range = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** What the types of plain values hold; the wide ones are words on i386. */
const RANGES: Readonly<Record<string, Range>> = {
	uint8_t: [0, 0xff],
	uint16_t: [0, 0xffff],
	u_int: WORD,
	int16_t: [-0x8000, 0x7fff],
	int: [-(2 ** 31), 2 ** 31 - 1],
	uint64_t: LARGE,
	long: SIGNED,
	u_long: LARGE,
	vm_offset_t: LARGE,
	vm_size_t: LARGE,
	number: SIGNED,
};
const WIDE: ReadonlySet<string> = new Set(["u_long", "vm_offset_t", "vm_size_t"]);

/** Fields of the simulated computer itself, of threads, pages and the scenario's variables: the model stands on them. Faults may be set. */
const OF_THE_MACHINE = /^(m_|td_|pg_|sv_|ls_|jd_|v_(?!fail_))/;
/** Fields of the kernel's structs that say where the model keeps what. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["va", "uk_hashsize", "uk_record", "vm_hashsize", "vm_nqcache", "us_data", "lo_kind"]);

/** Why a value cannot be written; undefined where it can. */
export function whyReadOnly({ word, reference, type, name, expression, doc }: Omit<Shown, "value">): string | undefined {
	if (word === undefined) return "it is not kept in a variable";
	if (reference !== undefined || RANGES[type] === undefined) return "only numbers can be written";
	const path = expression ?? name;
	if (path.endsWith("]") || name.startsWith("[")) return "members of arrays are the model's own";
	// Variables of the scenario and locals may be called anything.
	if (type === "number" || doc === "local" || doc === "parameter") return undefined;
	const field = path.slice(path.lastIndexOf(".") + 1);
	return OF_THE_MACHINE.test(field) || BOOKKEEPING.has(field) ? "the model stands on it" : undefined;
}

/** Writes a value; throws a RequestError where it cannot be or does not fit. What is returned is done once the request has been answered. */
export function write(debug: Debugger, target: Shown, text: string, view: EvaluationContext): () => void {
	const name = target.expression ?? target.name;
	const why = whyReadOnly(target);
	if (why !== undefined || target.word === undefined) throw notWritable(name, why ?? "");
	checkFork(debug, name);
	return writeNumbers(debug, [{ word: target.word, value: numberOf(text, view), name, type: target.type }], () => undefined);
}

/**
 * Writes several values, all of them or none; `refusal` says why one cannot be written. A line that is no statement of a routine but runs in
 * one piece cannot be written into: the session then stands before it, and what the line had written by then is not there any more. The user
 * is told by a stop, and by a message that VS Code pops up.
 */
export function writeNumbers(
	debug: Debugger,
	writes: readonly MemoryWrite[],
	refusal: (write: MemoryWrite) => string | undefined = whyReadOnly,
): () => void {
	for (const write of writes) {
		const why = refusal(write);
		if (why !== undefined) throw notWritable(write.name, why);
		checkFork(debug, write.name);
		const { name, value, type } = write;
		const [least, most] = rangeOf(type, debug.world.scenario.machine.arch);
		if (!Number.isSafeInteger(value) || value < least || value > most)
			throw wrongValue(`${name} is of type ${type}: it holds whole numbers from ${least} to ${most}, not ${value}.`);
	}
	let moved = false;
	for (const { word, value, name } of writes) {
		const what = `${name} = ${asShown(name, value)}`;
		const known = wordNamed(name) === word ? name : undefined;
		const took = intervene(debug, (simulation) => simulation.poke(word, value, what, known));
		moved ||= took === "before line";
		debug.output(toldOf(debug, what, took), took === "before line" ? "important" : "console");
	}
	return () => (moved ? debug.stay("Written by hand") : debug.invalidate("all"));
}

/** What was written and where, in words. */
function toldOf(debug: Debugger, what: string, took: Took): string {
	const { events, tick } = debug.world.simulation.moment();
	const told = `${what}, written by hand before event ${events}, tick ${tick}: from here on the run is another one.`;
	return took === "before line" ? `${wentBack(debug)} and may write the value again. ${told}` : told;
}

/** The word that an expression stands for now; undefined where it is none of the machine's, or stands for more than one. */
export function wordNamed(name: string): number | undefined {
	const words = targetNamed(name)?.words() ?? [];
	return words.length === 1 ? words[0] : undefined;
}

function targetNamed(name: string): DataTarget | undefined {
	const parsed = readWatch(name);
	try {
		return "message" in parsed ? undefined : new DataTarget(parsed.expression);
	} catch (error) {
		// A local, or a word without a name in expressions.
		if (error instanceof TargetError) return undefined;
		throw error;
	}
}

/** A number as the views show it in the place of that name: flags by theirs. */
function asShown(name: string, value: number): string {
	return targetNamed(name)?.text(value) ?? String(value);
}

function rangeOf(type: string, arch: string): Range {
	return arch === "i386" && WIDE.has(type) ? WORD : (RANGES[type] ?? SIGNED);
}

/** The number that a text means: an expression, or a value as it is shown (`4096 (4K)`, `0x2 (M_WAITOK)`, `true`). */
function numberOf(text: string, view: EvaluationContext): number {
	const plain = text.trim();
	if (plain === "true" || plain === "false") return plain === "true" ? 1 : 0;
	const shown = /^(-?(?:0x[\da-f]+|\d+))\s*\(.*\)$/i.exec(plain)?.[1] ?? plain;
	const parsed = readWatch(shown);
	if ("message" in parsed) throw wrongValue(parsed.message);
	try {
		return compileExpression(parsed.expression, scopeOf(view))(0);
	} catch (error) {
		throw wrongValue((error as Error).message);
	}
}
