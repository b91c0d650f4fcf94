/** Declarations other than `schedule` and `expect`: machine, kernel, zones, arenas, values, threads, blocks with a time. */
import { THRESHOLD_DOCS } from "../../engine/kernel/conf.ts";
import type { Declaration, Expr, Name, Property } from "../ast.ts";
import { Kind, tokenText } from "../scanner.ts";
import type { Cursor } from "./cursor.ts";
import { close, continued, expression } from "./expressions.ts";
import { kernelName } from "./kernel-name.ts";
import { block, braces, endOf } from "./recovery.ts";
import { equalSign, statement } from "./statements.ts";

/** A declaration without its range. */
export type DeclarationPart = Declaration extends infer D ? (D extends Declaration ? Omit<D, "from" | "to"> : never) : never;

/** What to type behind the word of a property. */
const EXAMPLES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		cpus: "a number, such as `4`",
		memory: "a quantity, such as `56M`",
		kva: "a quantity, such as `96M`",
		hz: "a number, such as `100`",
		options: "names, such as `INVARIANTS`",
		kva_holes: "a size and a distance, such as `4K every 16M`",
		daemons: "`on` or `off`",
		...Object.fromEntries(Object.keys(THRESHOLD_DOCS).map((name) => [name, "a quantity, such as `400 pages`"])),
		item: "a quantity, such as `256B`",
		align: "a quantity, such as `64B`",
		flags: "flags, such as `UMA_ZONE_ZINIT`",
		max: "a quantity, such as `100 items`",
		maxcache: "a quantity, such as `10 items`",
		reserve_kva: "a quantity, such as `100 items`",
		reserve: "a quantity, such as `8 items`",
		prealloc: "a quantity, such as `16 items`",
		quantum: "a quantity, such as `4K`",
		qcache_max: "a quantity, such as `64K`",
		span: "an address and a length, such as `0x1000000 + 4M`",
		import: "a size and an arena, such as `64K from kernel_arena`",
		limit: "a quantity, such as `16M`",
	}),
);

/** The lines of a machine, zone or arena. */
function properties(p: Cursor, of: { text: string; from: number; to: number }): Property[] {
	const result: Property[] = [];
	braces(p, of, () => {
		p.joinLine();
		const name = p.word();
		if (name === undefined) {
			p.error("not-a-property", p.from, p.to, `${of.text} has lines such as \`memory 56M\`: a word and its value`);
		} else {
			result.push(property(p, name));
		}
		endOf(p, "a property");
	});
	return result;
}

/** Values behind the word of a property: expressions with commas or words between them. */
function property(p: Cursor, name: Name): Property {
	const values: Expr[] = [];
	const words: Name[] = [];
	const wants = EXAMPLES.get(name.text) ?? "a value behind it";
	if (!p.lineEnds && (p.isSign("=") || p.isColon())) {
		p.error("property-assignment", p.from, p.to, `a property has no \`${p.text}\`: write \`${name.text}\` and its value`, {
			title: `Remove ${p.text}`,
			from: p.from,
			to: p.to,
			text: "",
		});
		p.take();
	}
	values.push(expression(p, { at: name, message: `\`${name.text}\` needs ${wants}` }));
	while (!p.lineEnds && !p.quiet) {
		const at = { from: p.from, to: p.to };
		if (p.takeSign(",")) {
			values.push(continued(p, () => expression(p, { at, message: "`,` needs a further value behind it" })));
		} else if (p.kind === Kind.word) {
			const word = p.word() as Name;
			words.push(word);
			if (word.text === "every") values.push(expression(p, { at: word, message: "`every` needs a size, such as `every 1M`" }));
		} else if (p.kind === Kind.string) {
			words.push(p.textName() as Name);
		} else if (p.kind === Kind.number || p.isSign("(")) {
			values.push(expression(p, { at, message: "" }));
		} else {
			break;
		}
	}
	return { name, values, words, from: name.from, to: p.end };
}

/** `machine i386 { }`. */
export function machine(p: Cursor, word: Name): DeclarationPart {
	const arch = p.name("missing-name", word, "`machine` needs an architecture: `machine i386 { ... }` or `machine amd64 { ... }`");
	return { kind: "machine", arch, properties: properties(p, { text: "`machine`", from: word.from, to: p.end }) };
}

/** `kernel r358097 with span_merge`. */
export function kernel(p: Cursor, word: Name): DeclarationPart {
	return { kind: "kernel", ...kernelName(p, word, "`kernel` needs a variant, such as `kernel r358097` or `kernel 13.0`") };
}

/** `zone NAME { }` and `arena NAME { }`. */
export function zoneOrArena(kind: "zone" | "arena"): (p: Cursor, word: Name) => DeclarationPart {
	return (p, word) => {
		const name =
			p.textName() ??
			p.missingName("missing-name", word, `\`${kind}\` needs a name, such as \`${kind} ${kind === "zone" ? "nfs_node" : "dma"} { ... }\``);
		return { kind, name, properties: properties(p, { text: headOf(kind, name), from: word.from, to: p.end }) };
	};
}

/** What messages call a declaration. */
function headOf(kind: string, name: Name): string {
	return name.text === "" ? `\`${kind}\`` : `\`${kind} ${name.text}\``;
}

/** `const n = 4`. */
export function constant(p: Cursor, word: Name): DeclarationPart {
	const name = p.name("missing-name", word, "`const` needs a name, such as `const batch = 4`");
	return {
		kind: "const",
		name,
		value: equals(p, word, name, `${headOf("const", name)} needs a value, such as \`const ${name.text || "batch"} = 4\``),
	};
}

/** `param n = 8, 16, 32`. */
export function parameter(p: Cursor, word: Name): DeclarationPart {
	const name = p.name("missing-name", word, "`param` needs a name, such as `param batch = 8, 16, 32`");
	const message = `\`param ${name.text}\` needs values, such as \`param ${name.text || "batch"} = 8, 16, 32\``;
	const values = [equals(p, word, name, message)];
	while (!p.lineEnds && p.isSign(",")) {
		const at = { from: p.from, to: p.to };
		p.take();
		values.push(continued(p, () => expression(p, { at, message: "`,` needs a further value behind it" })));
	}
	return { kind: "param", name, values };
}

function equals(p: Cursor, word: Name, name: Name, message: string): Expr {
	const at = { from: word.from, to: Math.max(word.to, name.to) };
	equalSign(p, at, message);
	return continued(p, () => expression(p, { at, message }));
}

/** `thread cc[5] on cpu 0 { }`. */
export function thread(p: Cursor, word: Name): DeclarationPart {
	const name = p.name("missing-name", word, "`thread` needs a name, such as `thread cc[5] { ... }`");
	let count: Expr | undefined;
	if (!p.lineEnds && p.isSign("[")) {
		const at = { from: p.from, to: p.to };
		p.take();
		count = expression(p, { at, message: `\`${name.text}[\` needs a count, such as \`${name.text || "cc"}[5]\`` });
		close(p, "]", at);
	}
	const cpu = onCpu(p, name);
	const of = { text: headOf("thread", name), from: word.from, to: p.end };
	const body = block(p, of, () => statement(p));
	return { kind: "thread", name, ...(count ? { count } : {}), ...(cpu ? { cpu } : {}), body };
}

/** `on cpu 0` and `on any cpu`; what is forgotten of it is told and read as if it were there. */
function onCpu(p: Cursor, name: Name): Expr | "any" | undefined {
	const at = { from: p.from, to: p.to };
	const digits = /^cpu(\d+)$/;
	if (!p.lineEnds && (p.isWord("cpu") || digits.test(p.text))) {
		const cpu = digits.exec(p.text)?.[1] ?? (p.tokens.kind[p.following] === Kind.number ? tokenText(p.tokens, p.following) : "0");
		const fix = { title: "Insert on", from: at.from, to: at.from, text: "on " };
		p.error("missing-on", at.from, at.to, `write \`thread ${name.text} on cpu ${cpu}\``, fix);
	} else if (!p.takeWord("on")) return undefined;
	const message = "`on` needs a cpu: `on cpu 0` or `on any cpu`";
	if (p.takeWord("any")) {
		if (!p.takeWord("cpu")) p.error("missing-cpu", at.from, p.end, message);
		return "any";
	}
	const [, glued] = p.lineEnds ? [] : (digits.exec(p.text) ?? []);
	if (glued !== undefined) {
		const { from, to } = p;
		p.error("missing-cpu", from, to, `write \`cpu ${glued}\``, { title: `Write cpu ${glued}`, from, to, text: `cpu ${glued}` });
		p.take();
		return { kind: "number", value: Number(glued), hex: false, from, to };
	}
	if (!p.takeWord("cpu")) p.error("missing-cpu", at.from, p.end, message);
	return expression(p, { at: { from: at.from, to: p.end }, message });
}

/** `at 5s { }` and `every 1s { }`. */
export function timed(kind: "at" | "every"): (p: Cursor, word: Name) => DeclarationPart {
	return (p, word) => {
		const time = expression(p, {
			at: word,
			message: `\`${kind}\` needs a time, such as \`${kind} ${kind === "at" ? "5s" : "1s"} { ... }\``,
		});
		return { kind, time, body: block(p, { text: `\`${kind}\``, from: word.from, to: p.end }, () => statement(p)) };
	};
}
