/** Where a text names values that a session can show: under the mouse, and beside the lines of a routine. Knows nothing of VS Code. */

/** A stretch of a line that names a value. */
export interface Named {
	readonly line: number;
	/** Columns from 0: the first, and the one behind. */
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** `keg["vmem btag"].uk_domain.ud_pages`, `pages.free`, `n`, `keg.uk_flags`. */
const VALUE = /\b(?:keg|zone|arena|thread|cpu)\[(?:"[^"]*"|\w+)\](?:\.\w+(?:\[\w+\])*)*|\b[A-Za-z_]\w*(?:\.\w+(?:\[\w+\])*)*/g;
/** Comments, and in a kernel source the texts: what they say is not a value. */
const COMMENT = /\/\/.*|\/\*.*?\*\//g;
const TEXT = /"[^"]*"/g;
/** Words of the language that are objects in expressions too. */
const WORD_OF_THE_LANGUAGE = /^(?:machine|kernel|thread|zone|keg|arena|cpu|pages)$/;
/** Where a variable of a scenario is made. */
const DECLARED = /\b(?:let|list|each|for)\s+([A-Za-z_]\w*)/g;

function blank(text: string): string {
	return " ".repeat(text.length);
}

/** Each value at its first place, and at the line that the session stands at: everywhere they would be in the way. */
function sparsely(values: readonly Named[], at: number): Named[] {
	const isFirst = ({ text, line }: Named, i: number): boolean =>
		values.findIndex((v) => v.text === text && (line !== at || v.line === at)) === i;
	return values.filter(isFirst);
}

function valuesIn(line: string, number: number): Named[] {
	return [...line.replace(COMMENT, blank).matchAll(VALUE)].map((m) => ({
		line: number,
		start: m.index,
		end: m.index + m[0].length,
		text: m[0],
	}));
}

/** The value of a scenario under the mouse, up to the field that the mouse is on; undefined where there is none. */
export function valueAt(line: string, column: number): Named | undefined {
	const found = valuesIn(line, 0).find((v) => v.start <= column && column <= v.end);
	if (found === undefined) return undefined;
	const object = /^\w+\[(?:"[^"]*"|\w+)\]/.exec(found.text)?.[0].length ?? 0;
	const word = /^\w*/.exec(line.slice(column))?.[0].length ?? 0;
	const end = Math.min(found.end, Math.max(column + word, found.start + object));
	const text = line.slice(found.start, end);
	return WORD_OF_THE_LANGUAGE.test(text) ? undefined : { ...found, end, text };
}

/** Lines above the one shown that are looked at, at most: a routine is rarely longer. */
const MOST_LINES = 120;

/** Lines from the beginning of the routine or thread to the one that the session stands at. */
function linesBefore(lines: readonly string[], at: number, begins: RegExp): readonly number[] {
	let first = at;
	while (first > 0 && at - first < MOST_LINES && !begins.test(lines[first] ?? "")) first--;
	return Array.from({ length: at - first + 1 }, (_, i) => first + i);
}

/** Values of a scenario beside the lines of the thread that stands at a line: its variables, and what it asks of the machine. */
export function valuesOfScenario(lines: readonly string[], at: number): Named[] {
	const variables = new Set([...lines.join("\n").replaceAll(COMMENT, "").matchAll(DECLARED)].map(([, name]) => name));
	const values = linesBefore(lines, at, /^thread\b/).flatMap((n) =>
		valuesIn(lines[n] ?? "", n).filter(({ text }) => variables.has(text) || /^(?:\w+\[.*\]|pages)\./.test(text)),
	);
	return sparsely(values, at);
}

/** Values of a kernel source beside the lines of the routine that stands at a line: its locals, and fields of what they point to. */
export function valuesOfRoutine(lines: readonly string[], at: number): Named[] {
	const [head = at, ...body] = linesBefore(lines, at, /^(?:export )?function\b/);
	const locals = new Set<string>();
	for (const [, list = ""] of (lines[head] ?? "").matchAll(/\(([^)]*)\)/g))
		for (const [, name = ""] of list.matchAll(/(\w+)\s*:/g)) locals.add(name);
	for (const n of body) for (const [, name = ""] of (lines[n] ?? "").matchAll(/\b(?:const|let)\s+(\w+)/g)) locals.add(name);
	const values = [head, ...body].flatMap((n) => {
		const line = (lines[n] ?? "").replace(COMMENT, blank).replace(TEXT, blank);
		const isShown = ({ start, end, text }: Named): boolean => {
			if (!locals.has(/^\w+/.exec(text)?.[0] ?? "")) return false;
			// A field of something else, or what is called; and what a local was made of, which it tells itself.
			if (line[start - 1] === "." || line[end] === "(") return false;
			return n === at || line[end] !== ";" || !/^\s*(?:const|let) \w+ = $/.test(line.slice(0, start));
		};
		return valuesIn(line, n).filter(isShown);
	});
	return sparsely(values, at);
}
