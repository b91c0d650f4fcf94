/** The parser: a text becomes a tree and findings. It never throws, whatever the text. */
import type { Declaration, Document, Expr, Name } from "./ast.ts";
import type { Finding } from "./diagnostics.ts";
import { nearest } from "./nearest.ts";
import { Cursor } from "./parser/cursor.ts";
import { constant, type DeclarationPart, kernel, machine, parameter, thread, timed, zoneOrArena } from "./parser/declarations.ts";
import { badCharacters, expression } from "./parser/expressions.ts";
import { expectation, schedule } from "./parser/judgements.ts";
import { DECLARATIONS, declarationHere, endOf, skipToDeclaration } from "./parser/recovery.ts";
import { STATEMENTS } from "./parser/statements.ts";
import { Kind, scan, type Tokens } from "./scanner.ts";

/** Version of the language that this parser reads. */
export const LANGUAGE_VERSION = 1;

/** Characters that a scenario may have. */
const MAX_TEXT = 10_000_000;

/** A tree and what is wrong with its text. */
export interface ParsedDocument {
	readonly document: Document;
	readonly findings: Finding[];
}

const READERS: ReadonlyMap<string, (p: Cursor, word: Name) => DeclarationPart> = new Map(
	Object.entries({
		machine,
		kernel,
		zone: zoneOrArena("zone"),
		arena: zoneOrArena("arena"),
		const: constant,
		param: parameter,
		thread,
		at: timed("at"),
		every: timed("every"),
		schedule,
		expect: expectation,
	}),
);

/** Parses a scenario. */
export function parseDocument(text: string): ParsedDocument {
	return parseTokens(text);
}

/** Parses a scenario and gives its tokens too, words that hold `-` or `.` joined: what the formatter works on. */
export function parseTokens(text: string): ParsedDocument & { readonly tokens: Tokens } {
	const findings: Finding[] = [];
	if (text.length > MAX_TEXT) {
		findings.push({ code: "too-long", severity: "error", from: 0, to: 1, message: "a scenario has at most 10 million characters" });
		return { document: { declarations: [], from: 0, to: text.length }, findings, tokens: scan("") };
	}
	const p = new Cursor(scan(text), findings);
	const declarations: Declaration[] = [];
	const version = p.isWord("uma") ? versionLine(p) : undefined;
	const nodes = { ...(version ? { version } : {}), declarations, from: 0, to: text.length };
	if (version?.kind === "number" && Number.isInteger(version.value) && version.value > LANGUAGE_VERSION) {
		const message = `this scenario is written in version ${version.value} of the language; this tool reads version ${LANGUAGE_VERSION}: update it`;
		p.report("newer-version", version.from, version.to, message);
		return { document: nodes, findings, tokens: p.tokens };
	}
	for (;;) {
		while (p.takeSign(";"));
		if (p.kind === Kind.end) break;
		p.quiet = false;
		declarations.push(declaration(p));
	}
	return { document: nodes, findings, tokens: p.tokens };
}

/** `uma 1`. */
function versionLine(p: Cursor): Expr {
	const at = { from: p.from, to: p.to };
	p.take();
	const version = expression(p, { at, message: "`uma` needs the version of the language: `uma 1`" });
	if (
		version.kind !== "missing" &&
		(version.kind !== "number" || version.unit !== undefined || !Number.isInteger(version.value) || version.value < 1)
	) {
		p.error("bad-version", version.from, version.to, "the version of the language is a whole number: `uma 1`");
	}
	endOf(p, "the first line");
	return version;
}

function declaration(p: Cursor): Declaration {
	const from = p.from;
	p.suspect = undefined;
	if (!declarationHere(p)) {
		notADeclaration(p);
		const before = p.at;
		skipToDeclaration(p);
		if (p.at === before) p.take();
		return { kind: "missing", ...p.since(from) };
	}
	p.joinLine();
	const word = p.word() as Name;
	const reader = READERS.get(word.text) as (p: Cursor, word: Name) => DeclarationPart;
	const part = reader(p, word);
	endOf(p, "a declaration");
	if (!p.lineEnds && !p.isSign(";")) {
		// The braces of a damaged head, or one `}` too many on the line.
		if (p.isSign("}")) extraBrace(p);
		skipToDeclaration(p);
	}
	return { ...part, ...p.since(from) } as Declaration;
}

function extraBrace(p: Cursor): void {
	p.error("extra-brace", p.from, p.to, "this `}` closes nothing", { title: "Remove }", from: p.from, to: p.to, text: "" });
}

function notADeclaration(p: Cursor): void {
	const { from, to, text } = p;
	if (p.isSign("}")) return extraBrace(p);
	if (p.kind === Kind.bad) return badCharacters(p);
	if (text === "uma") {
		p.error("late-version", from, to, "`uma` with the version of the language stands on the first line");
		return;
	}
	if (p.kind === Kind.word && !p.first && READERS.has(text)) {
		p.error("same-line", from, to, `\`${text}\` begins a declaration and stands on a line of its own`, {
			title: "New line",
			from,
			to: from,
			text: "\n",
		});
		return;
	}
	const next = p.sign(p.following);
	if (STATEMENTS.includes(text) || next === "=" || next === "<<" || next === "(") {
		p.error(
			"statement-outside",
			from,
			to,
			`\`${text}\` is a statement and stands in a block, such as \`thread NAME { ... }\`; is there a \`}\` too many above?`,
		);
		return;
	}
	const meant = p.kind === Kind.word ? nearest(text, DECLARATIONS) : undefined;
	if (meant !== undefined) {
		p.error("unknown-declaration", from, to, `\`${text}\` is no declaration; did you mean \`${meant}\`?`, {
			title: `Write ${meant}`,
			from,
			to,
			text: meant,
		});
		return;
	}
	p.error(
		"unknown-declaration",
		from,
		to,
		`a declaration begins with ${DECLARATIONS.map((d) => `\`${d}\``).join(", ")}; not with \`${text.slice(0, 20)}\``,
	);
}

/** Parses a lone expression: the condition of a breakpoint, a watch. Line ends in it mean nothing. */
export function parseExpressionText(text: string): { readonly expression: Expr; readonly findings: Finding[] } {
	const findings: Finding[] = [];
	if (text.length > MAX_TEXT) {
		findings.push({ code: "too-long", severity: "error", from: 0, to: 1, message: "an expression has at most 10 million characters" });
		return { expression: { kind: "missing", from: 0, to: 0 }, findings };
	}
	const p = new Cursor(scan(text), findings);
	p.brackets = 1;
	p.joinLine();
	const result = expression(p, { at: { from: 0, to: text.length }, message: "an expression is needed, such as `pages.free > 100`" });
	if (p.kind !== Kind.end) p.error("unexpected", p.from, p.to, `\`${p.text.slice(0, 20)}\` is not expected behind the expression`);
	return { expression: result, findings };
}
