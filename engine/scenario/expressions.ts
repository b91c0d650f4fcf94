/**
 * Expressions as closures: compiled once, run at every evaluation. `self` is the caller's handle of whose variables are meant: a
 * thread's program record in a scenario, nothing in a condition.
 */

import { fieldValue } from "../inspect/layouts.ts";
import { nearest } from "../inspect/nearest.ts";
import { findThread, KIND_OF_STRUCT, type NamedKind, nameNumber, ObjectName } from "../inspect/objects.ts";
import { type CompiledProbe, compileProbe, type ProbeKey } from "../inspect/probe.ts";
import { ENUM_NAMES } from "../inspect/value-names.ts";
import { conf } from "../kernel/conf.ts";
import type { ArgType } from "../kernel/events.ts";
import { w } from "../machine/heap.ts";
import { uniform } from "../machine/random.ts";
import { apply, complement, zipf } from "./arithmetic.ts";
import type { Expression } from "./program.ts";

/** What an expression may refer to. What is absent is an error where it is used. */
export interface ExpressionScope {
	/** Value of a variable. */
	slot?(self: number, slot: number): number;
	/** Length of a list variable. */
	length?(self: number, slot: number): number;
	/** Heap word of the random stream that draws are taken from. */
	random?(self: number): number;
	/** An argument of the event in question, or a local of a frame. */
	argument?(name: string): Argument | undefined;
	/** Tells what is wrong: at compile time for names that cannot be known, else at an evaluation. */
	onError(message: string): never;
}

/** A named value of a scope. `record` tells of a local that points to a record of a struct. */
export interface Argument {
	readonly type: ArgType;
	readonly read: () => number;
	readonly record?: { readonly struct: string; readonly read: () => number };
}

/** A compiled expression; comparisons and conditions give 0 or 1. */
export type Compiled = (self: number) => number;

/** Compiles an expression. */
export function compileExpression(expression: Expression, scope: ExpressionScope): Compiled {
	switch (expression.op) {
		case "number": {
			const { value } = expression;
			return () => value;
		}
		case "text":
			return scope.onError(
				`the text ${JSON.stringify(expression.value)} is no number: compare it with == or != to something that has a name`,
			);
		case "slot": {
			const { slot } = expression;
			const read = scope.slot?.bind(scope);
			return read === undefined ? scope.onError("a thread's variables are not known here") : (self) => read(self, slot);
		}
		case "length": {
			const { slot } = expression;
			const read = scope.length?.bind(scope);
			return read === undefined ? scope.onError("a thread's lists are not known here") : (self) => read(self, slot);
		}
		case "argument": {
			const { read } = argumentOf(expression.name, scope);
			return () => read();
		}
		case "probe":
			return compileProbeExpression(expression, scope).read;
		case "unary":
			return compileUnary(expression.operator, compileExpression(expression.operand, scope));
		case "binary":
			return compileBinary(expression, scope);
		case "range":
			return compileRange(expression, scope);
		case "oneof":
			return compileOneof(expression.values, scope);
		case "zipf":
			return compileZipf(expression, scope);
	}
}

function argumentOf(name: string, scope: ExpressionScope): Argument {
	return scope.argument?.(name) ?? scope.onError(`there is no ${name} here`);
}

function compileUnary(operator: "-" | "!" | "~", operand: Compiled): Compiled {
	switch (operator) {
		case "-":
			return (self) => 0 - operand(self);
		case "!":
			return (self) => (operand(self) === 0 ? 1 : 0);
		case "~":
			return (self) => complement(operand(self), conf.wordEnd);
	}
}

function compileBinary(expression: Extract<Expression, { op: "binary" }>, scope: ExpressionScope): Compiled {
	const { operator, left, right } = expression;
	if ((operator === "==" || operator === "!=") && (left.op === "text" || right.op === "text")) {
		const equals =
			left.op === "text" ? compileTextTest(left.value, right, scope) : compileTextTest((right as { value: string }).value, left, scope);
		return operator === "==" ? (self) => (equals(self) ? 1 : 0) : (self) => (equals(self) ? 0 : 1);
	}
	const a = compileExpression(left, scope);
	const b = compileExpression(right, scope);
	if (operator === "and") return (self) => (a(self) !== 0 && b(self) !== 0 ? 1 : 0);
	if (operator === "or") return (self) => (a(self) !== 0 || b(self) !== 0 ? 1 : 0);
	const onError = (message: string): never => scope.onError(message);
	// The operator is looked at once, here, for those that conditions are full of.
	switch (operator) {
		case "==":
			return (self) => (a(self) === b(self) ? 1 : 0);
		case "!=":
			return (self) => (a(self) !== b(self) ? 1 : 0);
		case "<":
			return (self) => (a(self) < b(self) ? 1 : 0);
		case "<=":
			return (self) => (a(self) <= b(self) ? 1 : 0);
		case ">":
			return (self) => (a(self) > b(self) ? 1 : 0);
		case ">=":
			return (self) => (a(self) >= b(self) ? 1 : 0);
		default:
			return (self) => apply(operator, a(self), b(self), onError);
	}
}

// Texts.

/** A test whether an operand has a name; the names are compared as numbers, once the text has one. */
function compileTextTest(text: string, operand: Expression, scope: ExpressionScope): (self: number) => boolean {
	switch (operand.op) {
		case "text": {
			const same = operand.value === text;
			return () => same;
		}
		case "argument":
			return testArgument(text, operand.name, scope);
		case "probe":
			return testProbe(text, compileProbeExpression(operand, scope), scope);
		default:
			return scope.onError(`${JSON.stringify(text)} is compared with something that has no name`);
	}
}

function testArgument(text: string, argument: string, scope: ExpressionScope): (self: number) => boolean {
	const { type, read, record } = argumentOf(argument, scope);
	const name = new ObjectName(text);
	if (record !== undefined) return testRecord(text, record.struct, record.read) ?? scope.onError(`${argument} has no name`);
	switch (type) {
		case "zone":
		case "keg":
		case "lock":
		case "text":
			return () => read() === name.number;
		case "arena":
			return () => isArena(name, read());
		case "thread":
			return () => isThread(name, read());
		default:
			return scope.onError(`${argument} is a number, not a name`);
	}
}

function isArena(name: ObjectName, n: number): boolean {
	return n === name.number || n === name.cut;
}

function isThread(name: ObjectName, tid: number): boolean {
	const td = findThread(tid);
	return td !== 0 && nameNumber("thread", td) === name.number;
}

/** A test of the name of a record; undefined where records of the struct have none. */
function testRecord(text: string, struct: string, read: (self: number) => number): ((self: number) => boolean) | undefined {
	const name = new ObjectName(text);
	if (struct === "lock_object") return (self) => named(read(self), (lock) => fieldValue("lock_object", "lo_name", lock) === name.number);
	const kind: NamedKind | undefined = KIND_OF_STRUCT[struct];
	if (kind === undefined) return undefined;
	if (kind === "arena") return (self) => named(read(self), (vm) => isArena(name, nameNumber("arena", vm)));
	return (self) => named(read(self), (record) => nameNumber(kind, record) === name.number);
}

function named(record: number, test: (record: number) => boolean): boolean {
	return record !== 0 && test(record);
}

function testProbe(text: string, probe: CompiledProbe, scope: ExpressionScope): (self: number) => boolean {
	const { locate, struct, pointer, field } = probe;
	if (struct !== undefined) {
		const record = pointer ? (self: number) => w[locate(self) as number] as number : (self: number) => locate(self) as number;
		return testRecord(text, struct, record) ?? scope.onError(`struct ${struct} has no name to compare ${JSON.stringify(text)} with`);
	}
	const read = (self: number) => w[locate(self) as number] as number;
	const name = new ObjectName(text);
	if (field?.field.name === "vm_name") return (self) => isArena(name, read(self));
	if (field?.field.kind === "name") return (self) => read(self) === name.number;
	if (field?.field.format?.startsWith("enum:")) {
		const value = enumValue(text, field.field.format.slice(5), scope);
		return (self) => read(self) === value;
	}
	return scope.onError(`${field?.field.name ?? "a number"} has no name to compare ${JSON.stringify(text)} with`);
}

/** Number of a named value: `"page_alloc"`, `"sleeping"`; `"NULL"` is 0. */
function enumValue(text: string, table: string, scope: ExpressionScope): number {
	if (text === "NULL") return 0;
	const names = ENUM_NAMES[table] ?? [];
	const value = text === "" ? -1 : names.indexOf(text);
	if (value >= 0) return value;
	const best = nearest(text, names);
	return scope.onError(
		`${JSON.stringify(text)} is none of ${names.filter((n) => n !== "").join(", ")}${best ? `: did you mean ${JSON.stringify(best)}?` : ""}`,
	);
}

// Probes.

/** Compiles a probe of an expression: its object may be a text, an argument that is a name, or a number. */
export function compileProbeExpression(expression: Extract<Expression, { op: "probe" }>, scope: ExpressionScope): CompiledProbe {
	const fault = (message: string): never => scope.onError(message);
	return compileProbe(expression.kind, keyOf(expression, scope), expression.path, fault);
}

function keyOf({ kind, object }: Extract<Expression, { op: "probe" }>, scope: ExpressionScope): ProbeKey | undefined {
	if (object === undefined) {
		// `keg.uk_reserve` where `keg` is an argument of the event or a local.
		const implied = scope.argument?.(kind);
		return implied === undefined ? undefined : argumentKey(implied);
	}
	if (object.op === "text") return { kind: "name", text: object.value };
	if (object.op === "argument") return argumentKey(argumentOf(object.name, scope));
	return { kind: "number", read: compileExpression(object, scope) };
}

function argumentKey({ type, read, record }: Argument): ProbeKey {
	if (record !== undefined) return { kind: "record", read: record.read };
	switch (type) {
		case "zone":
		case "keg":
		case "arena":
		case "text":
			return { kind: "name number", read };
		default:
			return { kind: "number", read };
	}
}

// Draws.

function streamOf(scope: ExpressionScope): (self: number) => number {
	return scope.random?.bind(scope) ?? scope.onError("a random draw has no place here");
}

function compileRange(expression: Extract<Expression, { op: "range" }>, scope: ExpressionScope): Compiled {
	const { unit } = expression;
	const from = compileExpression(expression.from, scope);
	const to = compileExpression(expression.to, scope);
	const stream = streamOf(scope);
	return (self) => {
		const least = Math.ceil(from(self));
		const most = Math.floor(to(self));
		if (!(least <= most)) scope.onError(`the range ${least}..${most} is empty`);
		return (least + uniform(stream(self), most - least + 1)) * unit;
	};
}

function compileOneof(values: readonly Expression[], scope: ExpressionScope): Compiled {
	const choices = values.map((v) => compileExpression(v, scope));
	const stream = streamOf(scope);
	if (choices.length === 0) return scope.onError("oneof needs at least one value");
	return (self) => (choices[uniform(stream(self), choices.length)] as Compiled)(self);
}

function compileZipf(expression: Extract<Expression, { op: "zipf" }>, scope: ExpressionScope): Compiled {
	const { s } = expression;
	const n = compileExpression(expression.n, scope);
	const stream = streamOf(scope);
	if (!(s > 0)) return scope.onError("zipf needs an exponent above 0");
	return (self) => {
		const size = Math.floor(n(self));
		return size >= 1 ? zipf(stream(self), size, s) : scope.onError(`zipf needs at least one value to draw from, not ${size}`);
	};
}
