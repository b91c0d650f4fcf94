/** Parsing of dialect sources: acorn with its TypeScript plugin, small enough to travel with the debugger. */
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser } from "acorn";

/** A place of a source as acorn counts: lines from 1, columns from 0. */
interface Place {
	readonly line: number;
	readonly column: number;
}

/** A node of the syntax tree. Children are looked up by name, so properties are open. */
export interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly loc: { readonly start: Place; readonly end: Place };
	// biome-ignore lint/suspicious/noExplicitAny: the tree has some hundred kinds of nodes; the compiler tests `type` before it looks
	readonly [property: string]: any;
}

/** A fault of a dialect source, with its place; lines and columns count from 1. */
export interface DialectError {
	readonly line: number;
	readonly column: number;
	readonly message: string;
}

/** Thrown at the first fault of a source; carries the place. */
export class DialectFault extends Error {
	override readonly name = "DialectFault";
	readonly line: number;
	readonly column: number;

	constructor(message: string, line: number, column: number) {
		super(message);
		this.line = line;
		this.column = column;
	}
}

/** Rejects a node. */
export function fault(node: Node, message: string): never {
	throw new DialectFault(message, node.loc.start.line, node.loc.start.column + 1);
}

const parser = Parser.extend(tsPlugin());

/** Syntax tree of a module. */
export function parseModule(source: string): Node {
	try {
		return parser.parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true }) as unknown as Node;
	} catch (error) {
		const at = (error as { loc?: { line: number; column: number } }).loc ?? { line: 1, column: 0 };
		throw new DialectFault((error as Error).message.replace(/ \(\d+:\d+\)$/, ""), at.line, at.column + 1);
	}
}

/** Child nodes in the order of the text. */
export function childrenOf(node: Node): Node[] {
	const children: Node[] = [];
	for (const key of Object.keys(node)) {
		if (key === "loc" || key === "type" || key === "start" || key === "end") continue;
		const value = node[key] as unknown;
		if (Array.isArray(value)) {
			for (const item of value) if (isNode(item)) children.push(item);
		} else if (isNode(value)) children.push(value);
	}
	// Shorthand properties and re-exports put one node in two places.
	return children
		.sort((a, b) => a.start - b.start)
		.filter((c, i, all) => i === 0 || c.start !== all[i - 1]?.start || c.end !== all[i - 1]?.end);
}

function isNode(value: unknown): value is Node {
	return (
		typeof value === "object" && value !== null && typeof (value as Node).type === "string" && typeof (value as Node).start === "number"
	);
}

/** Whether any node below, functions apart, satisfies a test. */
export function contains(node: Node, test: (n: Node) => boolean): boolean {
	if (test(node)) return true;
	return childrenOf(node).some((c) => !isFunction(c) && contains(c, test));
}

/** A function of any kind. */
export function isFunction(node: Node): boolean {
	return node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** Whether an expression holds a call of a routine. */
export function hasYield(node: Node): boolean {
	return contains(node, (n) => n.type === "YieldExpression");
}

/** The expression without the type operators around it. */
export function unwrap(node: Node): Node {
	let inner = node;
	while (inner.type.startsWith("TS") && inner.expression !== undefined) inner = inner.expression as Node;
	return inner;
}

/** The declaration of a statement of the module, exported or not. */
export function declarationOf(statement: Node): Node {
	const exported = statement.type === "ExportNamedDeclaration" && statement.declaration !== null;
	return (exported ? statement.declaration : statement) as Node;
}

/** Whether a declaration of the module is a routine: a generator function. */
export function isRoutine(declaration: Node): boolean {
	return declaration.type === "FunctionDeclaration" && declaration.generator === true;
}

/** Names that a pattern binds, as nodes. */
export function boundNames(pattern: Node): Node[] {
	switch (pattern.type) {
		case "Identifier":
			return [pattern];
		case "ObjectPattern":
			return (pattern.properties as Node[]).flatMap((p) => boundNames((p.type === "RestElement" ? p.argument : p.value) as Node));
		case "ArrayPattern":
			return (pattern.elements as (Node | null)[]).flatMap((e) => (e === null ? [] : boundNames(e)));
		case "RestElement":
			return boundNames(pattern.argument as Node);
		case "AssignmentPattern":
			return boundNames(pattern.left as Node);
		case "TSParameterProperty":
			return boundNames(pattern.parameter as Node);
		default:
			return [];
	}
}
