/**
 * Expressions. From loose to tight: `or`, `and`, `not`, comparisons, `a..b`, `|`, `^`, `&`, shifts, sums, products, `- ! ~`. Unlike in C
 * a comparison binds looser than `|` and `&`, so that `flags & M_NOWAIT == 0` means what it says.
 */
import type { Expr, Name, Range } from "../ast.ts";
import { Kind, type Sign, tokenText } from "../scanner.ts";
import type { Cursor } from "./cursor.ts";
import { numberOf, stringOf, unitBehind } from "./literals.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** Left-associative operators between comparison and unary, by strength. */
const STRENGTH: Readonly<Partial<Record<Sign, number>>> = {
	"|": 1,
	"^": 2,
	"&": 3,
	"<<": 4,
	">>": 4,
	"+": 5,
	"-": 5,
	"*": 6,
	"/": 6,
	"%": 6,
};

/** What to say when an expression is missing: where, and what to type. */
export interface Wanted {
	readonly at: Range;
	readonly message: string;
}

/** A node for an expression that is not there. */
export function missingExpression(p: Cursor): Expr {
	return { kind: "missing", from: p.end, to: p.end };
}

/** An expression; a missing one is told as `wanted` says. */
export function expression(p: Cursor, wanted: Wanted): Expr {
	p.startExpression();
	return p.deeper(
		() => either(p, wanted),
		() => missingExpression(p),
	);
}

function either(p: Cursor, wanted: Wanted): Expr {
	let left = both(p, wanted);
	while (isOperator(p, "or", "||") && p.operator()) left = binary(p, "or", left, both);
	return left;
}

function both(p: Cursor, wanted: Wanted): Expr {
	let left = negation(p, wanted);
	while (isOperator(p, "and", "&&") && p.operator()) left = binary(p, "and", left, negation);
	return left;
}

/** `and` and `or`; their C spellings are told and understood. */
function isOperator(p: Cursor, word: string, c: Sign): boolean {
	if (p.lineEnds) return false;
	if (p.isSign(c)) {
		p.error("c-operator", p.from, p.to, `write \`${word}\` instead of \`${c}\``, {
			title: `Write ${word}`,
			from: p.from,
			to: p.to,
			text: word,
		});
		return true;
	}
	return p.isWord(word);
}

/** `not` is a word of its own only where an operand follows: a variable may have that name. */
function negation(p: Cursor, wanted: Wanted): Expr {
	if (p.lineEnds || !p.isWord("not") || !startsOperand(p, p.following)) return comparison(p, wanted);
	const from = p.from;
	const at = { from, to: p.to };
	p.take();
	const operand = p.deeper(
		() => negation(p, { at, message: "`not` needs a condition behind it" }),
		() => missingExpression(p),
	);
	return { kind: "unary", operator: "!", operand, from, to: operand.to };
}

function startsOperand(p: Cursor, token: number): boolean {
	const kind = p.tokens.kind[token];
	if (kind === Kind.end || (p.brackets === 0 && p.tokens.first[token] === 1)) return false;
	if (kind === Kind.sign) return p.isSign("(", token) || p.isSign("!", token) || p.isSign("-", token) || p.isSign("~", token);
	return kind !== Kind.word || !["and", "or", "then", "within", "under"].includes(tokenText(p.tokens, token));
}

function comparison(p: Cursor, wanted: Wanted): Expr {
	const left = range(p, wanted);
	const operator = p.lineEnds ? undefined : p.sign();
	if (operator === undefined || !COMPARISONS.has(operator)) {
		if (operator === "=" && p.brackets === 0 && wanted.message.includes("condition")) {
			p.error("assignment-in-condition", p.from, p.to, "write `==` to compare", { title: "Compare", from: p.from, to: p.to, text: "==" });
			return binary(p, "==", left, range);
		}
		return left;
	}
	if (!p.operator()) return left;
	const result = binary(p, operator, left, range);
	const second = p.lineEnds ? undefined : p.sign();
	if (second !== undefined && COMPARISONS.has(second)) {
		p.error("chained-comparison", left.from, p.to, `comparisons do not chain: write \`a ${operator} b and b ${second} c\``);
		let rest: Expr = result;
		for (let next = p.sign(); !p.lineEnds && next !== undefined && COMPARISONS.has(next) && p.operator(); next = p.sign()) {
			rest = binary(p, next, rest, range);
		}
		return rest;
	}
	return result;
}

function range(p: Cursor, wanted: Wanted): Expr {
	const low = operators(p, wanted, 1);
	if (p.lineEnds || !p.isSign("..") || !p.operator()) return low;
	const at = { from: p.from, to: p.to };
	p.take();
	const high = operators(p, { at, message: "`..` needs the upper end of the range, such as `1..10`" }, 1);
	return { kind: "range", low, high, from: low.from, to: high.to };
}

/** A chain of operators of at least the given strength. */
function operators(p: Cursor, wanted: Wanted, strength: number): Expr {
	let left = unary(p, wanted);
	for (;;) {
		const operator = p.lineEnds ? undefined : p.sign();
		const its = operator && STRENGTH[operator];
		if (operator === undefined || its === undefined || its < strength || !p.operator()) return left;
		left = binary(p, operator, left, (q, w) => operators(q, w, its + 1));
	}
}

/** Takes the operator and the operand behind it, which may stand on the next line. */
function binary(p: Cursor, operator: string, left: Expr, operand: (p: Cursor, wanted: Wanted) => Expr): Expr {
	const at = { from: p.from, to: p.to };
	p.take();
	const right = continued(p, () => operand(p, { at, message: `\`${operator}\` needs a value behind it` }));
	return { kind: "binary", operator, left, right, from: left.from, to: right.to };
}

/** Parses what may begin on the next line, because what stands before it cannot end a statement. A statement there is none of it. */
export function continued<T>(p: Cursor, part: () => T): T {
	if (p.first && !looksLikeStatement(p)) p.joinLine();
	return part();
}

/** Words of statements and declarations before a further operand: the line is no continuation of an expression. */
const LEADS = new Set(
	"let list repeat forever while if choose work sleep hold free wait barrier at every fail shrink log machine kernel zone arena const param thread schedule expect".split(
		" ",
	),
);

/** Whether the token begins a line that reads as a statement or declaration: an expression left open before it ends here. */
export function looksLikeStatement(p: Cursor): boolean {
	if (!p.first || p.kind !== Kind.word) return false;
	const next = p.following;
	if (p.isSign("=", next)) return true;
	if (!LEADS.has(p.text)) return ["break", "continue", "stop"].includes(p.text) && p.tokens.first[next] === 1;
	const kind = p.tokens.kind[next];
	if (p.tokens.first[next] === 1) return false;
	return kind === Kind.word || kind === Kind.number || kind === Kind.string || p.isSign("{", next);
}

function unary(p: Cursor, wanted: Wanted): Expr {
	const operator = p.lineEnds ? undefined : p.sign();
	if (operator !== "-" && operator !== "!" && operator !== "~") return measured(p, primary(p, wanted));
	const from = p.from;
	const at = { from, to: p.to };
	p.take();
	const operand = p.deeper(
		() => unary(p, { at, message: `\`${operator}\` needs a value behind it` }),
		() => missingExpression(p),
	);
	return { kind: "unary", operator, operand, from, to: operand.to };
}

/** An operand with the unit that follows it behind a space. */
function measured(p: Cursor, operand: Expr): Expr {
	if (operand.kind === "missing" || operand.kind === "string" || operand.unit !== undefined) return operand;
	// `p` is what people call a page, and a variable; behind a number it can be no variable.
	const unit = unitBehind(p, operand.kind === "number" ? 1 : 3);
	return unit === undefined ? operand : { ...operand, unit, to: p.end };
}

function primary(p: Cursor, wanted: Wanted): Expr {
	const from = p.from;
	if (!p.lineEnds && !looksLikeStatement(p)) {
		if (p.kind === Kind.number) return numberOf(p);
		if (p.kind === Kind.string || p.kind === Kind.openString) {
			const value = stringOf(p);
			return { kind: "string", value, from, to: p.end };
		}
		if (p.kind === Kind.word) return named(p);
		if (p.isSign("(")) return parenthesised(p);
		if (p.kind === Kind.bad) return bad(p);
	}
	p.error("missing-value", wanted.at.from, wanted.at.to, wanted.message);
	return missingExpression(p);
}

function parenthesised(p: Cursor): Expr {
	const from = p.from;
	const at = { from, to: p.to };
	p.take();
	p.brackets++;
	const inner = expression(p, { at, message: "`(` needs a value behind it" });
	p.brackets--;
	close(p, ")", at);
	return { ...inner, from, to: p.end };
}

/** The closing bracket. Missing, it is told where the opening one stands. */
export function close(p: Cursor, sign: ")" | "]", open: Range): void {
	if (p.takeSign(sign)) return;
	const opening = sign === ")" ? "(" : "[";
	p.error("unclosed", open.from, open.to, `\`${opening}\` is not closed: a \`${sign}\` is missing`, {
		title: `Insert ${sign}`,
		from: p.end,
		to: p.end,
		text: sign,
	});
}

/** A name, and what may follow it: arguments, an index, fields. */
function named(p: Cursor): Expr {
	const name: Name = { text: p.text, from: p.from, to: p.to };
	p.take();
	if (p.lineEnds) return { kind: "name", name: name.text, from: name.from, to: name.to };
	if (p.isSign("(")) return { kind: "call", callee: name, args: args(p, name), from: name.from, to: p.end };
	let index: Expr | undefined;
	if (p.isSign("[")) {
		const at = { from: p.from, to: p.to };
		p.take();
		p.brackets++;
		index = expression(p, { at, message: `\`${name.text}[\` needs a name or a number, such as \`keg["vmem btag"]\` or \`cpu[0]\`` });
		p.brackets--;
		close(p, "]", at);
	}
	if (index === undefined && !p.isSign(".")) return { kind: "name", name: name.text, from: name.from, to: name.to };
	const path: Name[] = [];
	while (!p.lineEnds && p.isSign(".")) {
		const at = { from: p.from, to: p.to };
		p.take();
		path.push(elements(p, p.name("missing-field", at, "`.` needs a field behind it, such as `pages.free`")));
	}
	return { kind: "probe", object: name, ...(index ? { index } : {}), path, from: name.from, to: p.end };
}

/** A field with the indexes behind it as one element of a path: `uz_cpu[1]`. */
function elements(p: Cursor, field: Name): Name {
	let { text } = field;
	while (!p.lineEnds && p.isSign("[")) {
		const open = { from: p.from, to: p.to };
		p.take();
		p.brackets++;
		const index = p.text;
		if (p.kind === Kind.number && /^\d+$/.test(index)) {
			p.take();
			text += `[${index}]`;
		} else {
			p.error("bad-index", open.from, p.to, `an index behind a field is a number, such as \`${field.text}[0]\``);
			expression(p, { at: open, message: "" });
			text += "[0]";
		}
		p.brackets--;
		close(p, "]", open);
	}
	return { ...field, text, to: p.end };
}

/** Arguments in parentheses. A missing comma is told and read as one; where a statement begins, the call was not closed. */
function args(p: Cursor, callee: Name): Expr[] {
	const open = { from: callee.from, to: p.to };
	const result: Expr[] = [];
	p.take();
	if (p.takeSign(")")) return result;
	p.brackets++;
	for (;;) {
		result.push(expression(p, { at: open, message: `an argument of \`${callee.text}\` is missing` }));
		if (p.takeSign(",")) continue;
		if (p.isSign(")") || p.first || !startsOperand(p, p.at) || p.isSign("-")) break;
		p.error("missing-comma", p.from, p.to, `a \`,\` is missing before \`${p.text}\``, {
			title: "Insert ,",
			from: p.end,
			to: p.end,
			text: ",",
		});
	}
	p.brackets--;
	if (!p.takeSign(")")) {
		p.error("unclosed", open.from, open.to, `\`${callee.text}(\` is not closed: a \`)\` is missing`, {
			title: "Insert )",
			from: p.end,
			to: p.end,
			text: ")",
		});
	}
	return result;
}

/** Characters that mean nothing in the place of a value. */
function bad(p: Cursor): Expr {
	badCharacters(p);
	p.take();
	return missingExpression(p);
}

/** Tells what is wrong with characters that no token begins with. */
export function badCharacters(p: Cursor): void {
	const text = p.text;
	let message = `\`${text.length > 20 ? `${text.slice(0, 20)}...` : text}\` means nothing here`;
	if (text.startsWith("'")) message = "texts stand in double quotes";
	else if (text.startsWith("#") || text.startsWith("/*")) message = "comments begin with `//`";
	p.error("bad-character", p.from, p.to, message);
}
