/** Expressions evaluated for watches, hovers and the debug console: numbers, and objects that can be opened. */
import { EVENTS } from "../kernel/events.ts";
import { argOf, kindOf } from "../machine/event-log.ts";
import { w } from "../machine/heap.ts";
import { type Argument, compileExpression, compileProbeExpression, type ExpressionScope } from "../scenario/expressions.ts";
import type { Expression, ProbeKind } from "../scenario/program.ts";
import type { Shown } from "../simulation-types.ts";
import { decimalAndHex, formatArgument, formatNumber, quoted } from "./format.ts";
import { pointerValue } from "./identity.ts";
import { fieldValue, layoutOf, scenarioNames, wordAt } from "./layouts.ts";
import { findLocal, type LocalPlace, localsOf, showLocal } from "./locals.ts";
import { nearest } from "./nearest.ts";
import { findByNumber, findThread, type NamedKind, STRUCT_OF_KIND } from "./objects.ts";
import { type CompiledProbe, compileFrom } from "./probe.ts";
import { showScenarioValue } from "./scenario-values.ts";
import { type ChangedWords, showField, shown, showStruct, showWord } from "./shown.ts";

/** Where an expression is evaluated: names are arguments of the event first, then locals of the frame, then variables of the thread's program. */
export interface EvaluationContext {
	/** Number of the thread. */
	readonly thread?: number;
	/** Frame of the stack, 0 for the scenario's. */
	readonly frame?: number;
	/** Number of the event in question. */
	readonly event?: number;
	/** Words to mark as changed. */
	readonly changed?: ChangedWords;
}

/** An expression has no value here; the message says why, for users. */
export class EvaluationError extends Error {
	override readonly name = "EvaluationError";
}

function fail(message: string): never {
	throw new EvaluationError(message);
}

/** The scope of names at a place. Draws have no value here: they would change the run. */
export function scopeOf(context: EvaluationContext, onError: (message: string) => never = fail): ExpressionScope {
	const td = context.thread === undefined ? 0 : findThread(context.thread);
	const program = td === 0 ? 0 : fieldValue("thread", "td_program", td);
	const scope: ExpressionScope = { argument: (name) => argumentNamed(name, context, program, onError), onError };
	if (program === 0) return scope;
	return { ...scope, slot: (_self, slot) => w[valueWord(program, slot)] as number, length: (_self, slot) => listLength(program, slot) };
}

/**
 * Evaluates an expression. `text` is the expression as written; the value is called so. Throws an EvaluationError where it has no
 * value. A dotted argument (`bt.bt_start`) is a path from a local.
 */
export function evaluate(expression: Expression, context: EvaluationContext, text = ""): Shown {
	switch (expression.op) {
		case "text":
			return shown(text, quoted(expression.value), "const char *");
		case "probe": {
			const probe = compileProbeExpression(expression, scopeOf(context));
			return showProbe(probe, text, probeText(expression) ?? text, context.changed);
		}
		case "argument":
			return showArgument(expression.name, context, text === "" ? expression.name : text);
		default: {
			const value = compileExpression(expression, scopeOf(context))(0);
			return shown(
				text,
				isCondition(expression) ? formatNumber("bool", value) : decimalAndHex(value),
				isCondition(expression) ? "bool" : "number",
				{ expression: text },
			);
		}
	}
}

const CONDITIONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "and", "or", "!"]);

function isCondition(expression: Expression): boolean {
	return (expression.op === "binary" || expression.op === "unary") && CONDITIONS.has(expression.operator);
}

// Names.

function argumentNamed(
	name: string,
	context: EvaluationContext,
	program: number,
	onError: (message: string) => never,
): Argument | undefined {
	const [root = "", ...path] = name.split(".");
	const local = findLocal(context.frame ?? 0, root);
	if (path.length > 0) {
		if (local === undefined) return undefined;
		const { read } = pathFromLocal(local, path, onError);
		return { type: "int", read: () => read(0) };
	}
	return (
		eventArgument(name, context.event) ??
		(local === undefined ? undefined : localArgument(local)) ??
		scenarioVariable(name, context.thread, program)
	);
}

/** An argument of a recorded event; undefined where the event has none of that name. */
export function eventArgument(name: string, event: number | undefined): Argument | undefined {
	if (event === undefined) return undefined;
	const args = EVENTS[kindOf(event)]?.args ?? [];
	const i = args.findIndex((a) => a.name === name);
	const arg = args[i];
	return arg === undefined ? undefined : { type: arg.type, read: () => argOf(event, i) };
}

function localArgument({ word, type }: LocalPlace): Argument {
	const read = () => w[word] as number;
	switch (type.kind) {
		case "record": {
			const { struct } = type;
			return { type: "addr", read: () => pointerValue(struct, read()), record: { struct, read } };
		}
		case "name":
			return { type: "text", read };
		case "number":
		case "items":
			return { type: "int", read };
		default:
			return { type: type.kind, read };
	}
}

function scenarioVariable(name: string, tid: number | undefined, program: number): Argument | undefined {
	const word = scenarioWord(name, tid, program);
	return word === undefined ? undefined : { type: "int", read: () => w[word] as number };
}

/** Word of a variable of a thread's program; undefined where it has none of that name. */
export function scenarioWord(name: string, tid: number | undefined, program: number): number | undefined {
	if (tid === undefined || program === 0) return undefined;
	const slot = scenarioNames.slotsOf(tid).indexOf(name);
	return slot < 0 ? undefined : valueWord(program, slot);
}

/** Record of a variable of the thread's program. */
function scenarioRecord(name: string, tid: number | undefined): number | undefined {
	const td = tid === undefined ? 0 : findThread(tid);
	const program = td === 0 ? 0 : fieldValue("thread", "td_program", td);
	const slot = tid === undefined || program === 0 ? -1 : scenarioNames.slotsOf(tid).indexOf(name);
	return slot < 0 ? undefined : valueRecord(program, slot);
}

function valueRecord(program: number, slot: number): number {
	return wordAt("scenario_program", "pg_slots", program) + slot * layoutOf("scenario_value").words;
}

function valueWord(program: number, slot: number): number {
	return wordAt("scenario_value", "sv_value", valueRecord(program, slot));
}

function listLength(program: number, slot: number): number {
	const list = w[valueWord(program, slot)] as number;
	return list === 0 ? 0 : fieldValue("scenario_list", "ls_count", list);
}

/** A path from a local as a probe: it leads where the local points now. */
export function pathFromLocal(local: LocalPlace, path: readonly string[], onError: (message: string) => never): CompiledProbe {
	const { name, word, type } = local;
	if (type.kind !== "record") return onError(`${name} is a plain value: it has no ${path[0]}`);
	return compileFrom(type.struct, () => (w[word] as number) || onError(`${name} is NULL`), name, path, onError);
}

// Results.

function showArgument(name: string, context: EvaluationContext, text: string): Shown {
	const [root = "", ...path] = name.split(".");
	const argument = path.length > 0 ? undefined : eventArgument(name, context.event);
	if (argument !== undefined) return showEventArgument(name, argument, text);
	const local = findLocal(context.frame ?? 0, root);
	if (local !== undefined) {
		if (path.length === 0) return { ...showLocal(local, context.changed), name: text };
		return showProbe(pathFromLocal(local, path, fail), text, name, context.changed);
	}
	const record = path.length > 0 ? undefined : scenarioRecord(name, context.thread);
	if (record === undefined) return fail(unknownName(root, context));
	return { ...showScenarioValue(name, record, context.changed), name: text };
}

/** An argument that names an object opens as the object, if it is there still. */
function showEventArgument(name: string, { type, read }: Argument, text: string): Shown {
	const value = read();
	const extras = { expression: name, doc: "argument of the event" };
	if (type === "zone" || type === "keg" || type === "arena") {
		const record = findByNumber(type, value);
		if (record !== 0) return { ...showStruct(text, STRUCT_OF_KIND[type], record, objectPathText(type, name), undefined), expression: name };
	}
	const td = type === "thread" ? findThread(value) : 0;
	if (td !== 0) return { ...showStruct(text, "thread", td, objectPathText("thread", name), undefined), expression: name };
	return shown(text, formatArgument(type, value), type, extras);
}

function objectPathText(kind: NamedKind, argument: string): string {
	return `${kind}[${argument}]`;
}

function unknownName(name: string, context: EvaluationContext): string {
	const known = context.event === undefined ? [] : (EVENTS[kindOf(context.event)]?.args ?? []).map((a) => a.name);
	const locals = context.frame === undefined || context.frame === 0 ? [] : localsOf(context.frame).map((l) => l.name);
	const best = nearest(name, [...known, ...locals]);
	return `there is no ${name} here${best === undefined ? "" : `: did you mean ${best}?`}`;
}

/** What a probe leads to, named `name`; `path` is the expression of it that its members build on. */
export function showProbe(probe: CompiledProbe, name: string, path: string, changed: ChangedWords): Shown {
	const { field, struct, pointer, locate } = probe;
	const word = locate(0);
	if (word === undefined) return shown(name, formatNumber("pages", probe.read(0)), "u_int", { expression: path });
	if (field === undefined) return { ...showStruct(name, struct as string, word, path, changed), expression: path };
	const isElement = !probe.array && field.field.count !== undefined;
	if (isElement) {
		if (struct !== undefined && !pointer) return showStruct(name, struct, word, path, changed);
		return showWord(name, word, struct, path, changed);
	}
	// The field is shown as in the pane, from the record it lies in; only its name is the expression's.
	const outer = path.includes(".") && !path.startsWith("pages.") ? path.slice(0, path.lastIndexOf(".")) : "";
	return { ...showField(field, word - field.offset, outer, changed, struct), name, expression: path };
}

/** A probe as written; undefined where its object is computed. */
export function probeText(expression: Extract<Expression, { op: "probe" }>): string | undefined {
	const key = keyText(expression.kind, expression.object);
	if (key === undefined) return undefined;
	return expression.path.reduce(
		(text, element) => (/^\d+$/.test(element) ? `${text}[${element}]` : element.startsWith("[") ? text + element : `${text}.${element}`),
		key,
	);
}

function keyText(kind: ProbeKind, object: Expression | undefined): string | undefined {
	switch (object?.op) {
		case undefined:
			return kind;
		case "text":
			return `${kind}[${JSON.stringify(object.value)}]`;
		case "number":
			return `${kind}[${object.value}]`;
		case "argument":
			return `${kind}[${object.name}]`;
		default:
			return undefined;
	}
}
