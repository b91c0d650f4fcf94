/**
 * The compiler of the kernel dialect: one module in, one JavaScript module out.
 *
 * `compiled` turns routines into descriptors with a state machine, a line table and named slots; `native` leaves them generators,
 * the reference meaning. Both lower accesses to struct fields. It runs in the build and, later, on users' own routines.
 */
import { Renderer, type Tables } from "./lowering.ts";
import { RoutineCompiler } from "./routine-compiler.ts";
import { type DialectError, DialectFault, type Node, parseModule, routineNames } from "./syntax.ts";

/** First line of a dialect source. */
export const DIALECT_MARK = "// dialect";

/** What the compiler must know besides the text. */
export interface DialectOptions extends Tables {
	/** Path of the source relative to the repository, for line tables. */
	readonly file: string;
	readonly form: "compiled" | "native";
	/** Routines that a module exports, by the import path as written. */
	readonly routinesOf: (specifier: string) => ReadonlySet<string>;
	/** Import paths of engine/machine/heap.ts and engine/machine/routine.ts as seen from this source. */
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

/** Routines that a source exports or declares; empty for a source that does not parse. */
export function routinesIn(source: string): Set<string> {
	try {
		return routineNames(parseModule(source));
	} catch {
		return new Set();
	}
}

function compileModule(source: string, options: DialectOptions): string {
	const module = parseModule(source);
	const known = new Set(routineNames(module));
	for (const statement of module.body as Node[]) {
		if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
		const exported = options.routinesOf((statement.source as Node).value as string);
		for (const s of statement.specifiers as Node[]) {
			if (s.type === "ImportSpecifier" && exported.has((s.imported as Node).name as string)) known.add((s.local as Node).name as string);
		}
	}
	const renderer = new Renderer(source, options);
	const parts = (module.body as Node[]).map((statement) => {
		const exported = statement.type === "ExportNamedDeclaration" && statement.declaration !== null;
		const declaration = (exported ? statement.declaration : statement) as Node;
		if (declaration.type === "FunctionDeclaration" && declaration.generator === true) {
			return `${exported ? "export " : ""}${routineText(declaration, renderer, known, options)}`;
		}
		return renderer.text(statement);
	});
	const imports = [
		`import { put as $put, w as $w } from ${JSON.stringify(options.heap)};`,
		`import { routine as $routine, enter as $enter, leave as $leave, result as $result, stops as $stops, STOP as $STOP } from ${JSON.stringify(options.runtime)};`,
	];
	return [...(options.heap === "" ? [] : imports), ...parts].join("\n");
}

function routineText(node: Node, renderer: Renderer, known: ReadonlySet<string>, options: DialectOptions): string {
	// The compiled form is made in both cases: it is what finds the faults.
	const compiled = new RoutineCompiler(renderer, (name) => known.has(name)).compile(node);
	if (options.form === "native") return renderer.text(node);
	const { run, ...tables } = compiled;
	return `const ${compiled.name} = $routine({ ...${JSON.stringify({ ...tables, file: options.file })}, run: ${run} });`;
}
