/** Checks probes: kinds of objects, their names, and every field of the path. */
import { elementPointee, linkTarget, pointee } from "../../engine/inspect/conventions.ts";
import { ENUM_NAMES } from "../../engine/inspect/value-names.ts";
import type { Field } from "../../engine/machine/structs.ts";
import type { Expr } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { fieldNames, ownerOf, PAGE_NAMES, PROBES, type ProbeWord, probeWord } from "../vocabulary-fields.ts";
import { replace } from "./findings.ts";
import { meaningOf, objectName } from "./names.ts";
import type { Range, Scope, Type } from "./types.ts";

type Probe = Extract<Expr, { kind: "probe" }>;

/** Checks a probe and tells what its value is. `typeOf` checks what stands in the brackets. */
export function probeType(expr: Probe, scope: Scope, typeOf: (expr: Expr, scope: Scope) => Type): Type {
	const word = probeWord(expr.object.text);
	if (word === undefined) return localType(expr, scope);
	checkIndex(expr, word, scope, typeOf);
	if (word.kind === "pages") return pagesType(expr, scope);
	return pathType(expr, word.struct as string, scope);
}

/** `bt.bt_start`: the field of a debugger's local, which only the debugger knows. */
function localType(expr: Probe, scope: Scope): Type {
	const name = expr.object.text;
	if (expr.index === undefined && meaningOf(name, scope)?.kind === "argument") return "any";
	if (scope.findings.full) return "any";
	const best = nearest(
		name,
		PROBES.map((p) => p.kind),
	);
	const fixes = best === undefined ? [] : [replace(expr.object, best)];
	const hint = best === undefined ? `: there are ${PROBES.map((p) => p.kind).join(", ")}` : `: did you mean \`${best}\`?`;
	scope.findings.error("unknown-object", expr.object, `there is no object \`${name}\` to look at${hint}`, fixes);
	return "any";
}

function checkIndex(expr: Probe, word: ProbeWord, scope: Scope, typeOf: (expr: Expr, scope: Scope) => Type): void {
	const { index, object } = expr;
	const { kind } = word;
	if (word.index === "none") {
		if (index !== undefined) scope.findings.error("wrong-index", index, `there is one \`${kind}\` only: write \`${kind}.\` and a field`);
		return;
	}
	if (index === undefined) {
		// In a condition over an event, `keg.uk_reserve` is the keg of the event.
		if (scope.locals !== undefined || scope.event?.args.some((a) => a.name === kind) === true) return;
		const example = word.index === "number" ? `${kind}[0]` : `${kind}["name"]`;
		scope.findings.error("missing-index", object, `say which ${kind}: \`${example}\``);
		return;
	}
	if (index.kind === "name") {
		checkNamedIndex(index, word, scope);
		return;
	}
	if (index.kind === "string") {
		if (word.index === "number") scope.findings.error("wrong-index", index, `a ${kind} has a number: \`${kind}[0]\``);
		else checkObjectName(index.value, index, word, scope);
		return;
	}
	const type = typeOf(index, scope);
	if (word.index === "name" && type !== "any") {
		scope.findings.error("wrong-index", index, `${kind}s have names: \`${kind}["name"]\``);
	}
	if (kind === "cpu" && index.kind === "number" && index.value >= scope.symbols.cpus) {
		const { cpus } = scope.symbols;
		scope.findings.error("out-of-range", index, `the machine has ${cpus} cpu${cpus === 1 ? "" : "s"}: the last one is cpu[${cpus - 1}]`);
	}
}

/** A bare name in brackets: an argument of the event or a variable, else the name of the object itself. */
function checkNamedIndex(index: Extract<Expr, { kind: "name" }>, word: ProbeWord, scope: Scope): void {
	const meaning = meaningOf(index.name, scope);
	if (meaning?.kind === "argument") return;
	if (word.index !== "name" && (meaning?.kind === "variable" || meaning?.kind === "constant")) return;
	if (word.index === "number") scope.findings.error("wrong-index", index, `a ${word.kind} has a number: \`${word.kind}[0]\``);
	else checkObjectName(index.name, index, word, scope);
}

function checkObjectName(name: string, range: Range, { kind }: ProbeWord, scope: Scope): void {
	const { symbols, findings } = scope;
	if (findings.full || scope.locals !== undefined) return;
	const plain = name.replace(/_\d+$/, "");
	if (kind === "thread") {
		const base = name.replace(/\[\d+\]$/, "");
		if (symbols.threads.has(base) || ["main", "dom0", "uma", "clock", "at", "every"].includes(base)) return;
		findings.warn("unknown-object", range, `no thread is called "${name}"${didYouMean(name, symbols.threads.keys())}`);
		return;
	}
	const known = kind === "arena" ? symbols.arenas : symbols.zones;
	if (known.has(objectName(name, known)) || known.has(plain)) return;
	findings.warn("unknown-object", range, `the scenario makes no ${kind} "${name}", and the kernel none at boot${didYouMean(name, known)}`);
}

function pagesType({ path, object }: Probe, scope: Scope): Type {
	const [name, more] = path;
	if (name === undefined) scope.findings.error("missing-field", object, "say what of the pages: `pages.free`");
	else if (!PAGE_NAMES.includes(name.text)) {
		scope.findings.error("unknown-field", name, `pages has no \`${name.text}\`${didYouMean(name.text, PAGE_NAMES)}`);
	} else if (more !== undefined)
		scope.findings.error("unknown-field", more, `\`pages.${name.text}\` is a plain value: it has no \`${more.text}\``);
	return "number";
}

/** Where a path has come to. */
interface Place {
	/** The struct here or behind the pointer here; undefined at a plain value. */
	struct: string | undefined;
	field: Field | undefined;
	/** Whether an index must follow. */
	array: boolean;
	/** Where links of a list head or entry lead. */
	link: string | undefined;
}

/** Follows a path as engine/inspect/probe.ts will. */
function pathType(expr: Probe, start: string, scope: Scope): Type {
	const place: Place = { struct: start, field: undefined, array: false, link: undefined };
	for (const element of expr.path) {
		const [name = "", ...indexes] = element.text.split("[");
		if (name === "") return "any";
		if (!toField(place, name, element, scope)) return "any";
		for (const index of indexes) if (!toElement(place, Number.parseInt(index, 10), element, scope)) return "any";
	}
	const { field } = place;
	// A watch opens whole arrays; a condition compares values.
	if (place.array && scope.locals === undefined) {
		scope.findings.error("missing-index", expr, `\`${field?.name}\` is an array: write which element, such as \`${field?.name}[0]\``);
	}
	return field === undefined || place.array || place.struct !== undefined ? "any" : fieldType(field);
}

/** Names of the values of the field that a probe leads to; undefined where they have none. */
export function namesOfValues(expr: Probe): readonly string[] | undefined {
	let struct = probeWord(expr.object.text)?.struct;
	let field: Field | undefined;
	let link: string | undefined;
	for (const { text } of expr.path) {
		const [name = ""] = text.split("[");
		const found: ReturnType<typeof ownerOf> = struct === undefined ? undefined : ownerOf(struct, name);
		if (found === undefined) return undefined;
		field = found.field;
		struct = field.kind === "struct" || field.kind === "structs" ? field.of : (pointee(field, link) ?? elementPointee(field));
		link = field.kind === "struct" ? linkTarget(found.outer, field) : undefined;
	}
	return field?.format?.startsWith("enum:") ? ENUM_NAMES[field.format.slice(5)] : undefined;
}

function toField(place: Place, name: string, range: Range, scope: Scope): boolean {
	const { findings } = scope;
	const before = place.field?.name;
	if (place.array) {
		findings.error("missing-index", range, `\`${before}\` is an array: write which element, such as \`${before}[0]\``);
		return false;
	}
	if (place.struct === undefined) {
		findings.error("unknown-field", range, `\`${before}\` is a plain value: it has no \`${name}\``);
		return false;
	}
	const found = ownerOf(place.struct, name);
	if (found === undefined) {
		if (!findings.full) tellField(place.struct, name, range, scope);
		return false;
	}
	const { field, outer } = found;
	Object.assign(place, {
		field,
		array: field.kind === "words" || field.kind === "structs",
		struct: field.kind === "struct" ? field.of : pointee(field, place.link),
		link: field.kind === "struct" ? linkTarget(outer, field) : undefined,
	});
	return true;
}

function toElement(place: Place, index: number, range: Range, scope: Scope): boolean {
	const { field } = place;
	if (field === undefined || !place.array) {
		scope.findings.error("wrong-index", range, `\`${field?.name}\` is no array`);
		return false;
	}
	const cpus = field.name === "uz_cpu" ? scope.symbols.cpus : undefined;
	const count = cpus ?? (typeof field.count === "number" ? field.count : Number.POSITIVE_INFINITY);
	if (index >= count) {
		const why =
			cpus === undefined ? `has ${count} elements` : `has one element for each of the machine's ${cpus} cpu${cpus === 1 ? "" : "s"}`;
		scope.findings.error("out-of-range", range, `\`${field.name}\` ${why}: the last one is \`${field.name}[${count - 1}]\``);
		return false;
	}
	Object.assign(place, { array: false, struct: field.kind === "structs" ? field.of : elementPointee(field), link: undefined });
	return true;
}

function tellField(struct: string, name: string, range: Range, scope: Scope): void {
	const best = nearest(name, fieldNames(struct));
	const fixes = best === undefined ? [] : [replace(range, best)];
	const hint = best === undefined ? "" : `: did you mean \`${best}\`?`;
	scope.findings.error("unknown-field", range, `struct ${struct} has no field \`${name}\`${hint}`, fixes);
}

function fieldType(field: Field): Type {
	if (field.kind === "words" || field.kind === "structs") return "any";
	if (field.kind === "name" || field.format?.startsWith("enum:")) return "any";
	switch (field.format) {
		case "bytes":
			return "size";
		case "ticks":
			return "time";
		case "items":
		case "pages":
		case "dec":
			return "number";
		default:
			return field.format === undefined && /^[ui]\d+$/.test(field.kind) ? "number" : "any";
	}
}
