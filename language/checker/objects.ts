/** Checks declared zones and arenas. */
import { PAGE_SIZE } from "../../engine/kernel/conf.ts";
import type { Expr, Property } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { checkFlags } from "./calls.ts";
import { constantValue } from "./constants.ts";
import { typeOf, want } from "./expressions.ts";
import { replace } from "./findings.ts";
import { sizeText } from "./machine.ts";
import { objectName } from "./names.ts";
import { propertiesByName, valueOf, wordsOf } from "./properties.ts";
import type { Of } from "./symbols.ts";
import type { Scope } from "./types.ts";

/** Lines of a zone, in the order in which they are applied. */
export const ZONE_PROPERTIES = ["item", "align", "flags", "max", "maxcache", "reserve_kva", "reserve", "prealloc"] as const;

/** Lines of an arena, in the order in which they are applied. */
export const ARENA_PROPERTIES = ["quantum", "qcache_max", "import", "limit", "span"] as const;

/** Largest item of a zone: slabs of more pages than that find no place in the model's arenas. */
const MAX_ITEM = 1 << 20;

/** Checks a zone. */
export function checkZone(zone: Of<"zone">, scope: Scope): void {
	const found = propertiesByName("zone", zone.properties, ZONE_PROPERTIES, scope.findings);
	const item = valueOf(found.get("item"));
	// Where a line is not known, it may be meant as this one.
	const odd = zone.properties.some((p) => !(ZONE_PROPERTIES as readonly string[]).includes(p.name.text));
	if (!found.has("item") && !odd) scope.findings.error("missing-property", zone.name, "a zone needs the size of its items: `item 256B`");
	if (item !== undefined) checkSize("item", item, 1, MAX_ITEM, scope);
	const align = valueOf(found.get("align"));
	if (align !== undefined) checkAlign(align, scope);
	const flags = valueOf(found.get("flags"));
	if (flags !== undefined) checkFlags(flags, "zone", scope, "`flags` of a zone");
	for (const name of ["max", "maxcache", "reserve_kva", "reserve", "prealloc"] as const) {
		const value = valueOf(found.get(name));
		if (value !== undefined) checkItems(name, value, scope);
	}
}

function checkItems(name: string, value: Expr, scope: Scope): void {
	const type = typeOf(value, scope);
	if (type !== "number" && type !== "any") {
		scope.findings.error("wrong-dimension", value, `\`${name}\` needs a number of items, such as \`8 items\``);
		return;
	}
	const n = constantValue(value, scope.symbols);
	if (n === undefined) notConstant(name, value, scope);
	else if (!Number.isInteger(n) || n < 0 || n > 1e6)
		scope.findings.error("out-of-range", value, `\`${name}\` is a whole number of items up to 1,000,000`);
}

function checkAlign(value: Expr, scope: Scope): void {
	if (value.kind === "name" && value.name.startsWith("UMA_ALIGN_")) {
		typeOf(value, scope);
		return;
	}
	if (!want("size", value, scope, "`align`")) return;
	const n = constantValue(value, scope.symbols);
	if (n !== undefined && !(n >= 1 && n <= PAGE_SIZE && Number.isInteger(Math.log2(n)))) {
		scope.findings.error("out-of-range", value, "`align` is a power of two from 1B to 4K");
	}
}

function checkSize(name: string, value: Expr, least: number, most: number, scope: Scope): number | undefined {
	if (!want("size", value, scope, `\`${name}\``)) return undefined;
	const n = constantValue(value, scope.symbols);
	if (n === undefined) notConstant(name, value, scope);
	else if (n < least || n > most)
		scope.findings.error("out-of-range", value, `\`${name}\` is a size from ${sizeText(least)} to ${sizeText(most)}`);
	return n;
}

function notConstant(name: string, value: Expr, scope: Scope): void {
	if (value.kind !== "name") scope.findings.error("not-constant", value, `\`${name}\` is the same in every run: a number or a constant`);
}

/** Checks an arena. */
export function checkArena(arena: Of<"arena">, scope: Scope): void {
	const found = propertiesByName("arena", arena.properties, ARENA_PROPERTIES, scope.findings, ["span"]);
	const quantumValue = valueOf(found.get("quantum"));
	const quantum = quantumValue === undefined ? PAGE_SIZE : checkQuantum(quantumValue, scope);
	const qcache = valueOf(found.get("qcache_max"));
	if (qcache !== undefined) checkQcache(qcache, quantum, scope);
	const limit = valueOf(found.get("limit"));
	if (limit !== undefined) checkSize("limit", limit, 1, Number.MAX_SAFE_INTEGER, scope);
	checkSpans(arena, quantum, scope);
	const imported = found.get("import");
	if (imported !== undefined) checkImport(imported, arena.name.text, quantum, scope);
	if (imported === undefined && !found.has("span")) {
		scope.findings.warn("empty-arena", arena.name, `\`${arena.name.text}\` has nothing to hand out: give it a \`span\` or an \`import\``);
	}
	if (limit !== undefined && imported === undefined)
		scope.findings.warn("idle-limit", limit, "`limit` bounds imports, and the arena imports nothing");
}

/** The quantum; undefined where it is none, so that nothing is measured by it. */
function checkQuantum(value: Expr, scope: Scope): number | undefined {
	const quantum = checkSize("quantum", value, 1, 1 << 30, scope);
	if (quantum === undefined || Number.isInteger(Math.log2(quantum))) return quantum;
	scope.findings.error("out-of-range", value, "`quantum` is a power of two");
	return undefined;
}

/** An arena has at most 16 quantum caches. sys/kern/subr_vmem.c, VMEM_QCACHE_IDX_MAX */
function checkQcache(value: Expr, quantum: number | undefined, scope: Scope): void {
	const n = checkSize("qcache_max", value, 0, 1 << 30, scope);
	if (n !== undefined && quantum !== undefined && n / quantum > 16) {
		scope.findings.error("out-of-range", value, `\`qcache_max\` is at most 16 times the quantum: ${sizeText(16 * quantum)}`);
	}
}

/** First address of a span and the one behind its last. */
interface Stretch {
	readonly from: number;
	readonly to: number;
}

function checkSpans(arena: Of<"arena">, quantum: number | undefined, scope: Scope): void {
	const spans: Stretch[] = [];
	for (const p of arena.properties) {
		const span = p.name.text === "span" ? checkSpan(p, quantum, scope) : undefined;
		if (span === undefined) continue;
		if (spans.some((other) => other.from < span.to && span.from < other.to))
			scope.findings.error("overlap", p, "this span overlaps one above: no address is in an arena twice");
		spans.push(span);
	}
}

function checkSpan(p: Property, quantum: number | undefined, scope: Scope): Stretch | undefined {
	const value = valueOf(p);
	if (value === undefined) return undefined;
	if (value.kind !== "binary" || value.operator !== "+") {
		scope.findings.error("wrong-value", value, "`span` needs an address and a length: `span 0x1000000 + 4M`");
		return undefined;
	}
	const { left, right } = value;
	typeOf(left, scope);
	const address = constantValue(left, scope.symbols);
	const size = checkSize("span", right, 1, Number.MAX_SAFE_INTEGER, scope);
	if (address === undefined) notConstant("span", left, scope);
	if (address === undefined || size === undefined) return undefined;
	const end = scope.symbols.arch === "i386" ? 2 ** 32 : 2 ** 53;
	if (quantum !== undefined && (address % quantum !== 0 || size % quantum !== 0)) {
		scope.findings.error("not-a-multiple", value, `address and length of a span are multiples of the quantum, ${sizeText(quantum)}`);
	} else if (address <= 0 || address + size >= end) {
		scope.findings.error("out-of-range", value, "a span begins above 0 and ends below the last address");
	} else return { from: address, to: address + size };
	return undefined;
}

function checkImport(p: Property, own: string, quantum: number | undefined, scope: Scope): void {
	const value = valueOf(p);
	if (value === undefined) return;
	const size = checkSize("import", value, 1, 1 << 30, scope);
	if (size !== undefined && quantum !== undefined && size % quantum !== 0) {
		scope.findings.error("not-a-multiple", value, `\`import\` is a multiple of the quantum, ${sizeText(quantum)}`);
	}
	const [from, parent, releasing, more] = wordsOf(p);
	if (from?.text !== "from" || parent === undefined) {
		scope.findings.error("missing-value", p, "`import` needs the arena to import from: `import 64K from kernel_arena`");
		return;
	}
	const known = scope.symbols.arenas;
	const name = objectName(parent.text, known);
	if (name === own) scope.findings.error("self-import", parent, `\`${own}\` imports from itself`);
	else if (!known.has(name)) {
		const best = nearest(parent.text, known);
		const fixes = best === undefined ? [] : [replace(parent, /^\w+$/.test(best) ? best : JSON.stringify(best))];
		scope.findings.error("unknown-arena", parent, `there is no arena \`${parent.text}\`${didYouMean(parent.text, known)}`, fixes);
	}
	if (releasing !== undefined && releasing.text !== "releasing")
		scope.findings.error("wrong-value", releasing, "behind the arena stands `releasing` or nothing");
	if (more !== undefined) scope.findings.error("wrong-value", more, "`import` has nothing more behind it");
}

/** Arenas that import from each other in a circle, or before the other exists. Zones and arenas are made in the order written. */
export function checkImportOrder(arenas: readonly Of<"arena">[], scope: Scope): void {
	const declared = new Set(arenas.map((a) => a.name.text));
	const made = new Set<string>();
	for (const a of arenas) {
		for (const p of a.properties) {
			const parent = p.name.text === "import" ? wordsOf(p)[1] : undefined;
			if (parent === undefined || parent.text === a.name.text || !declared.has(parent.text) || made.has(parent.text)) continue;
			scope.findings.error("import-order", parent, `\`${parent.text}\` is made after \`${a.name.text}\`: declare it first`);
		}
		made.add(a.name.text);
	}
}
