/** Numbers with their units, and strings. */
import type { Expr, Unit } from "../ast.ts";
import { didYouMean } from "../nearest.ts";
import { Kind } from "../scanner.ts";
import { UNITS } from "../vocabulary-units.ts";
import type { Cursor } from "./cursor.ts";

const NUMBER = /^(0[xX][0-9A-Fa-f]*|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(.*)$/s;

/** The 64 ones of amd64's last address, which stand for themselves. */
const ALL_ONES = /^0[xX]0*[fF]{16}$/;

/** Units by their spelling; those behind a space are the same. `times` is none of them: it belongs to `repeat`. */
const UNIT_WORDS: ReadonlySet<string> = new Set(Object.keys(UNITS).filter((unit) => unit !== "times"));

/** What people write for units. */
const OTHER_SPELLINGS: ReadonlyMap<string, Unit> = new Map(
	Object.entries<Unit>({
		b: "B",
		byte: "B",
		bytes: "B",
		k: "K",
		kb: "K",
		kib: "K",
		m: "M",
		mb: "M",
		mib: "M",
		g: "G",
		gb: "G",
		gib: "G",
		p: "pages",
		page: "pages",
		item: "items",
		tick: "ticks",
		event: "events",
		msec: "ms",
		millisecond: "ms",
		milliseconds: "ms",
		sec: "s",
		secs: "s",
		second: "s",
		seconds: "s",
	}),
);

/** The unit that is meant by another spelling of it. */
function meantUnit(word: string): Unit | undefined {
	const lower = word.toLowerCase();
	return OTHER_SPELLINGS.get(lower) ?? (UNIT_WORDS.has(lower) ? (lower as Unit) : undefined);
}

/** Whether a whole number that is written digit by digit is above those that are exact. */
function isInexact(digits: string, value: number): boolean {
	return value > Number.MAX_SAFE_INTEGER && /^(\d+|0[xX].*)$/.test(digits) && !ALL_ONES.test(digits) && BigInt(digits) > 2n ** 53n;
}

/** The number at the place, with a unit glued to it. */
export function numberOf(p: Cursor): Expr {
	const { from, to, text } = p;
	p.take();
	const [, digits = "", suffix = ""] = NUMBER.exec(text) ?? [];
	const hex = digits.startsWith("0x") || digits.startsWith("0X");
	if (hex && digits.length === 2) p.error("bad-number", from, to, `\`${text}\` is no number: digits are missing behind \`0x\``);
	const value = hex ? Number(digits === "0x" || digits === "0X" ? 0 : digits) : Number(digits);
	const number = { kind: "number", value, hex, from, to } as const;
	if (!Number.isFinite(value)) p.error("bad-number", from, to, "this number is too large");
	else if (isInexact(digits, value)) p.error("bad-number", from, to, "numbers are exact up to 2^53 only, and this one is above");
	if (suffix === "") return number;
	if (UNIT_WORDS.has(suffix)) return { ...number, unit: suffix as Unit };
	const meant = meantUnit(suffix);
	const at = from + digits.length;
	if (meant !== undefined) {
		const written = meant.length > 2 ? ` ${meant}` : meant;
		p.error("unknown-unit", at, to, `\`${suffix}\` is no unit; write \`${digits}${written}\``, {
			title: `Write ${digits}${written}`,
			from: at,
			to,
			text: written,
		});
		return { ...number, unit: meant };
	}
	p.error("unknown-unit", at, to, noUnit(suffix));
	return number;
}

/** What to say of a word that stands where a unit would and is none. */
export function noUnit(word: string): string {
	const meant = word.length < 3 ? "" : didYouMean(word, ["pages", "items", "ticks", "events"]);
	return `\`${word}\` is no unit${meant || "; units are B, K, M, G, pages, items, ticks, ms, s and %"}`;
}

/** The unit behind a space: `5 ticks`. One in another spelling, of `least` letters or more, is told and understood. */
export function unitBehind(p: Cursor, least: number): Unit | undefined {
	if (p.lineEnds || p.kind !== Kind.word) return undefined;
	const { from, to, text } = p;
	const unit = UNIT_WORDS.has(text) ? (text as Unit) : text.length < least ? undefined : meantUnit(text);
	if (unit === undefined) return undefined;
	if (unit !== text)
		p.error("unknown-unit", from, to, `\`${text}\` is no unit; write \`${unit}\``, { title: `Write ${unit}`, from, to, text: unit });
	p.take();
	return unit;
}

/** Length of what was probably meant as the text of an unclosed string: inside brackets it ends before their next sign, elsewhere with the line. */
function wantedEnd(p: Cursor, text: string): number {
	const end = text.search(p.brackets > 0 ? /\s*[,)\]]/ : /\s*(\{\s*)?$/);
	return end > 0 ? end : text.length;
}

/** Takes the string at the place and gives what stands between its quotes, as written. */
export function rawString(p: Cursor): string {
	const { from, to, text } = p;
	const closed = p.kind === Kind.string;
	p.take();
	if (!closed) {
		const end = from + wantedEnd(p, text);
		p.error("unclosed-string", from, to, 'this text is not closed: a `"` is missing', { title: 'Insert "', from: end, to: end, text: '"' });
	}
	return text.slice(1, closed ? -1 : undefined);
}

/** Takes the string at the place and gives its text, without quotes and escapes. */
export function stringOf(p: Cursor): string {
	const raw = rawString(p);
	return raw.includes("\\") ? raw.replace(/\\(["\\])/g, "$1") : raw;
}
