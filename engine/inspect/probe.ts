/**
 * Probes: values of the machine by path, as scenarios, conditions and watches write them.
 *
 *     keg["vmem btag"].uk_domain.ud_free_items    or, short, .ud_free_items
 *     zone["malloc-64"].uz_cpu[0].uc_allocs       zone["x"].uz_keg.uk_flags      through pointers
 *     thread["cc[3]"].td_state   thread[3]   cpu[0]   pages.free   machine.m_ticks   kernel.uma_kmem_total
 *
 * A path is compiled once into word offsets with a load between each two; only the object itself is looked up at each reading.
 * Elements of a path are field names; an index stands in the same element (`uz_cpu[0]`) or in one of its own (`0` or `[0]`).
 */
import { conf, type Thresholds } from "../kernel/conf.ts";
import { K } from "../kernel/globals.ts";
import { w } from "../machine/heap.ts";
import type { PlacedField } from "../machine/layout.ts";
import { M } from "../machine/records.ts";
import type { ProbeKind } from "../scenario/program.ts";
import { elementPointee, linkTarget, PAGE_COUNTS, PAGE_NAMES, PAGE_THRESHOLDS, pointee } from "./conventions.ts";
import { pointerValue } from "./identity.ts";
import { fieldNames, fieldValue, findField, lengthOf, placed } from "./layouts.ts";
import { nearest } from "./nearest.ts";
import { findByNumber, findThread, missingObject, type NamedKind, ObjectName, STRUCT_OF_KIND, threadOnCpu } from "./objects.ts";

/** Which object a probe looks at: by a name written down, by a number, or by something that is read first. `self` is the caller's. */
export type ProbeKey =
	| { readonly kind: "name"; readonly text: string }
	/** Gives the interned number of a name. */
	| { readonly kind: "name number"; readonly read: (self: number) => number }
	| { readonly kind: "number"; readonly read: (self: number) => number }
	/** Gives the record itself: a local. */
	| { readonly kind: "record"; readonly read: (self: number) => number };

/** What a compiled probe leads to. */
export interface CompiledProbe {
	/** The number that the probe stands for in expressions: the field; pointers and whole objects as simulated addresses, threads as their number. */
	readonly read: (self: number) => number;
	/** First heap word of what it leads to; undefined for values that lie in none. */
	readonly locate: (self: number) => number | undefined;
	/** Heap words of the pointers that lead there: where one of them changes, the probe leads elsewhere. */
	readonly pointers: (self: number) => readonly number[];
	/** The field at the end, undefined where the probe is an object. For an element of an array, the array. */
	readonly field: PlacedField | undefined;
	/** Struct of the object that the probe leads to, directly or by the pointer at its end; undefined for plain values. */
	readonly struct: string | undefined;
	/** True where the end is a pointer to `struct`, false where the struct itself lies there. */
	readonly pointer: boolean;
	/** True for an array field without an index. */
	readonly array: boolean;
	/** Where links of a list head or entry at the end lead. */
	readonly link: string | undefined;
}

/** Tells what is wrong with a probe, at compile time or when it is read. */
export type ProbeFault = (message: string) => never;

/** Where a path begins: a struct and how its record is found. */
interface Start {
	readonly struct: string;
	readonly record: (self: number) => number;
	/** As written, for messages. */
	readonly text: string;
	/** Number the object stands for where it has no address. */
	readonly asNumber?: (record: number) => number;
}

/** Compiles a probe. Faults name what is unknown and the nearest name there is. */
export function compileProbe(kind: ProbeKind, key: ProbeKey | undefined, path: readonly string[], fault: ProbeFault): CompiledProbe {
	if (kind === "pages") return compilePages(path, fault);
	const start = startOf(kind, key, fault);
	return compilePath(start, splitPath(path), fault);
}

/** Compiles a path from a record that is known already: a local or a reference. */
export function compileFrom(
	struct: string,
	record: (self: number) => number,
	text: string,
	path: readonly string[],
	fault: ProbeFault,
): CompiledProbe {
	return compilePath({ struct, record, text }, splitPath(path), fault);
}

// Objects.

function startOf(kind: Exclude<ProbeKind, "pages">, key: ProbeKey | undefined, fault: ProbeFault): Start {
	switch (kind) {
		case "machine":
			return { struct: "machine", record: () => M, text: "machine" };
		case "kernel":
			return { struct: "kernel", record: () => K, text: "kernel" };
		case "cpu":
			return cpuStart(key, fault);
		default:
			return namedStart(kind, key, fault);
	}
}

function tidOf(td: number): number {
	return fieldValue("thread", "td_tid", td);
}

function cpuStart(key: ProbeKey | undefined, fault: ProbeFault): Start {
	if (key?.kind !== "number") return fault("write the number of the cpu: cpu[0]");
	const { read } = key;
	const record = (self: number) => {
		const cpu = read(self);
		if (cpu < 0 || cpu >= conf.ncpu) return fault(`there is no cpu ${cpu}: the machine has ${conf.ncpu}`);
		return threadOnCpu(cpu) || fault(`no thread runs on cpu ${cpu}`);
	};
	return { struct: "thread", record, text: "cpu[n]", asNumber: tidOf };
}

function namedStart(kind: NamedKind, key: ProbeKey | undefined, fault: ProbeFault): Start {
	const struct = STRUCT_OF_KIND[kind];
	const asNumber = kind === "thread" ? { asNumber: tidOf } : {};
	if (key === undefined) return fault(`say which ${kind}: ${kind}["name"]`);
	switch (key.kind) {
		case "name": {
			const name = new ObjectName(key.text);
			const record = () => name.find(kind) || fault(missingObject(kind, key.text));
			return { struct, record, text: `${kind}[${JSON.stringify(key.text)}]`, ...asNumber };
		}
		case "name number": {
			const { read } = key;
			return {
				struct,
				record: (self) => findByNumber(kind, read(self)) || fault(`the ${kind} does not exist any more`),
				text: `${kind}[...]`,
				...asNumber,
			};
		}
		case "number": {
			const { read } = key;
			if (kind !== "thread") return fault(`${kind}s have names: ${kind}["name"]`);
			return {
				struct,
				record: (self) => findThread(read(self)) || fault(`there is no thread ${read(self)}`),
				text: "thread[n]",
				...asNumber,
			};
		}
		case "record": {
			const { read } = key;
			return { struct, record: (self) => read(self) || fault(`${kind} is NULL`), text: kind, ...asNumber };
		}
	}
}

// Paths.

/** Elements of a path with indexes apart: `uz_cpu[0]` becomes `uz_cpu`, 0. */
function splitPath(path: readonly string[]): (string | number)[] {
	return path.flatMap((element) => {
		const match = /^([^[\]]*)((?:\[\d+\])*)$/.exec(element);
		if (match === null) return [element];
		const name = match[1] as string;
		const indexes = [...(match[2] as string).matchAll(/\d+/g)].map((m) => Number(m[0]));
		if (name === "") return indexes;
		return [/^\d+$/.test(name) ? Number(name) : name, ...indexes];
	});
}

/** Where a path has come to while it is compiled. */
interface Place {
	/** The struct here, or behind the pointer here; undefined at a plain value. */
	struct: string | undefined;
	pointer: boolean;
	array: boolean;
	field: PlacedField | undefined;
	link: string | undefined;
}

/** A check of an index against an array's length, which only the record knows. */
interface IndexCheck {
	readonly step: number;
	/** Offset of the record that holds the array, in the step's run of words. */
	readonly base: number;
	readonly field: PlacedField;
	readonly index: number;
}

function compilePath(start: Start, path: readonly (string | number)[], fault: ProbeFault): CompiledProbe {
	// One offset a step; between two steps the word arrived at is loaded, as a pointer.
	const offsets = [0];
	const texts = [start.text];
	const checks: IndexCheck[] = [];
	const place: Place = { struct: start.struct, pointer: false, array: false, field: undefined, link: undefined };
	let text = start.text;
	let base = 0;
	const add = (words: number) => {
		offsets[offsets.length - 1] = (offsets[offsets.length - 1] as number) + words;
	};
	for (const element of path) {
		if (typeof element === "number") {
			const array = place.field;
			if (!place.array || array === undefined) return fault(`${text} is no array`);
			checks.push({ step: offsets.length - 1, base, field: array, index: element });
			add(element * array.words);
			const to = array.field.kind === "structs" ? array.field.of : elementPointee(array.field);
			Object.assign(place, { array: false, struct: to, pointer: array.field.kind === "words" && to !== undefined, link: undefined });
			text += `[${element}]`;
			continue;
		}
		const { struct } = place;
		if (place.array) return fault(`write which element of ${text}: ${text}[0]`);
		if (struct === undefined) return fault(`${text} is a plain value: it has no ${element}`);
		const found = findField(struct, element);
		if (found === undefined) return fault(unknownField(struct, element));
		if (place.pointer) {
			texts.push(text);
			offsets.push(0);
		}
		for (const p of found) {
			base = offsets[offsets.length - 1] as number;
			add(p.offset);
			step(place, p);
		}
		text += `.${element}`;
	}
	return finish(start, place, offsets, texts, checks, fault);
}

/** Moves to a field of the struct the path stands at. */
function step(place: Place, p: PlacedField): void {
	const outer = place.struct as string;
	const { field } = p;
	const to = field.kind === "struct" ? field.of : pointee(field, place.link);
	Object.assign(place, {
		field: p,
		array: field.kind === "words" || field.kind === "structs",
		pointer: field.kind === "ptr",
		struct: to,
		link: field.kind === "struct" ? linkTarget(outer, field) : undefined,
	});
}

function unknownField(struct: string, name: string): string {
	const best = nearest(name, fieldNames(struct));
	return `struct ${struct} has no field ${name}${best === undefined ? "" : `: did you mean ${best}?`}`;
}

function finish(
	start: Start,
	place: Place,
	offsets: readonly number[],
	texts: readonly string[],
	checks: readonly IndexCheck[],
	fault: ProbeFault,
): CompiledProbe {
	const { record } = start;
	const locate = locator(record, offsets, texts, checks, fault);
	const { field, struct, pointer, array, link } = place;
	const { asNumber } = start;
	let read: (self: number) => number;
	if (field === undefined && asNumber !== undefined) read = (self) => asNumber(record(self));
	else if (array) read = () => fault("an array has no value: write which element");
	else if (pointer) read = (self) => pointerValue(struct, w[locate(self)] as number);
	else if (struct !== undefined) read = (self) => pointerValue(struct, locate(self));
	else read = (self) => w[locate(self)] as number;
	return { read, locate, pointers: pointerWords(record, offsets), field, struct, pointer, array, link };
}

/** Finds the words that are loaded on a path, up to the first pointer that is NULL. */
function pointerWords(record: (self: number) => number, offsets: readonly number[]): (self: number) => readonly number[] {
	return (self) => {
		const words: number[] = [];
		let at = record(self);
		for (const offset of offsets.slice(0, -1)) {
			if (at === 0) break;
			words.push(at + offset);
			at = w[at + offset] as number;
		}
		return words;
	};
}

/** Finds the word at the end of a path. The common paths, without a pointer on the way, are an addition. */
function locator(
	record: (self: number) => number,
	offsets: readonly number[],
	texts: readonly string[],
	checks: readonly IndexCheck[],
	fault: ProbeFault,
): (self: number) => number {
	const [first = 0] = offsets;
	if (offsets.length === 1 && checks.length === 0) return (self) => record(self) + first;
	return (self) => {
		let at = record(self);
		for (let i = 0; i < offsets.length; i++) {
			if (i > 0) {
				at = w[at] as number;
				if (at === 0) fault(`${texts[i]} is NULL`);
			}
			for (const c of checks) if (c.step === i) checkIndex(c, at, fault);
			at += offsets[i] as number;
		}
		return at;
	};
}

function checkIndex({ base, field, index }: IndexCheck, at: number, fault: ProbeFault): void {
	const length = lengthOf(field.field, at + base);
	if (index >= length) fault(`${field.field.name} has ${length} elements: there is no [${index}]`);
}

// Pages.

function compilePages(path: readonly string[], fault: ProbeFault): CompiledProbe {
	const [name = "", ...rest] = path;
	if (rest.length > 0) fault(`pages.${name} is a plain value: it has no ${rest[0]}`);
	const plain = { pointers: () => [], struct: undefined, pointer: false, array: false, link: undefined };
	if (name === "") fault("pages is no value of its own: write pages.free");
	if (!PAGE_NAMES.includes(name)) {
		const best = nearest(name, PAGE_NAMES);
		fault(`pages has no ${name}${best === undefined ? "" : `: did you mean pages.${best}?`}`);
	}
	const field = PAGE_COUNTS[name] ?? PAGE_THRESHOLDS[name] ?? name;
	if (field in conf.limits) {
		const threshold = field as keyof Thresholds;
		return { read: () => conf.limits[threshold], locate: () => undefined, field: undefined, ...plain };
	}
	const p = placed("machine", field);
	const word = M + p.offset;
	return { read: () => w[word] as number, locate: () => word, field: p, ...plain };
}
