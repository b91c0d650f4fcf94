/** Statements that do something to the machine rather than to memory: faults, pressure, messages. */
import type { Expr, FaultExtent, Name } from "../ast.ts";
import { braceEnd, Kind, scan } from "../scanner.ts";
import { Cursor } from "./cursor.ts";
import { expression } from "./expressions.ts";
import { rawString } from "./literals.ts";
import type { Part } from "./statements.ts";

/** `fail pages`, `fail kva`, with how long or how often. */
export function fault(p: Cursor, word: Name): Part {
	const message = "`fail` needs what shall fail: `fail pages` or `fail kva`";
	const what = p.name("missing-name", word, message);
	if (what.text !== "" && what.text !== "pages" && what.text !== "kva")
		p.error("unknown-fault", what.from, what.to, `\`${what.text}\` cannot fail; write \`pages\` or \`kva\``);
	const extent = faultExtent(p);
	return { kind: "fail", what, ...(extent ? { extent } : {}) };
}

function faultExtent(p: Cursor): FaultExtent | undefined {
	const from = p.from;
	if (p.takeWord("once")) return { kind: "once", from, to: p.end };
	const time = duration(p);
	if (time !== undefined) return { kind: "for", time, from, to: p.end };
	if (p.lineEnds || p.kind !== Kind.number) return undefined;
	const message = "how often is written `1 in 20`";
	const one = p.text;
	p.take();
	const isShare = p.takeWord("in");
	if (one !== "1" || !isShare) p.error("bad-fault-extent", from, p.end, message);
	const n = expression(p, { at: { from, to: p.end }, message });
	const of = duration(p);
	return { kind: "one in", n, ...(of ? { time: of } : {}), from, to: p.end };
}

/** `for 2s`. */
function duration(p: Cursor): Expr | undefined {
	const at = { from: p.from, to: p.to };
	return p.takeWord("for") ? expression(p, { at, message: "`for` needs a time, such as `for 2s`" }) : undefined;
}

/** `shrink memory to 400K [for 2s] [reclaimable]`. */
export function shrink(p: Cursor, word: Name): Part {
	const message = "`shrink memory to` needs a size, such as `shrink memory to 400K for 2s`";
	if (!p.takeWord("memory") || !p.takeWord("to")) p.error("missing-memory", word.from, Math.max(p.end, word.to), message);
	const size = expression(p, { at: { from: word.from, to: p.end }, message });
	let time: Expr | undefined;
	let reclaimable = false;
	for (;;) {
		const more = time === undefined ? duration(p) : undefined;
		if (more !== undefined) time = more;
		else if (!reclaimable && p.takeWord("reclaimable")) reclaimable = true;
		else break;
	}
	return { kind: "shrink", size, ...(time ? { time } : {}), reclaimable };
}

/** `log "text {expr} text"`; `{{` and `}}` are braces. */
export function log(p: Cursor, word: Name): Part {
	if (p.lineEnds || (p.kind !== Kind.string && p.kind !== Kind.openString)) {
		p.error("missing-text", word.from, word.to, '`log` needs a text, such as `log "free {pages.free}"`');
		return { kind: "log", parts: [] };
	}
	const inside = p.from + 1;
	return { kind: "log", parts: interpolated(p, rawString(p), inside) };
}

/** Texts and expressions in turn, of what stands between the quotes. */
function interpolated(p: Cursor, text: string, base: number): (string | Expr)[] {
	const parts: (string | Expr)[] = [];
	let literal = "";
	for (let at = 0; at < text.length; at++) {
		const c = text[at] as string;
		const next = text[at + 1];
		if (c === "\\" && (next === '"' || next === "\\")) {
			literal += next;
			at++;
		} else if ((c === "{" || c === "}") && next === c) {
			literal += c;
			at++;
		} else if (c === "}") {
			p.error("lone-brace", base + at, base + at + 1, "a `}` in a text is written `}}`", {
				title: "Write }}",
				from: base + at,
				to: base + at + 1,
				text: "}}",
			});
		} else if (c === "{") {
			const end = braceEnd(text, at);
			if (end < 0) {
				p.error(
					"unclosed-brace",
					base + at,
					base + at + 1,
					"`{` in a text is not closed: a `}` is missing; a brace itself is written `{{`",
				);
				break;
			}
			if (literal !== "") parts.push(literal);
			literal = "";
			parts.push(inside(p, text.slice(at + 1, end), base + at + 1));
			at = end;
		} else {
			literal += c;
		}
	}
	if (literal !== "" || parts.length === 0) parts.push(literal);
	return parts;
}

/** Escaped quotes and backslashes as themselves, each with a space where it changes no string, so that offsets stay. */
function unescaped(text: string): string {
	let open = false;
	return text.replace(/\\(["\\])/g, (_, c: string) => {
		if (c !== '"') return ` ${c}`;
		open = !open;
		return open ? ' "' : '" ';
	});
}

/** The expression in the braces of a text. Its quotes may be escaped there. */
function inside(p: Cursor, text: string, base: number): Expr {
	const inner = new Cursor(scan(unescaped(text), base), p.findings);
	inner.quiet = p.quiet;
	inner.brackets = 1;
	inner.joinLine();
	const at = { from: base - 1, to: base + text.length + 1 };
	const result = expression(inner, {
		at,
		message: "`{ }` in a text needs an expression, such as `{pages.free}`; a brace itself is written `{{`",
	});
	if (inner.kind !== Kind.end)
		inner.error("unexpected", inner.from, inner.to, `\`${inner.text}\` is not expected here; \`{ }\` in a text holds one expression`);
	p.quiet = inner.quiet;
	return result;
}
