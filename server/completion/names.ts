/** Proposals from the text itself: what its declarations and statements name. */
import { CompletionItemKind } from "vscode-languageserver";
import { statementsIn } from "../../language/checker/walk.ts";
import type { Analysis } from "../analysis.ts";
import { type Proposal, propose } from "./items.ts";

/** Variables of the thread or block around a place that are declared before it. */
export function variables({ tree }: Analysis, offset: number, only?: "list"): Proposal[] {
	const around = tree.declarations.find((d) => d.from <= offset && d.to >= offset && "body" in d);
	if (around === undefined || !("body" in around)) return [];
	const names = new Map<string, Proposal>();
	for (const s of statementsIn(around.body)) {
		if ((s.kind !== "let" && s.kind !== "list") || s.from >= offset || s.name.text === "") continue;
		if (only === undefined || s.kind === only) names.set(s.name.text, propose(s.name.text, CompletionItemKind.Variable, s.kind));
	}
	return [...names.values()];
}

/** Constants and parameters. */
export function constants({ symbols }: Analysis): Proposal[] {
	return [...symbols.constants].map(([name, { value }]) => propose(name, CompletionItemKind.Constant, value.toLocaleString("en-US")));
}

/** Names of objects of a kind; kegs have the names of zones. */
export function objects({ symbols }: Analysis, kind: string): Proposal[] {
	if (kind === "thread") return threads(symbols.threads);
	const names = kind === "keg" || kind === "zone" ? symbols.zones : kind === "arena" ? symbols.arenas : [];
	return [...names].map((name) => propose(name, CompletionItemKind.Value, kind));
}

function threads(threads: ReadonlyMap<string, number | undefined>): Proposal[] {
	const MOST = 32;
	return [...threads].flatMap(([name, count]) => {
		if (count === undefined) return [propose(name, CompletionItemKind.Value, "thread")];
		return Array.from({ length: Math.min(count, MOST) }, (_, i) => propose(`${name}[${i}]`, CompletionItemKind.Value, "thread"));
	});
}
