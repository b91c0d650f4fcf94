/**
 * Where the parser goes on after an error: declaration words at the start of a line, ends of statements, closing braces. And braces
 * themselves, because a forgotten one is the fault that makes the most noise.
 */
import type { Block, Range, Statement } from "../ast.ts";
import { Kind } from "../scanner.ts";
import type { Cursor } from "./cursor.ts";
import { STATEMENTS_ELSEWHERE } from "./elsewhere.ts";
import { badCharacters, looksLikeStatement } from "./expressions.ts";
import { noUnit } from "./literals.ts";

/** Words that begin a declaration. */
export const DECLARATIONS = [
	"machine",
	"kernel",
	"zone",
	"arena",
	"const",
	"param",
	"thread",
	"at",
	"every",
	"schedule",
	"expect",
] as const;

const BEGINS_DECLARATION: ReadonlySet<string> = new Set(DECLARATIONS);

/**
 * Whether a declaration begins here, though a block is still open: one of its words at the start of a line with another word behind it
 * (`thread x`; `thread = 1` and `thread << p` are statements). `at` and `every` are statements too and say nothing.
 */
export function declarationInBlock(p: Cursor): boolean {
	if (!p.first || p.kind !== Kind.word) return false;
	const word = p.text;
	if (!BEGINS_DECLARATION.has(word) || word === "at" || word === "every") return false;
	const next = p.following;
	const kind = p.tokens.kind[next];
	return p.tokens.first[next] === 0 && (kind === Kind.word || (kind === Kind.number && word === "kernel"));
}

/** Indentation of the line that a token stands on; a tab counts as one. */
function indentation(p: Cursor, token: number): number {
	while (token > 0 && p.tokens.first[token] !== 1) token--;
	const { text, base } = p.tokens;
	const from = (p.tokens.from[token] as number) - base;
	return from - (text.lastIndexOf("\n", from - 1) + 1);
}

/** Whether the line has more `}` than `{`: a `{` was forgotten on it. */
function closesMore(p: Cursor): boolean {
	// A line of more tokens than that is not one somebody typed.
	const far = 500;
	let token = p.at;
	while (token > 0 && p.at - token < far && p.tokens.first[token] !== 1) token--;
	let open = 0;
	do {
		if (p.isSign("{", token)) open++;
		else if (p.isSign("}", token)) open--;
		token++;
	} while (token < p.tokens.count && token - p.at < far && p.tokens.first[token] !== 1);
	return open < 0;
}

/** Tells that a block is missing. A lone statement on the line is what shall be in it. */
function missingBlock(p: Cursor, of: Range & { readonly text: string }): void {
	const { from } = p;
	const ends = (token: number): boolean =>
		p.tokens.first[token] === 1 || p.kind !== Kind.word || p.isWord("else", token) || p.isSign("{", token) || p.isSign("}", token);
	let token = p.at;
	if (!p.lineEnds) while (!ends(token)) token++;
	const to = token === p.at ? from : (p.tokens.to[token - 1] as number);
	const lone = p.tokens.text.slice(from - p.tokens.base, to - p.tokens.base);
	if (lone === "" || lone.length > 60 || p.isSign("{", token)) {
		p.error("missing-block", of.from, of.to, `${of.text} needs a block: \`{ ... }\``);
		return;
	}
	const text = `{ ${lone} }`;
	p.error("missing-block", of.from, of.to, `${of.text} needs braces, around a single statement too: \`${text}\``, {
		title: "Write braces",
		from,
		to,
		text,
	});
}

/**
 * Reads what stands in braces, item by item. `of` is what the braces belong to, for messages. A missing `{` is told, and what follows on
 * deeper lines is read as if it were there; a missing `}` is told where the block begins, when a declaration or the end of the text comes.
 */
export function braces(p: Cursor, of: Range & { readonly text: string }, item: () => void): void {
	const head = p.before;
	if (!p.isSign("{")) {
		missingBlock(p, of);
		if (!p.lineEnds && closesMore(p)) {
			items(p, item);
			p.takeSign("}");
			return;
		}
		skipLine(p);
		if (!p.isSign("{")) {
			if (p.kind === Kind.end || declarationInBlock(p) || indentation(p, p.at) <= indentation(p, head)) return;
			items(p, item);
			if (p.isSign("}") && indentation(p, p.at) >= indentation(p, head)) p.take();
			return;
		}
	}
	const open = { text: of.text, from: p.from, to: p.to };
	p.take();
	items(p, item);
	if (p.isSign("}")) {
		if (p.first && indentation(p, p.at) < indentation(p, head)) p.suspect ??= { ...open, end: p.end };
		p.take();
		return;
	}
	if (p.unclosedAt === p.at) return;
	p.unclosedAt = p.at;
	p.quiet = false;
	const culprit = p.suspect !== undefined && p.suspect.from > open.from ? p.suspect : { ...open, end: p.end };
	p.error("unclosed-block", culprit.from, culprit.to, `the block of ${culprit.text} is not closed: a \`}\` is missing`, {
		title: "Insert }",
		from: culprit.end,
		to: culprit.end,
		text: "\n}",
	});
}

function items(p: Cursor, item: () => void): void {
	for (;;) {
		while (p.takeSign(";"));
		if (p.kind === Kind.end || p.isSign("}") || declarationInBlock(p)) return;
		const at = p.at;
		p.quiet = false;
		item();
		p.quiet = false;
		// An item that took nothing would be read for ever.
		if (p.at === at) p.take();
	}
}

/** Statements in braces. */
export function block(p: Cursor, of: Range & { readonly text: string }, statement: () => Statement): Block {
	const statements: Statement[] = [];
	const from = p.isSign("{") ? p.from : p.end;
	const told = p.quiet;
	p.deeper(
		() => braces(p, of, () => void statements.push(statement())),
		() => undefined,
	);
	p.quiet = told;
	return { statements, from, to: p.end };
}

/** The end of a statement, a property or a declaration: a line end, `;` or `}`. What else stands there is told and left out. */
export function endOf(p: Cursor, what: string): void {
	if (p.lineEnds || p.isSign(";") || p.isSign("}")) return;
	if (p.kind === Kind.bad) {
		badCharacters(p);
	} else {
		const text = p.text.length > 20 ? `${p.text.slice(0, 20)}...` : p.text;
		// `sleep 5 min`: where a number stands before it, a word is meant as a unit.
		if (what !== "a declaration" && p.kind === Kind.word && p.before >= 0 && p.tokens.kind[p.before] === Kind.number)
			p.error("unknown-unit", p.from, p.to, noUnit(text));
		else {
			const advice = STATEMENTS_ELSEWHERE.get(text) ?? `${what} ends with the line or a \`;\``;
			p.error("unexpected", p.from, p.to, `\`${text}\` is not expected here; ${advice}`);
		}
	}
	p.quiet = true;
	skipLine(p);
}

/** Leaves out the rest of the line, and what brackets that begin on it hold. Stops at braces. */
export function skipLine(p: Cursor): void {
	let depth = 0;
	while (p.kind !== Kind.end && !p.isSign("}") && !p.isSign("{")) {
		if (depth > 0 ? looksLikeStatement(p) : p.lineEnds || p.isSign(";")) return;
		if (p.isSign("(") || p.isSign("[")) depth++;
		else if ((p.isSign(")") || p.isSign("]")) && depth > 0) depth--;
		p.take();
	}
}

/** Whether a declaration begins here, where no block is open. */
export function declarationHere(p: Cursor): boolean {
	const begins = p.first || (p.before >= 0 && p.isSign(";", p.before));
	if (!begins || p.kind !== Kind.word || !BEGINS_DECLARATION.has(p.text)) return false;
	const next = p.following;
	return p.tokens.first[next] === 1 || !["=", "<<", "(", ".", "["].includes(p.sign(next) ?? "");
}

/** Leaves out everything up to the next declaration. */
export function skipToDeclaration(p: Cursor): void {
	while (p.kind !== Kind.end && !declarationHere(p)) {
		if (p.isSign("{")) skipBraces(p);
		else p.take();
	}
}

/** Leaves out a block with all that is in it, up to a declaration at the most. */
function skipBraces(p: Cursor): void {
	let depth = 0;
	do {
		if (p.isSign("{")) depth++;
		else if (p.isSign("}")) depth--;
		p.take();
	} while (depth > 0 && p.kind !== Kind.end && !declarationInBlock(p));
}
