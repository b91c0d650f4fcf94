/** Constants and parameters: their values, whatever the order they are written in. */
import type { Declaration, Expr } from "../ast.ts";
import { FLAG_WORDS } from "../vocabulary-flags.ts";
import { constantValue } from "./constants.ts";
import { typeOf } from "./expressions.ts";
import type { Findings } from "./findings.ts";
import type { Constant, Scope, Symbols } from "./types.ts";

type Defined = Extract<Declaration, { kind: "const" | "param" }>;

/** Computes all constants. `pick` tells which value of a parameter counts, from 0. */
export function constantTable(
	declarations: readonly Defined[],
	symbols: Omit<Symbols, "constants">,
	findings: Findings,
	pick: (name: string) => number,
): Map<string, Constant> {
	const constants = new Map<string, Constant>();
	const scope: Scope = { symbols: { ...symbols, constants }, findings, variables: new Map(), draws: false };
	const byName = new Map<string, Defined>();
	for (const d of declarations) if (d.name.text !== "" && !byName.has(d.name.text)) byName.set(d.name.text, d);
	const { order, cyclic } = sorted(byName);
	for (const d of cyclic) {
		constants.set(d.name.text, { type: "any", value: 0 });
		findings.error("cyclic-constant", d.name, `\`${d.name.text}\` is defined by itself`);
	}
	for (const d of order) constants.set(d.name.text, define(d, scope, pick));
	return constants;
}

function define(d: Defined, scope: Scope, pick: (name: string) => number): Constant {
	if (FLAG_WORDS.has(d.name.text)) scope.findings.error("duplicate-name", d.name, `\`${d.name.text}\` is a flag of FreeBSD`);
	const values = (d.kind === "const" ? [d.value] : d.values).map((v) => evaluated(v, scope));
	const [first] = values;
	const odd =
		d.kind === "param" ? d.values[values.findIndex((v) => v.type !== first?.type && v.type !== "any" && first?.type !== "any")] : undefined;
	if (odd !== undefined) scope.findings.error("wrong-dimension", odd, "the values of a parameter measure the same");
	return values[d.kind === "param" ? pick(d.name.text) : 0] ?? first ?? { type: "any", value: 0 };
}

function evaluated(expr: Expr, scope: Scope): Constant {
	const before = scope.findings.list.length;
	const type = typeOf(expr, scope);
	const value = constantValue(expr, scope.symbols);
	if (value === undefined && expr.kind !== "missing" && scope.findings.list.length === before) {
		scope.findings.error("not-constant", expr, "a constant is made of numbers and constants");
	}
	return { type: value === undefined || type === "text" ? "any" : type, value: value ?? 0 };
}

/** Constants in an order in which each stands behind those it needs, and one of each circle. */
function sorted(byName: ReadonlyMap<string, Defined>): { order: Defined[]; cyclic: Defined[] } {
	const needs = new Map<string, Set<string>>();
	const users = new Map<string, string[]>();
	for (const [name, d] of byName) {
		const mine = new Set<string>();
		for (const value of d.kind === "const" ? [d.value] : d.values) collectNames(value, byName, mine);
		needs.set(name, mine);
		for (const other of mine) {
			const list = users.get(other);
			if (list === undefined) users.set(other, [name]);
			else list.push(name);
		}
	}
	const order: Defined[] = [];
	const ready = [...byName.keys()].filter((name) => needs.get(name)?.size === 0);
	const cyclic: Defined[] = [];
	const onCircles = new Set<string>();
	for (;;) {
		for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
			if (!onCircles.has(name)) order.push(byName.get(name) as Defined);
			needs.delete(name);
			for (const user of users.get(name) ?? []) {
				const left = needs.get(user);
				if (left?.delete(name) && left.size === 0) ready.push(user);
			}
		}
		const [stuck] = needs.keys();
		if (stuck === undefined) return { order, cyclic };
		// Whoever follows the needs from a stuck name comes to a circle; one of its members is told and taken out.
		const member = onCircle(stuck, needs);
		cyclic.push(byName.get(member) as Defined);
		onCircles.add(member);
		needs.set(member, new Set());
		ready.push(member);
	}
}

function onCircle(from: string, needs: ReadonlyMap<string, ReadonlySet<string>>): string {
	const seen = new Set<string>();
	let name = from;
	while (!seen.has(name)) {
		seen.add(name);
		const [next] = needs.get(name) ?? [];
		if (next === undefined) return name;
		name = next;
	}
	return name;
}

function collectNames(expr: Expr, known: ReadonlyMap<string, unknown>, into: Set<string>): void {
	switch (expr.kind) {
		case "name":
			if (known.has(expr.name)) into.add(expr.name);
			return;
		case "unary":
			collectNames(expr.operand, known, into);
			return;
		case "binary":
			collectNames(expr.left, known, into);
			collectNames(expr.right, known, into);
			return;
		default:
	}
}
