/** Declared zones and arenas as the program of the thread `main`, which creates them before the others start. */

import { M_WAITOK } from "../../engine/kernel/flags.ts";
import type { Expression, Instruction, SourcePlace } from "../../engine/scenario/program.ts";
import type { Document, Expr, Property } from "../ast.ts";
import { constantValue } from "../checker/constants.ts";
import { objectName } from "../checker/names.ts";
import { valueOf, wordsOf } from "../checker/properties.ts";
import type { Of } from "../checker/symbols.ts";
import type { Scope } from "../checker/types.ts";
import { lowerExpression, number, text } from "./expressions.ts";

type Call = Extract<Instruction, { op: "call" }>;

/** Code of `main`: the declarations in the order written, each zone's and arena's lines in the order of FreeBSD's calls. */
export function lowerObjects(document: Document, scope: Scope, place: (offset: number) => SourcePlace): Instruction[] {
	const lowerer = new ObjectLowerer(scope, place);
	for (const d of document.declarations) {
		if (d.kind === "zone") lowerer.zone(d);
		if (d.kind === "arena") lowerer.arena(d);
	}
	return [...lowerer.code, { op: "end", at: place(0) }];
}

class ObjectLowerer {
	readonly code: Call[] = [];
	readonly #scope: Scope;
	readonly #place: (offset: number) => SourcePlace;

	constructor(scope: Scope, place: (offset: number) => SourcePlace) {
		this.#scope = scope;
		this.#place = place;
	}

	#call(offset: number, routine: string, ...args: Expression[]): void {
		this.code.push({ op: "call", at: this.#place(offset), routine, args });
	}

	#value(expr: Expr | undefined, otherwise: number): Expression {
		return expr === undefined ? number(otherwise) : lowerExpression(expr, this.#scope);
	}

	zone(d: Of<"zone">): void {
		const zone = text(d.name.text);
		const line = (name: string) => d.properties.find((p) => p.name.text === name);
		this.#call(
			d.from,
			"uma_zcreate",
			zone,
			this.#value(valueOf(line("item")), 0),
			this.#alignment(valueOf(line("align"))),
			this.#value(valueOf(line("flags")), 0),
		);
		const calls = [
			["max", "uma_zone_set_max"],
			["maxcache", "uma_zone_set_maxcache"],
			["reserve_kva", "uma_zone_reserve_kva"],
			["reserve", "uma_zone_reserve"],
			["prealloc", "uma_prealloc"],
		] as const;
		for (const [name, routine] of calls) {
			const p = line(name);
			if (p !== undefined) this.#call(p.from, routine, zone, this.#value(valueOf(p), 0));
		}
	}

	/** `align 64B` as the mask 63; the constants of uma.h are masks already. */
	#alignment(value: Expr | undefined): Expression {
		if (value === undefined) return number(-1);
		const n = constantValue(value, this.#scope.symbols) ?? -1;
		return number(value.kind === "name" && value.name.startsWith("UMA_ALIGN_") ? n : n - 1);
	}

	arena(d: Of<"arena">): void {
		const arena = text(d.name.text);
		const line = (name: string) => d.properties.find((p) => p.name.text === name);
		const quantum = this.#value(valueOf(line("quantum")), 4096);
		const wait = number(M_WAITOK);
		this.#call(d.from, "vmem_create", arena, number(0), number(0), quantum, this.#value(valueOf(line("qcache_max")), 0), wait);
		const imported = line("import");
		if (imported !== undefined) this.#import(arena, imported);
		const limit = line("limit");
		if (limit !== undefined) this.#call(limit.from, "vmem_set_limit", arena, this.#value(valueOf(limit), 0));
		for (const p of d.properties) {
			const value = p.name.text === "span" ? valueOf(p) : undefined;
			if (value?.kind !== "binary") continue;
			this.#call(p.from, "vmem_add", arena, lowerExpression(value.left, this.#scope), lowerExpression(value.right, this.#scope), wait);
		}
	}

	#import(arena: Expression, p: Property): void {
		const [, parent, releasing] = wordsOf(p);
		const from = objectName(parent?.text ?? "", this.#scope.symbols.arenas);
		this.#call(p.from, "vmem_set_import", arena, text(from), this.#value(valueOf(p), 0), number(releasing === undefined ? 0 : 1));
	}
}
