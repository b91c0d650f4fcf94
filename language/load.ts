/** The language as others use it: a text becomes a scenario, an expression, a kernel, or findings that say what is wrong. */
import type { Expression, Scenario } from "../engine/scenario/program.ts";
import type { Document } from "./ast.ts";
import { check } from "./checker/check.ts";
import { EVENT_NAMES, eventNamed } from "./checker/expectations.ts";
import { typeOf, wantCondition } from "./checker/expressions.ts";
import { Findings } from "./checker/findings.ts";
import { misfit } from "./checker/fit.ts";
import { checkKernel, type KernelChoice } from "./checker/kernel.ts";
import { declarationsOf } from "./checker/symbols.ts";
import type { Scope, Symbols } from "./checker/types.ts";
import { type Diagnostic, type Finding, locate } from "./diagnostics.ts";
import type { ScheduleOptions } from "./lower/expectations.ts";
import { lowerExpression } from "./lower/expressions.ts";
import { lowerScenario } from "./lower/scenario.ts";
import { didYouMean } from "./nearest.ts";
import { parseDocument, parseExpressionText } from "./parser.ts";
import { KERNEL_ARENAS, KERNEL_ZONES } from "./vocabulary-fields.ts";

/** What of a run is decided outside of its text. */
export interface LoadOptions extends ScheduleOptions {
	/** Takes the place of the `kernel` line; may carry refinements: `13.0 set keg_drain = all`. */
	readonly kernel?: string;
	/** Which value of each parameter counts, from 0. */
	readonly params?: Readonly<Record<string, number>>;
}

/** A scenario, absent where there is any error. */
export interface Loaded {
	readonly scenario?: Scenario;
	readonly diagnostics: Diagnostic[];
}

/** Parses, checks and lowers a scenario. `file` is its name as shown. */
export function loadScenario(text: string, file: string, options: LoadOptions = {}): Loaded {
	const { document, findings } = parseDocument(text);
	// A newer language may mean anything by the rest of the text.
	if (findings.some((f) => f.code === "newer-version" || f.code === "too-long")) return { diagnostics: locate(text, findings) };
	const checked = check(document, (name) => options.params?.[name] ?? 0);
	const override = options.kernel === undefined ? undefined : parseKernel(options.kernel);
	const diagnostics = [
		...(override?.diagnostics ?? []),
		...locate(text, [...findings, ...independent(text, findings, [...checked.findings, ...missingRecording(document, options)])]),
	];
	const fault = override?.kernel === undefined ? undefined : misfit(checked.machine, override.kernel);
	if (fault !== undefined) diagnostics.unshift(outside("misfit", fault));
	if (diagnostics.some((d) => d.severity === "error")) return { diagnostics };
	return { scenario: lowerScenario(document, text, file, checked, override?.kernel ?? checked.kernel, options), diagnostics };
}

/**
 * Findings of the checker without those in a statement that could not be read: there they follow from the same cause.
 * A statement is what stands between line ends, `;` and braces.
 */
function independent(text: string, unread: readonly Finding[], found: readonly Finding[]): readonly Finding[] {
	if (unread.length === 0) return found;
	const statements = unread.map(({ from }) => {
		let start = from;
		while (start > 0 && from - start < LONG_STATEMENT && !ENDS_STATEMENT.test(text[start - 1] as string)) start--;
		const rest = text.slice(from, from + LONG_STATEMENT);
		const end = rest.search(ENDS_STATEMENT);
		return { start, end: from + (end < 0 ? rest.length : end) };
	});
	return found.filter((f) => !statements.some(({ start, end }) => f.from >= start && f.from < end));
}

const ENDS_STATEMENT = /[\n;{}]/;
/** Characters on either side of an error that are looked at. */
const LONG_STATEMENT = 1000;

/** Parses and checks without running: what an editor shows. */
export function diagnose(text: string): Diagnostic[] {
	return loadScenario(text, "", { choices: () => [] }).diagnostics;
}

/** `schedule replay` takes the choices of a recording, which only some callers can read. */
function missingRecording(document: Document, options: ScheduleOptions): Finding[] {
	const form = declarationsOf(document, "schedule")[0]?.form;
	if (form?.kind !== "replay" || form.file.kind !== "string") return [];
	const { from, to, value } = form.file;
	const choices = options.choices?.(value);
	if (typeof choices === "object") return [];
	const message = choices ?? `the recording \`${value}\` cannot be read here: \`uma replay ${value}\` runs it`;
	return [{ code: "no-recording", severity: "error", from, to, message }];
}

/** A kernel that is named outside of a scenario: `13.0`, `r358097 with span_merge`. Its findings are told at 1:1. */
export function parseKernel(text: string): { readonly kernel?: KernelChoice; readonly diagnostics: Diagnostic[] } {
	const { document, findings } = parseDocument(`kernel ${text.trim()}\n`);
	const told = new Findings();
	const [line, more] = document.declarations;
	const kernel = line?.kind === "kernel" ? checkKernel(line, told) : undefined;
	const all: Finding[] = [...findings, ...told.list];
	if (all.length === 0 && (more !== undefined || kernel === undefined)) {
		all.push({
			code: "unknown-kernel",
			severity: "error",
			from: 0,
			to: 0,
			message: `\`${text}\` is no kernel: write an id such as \`13.0\` or \`r358097 with span_merge\``,
		});
	}
	const diagnostics = all.map((f) => outside(f.code, f.message));
	return diagnostics.length === 0 && kernel !== undefined ? { kernel, diagnostics } : { diagnostics };
}

/** An error of what was asked for outside of the text. */
function outside(code: string, message: string): Diagnostic {
	return { code, severity: "error", message, from: 0, to: 0, line: 1, column: 1 };
}

/** An expression, absent where there is any error. */
export interface ParsedExpression {
	readonly expression?: Expression;
	readonly diagnostics: Diagnostic[];
}

/** Names that an expression outside of a scenario knows: flags, and the kernel's objects. */
const KERNEL_SYMBOLS: Symbols = {
	arch: "i386",
	hz: 100,
	cpus: 64,
	constants: new Map(),
	zones: new Set(KERNEL_ZONES),
	arenas: new Set(KERNEL_ARENAS),
	declaredArenas: new Map(),
	threads: new Map(),
};

/** Where a condition stands: the event whose arguments it may name, and the variables of the thread. */
export interface ConditionContext {
	/** Name of an event or of a condition over one. */
	readonly event?: string;
	/** Names of a thread's variables, by slot. */
	readonly slots?: readonly string[];
	/** Names that are looked up at the hit: locals and variables. Where it is "any", every name may be one. */
	readonly locals?: Iterable<string> | "any";
}

/** Parses the condition of a breakpoint. Names are arguments of the event first, then variables, flags, objects. */
export function parseCondition(text: string, context: ConditionContext = {}): ParsedExpression {
	const event = context.event === undefined ? undefined : eventNamed(context.event);
	if (context.event !== undefined && event === undefined) {
		const message = `there is no event \`${context.event}\`${didYouMean(context.event, EVENT_NAMES)}`;
		return { diagnostics: locate(text, [{ code: "unknown-event", severity: "error", from: 0, to: text.length, message }]) };
	}
	const variables = new Map((context.slots ?? []).map((name, slot) => [name, { name, slot, type: "any" as const }]));
	const scope = {
		symbols: KERNEL_SYMBOLS,
		variables,
		draws: false,
		...(event === undefined ? {} : { event }),
		...localsOf(context.locals),
	};
	return parseWith(text, scope, true);
}

/** Parses a watch expression: bare names are the debugger's locals. Where no names are given, every name may be one. */
export function parseWatch(text: string, names?: Iterable<string>): ParsedExpression {
	return parseWith(text, { symbols: KERNEL_SYMBOLS, variables: new Map(), draws: false, ...localsOf(names ?? "any") }, false);
}

function localsOf(names: Iterable<string> | "any" | undefined): Pick<Scope, "locals"> {
	return names === undefined ? {} : { locals: typeof names === "string" ? "any" : new Set(names) };
}

function parseWith(text: string, context: Omit<Scope, "findings">, condition: boolean): ParsedExpression {
	const { expression, findings } = parseExpressionText(text);
	const told = new Findings();
	const scope: Scope = { ...context, findings: told };
	if (condition) wantCondition(expression, scope);
	else typeOf(expression, scope);
	const diagnostics = locate(text, [...findings, ...told.list.filter((f) => f.code !== "unknown-object" || f.severity === "error")]);
	if (diagnostics.some((d) => d.severity === "error")) return { diagnostics };
	return { expression: lowerExpression(expression, scope), diagnostics };
}
