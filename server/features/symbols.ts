/** Document symbols: the outline of a scenario. */
import { type DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Block, Declaration, Range } from "../../language/ast.ts";
import { statementsIn } from "../../language/checker/walk.ts";
import type { Analysis } from "../analysis.ts";

/** One entry before its places are lines and columns. */
interface Entry {
	readonly name: string;
	readonly kind: SymbolKind;
	readonly detail?: string;
	readonly whole: Range;
	/** What is selected when one goes there. */
	readonly target?: Range;
	readonly children?: readonly Entry[];
}

/** The outline: declarations, with their properties or variables below. */
export function documentSymbols(document: TextDocument, { tree, text }: Analysis): DocumentSymbol[] {
	const entries = tree.declarations.flatMap((d) => entryOf(d, text) ?? []);
	return entries.map((entry) => symbolOf(entry, document));
}

function symbolOf(entry: Entry, document: TextDocument): DocumentSymbol {
	const { name, kind, detail, whole, target = whole, children } = entry;
	const place = ({ from, to }: Range) => ({ start: document.positionAt(from), end: document.positionAt(to) });
	// The protocol wants the target inside the whole.
	const inner = { from: Math.max(target.from, whole.from), to: Math.min(target.to, whole.to) };
	return {
		name,
		kind,
		...(detail === undefined ? {} : { detail }),
		range: place(whole),
		selectionRange: place(inner.from <= inner.to ? inner : whole),
		...(children === undefined ? {} : { children: children.map((child) => symbolOf(child, document)) }),
	};
}

/** The words of a stretch on one line, without what stands in braces. */
function oneLine(text: string, { from, to }: Range): string {
	const [head = ""] = text.slice(from, to).split(/[{\n]/, 1);
	return head.replaceAll(/\s+/g, " ").trim();
}

function entryOf(d: Declaration, text: string): Entry | undefined {
	const line = oneLine(text, d);
	switch (d.kind) {
		case "machine":
			return { name: line, kind: SymbolKind.Module, whole: d, target: d.arch, children: propertiesOf(d.properties, text) };
		case "zone":
		case "arena": {
			const kind = d.kind === "zone" ? SymbolKind.Class : SymbolKind.Array;
			const name = d.name.text || d.kind;
			return { name, kind, detail: d.kind, whole: d, target: d.name, children: propertiesOf(d.properties, text) };
		}
		case "kernel":
			return { name: line, kind: SymbolKind.Package, whole: d, target: d.variant };
		case "const":
		case "param":
			return { name: d.name.text || d.kind, kind: SymbolKind.Constant, detail: line, whole: d, target: d.name };
		case "thread":
			return {
				name: d.name.text || "thread",
				kind: SymbolKind.Function,
				detail: line,
				whole: d,
				target: d.name,
				children: variablesOf(d.body),
			};
		case "at":
		case "every":
			return { name: line, kind: SymbolKind.Event, whole: d, target: d.time, children: variablesOf(d.body) };
		case "schedule":
			return { name: line, kind: SymbolKind.Operator, whole: d, target: d.form };
		case "expect":
			return { name: line, kind: SymbolKind.Boolean, whole: d, target: d.judgement };
		default:
			return undefined;
	}
}

function propertiesOf(properties: Extract<Declaration, { kind: "zone" }>["properties"], text: string): Entry[] {
	return properties
		.filter((p) => p.name.text !== "")
		.map((p) => {
			const detail = oneLine(text, { from: p.name.to, to: p.to });
			return { name: p.name.text, kind: SymbolKind.Property, detail, whole: p, target: p.name };
		});
}

function variablesOf(body: Block): Entry[] {
	const entries: Entry[] = [];
	for (const s of statementsIn(body)) {
		if ((s.kind !== "let" && s.kind !== "list") || s.name.text === "") continue;
		const kind = s.kind === "list" ? SymbolKind.Array : SymbolKind.Variable;
		entries.push({ name: s.name.text, kind, detail: s.kind, whole: s, target: s.name });
	}
	return entries.sort((a, b) => a.whole.from - b.whole.from);
}
