/** Calls that cannot go well with the arena they name: imports into one that has a span, sizes that M_NEXTFIT does not round. */
import type { KernelCall } from "../../engine/kernel/interface.ts";
import type { Expr } from "../ast.ts";
import { factorOf } from "../vocabulary-units.ts";
import { constantValue, withoutUnit } from "./constants.ts";
import { replace } from "./findings.ts";
import { sizeText } from "./machine.ts";
import { objectName } from "./names.ts";
import type { Scope } from "./types.ts";

/** Arenas of the kernel are made of pages. */
const KERNEL_QUANTUM = 4096;

/** Checks a call that names an arena; `flags` are the names of its flags. */
export function checkArenaCall(args: readonly Expr[], call: KernelCall, flags: ReadonlySet<string>, scope: Scope): void {
	const name = nameOf(args[0], scope);
	if (name === undefined) return;
	if (call.name === "vmem_set_import") checkImportCall(args[0] as Expr, name, scope);
	const size = args[call.args.findIndex((a) => a.name === "size")];
	if (flags.has("M_NEXTFIT") && size !== undefined) checkNextFit(size, name, scope);
}

function nameOf(arena: Expr | undefined, scope: Scope): string | undefined {
	if (arena?.kind === "string") return arena.value;
	return arena?.kind === "name" ? objectName(arena.name, scope.symbols.arenas) : undefined;
}

function checkImportCall(arena: Expr, name: string, scope: Scope): void {
	const { arenas, declaredArenas } = scope.symbols;
	const declared = declaredArenas.get(name);
	if (declared === undefined && arenas.has(name)) {
		scope.findings.error("not-empty", arena, `\`${name}\` is the kernel's and not empty: only an empty arena can begin to import`);
	} else if (declared?.spanned) {
		const mend = "declare the arena with an `import` line, which comes before its spans";
		scope.findings.error("not-empty", arena, `\`${name}\` has a span, and only an empty arena can begin to import: ${mend}`);
	}
}

/** M_NEXTFIT takes a size as it is; the others round it up to the quantum. */
function checkNextFit(size: Expr, name: string, scope: Scope): void {
	const { declaredArenas } = scope.symbols;
	const declared = declaredArenas.get(name);
	const quantum = declared === undefined ? KERNEL_QUANTUM : declared.quantum;
	if (quantum === undefined) return;
	const odd = oddSize(size, quantum, scope);
	if (odd === undefined) return;
	const rounded = Math.ceil(odd / quantum) * quantum;
	const fixes = size.kind === "number" ? [replace(size, sizeText(rounded))] : [];
	const what = `M_NEXTFIT does not round sizes up: ${sizeText(odd)} is no multiple of the quantum of \`${name}\`, ${sizeText(quantum)}`;
	scope.findings.error("not-a-multiple", size, what, fixes);
}

/** One of the sizes that an expression can have and that is no multiple; undefined where there is none, or none is known. */
function oddSize(size: Expr, quantum: number, scope: Scope): number | undefined {
	const { symbols } = scope;
	if (size.kind === "call") {
		return size.callee.text === "oneof" ? size.args.map((a) => oddSize(a, quantum, scope)).find((n) => n !== undefined) : undefined;
	}
	if (size.kind !== "range") {
		const n = constantValue(size, symbols);
		return n !== undefined && n % quantum !== 0 ? n : undefined;
	}
	const { low, high } = size;
	const shared = high.unit !== undefined && low.unit === undefined;
	const step = shared && high.unit !== undefined ? factorOf(high.unit, symbols.hz) : 1;
	const first = constantValue(low, symbols);
	const last = constantValue(shared ? withoutUnit(high) : high, symbols);
	if (first === undefined || last === undefined) return undefined;
	// Two neighbours are both multiples only where the step is one.
	for (const n of [first, Math.min(first + 1, last)]) if ((n * step) % quantum !== 0) return n * step;
	return undefined;
}
