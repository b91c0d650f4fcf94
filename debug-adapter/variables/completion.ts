/** Completion of expressions: names of objects behind `keg["`, fields behind a dot, else what is in sight. */
import { type EvaluationContext, evaluate } from "../../engine/inspect/evaluate.ts";
import { fieldNames, findField } from "../../engine/inspect/layouts.ts";
import { type NamedKind, namedObjects, STRUCT_OF_KIND } from "../../engine/inspect/objects.ts";
import { readTag } from "../../engine/inspect/shown.ts";
import { open, roots } from "../../engine/inspect/variables.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { readWatch } from "../display/expressions.ts";
import { QUESTIONS } from "../questions/table.ts";

/** A proposal; `text` is inserted in place of the word where it is not the label. */
export interface Candidate {
	readonly label: string;
	readonly text?: string;
	readonly detail?: string;
	readonly type: "field" | "variable" | "value" | "class" | "command";
}

/** The word before the cursor, and what may stand in its place. */
export interface Candidates {
	readonly word: string;
	readonly names: readonly Candidate[];
}

const WORLDS: readonly Candidate[] = [
	...Object.keys(STRUCT_OF_KIND).map((kind): Candidate => ({ label: kind, text: `${kind}["`, detail: `${kind} by name`, type: "class" })),
	{ label: "cpu", text: "cpu[", detail: "cpu by number", type: "class" },
	{ label: "pages", detail: "physical pages", type: "class" },
	{ label: "machine", detail: "clock and scheduler", type: "class" },
	{ label: "kernel", detail: "global variables of the allocators", type: "class" },
];

const ASKED = QUESTIONS.map(
	({ name, operands, doc }): Candidate => ({ label: `${name}(${operands})`, text: `${name}(`, detail: doc, type: "command" }),
);

/** Proposals for the text before the cursor. */
export function candidates(before: string, view: EvaluationContext): Candidates {
	const [, kind, name] = /\b(keg|zone|arena|thread)\["([^"]*)$/.exec(before) ?? [];
	if (kind !== undefined && name !== undefined) return { word: name, names: objectNames(kind as NamedKind) };
	const word = /\w*$/.exec(before)?.[0] ?? "";
	const head = before.slice(0, before.length - word.length);
	if (head.endsWith(".")) return { word, names: fields(pathBefore(head.slice(0, -1)), view) };
	return { word, names: [...inSight(view), ...WORLDS, ...ASKED] };
}

function objectNames(kind: NamedKind): Candidate[] {
	return namedObjects(kind).map((o) => ({ label: o.name, text: `${o.name}"]`, type: "value" }));
}

/** The longest path that ends a text: `1 + keg["vmem btag"].uk_domain` ends in `keg["vmem btag"].uk_domain`. */
function pathBefore(text: string): string {
	return /(?:\w+(?:\["[^"]*"\]|\[\w+\])*\.)*\w+(?:\["[^"]*"\]|\[\w+\])*$/.exec(text)?.[0] ?? "";
}

function fields(path: string, view: EvaluationContext): Candidate[] {
	const parsed = readWatch(path);
	if ("message" in parsed) return [];
	try {
		const { reference } = evaluate(parsed.expression, view, path);
		return reference?.kind === "struct" ? [...members(open(reference), "field"), ...inherited(reference.struct)] : [];
	} catch {
		// What has no value has no fields.
		return [];
	}
}

/** Fields of the domain embedded in a keg or zone, which expressions take for its own: `keg["x"].ud_pages`. */
function inherited(tag: string): Candidate[] {
	const { struct } = readTag(tag);
	return fieldNames(struct).flatMap((label): Candidate[] => {
		const path = findField(struct, label) ?? [];
		const doc = path.at(-1)?.field.doc;
		return path.length < 2 ? [] : [{ label, type: "field", ...(doc === undefined ? {} : { detail: doc }) }];
	});
}

function members(values: readonly Shown[], type: "field" | "variable"): Candidate[] {
	return values
		.filter((v) => /^\w+$/.test(v.name))
		.map((v) => ({ label: v.name, type, ...(v.doc === undefined ? {} : { detail: v.doc }) }));
}

function inSight(view: EvaluationContext): Candidate[] {
	const locals = roots(view).find((root) => root.name === "Locals")?.reference;
	return locals === undefined ? [] : members(open(locals), "variable");
}
