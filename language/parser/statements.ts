/** Statements: what the first word says, or what stands behind it (`x = 1`, `x << p`, `f()`). */
import type { Block, ChooseBranch, Name, Otherwise, Range, Statement } from "../ast.ts";
import { nearest } from "../nearest.ts";
import { Kind } from "../scanner.ts";
import { fault, log, shrink } from "./actions.ts";
import type { Cursor } from "./cursor.ts";
import { STATEMENTS_ELSEWHERE } from "./elsewhere.ts";
import { badCharacters, continued, expression } from "./expressions.ts";
import { block, braces, DECLARATIONS, endOf, skipLine } from "./recovery.ts";

/** A statement without its range. */
export type Part = Statement extends infer S ? (S extends Statement ? Omit<S, "from" | "to"> : never) : never;

type Reader = (p: Cursor, word: Name) => Part;

/** What a statement begins with, and how the rest of it is read. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
	["let", letStatement],
	["list", (p, word) => ({ kind: "list", name: p.name("missing-name", word, "`list` needs a name, such as `list bufs`") })],
	["repeat", repeat],
	["forever", (p, word) => ({ kind: "forever", body: body(p, word) })],
	[
		"while",
		(p, word) => ({
			kind: "while",
			condition: condition(p, word, "`while` needs a condition, such as `while pages.free > 100 { ... }`"),
			body: body(p, word),
		}),
	],
	["if", ifStatement],
	["choose", choose],
	["work", (p, word) => ({ kind: "work", time: expression(p, { at: word, message: "`work` needs a duration, such as `work 2 ticks`" }) })],
	["sleep", (p, word) => ({ kind: "sleep", time: expression(p, { at: word, message: "`sleep` needs a duration, such as `sleep 10ms`" }) })],
	["hold", hold],
	["free", free],
	["wait", wait],
	["barrier", (p, word) => ({ kind: "barrier", name: p.name("missing-name", word, "`barrier` needs a name, such as `barrier warm`") })],
	[
		"at",
		(p, word) => ({
			kind: "at",
			time: expression(p, { at: word, message: "`at` needs a time, such as `at 5s { ... }`" }),
			body: body(p, word),
		}),
	],
	[
		"every",
		(p, word) => ({
			kind: "every",
			time: expression(p, { at: word, message: "`every` needs a time, such as `every 1s { ... }`" }),
			body: body(p, word),
		}),
	],
	["fail", fault],
	["shrink", shrink],
	["log", log],
	["break", () => ({ kind: "break" })],
	["continue", () => ({ kind: "continue" })],
	["stop", () => ({ kind: "stop" })],
]);

/** Words that statements begin with. */
export const STATEMENTS: readonly string[] = [...READERS.keys()];

/** Words of statements that are followed by a parenthesis as they are by any value: `if (a == b)`, `work (n + 1) ticks`. */
const CALLABLE = new Set(["free"]);

/** The statement at the place; takes the line it does not understand. */
export function statement(p: Cursor): Statement {
	const from = p.from;
	p.joinLine();
	const part = p.kind === Kind.word ? begin(p) : notAStatement(p);
	endOf(p, "a statement");
	rest(p);
	return { ...part, ...p.since(from) } as Statement;
}

function begin(p: Cursor): Part {
	const next = p.following;
	const sameLine = p.tokens.first[next] === 0;
	const sign = sameLine ? p.sign(next) : undefined;
	if (sign === "=") return assign(p);
	if (sign === "<<") return push(p);
	const reader = READERS.get(p.text);
	if (sign === "(" && (reader === undefined ? !STATEMENTS_ELSEWHERE.has(p.text) : CALLABLE.has(p.text))) return call(p);
	if (reader !== undefined && sign !== "." && sign !== "[") {
		const word = p.word() as Name;
		return reader(p, word);
	}
	return notAStatement(p);
}

/** What is left of a damaged statement: blocks in it are read all the same, so that their errors are told and their braces match. */
function rest(p: Cursor): void {
	while (p.quiet && p.isSign("{") && !p.lineEnds) {
		block(p, { text: "this statement", from: p.from, to: p.to }, () => statement(p));
		p.quiet = true;
		if (p.isWord("else")) p.take();
		skipLine(p);
	}
}

function notAStatement(p: Cursor): Part {
	if (p.isSign("{")) {
		const at = { from: p.from, to: p.to };
		const branches = p.tokens.kind[p.following] === Kind.number;
		const [word, example] = branches ? ["choose", "choose { 30% { ... } }"] : ["forever", "forever { ... }"];
		p.error("block-without-head", at.from, at.to, `this block needs a word before it, such as \`${example}\``, {
			title: `Insert ${word}`,
			from: at.from,
			to: at.from,
			text: `${word} `,
		});
		if (branches) return choose(p, { text: "choose", ...at });
	} else if (p.kind === Kind.bad) {
		badCharacters(p);
	} else if (p.kind === Kind.number && p.text.endsWith("%")) {
		p.error("lone-branch", p.from, p.to, "a branch with its weight stands in `choose { ... }`");
	} else if (p.kind === Kind.word) {
		if (!otherAssignment(p)) unknownWord(p);
	} else {
		p.error(
			"not-a-statement",
			p.from,
			p.to,
			`a statement begins with a word, such as \`let\`, \`free\` or \`repeat\`, not with \`${p.text.slice(0, 20)}\``,
		);
	}
	// A block whose head is missing is read as one by rest().
	if (!p.isSign("{")) p.take();
	skipLine(p);
	return { kind: "missing" };
}

/** Assignments of other languages, `x += 1`, `x++`, `x: 1` and `x := 1`: tells what is written here. */
function otherAssignment(p: Cursor): boolean {
	const next = p.following;
	if (p.tokens.first[next] === 1) return false;
	const { text } = p;
	const from = p.tokens.from[next] as number;
	const glued = p.tokens.to[next] === p.tokens.from[next + 1];
	if (p.isColon(next)) {
		const to = p.tokens.to[glued && p.isSign("=", next + 1) ? next + 1 : next] as number;
		const fix = { title: "Write =", from: p.to, to, text: " =" };
		p.error("colon", from, to, `a \`:\` means nothing here; an assignment is written \`${text} = ...\``, fix);
		return true;
	}
	const sign = p.sign(next);
	if (sign === undefined || !glued || !["+", "-", "*", "/", "%", "&", "|", "^"].includes(sign)) return false;
	const to = p.tokens.to[next + 1] as number;
	if ((sign === "+" || sign === "-") && p.isSign(sign, next + 1)) {
		const fix = { title: `Write = ${text} ${sign} 1`, from: p.to, to, text: ` = ${text} ${sign} 1` };
		p.error("compound-assignment", from, to, `there is no \`${sign}${sign}\`; write \`${text} = ${text} ${sign} 1\``, fix);
		return true;
	}
	if (!p.isSign("=", next + 1)) return false;
	const fix = { title: `Write = ${text} ${sign}`, from, to, text: `= ${text} ${sign}` };
	p.error("compound-assignment", from, to, `there is no \`${sign}=\`; write \`${text} = ${text} ${sign} ...\``, fix);
	return true;
}

function unknownWord(p: Cursor): void {
	const word = p.text;
	const at = { from: p.from, to: p.to };
	if (word === "else") {
		p.error("lone-else", at.from, at.to, "`else` stands behind the block of an `if` or behind a call");
		return;
	}
	if (READERS.has(word)) {
		p.error("field-assignment", at.from, at.to, "fields can be looked at, not changed");
		return;
	}
	const next = p.following;
	if (p.isSign(".", next) || p.isSign("[", next)) {
		p.error(
			"field-statement",
			at.from,
			p.tokens.to[next] as number,
			"fields can be looked at, not changed; a statement begins with a word, such as `let` or `free`",
		);
		return;
	}
	if ((DECLARATIONS as readonly string[]).includes(word)) {
		p.error("declaration-in-block", at.from, at.to, `\`${word}\` is a declaration and stands outside of blocks`);
		return;
	}
	const elsewhere = STATEMENTS_ELSEWHERE.get(word);
	if (elsewhere !== undefined) {
		p.error("unknown-statement", at.from, at.to, `\`${word}\` is no statement; ${elsewhere}`);
		return;
	}
	const meant = nearest(word, STATEMENTS);
	const advice = meant === undefined ? `a call is written \`${word}(...)\`, an assignment \`${word} = ...\`` : `did you mean \`${meant}\`?`;
	const fixes = meant === undefined ? [] : [{ title: `Write ${meant}`, ...at, text: meant }];
	p.error("unknown-statement", at.from, at.to, `\`${word}\` is no statement; ${advice}`, ...fixes);
}

function body(p: Cursor, word: Name): Block {
	return block(p, { text: `\`${word.text}\``, from: word.from, to: word.to }, () => statement(p));
}

function condition(p: Cursor, word: Range, message: string) {
	return expression(p, { at: word, message });
}

function assign(p: Cursor): Part {
	const name = p.word() as Name;
	p.take();
	return { kind: "assign", name, ...valueBehind(p, name, `\`${name.text} =\` needs a value`) };
}

function letStatement(p: Cursor, word: Name): Part {
	const name = p.name("missing-name", word, "`let` needs a name, such as `let p = malloc(1K, M_NOWAIT)`");
	const message = `\`let ${name.text}\` needs a value, such as \`let ${name.text || "p"} = malloc(1K, M_NOWAIT)\``;
	const at = { from: word.from, to: p.end };
	equalSign(p, at, message);
	return { kind: "let", name, ...valueBehind(p, at, message) };
}

/** The `=` before a value. Where the value stands alone, only the sign is missing. */
export function equalSign(p: Cursor, at: Range, message: string): void {
	if (!p.lineEnds && p.isSign("=")) p.take();
	else if (p.lineEnds || p.kind === Kind.sign || p.kind === Kind.bad) p.error("missing-value", at.from, at.to, message);
	else
		p.error("missing-equals", at.from, at.to, `a \`=\` is missing before \`${p.text.slice(0, 20)}\``, {
			title: "Insert =",
			from: p.end,
			to: p.end,
			text: " =",
		});
}

function valueBehind(p: Cursor, at: Range, message: string) {
	const value = continued(p, () => expression(p, { at, message }));
	return { value, ...otherwise(p) };
}

function push(p: Cursor): Part {
	const list = p.word() as Name;
	p.take();
	return {
		kind: "push",
		list,
		...valueBehind(p, list, `\`${list.text} <<\` needs a value, such as \`${list.text} << malloc(1K, M_WAITOK)\``),
	};
}

function call(p: Cursor): Part {
	const at = { from: p.from, to: p.to };
	const value = expression(p, { at, message: "" });
	return { kind: "call", call: value, ...otherwise(p) };
}

/** `else continue`, `else stop` or `else { }`, on this line or at the start of the next. */
function otherwise(p: Cursor): { otherwise?: Otherwise } {
	if (!p.isWord("else") || !behindElse(p)) return {};
	const from = p.from;
	const word = { text: "else", from, to: p.to };
	p.take();
	if (p.takeWord("continue")) return { otherwise: { kind: "continue", from, to: p.end } };
	if (p.takeWord("stop")) return { otherwise: { kind: "stop", from, to: p.end } };
	if (p.isSign("{")) return { otherwise: { kind: "block", block: body(p, word), from, to: p.end } };
	p.error("missing-else", from, word.to, "`else` behind a call needs `continue`, `stop` or a block: `else { ... }`");
	return {};
}

/** Whether the `else` belongs to what stands before it: a variable may be called so. */
function behindElse(p: Cursor): boolean {
	return !p.first || !(p.isSign("=", p.following) || p.isSign("<<", p.following));
}

function repeat(p: Cursor, word: Name): Part {
	const message = "`repeat` needs a count, such as `repeat 10 times { ... }`";
	const times = expression(p, { at: word, message });
	if (!p.takeWord("times") && times.kind !== "missing") {
		p.error("missing-times", word.from, p.end, "`times` is missing behind the count: `repeat 10 times { ... }`", {
			title: "Insert times",
			from: p.end,
			to: p.end,
			text: " times",
		});
	}
	return { kind: "repeat", times, body: body(p, word) };
}

function ifStatement(p: Cursor, word: Name): Part {
	const test = condition(p, word, "`if` needs a condition, such as `if length(bufs) > 5 { ... }`");
	const then = body(p, word);
	if (!p.isWord("else") || !behindElse(p)) return { kind: "if", condition: test, then };
	const at = { text: "else", from: p.from, to: p.to };
	p.take();
	if (p.isWord("if") && !p.lineEnds) {
		const other = p.deeper<Statement>(
			() => {
				const inner = p.word() as Name;
				return { ...ifStatement(p, inner), from: inner.from, to: p.end } as Statement;
			},
			() => ({ kind: "missing", from: p.end, to: p.end }),
		);
		return { kind: "if", condition: test, then, otherwise: other };
	}
	return { kind: "if", condition: test, then, otherwise: body(p, at) };
}

function choose(p: Cursor, word: Name): Part {
	const branches: ChooseBranch[] = [];
	braces(p, { text: "`choose`", from: word.from, to: word.to }, () => {
		for (;;) {
			const from = p.from;
			p.joinLine();
			const weight = expression(p, {
				at: { from, to: p.to },
				message: "a branch of `choose` begins with its weight, such as `30% { ... }`",
			});
			const body = block(p, { text: "the branch", from, to: Math.max(p.end, from) }, () => statement(p));
			branches.push({ weight, body, ...p.since(Math.min(from, weight.from)) });
			// Branches on one line need no `;` between them.
			if (p.lineEnds || p.kind !== Kind.number) break;
		}
		endOf(p, "a branch of `choose`");
		rest(p);
	});
	return { kind: "choose", branches };
}

function hold(p: Cursor, word: Name): Part {
	const message = "`hold` needs a value and a time, such as `hold p for 5 ticks`";
	const value = p.name("missing-name", word, message);
	if (!p.takeWord("for")) p.error("missing-for", word.from, p.end, message);
	return { kind: "hold", value, time: expression(p, { at: { from: word.from, to: p.end }, message }) };
}

const ORDERS = ["oldest", "newest", "random", "all"];

function free(p: Cursor, word: Name): Part {
	const value = p.name("missing-name", word, "`free` needs a value, such as `free p` or `free oldest of bufs`");
	if (!p.takeWord("of")) {
		const listFollows = ORDERS.includes(value.text) && !p.lineEnds && p.kind === Kind.word;
		if (!listFollows) return { kind: "free", value };
		p.error("missing-of", value.from, p.to, `write \`free ${value.text} of ${p.text}\``, {
			title: "Insert of",
			from: p.from,
			to: p.from,
			text: "of ",
		});
	} else if (!ORDERS.includes(value.text)) {
		p.error("unknown-order", value.from, value.to, "`free ... of` takes `oldest`, `newest`, `random` or `all`");
	}
	const list = p.name(
		"missing-name",
		{ from: word.from, to: p.end },
		`\`free ${value.text} of\` needs a list, such as \`free ${value.text} of bufs\``,
	);
	const at = { from: p.from, to: p.to };
	if (!p.takeWord("until")) return { kind: "free from", order: value, list };
	return {
		kind: "free from",
		order: value,
		list,
		until: expression(p, { at, message: "`until` needs a condition, such as `until length(bufs) <= 5`" }),
	};
}

function wait(p: Cursor, word: Name): Part {
	const message = "`wait until` needs a condition, such as `wait until pages.free > 100`";
	const until = p.takeWord("until");
	const condition = expression(p, { at: { from: word.from, to: p.end }, message });
	if (until || condition.kind === "missing") return { kind: "wait", condition };
	if (condition.unit === "ticks" || condition.unit === "ms" || condition.unit === "s") {
		const fix = { title: "Write sleep", from: word.from, to: word.to, text: "sleep" };
		p.error("missing-until", word.from, word.to, "`wait until` needs a condition; to let time pass, write `sleep`", fix);
	} else {
		const fix = { title: "Insert until", from: word.to, to: word.to, text: " until" };
		p.error("missing-until", word.from, word.to, message, fix);
	}
	return { kind: "wait", condition: { kind: "missing", from: condition.from, to: condition.to } };
}
