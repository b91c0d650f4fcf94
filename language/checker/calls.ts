/** Checks calls of the kernel interface: number and types of arguments, flags that go together, what becomes of the result. */
import { type CallArg, INTERFACE, type KernelCall } from "../../engine/kernel/interface.ts";
import type { Expr } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { FIT_FLAGS, FLAG_WORDS, type FlagFamily, flagNamesOf, WAIT_FLAGS } from "../vocabulary-flags.ts";
import { checkArenaCall } from "./arena-calls.ts";
import { typeOf, want } from "./expressions.ts";
import { append, replace } from "./findings.ts";
import { objectName } from "./names.ts";
import type { Range, Scope, Type } from "./types.ts";

type Call = Extract<Expr, { kind: "call" }>;

const ROUTINES: ReadonlyMap<string, KernelCall> = new Map(INTERFACE.map((c) => [c.name, c]));

/** Routines that free what others returned. */
export const FREES: ReadonlySet<string> = new Set(INTERFACE.flatMap((c) => (c.freedBy === undefined ? [] : [c.freedBy])));

/** A routine of the kernel interface. */
export function routineNamed(name: string): KernelCall | undefined {
	return ROUTINES.get(name);
}

/** The routine that an expression calls; undefined for anything else. */
export function routineOf(expr: Expr): KernelCall | undefined {
	return expr.kind === "call" ? ROUTINES.get(expr.callee.text) : undefined;
}

/** What the result of a routine is as a value. */
export function resultType(call: KernelCall): Type {
	switch (call.result) {
		case "memory":
		case "frame":
			return "memory";
		case "number":
			return "number";
		case "size":
			return "size";
		default:
			return "any";
	}
}

/** Checks a call. */
export function checkCall(expr: Call, call: KernelCall, scope: Scope): void {
	const { args } = expr;
	const required = call.args.filter((a) => a.optional === undefined).length;
	if (args.length < required || args.length > call.args.length) {
		scope.findings.error(
			"wrong-argument-count",
			expr,
			`\`${call.name}\` takes ${signature(call)}; ${args.length} ${args.length === 1 ? "is" : "are"} given`,
		);
		for (const a of args) if (a.kind !== "name") typeOf(a, scope);
		return;
	}
	const before = scope.findings.list.length;
	for (const [i, value] of args.entries()) checkArgument(value, call.args[i] as CallArg, call, scope);
	if (call.args[0]?.type !== "arena" || scope.findings.list.length > before) return;
	const flags = args[call.args.findIndex((a) => a.type === "flags")];
	checkArenaCall(args, call, flags === undefined ? new Set() : checkFlags(flags, "malloc", scope, ""), scope);
}

/** Arguments of a routine in words: `a zone and flags`. */
export function signature(call: KernelCall): string {
	if (call.args.length === 0) return "no arguments";
	return `(${call.args.map((a) => (a.optional === undefined ? a.name : `[${a.name}]`)).join(", ")})`;
}

function checkArgument(value: Expr, arg: CallArg, call: KernelCall, scope: Scope): void {
	if (value.kind === "missing") return;
	const place = `\`${arg.name}\` of \`${call.name}\``;
	switch (arg.type) {
		case "zone":
		case "arena":
			checkObject(value, arg.type, scope);
			return;
		case "name":
			if (value.kind !== "string" && value.kind !== "name")
				scope.findings.error("wrong-argument", value, `${place} is a name: \`"my ${call.result}"\``);
			return;
		case "size":
			want("size", value, scope, place);
			return;
		case "flags":
			checkAllocationFlags(value, call, scope);
			return;
		case "zoneflags":
			checkFlags(value, "zone", scope, place);
			return;
		case "request":
			checkFlags(value, "request", scope, place);
			return;
		case "class":
			checkFlags(value, "class", scope, place);
			return;
		case "mask":
			checkFlags(value, "mask", scope, place);
			return;
		case "items":
		case "count":
		case "bool":
			want("number", value, scope, place);
			return;
		default: {
			const type = typeOf(value, scope);
			if (type === "list" || type === "text" || type === "truth")
				scope.findings.error("wrong-argument", value, `${place} is a number or what a call returned`);
		}
	}
}

/** A zone or arena is written by its name: a bare word or a text. */
export function checkObject(value: Expr, kind: "zone" | "arena", scope: Scope): void {
	const known = kind === "zone" ? scope.symbols.zones : scope.symbols.arenas;
	if (value.kind !== "string" && value.kind !== "name") {
		if (value.kind !== "missing")
			scope.findings.error(
				"wrong-argument",
				value,
				`a ${kind} is written by its name, such as \`${kind === "zone" ? '"malloc-64"' : '"kernel arena"'}\``,
			);
		return;
	}
	const name = value.kind === "string" ? value.value : objectName(value.name, known);
	if (known.has(name) || scope.findings.full) return;
	if (value.kind === "name" && scope.variables.has(name)) {
		scope.findings.error("wrong-argument", value, `\`${name}\` is a variable: a ${kind} is written by its name`);
		return;
	}
	const best = nearest(name, known);
	const fixes = best === undefined ? [] : [replace(value, /^\w+$/.test(best) ? best : JSON.stringify(best))];
	const lines = kind === "zone" ? "item 256B" : "span 0x1000000 + 4M";
	const hint = didYouMean(name, known) || `: declare it with \`${kind} ${/^\w+$/.test(name) ? name : JSON.stringify(name)} { ${lines} }\``;
	scope.findings.error(`unknown-${kind}`, value, `there is no ${kind} \`${name}\`${hint}`, fixes);
}

/** Flags or'ed together; tells those that are not of the family. Returns the names found. */
export function checkFlags(value: Expr, family: FlagFamily, scope: Scope, place: string): Set<string> {
	const names = new Set<string>();
	collectFlags(value, family, scope, place, names);
	return names;
}

const FAMILY_NAMES: Readonly<Record<FlagFamily, string>> = {
	malloc: "the M_ flags",
	zone: "the UMA_ZONE_ flags",
	request: "UMA_RECLAIM_TRIM, UMA_RECLAIM_DRAIN or UMA_RECLAIM_DRAIN_CPU",
	class: "VM_ALLOC_NORMAL, VM_ALLOC_SYSTEM or VM_ALLOC_INTERRUPT",
	mask: "VMEM_ALLOC, VMEM_FREE or VMEM_MAXFREE",
	align: "the UMA_ALIGN_ constants",
	address: "an address",
};

function collectFlags(value: Expr, family: FlagFamily, scope: Scope, place: string, names: Set<string>): void {
	if (value.kind === "binary" && value.operator === "|") {
		collectFlags(value.left, family, scope, place, names);
		collectFlags(value.right, family, scope, place, names);
		return;
	}
	if (value.kind === "missing" || (value.kind === "number" && value.value === 0 && family === "zone")) return;
	if (value.kind !== "name") {
		scope.findings.error("flags-by-name", value, `${place} takes ${FAMILY_NAMES[family]}, by name${joinHint(value)}`);
		return;
	}
	const word = FLAG_WORDS.get(value.name);
	if (word?.family === family) {
		names.add(value.name);
		return;
	}
	if (scope.findings.full) return;
	const message =
		word === undefined
			? `there is no flag \`${value.name}\`${didYouMean(value.name, flagNamesOf(family))}`
			: `${place} takes ${FAMILY_NAMES[family]}, not \`${value.name}\``;
	const best = word === undefined ? nearest(value.name, flagNamesOf(family)) : undefined;
	scope.findings.error("unknown-flag", value, message, best === undefined ? [] : [replace(value, best)]);
}

function joinHint(value: Expr): string {
	return value.kind === "binary" ? ", joined by `|`" : "";
}

/** Flags of an allocation: exactly one of M_WAITOK and M_NOWAIT; of vmem's, exactly one strategy too. */
function checkAllocationFlags(value: Expr, call: KernelCall, scope: Scope): void {
	const before = scope.findings.list.length;
	const names = checkFlags(value, "malloc", scope, `\`flags\` of \`${call.name}\``);
	if (value.kind === "missing" || scope.findings.list.length > before) return;
	const wait = WAIT_FLAGS.filter((f) => names.has(f));
	if (wait.length === 2) {
		scope.findings.error(
			"conflicting-flags",
			value,
			"M_WAITOK and M_NOWAIT contradict each other: keep one",
			dropFixes(value, WAIT_FLAGS, names),
		);
	} else if (wait.length === 0) {
		scope.findings.error(
			"missing-flag",
			value,
			`\`${call.name}\` needs M_WAITOK (sleeps until there is memory) or M_NOWAIT (may return NULL)`,
			addFixes(value, WAIT_FLAGS),
		);
	}
	if (call.name === "vmem_alloc" || call.name === "vmem_xalloc") checkFit(value, names, call, scope);
}

function checkFit(value: Expr, names: ReadonlySet<string>, call: KernelCall, scope: Scope): void {
	const fit = FIT_FLAGS.filter((f) => names.has(f));
	if (fit.length === 0) {
		scope.findings.error(
			"missing-flag",
			value,
			`\`${call.name}\` needs a strategy: M_BESTFIT, M_FIRSTFIT or M_NEXTFIT`,
			addFixes(value, FIT_FLAGS),
		);
	} else if (fit.length > 1) {
		scope.findings.error(
			"conflicting-flags",
			value,
			`${fit.join(" and ")} are two strategies: keep one`,
			dropFixes(value, FIT_FLAGS, names),
		);
	}
}

function addFixes(value: Expr, flags: readonly string[]) {
	return flags.map((flag) => append(value, ` | ${flag}`, `Add ${flag}`));
}

/** Fixes that keep one of several flags: the expression anew without the others. */
function dropFixes(value: Range, group: readonly string[], names: ReadonlySet<string>) {
	const others = [...names].filter((n) => !group.includes(n));
	return group.filter((f) => names.has(f)).map((keep) => replace(value, [keep, ...others].join(" | "), `Keep ${keep}`));
}
