/**
 * The scanner: a text becomes tokens in flat arrays, in one pass and without an object per token. It knows no words: whether `free` is a
 * statement or a name is the parser's business. Comments lie in arrays of their own, for the formatter.
 */

/** Kinds of tokens. Operators and punctuation are all `sign`, told apart by {@link Sign}. */
export const Kind = { end: 0, word: 1, number: 2, string: 3, openString: 4, sign: 5, bad: 6 } as const;

/** Operators and punctuation, by the number that {@link Tokens.sign} holds. */
const SIGNS = [
	"+",
	"-",
	"*",
	"/",
	"%",
	"<<",
	">>",
	"&",
	"|",
	"^",
	"~",
	"!",
	"==",
	"!=",
	"<",
	"<=",
	">",
	">=",
	"=",
	"..",
	".",
	",",
	";",
	"(",
	")",
	"[",
	"]",
	"{",
	"}",
	"&&",
	"||",
] as const;

/** An operator or a punctuation mark. `&&` and `||` are scanned so that the parser can say what to write instead. */
export type Sign = (typeof SIGNS)[number];

/** The tokens of a text. The last one is of kind `end`; offsets count in the text they belong to, from `base` on. */
export interface Tokens {
	readonly text: string;
	/** Offset of the first character of `text`: not 0 for an expression inside a string. */
	readonly base: number;
	count: number;
	readonly kind: Uint8Array;
	/** Index of the sign, for tokens of kind `sign`. */
	readonly signs: Uint8Array;
	readonly from: Int32Array;
	readonly to: Int32Array;
	/** 1 for the first token of a line. */
	readonly first: Uint8Array;
	/** Comments: where each `//` begins and its line ends. */
	readonly commentFrom: number[];
	readonly commentTo: number[];
}

const SIGN_NUMBER: ReadonlyMap<string, number> = new Map(SIGNS.map((sign, number) => [sign, number]));

/** The sign of a token of kind `sign`. */
export function signOf(tokens: Tokens, token: number): Sign {
	return SIGNS[tokens.signs[token] as number] as Sign;
}

/** The text of a token as written. */
export function tokenText(tokens: Tokens, token: number): string {
	return tokens.text.slice((tokens.from[token] as number) - tokens.base, (tokens.to[token] as number) - tokens.base);
}

/** Classes of characters below 128: what the inner loops look at. */
const SPACE = 1;
const LETTER = 2;
const DIGIT = 4;
const SIGN = 8;
const IN_KERNEL_ID = 16;
const CLASS = new Uint8Array(128);
for (const c of " \t\r\n\v\f") CLASS[c.charCodeAt(0)] = SPACE;
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") CLASS[c.charCodeAt(0)] = LETTER | IN_KERNEL_ID;
for (const c of "0123456789") CLASS[c.charCodeAt(0)] = DIGIT | IN_KERNEL_ID;
for (const sign of SIGNS) CLASS[sign.charCodeAt(0)] = SIGN;
CLASS[45] = SIGN | IN_KERNEL_ID;
CLASS[46] = SIGN | IN_KERNEL_ID;

const BYTE_ORDER_MARK = 0xfeff;
const NO_BREAK_SPACE = 0xa0;

function classOf(text: string, at: number): number {
	const code = text.charCodeAt(at);
	if (code < 128) return CLASS[code] as number;
	// Pasted text brings such spaces along; NaN behind the end has class 0.
	return code === NO_BREAK_SPACE || code === BYTE_ORDER_MARK ? SPACE : 0;
}

/** Offset behind the characters of a class, from `at` on. */
function skip(text: string, at: number, classes: number): number {
	while (at < text.length && classOf(text, at) & classes) at++;
	return at;
}

/** Offset behind a number with the letters or the `%` glued to it. */
function numberEnd(text: string, at: number): number {
	if (text[at] === "0" && (text[at + 1] === "x" || text[at + 1] === "X")) return skip(text, at + 2, LETTER | DIGIT);
	at = skip(text, at, DIGIT);
	if (text[at] === "." && classOf(text, at + 1) & DIGIT) at = skip(text, at + 1, DIGIT);
	// `1e12`; the `e` of `1events` is a letter of a unit.
	if (text[at] === "e" || text[at] === "E") {
		const digits = text[at + 1] === "-" || text[at + 1] === "+" ? at + 2 : at + 1;
		if (classOf(text, digits) & DIGIT) at = skip(text, digits, DIGIT);
	}
	// `5%` is a quantity, `5%n` and `5 % n` are divisions.
	if (text[at] === "%") return classOf(text, at + 1) & (LETTER | DIGIT) || text[at + 1] === "(" || text[at + 1] === "=" ? at : at + 1;
	return skip(text, at, LETTER | DIGIT);
}

/**
 * Offset behind a string, and whether it is closed; an unclosed one ends with its line. In the text of `log` strings may stand inside the
 * expressions: `log "{keg["vmem btag"].ud_pages}"`.
 */
function stringEnd(text: string, open: number, expressions = false): { to: number; closed: boolean } {
	let at = open + 1;
	for (; at < text.length; at++) {
		const c = text.charCodeAt(at);
		if (c === 34) return { to: at + 1, closed: true };
		if (c === 10) break;
		if (c === 92 && at + 1 < text.length && text.charCodeAt(at + 1) !== 10) at++;
		else if (expressions && c === 123) {
			const end = text.charCodeAt(at + 1) === 123 ? at + 1 : braceEnd(text, at);
			if (end >= 0) {
				at = end;
				continue;
			}
			// The rest is looked at once only: a brace that is not closed is the last one, and its quotes do not end the text either.
			expressions = false;
			if (end === -2) at = Math.max(at, text.slice(at, lineEnd(text, at)).lastIndexOf('"') + at - 1);
		}
	}
	if (text[at - 1] === "\r") at--;
	return { to: at, closed: false };
}

/** Signs behind which a value stands: a quote there begins a string of the expression, and does not end the text around it. */
const BEFORE_VALUE = "[(,=";

/** Offset of the `}` that ends the expression at a `{` of a text; where it has none on its line -1, or -2 if a quote in it is to blame. */
export function braceEnd(text: string, open: number): number {
	let last = "";
	let quoted = false;
	for (let at = open + 1; at < text.length; at++) {
		const c = text[at] as string;
		if (c === "}") return at;
		if (c === "\n") break;
		if (c === "\\") at++;
		else if (c === '"') {
			if (last === "" || !BEFORE_VALUE.includes(last)) break;
			quoted = true;
			const end = stringEnd(text, at);
			if (!end.closed) break;
			at = end.to - 1;
		}
		if (c !== " " && c !== "\t") last = c;
	}
	return quoted ? -2 : -1;
}

/** Offset behind characters that mean nothing, taken together so that they make one error. */
function badEnd(text: string, at: number): number {
	if (text.startsWith("/*", at)) {
		const close = text.indexOf("*/", at + 2);
		return close < 0 ? lineEnd(text, at) : close + 2;
	}
	if (text[at] === "#") return lineEnd(text, at);
	at++;
	while (at < text.length && classOf(text, at) === 0 && text[at] !== '"' && text[at] !== "#") at++;
	return at;
}

function lineEnd(text: string, at: number): number {
	let end = text.indexOf("\n", at);
	if (end < 0) end = text.length;
	return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
	larger.set(old);
	return larger;
}

/** Scans a text. `base` is added to all offsets. */
export function scan(text: string, base = 0): Tokens {
	// A token and the space behind it take four characters or more in most texts; the arrays grow for those that are denser.
	let room = (text.length >> 2) + 16;
	let kind = new Uint8Array(room);
	let signs = new Uint8Array(room);
	let from = new Int32Array(room);
	let to = new Int32Array(room);
	let first = new Uint8Array(room);
	const commentFrom: number[] = [];
	const commentTo: number[] = [];
	let count = 0;
	let newLine = 1;
	let at = 0;
	while (at < text.length) {
		const start = at;
		const c = classOf(text, at);
		if (c === SPACE) {
			if (text.charCodeAt(at) === 10) newLine = 1;
			at++;
			continue;
		}
		let tokenKind: number = Kind.sign;
		let sign = 0;
		if (c & LETTER) {
			tokenKind = Kind.word;
			at = skip(text, at + 1, LETTER | DIGIT);
		} else if (c & DIGIT) {
			tokenKind = Kind.number;
			at = numberEnd(text, at);
		} else if (text[at] === '"') {
			const before = count - 1;
			const log =
				count > 0 && (to[before] as number) - (from[before] as number) === 3 && text.startsWith("log", (from[before] as number) - base);
			const end = stringEnd(text, at, log);
			tokenKind = end.closed ? Kind.string : Kind.openString;
			at = end.to;
		} else if (c & SIGN) {
			const pair = text.slice(at, at + 2);
			if (pair === "//") {
				at = lineEnd(text, at);
				commentFrom.push(base + start);
				commentTo.push(base + at);
				continue;
			}
			if (pair === "/*") {
				tokenKind = Kind.bad;
				at = badEnd(text, at);
			} else {
				const double = SIGN_NUMBER.get(pair);
				sign = double ?? (SIGN_NUMBER.get(text[at] as string) as number);
				at += double === undefined || pair.length === 1 ? 1 : 2;
			}
		} else {
			tokenKind = Kind.bad;
			at = badEnd(text, at);
		}
		// One place stays for the end.
		if (count + 2 > room) {
			room *= 2;
			kind = grown(kind, new Uint8Array(room));
			signs = grown(signs, new Uint8Array(room));
			from = grown(from, new Int32Array(room));
			to = grown(to, new Int32Array(room));
			first = grown(first, new Uint8Array(room));
		}
		kind[count] = tokenKind;
		signs[count] = sign;
		from[count] = base + start;
		to[count] = base + at;
		first[count] = newLine;
		newLine = 0;
		count++;
	}
	from[count] = base + text.length;
	to[count] = base + text.length;
	first[count] = 1;
	count++;
	return { text, base, count, kind, signs, from, to, first, commentFrom, commentTo };
}

/**
 * Makes one word of the tokens from `token` on that a kernel id (`r366840-only`, `13.0`) or a schedule (`round-robin`) is spread over, and
 * says whether there was one. The tokens it swallows are taken out of the arrays, so that whoever reads them later sees the word.
 */
export function joinWord(tokens: Tokens, token: number): boolean {
	if (tokens.kind[token] !== Kind.word && tokens.kind[token] !== Kind.number) return false;
	const start = (tokens.from[token] as number) - tokens.base;
	const end = skip(tokens.text, start, IN_KERNEL_ID) + tokens.base;
	let next = token + 1;
	while (next < tokens.count - 1 && (tokens.from[next] as number) < end) next++;
	// The last token may reach beyond the word, as that of `13.0%` does: it then stays whole and is no id.
	if ((tokens.to[next - 1] as number) !== end) return tokens.kind[token] === Kind.word;
	tokens.kind[token] = Kind.word;
	tokens.to[token] = end;
	if (next > token + 1) {
		// Moving the rest down would cost the length of the text for each id: instead the swallowed tokens lie inside the word, as blanks.
		for (let blank = token + 1; blank < next; blank++) tokens.kind[blank] = BLANK;
	}
	return true;
}

/** Kind of a token that {@link joinWord} swallowed. */
const BLANK = 7;

/** The token behind, leaving out what was swallowed. */
export function nextToken(tokens: Tokens, token: number): number {
	if (token >= tokens.count - 1) return tokens.count - 1;
	token++;
	while (tokens.kind[token] === BLANK) token++;
	return token;
}
