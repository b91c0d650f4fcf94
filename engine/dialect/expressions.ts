/**
 * What may stand in an expression of a routine, and what it gives. Everything that is not listed here is outside the dialect: a
 * routine's values are words, so that its frame can lie in the heap.
 */
import type { Callee, Kind } from "./callees.ts";
import { kindOfType } from "./callees.ts";
import type { Lookup, Renderer } from "./lowering.ts";
import { childrenOf, contains, fault, hasYield, isFunction, type Node, unwrap } from "./syntax.ts";

/** Looks up a function that can be called by a name. */
export type CalleeLookup = (name: string) => Callee | undefined;

const COMPARISON = /^([<>]=?|[!=]==?)$/;
const ARITHMETIC = /^([-+*/%]|\*\*|[&|^]|<<|>>>?)$/;
const TRUTHS_OF_NUMBER = /^is(Finite|Integer|NaN|SafeInteger)$/;

/** Judges the expressions of one routine. */
export class Expressions {
	readonly #renderer: Renderer;
	readonly #locals: Lookup;
	readonly #callees: CalleeLookup;

	constructor(renderer: Renderer, locals: Lookup, callees: CalleeLookup) {
		this.#renderer = renderer;
		this.#locals = locals;
		this.#callees = callees;
	}

	/** The function that a call names; undefined for a local, a method, or one that is not known. */
	calleeOf(call: Node): Callee | undefined {
		const callee = unwrap(call.callee as Node);
		return callee.type === "Identifier" && this.#locals(callee.name as string, callee) === undefined
			? this.#callees(callee.name as string)
			: undefined;
	}

	/** The routine that `yield*` calls. */
	routineOf(node: Node): Callee {
		const call = unwrap(node.argument as Node);
		const callee = call.type === "CallExpression" && call.optional !== true ? this.calleeOf(call) : undefined;
		if (callee?.routine !== true) fault(node, "yield* calls a routine by its name");
		return callee as Callee;
	}

	/** Kind of an expression's value. */
	kindOf(node: Node): Kind {
		switch (node.type) {
			case "TSNonNullExpression":
				return this.kindOf(node.expression as Node);
			case "TSAsExpression":
			case "TSSatisfiesExpression":
			case "TSTypeAssertion": {
				const kind = this.kindOf(node.expression as Node);
				return kind === "unknown" ? kindOfType(node.typeAnnotation as Node) : kind;
			}
			case "Literal":
				if (node.bigint || node.regex || node.value === null) return "nothing";
				return ({ number: "word", boolean: "truth", string: "text" } as const)[typeof node.value as "number" | "boolean" | "string"];
			case "TemplateLiteral":
				return "text";
			case "Identifier":
				return this.#kindOfName(node);
			case "UnaryExpression":
				return node.operator === "!" ? "truth" : "word";
			case "BinaryExpression":
				if (COMPARISON.test(node.operator as string)) return "truth";
				return node.operator === "+" && [node.left, node.right].some((n) => this.kindOf(n as Node) === "text") ? "text" : "word";
			case "LogicalExpression":
				return joined(this.kindOf(node.left as Node), this.kindOf(node.right as Node));
			case "ConditionalExpression":
				return joined(this.kindOf(node.consequent as Node), this.kindOf(node.alternate as Node));
			case "CallExpression":
				return this.#kindOfCall(node);
			case "MemberExpression":
				return this.#kindOfMember(node);
			case "YieldExpression":
				return node.delegate === true ? this.routineOf(node).result : "unknown";
			default:
				return "unknown";
		}
	}

	#kindOfName(node: Node): Kind {
		const name = node.name as string;
		const local = this.#locals(name, node);
		if (local !== undefined) return local.boolean ? "truth" : "word";
		if (name === "undefined") return "nothing";
		return name === "NaN" || name === "Infinity" ? "word" : "unknown";
	}

	#kindOfCall(node: Node): Kind {
		const callee = unwrap(node.callee as Node);
		if (callee.type === "Identifier") {
			if (callee.name === "load" || callee.name === "ref") return "word";
			if (callee.name === "store") return "nothing";
			if (callee.name === "Number") return "word";
			return this.calleeOf(node)?.result ?? "unknown";
		}
		if (callee.type !== "MemberExpression" || (callee.object as Node).type !== "Identifier") return "unknown";
		const method = (callee.property as Node).name as string;
		if ((callee.object as Node).name === "Math") return "word";
		return (callee.object as Node).name === "Number" && TRUTHS_OF_NUMBER.test(method) ? "truth" : "unknown";
	}

	#kindOfMember(node: Node): Kind {
		const object = node.object as Node;
		if (object.type === "Identifier" && (object.name === "sizeof" || object.name === "offset" || object.name === "Math")) return "word";
		return this.#renderer.address(node, this.#locals) === undefined ? "unknown" : "word";
	}

	/** Rejects an expression without calls of routines that is outside the dialect. */
	check(node: Node): void {
		if (hasYield(node)) fault(firstYield(node), "yield* cannot stand here: give its result a name first");
		this.#check(node);
	}

	#check(node: Node): void {
		switch (node.type) {
			case "TSAsExpression":
			case "TSSatisfiesExpression":
			case "TSTypeAssertion":
			case "TSNonNullExpression":
				return this.#check(node.expression as Node);
			case "Identifier":
				return this.#checkName(node);
			case "Literal":
				if (node.bigint || node.regex) fault(node, "a word is a number: neither bigint nor regular expression");
				return;
			case "UnaryExpression":
				this.checkOperator(node);
				return this.#check(node.argument as Node);
			case "BinaryExpression":
				this.checkOperator(node);
				this.#check(node.left as Node);
				return this.#check(node.right as Node);
			case "MemberExpression":
				return this.#checkMember(node);
			case "CallExpression":
				return this.#checkCall(node);
			case "NewExpression":
				this.#check(node.callee as Node);
				for (const a of node.arguments as Node[]) this.#check(a);
				return;
			case "TemplateLiteral":
			case "LogicalExpression":
			case "ConditionalExpression":
				for (const c of childrenOf(node)) if (c.type !== "TemplateElement") this.#check(c);
				return;
			default:
				return this.#refuse(node);
		}
	}

	#checkName(node: Node): void {
		const name = node.name as string;
		if (this.#locals(name, node) !== undefined) return;
		if (this.#callees(name)?.routine === true) fault(node, `${name} is a routine: call it with yield*`);
		if (name === "arguments" || name === "eval") fault(node, `${name} is outside the dialect`);
	}

	/** Rejects operators whose value is no word, or other than it looks because locals are words. */
	checkOperator(node: Node): void {
		const operator = node.operator as string;
		if (node.type === "UnaryExpression") {
			if (!/^[-+~!]$/.test(operator)) fault(node, `${operator} is outside the dialect`);
			return;
		}
		if (!COMPARISON.test(operator) && !ARITHMETIC.test(operator)) fault(node, `${operator} is outside the dialect`);
		if (!/^[!=]==?$/.test(operator)) return;
		const kinds = [this.kindOf(node.left as Node), this.kindOf(node.right as Node)];
		if (kinds.includes("truth") && kinds.includes("word")) fault(node, "a truth value is compared with a number: test it with if, ! or &&");
		if (kinds.includes("nothing")) fault(node, "words are never null or undefined: compare with 0 or NULL");
	}

	#checkMember(node: Node): void {
		const object = unwrap(node.object as Node);
		const property = node.property as Node;
		if (node.optional === true) fault(node, "?. is outside the dialect: 0 is NULL, compare with it");
		if (object.type === "Identifier" && (object.name === "sizeof" || object.name === "offset")) return;
		this.#check(object);
		if (node.computed === true) this.#check(property);
		if (this.#renderer.address(node, this.#locals) !== undefined) return;
		const name = node.computed === true ? "[...]" : (property.name as string);
		const local = object.type === "Identifier" && this.#locals(object.name as string, object) !== undefined;
		if (local || this.#renderer.address(object, this.#locals) !== undefined) fault(property, `there is no field ${name}`);
	}

	#checkCall(node: Node): void {
		const callee = unwrap(node.callee as Node);
		const args = node.arguments as Node[];
		if (node.optional === true) fault(node, "?. is outside the dialect");
		if (callee.type === "Identifier") {
			const name = callee.name as string;
			if (this.#locals(name, callee) !== undefined) fault(node, `${name} is a word: it cannot be called`);
			if (this.#callees(name)?.routine === true) fault(node, `${name} is a routine: call it with yield*`);
		} else if (callee.type === "MemberExpression") this.#checkMember(callee);
		else this.#refuse(callee);
		for (const a of args) {
			// A plain function may be handed a routine, to start it on a thread.
			const routine = a.type === "Identifier" && this.#callees(a.name as string)?.routine === true;
			if (!routine || this.#locals(a.name as string, a) !== undefined) this.#check(a);
		}
	}

	#refuse(node: Node): never {
		if (isFunction(node)) fault(node, "a routine has no closures: make it a plain function of the module");
		switch (node.type) {
			case "AwaitExpression":
				return fault(node, "a routine cannot await");
			case "ObjectExpression":
			case "ArrayExpression":
				return fault(node, "locals of a routine are words: no objects or arrays");
			case "AssignmentExpression":
			case "UpdateExpression":
				return fault(node, "assign in a statement of its own");
			case "YieldExpression":
				return fault(node, "yield gives up the processor: it is a statement of its own and gives no value");
			case "ClassExpression":
				return fault(node, "a routine declares no functions or classes");
			default:
				return fault(node, `${node.type} is outside the dialect`);
		}
	}
}

/** Kind of a value that is one or the other. */
function joined(a: Kind, b: Kind): Kind {
	if (a === b) return a;
	for (const kind of ["text", "nothing"] as const) if (a === kind || b === kind) return kind;
	if (a === "never" || a === "unknown") return b;
	return b === "never" || b === "unknown" ? a : "mixed";
}

function firstYield(node: Node): Node {
	let found = node;
	contains(node, (n) => {
		if (n.type === "YieldExpression") found = n;
		return n.type === "YieldExpression";
	});
	return found;
}
