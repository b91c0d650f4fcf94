/** Kernels as they are named: on the `kernel` line, behind `under`, on the command line. */
import type { KernelName, Name, Range, Refinement } from "../ast.ts";
import { Kind } from "../scanner.ts";
import type { Cursor } from "./cursor.ts";

const REFINEMENTS: ReadonlySet<string> = new Set(["with", "without", "set"]);

/** `r358097 with span_merge`; refinements may stand on lines of their own, and commas between them. */
export function kernelName(p: Cursor, at: Range, wants: string): KernelName {
	const variant = p.longWord() ?? p.missingName("missing-name", at, wants);
	const refinements: Refinement[] = [];
	while (refines(p)) refinements.push(refinement(p));
	return { variant, refinements };
}

/** Whether a refinement follows; takes the comma in front of it. */
function refines(p: Cursor): boolean {
	const comma = p.isSign(",") && p.tokens.kind[p.following] === Kind.word && [...REFINEMENTS].some((w) => p.isWord(w, p.following));
	if (comma) p.take();
	return comma || (p.kind === Kind.word && REFINEMENTS.has(p.text));
}

function refinement(p: Cursor): Refinement {
	const from = p.from;
	const at = { from, to: p.to };
	const kind = p.text as Refinement["kind"];
	p.take();
	const example = kind === "set" ? "`set keg_drain = all`" : `\`${kind} span_merge\``;
	const toggle = p.longWord() ?? p.missingName("missing-name", at, `\`${kind}\` needs a toggle, such as ${example}`);
	if (kind !== "set") return { kind, toggle, from, to: p.end };
	const message = `\`set ${toggle.text}\` needs a value, such as \`set ${toggle.text || "keg_drain"} = all\``;
	if (!p.isSign("=")) p.error("missing-value", from, p.end, message);
	else p.take();
	const value: Name = p.longWord() ?? p.missingName("missing-value", { from, to: p.end }, message);
	return { kind, toggle, value, from, to: p.end };
}
