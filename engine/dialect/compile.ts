/**
 * The compiler of the kernel dialect: one module in, one JavaScript module out.
 *
 * `compiled` turns routines into descriptors with a state machine, a line table and named slots; `native` leaves them generators,
 * the reference meaning; `observed` is the state machine alone, whose reads are calls that a debugger hears of. All lower accesses to struct fields. It runs in the build and, later, on users' own routines.
 *
 * The compiler does not know types. It takes the word of annotations for what a parameter, a local or a function's result is, and
 * rejects what contradicts them; the type checker sees to the rest. One difference remains by design: a word has no negative zero.
 */
import { type Callee, type Callees, callableIn, exportedCallees } from "./callees.ts";
import { Renderer, type Tables } from "./lowering.ts";
import { checkModule } from "./module-rules.ts";
import { RoutineCompiler } from "./routine-compiler.ts";
import { type DialectError, DialectFault, declarationOf, isRoutine, type Node, parseModule } from "./syntax.ts";

/** First line of a dialect source. */
export const DIALECT_MARK = "// dialect";

/** What the compiler must know besides the text. */
export interface DialectOptions extends Tables {
	/** Path of the source relative to the repository, for line tables. */
	readonly file: string;
	readonly form: "compiled" | "native" | "observed";
	/** Functions that a module exports, by the import path as written; see {@link calleesIn}. */
	readonly calleesOf: (specifier: string) => Callees;
	/** Import paths of engine/machine/heap.ts and engine/machine/routine.ts as seen from this source; empty: no imports are written. */
	readonly heap: string;
	readonly runtime: string;
}

/** A compiled module, or the first fault. */
export type DialectResult = { readonly code: string } | { readonly error: DialectError };

/** Compiles a module. Never throws on a faulty source. */
export function compileDialect(source: string, options: DialectOptions): DialectResult {
	try {
		return { code: compileModule(source, options) };
	} catch (error) {
		if (error instanceof DialectFault) return { error: { line: error.line, column: error.column, message: error.message } };
		throw error;
	}
}

/** Functions that a source exports and how they are called; empty for a source that does not parse. */
export function calleesIn(source: string): Callees {
	return exportedCallees(source, source.startsWith(DIALECT_MARK));
}

function compileModule(source: string, options: DialectOptions): string {
	const module = parseModule(source);
	const callees = callableIn(module, options.calleesOf);
	checkModule(module, callees, options.calleesOf);
	const renderer = new Renderer(source, options);
	// Routines first: a generator function is there before the module's first statement runs, and so is a descriptor then.
	const routines: string[] = [];
	const rest: string[] = [];
	for (const statement of module.body as Node[]) {
		const declaration = declarationOf(statement);
		if (isRoutine(declaration)) {
			const text = routineText(declaration, renderer, callees, options);
			routines.push(declaration === statement ? text : `export ${text}`);
		} else rest.push(renderer.text(statement));
	}
	const observed = options.form === "observed";
	const imports = [
		`import { put as $put, ${observed ? "read as $read" : "w as $w"} } from ${JSON.stringify(options.heap)};`,
		`import { routine as $routine, point as $point, enter as $enter, leave as $leave, result as $result, STOP as $STOP } from ${JSON.stringify(options.runtime)};`,
	];
	const code = [...(options.heap === "" ? [] : imports), ...routines, ...rest].join("\n");
	return observed ? withReads(code) : code;
}

/** The code with each `$w[address]` as `$read(address)`: a word is written through `$put` alone, so all of them are reads. */
function withReads(code: string): string {
	let text = "";
	let from = 0;
	for (let at = code.indexOf("$w["); at >= 0; at = code.indexOf("$w[", from)) {
		const end = closing(code, at + 2);
		text += `${code.slice(from, at)}$read(${withReads(code.slice(at + 3, end))})`;
		from = end + 1;
	}
	return text + code.slice(from);
}

/** Place of the bracket that closes the one at `open`; addresses have no texts in them. */
function closing(code: string, open: number): number {
	let depth = 0;
	for (let at = open; ; at++) {
		if (code[at] === "[") depth++;
		else if (code[at] === "]" && --depth === 0) return at;
	}
}

function routineText(node: Node, renderer: Renderer, callees: Callees, options: DialectOptions): string {
	const self = callees.get((node.id as Node).name as string) as Callee;
	// The compiled form is made in both cases: it is what finds the faults.
	const compiled = new RoutineCompiler(renderer, (name) => callees.get(name)).compile(node, self);
	if (options.form === "native") return renderer.text(node);
	const { begin, resume, points, slots, ...rest } = compiled;
	if (options.form === "observed") {
		const { name, frameSize } = compiled;
		// A new frame has no program point yet: it begins where none is read.
		const either = resume.replace("$w[$fp + 1] + $returned", "$returned < 0 ? 0 : $w[$fp + 1] + $returned");
		return `const ${name} = $routine(${JSON.stringify({ name, frameSize })}, ${either});`;
	}
	const tables = {
		...rest,
		file: options.file,
		// Flat, since there are thousands: see RoutineCode.
		slots: slots.flatMap((s) => [s.name, s.index, s.fromLine, s.toLine]),
		points: points.flatMap((p) => [p.line, p.column, p.returns === true ? 2 : p.kind === "resume" ? 1 : 0]),
	};
	return `const ${compiled.name} = $routine({ ...${JSON.stringify(tables)}, begin: ${begin}, resume: ${resume} });`;
}
