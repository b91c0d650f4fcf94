/**
 * Text of expressions and plain statements: types stripped, struct fields turned into heap accesses, locals of a routine into words
 * of its frame.
 *
 *     zone.uz_flags              ->  $w[zone + 3]
 *     zone.uz_domain.uzd_nitems  ->  $w[zone + 30 + 4]
 *     vm.vm_freelist[order]      ->  $w[vm + 20 + order]
 *     zone.uz_flags |= X;        ->  $put(zone + 3, $w[zone + 3] | X);
 *     ref(x.f) load(a) store(a, v) sizeof.zone offset.f   address, read, write, words of a struct, word of a field
 *
 * Field names are unique among the structs, so the name alone tells the place.
 */
import type { FieldShape } from "../machine/layout.ts";
import { childrenOf, contains, fault, type Node } from "./syntax.ts";

/** The tables that names are looked up in. */
export interface Tables {
	readonly fields: Readonly<Record<string, FieldShape>>;
	/** Words of every struct. */
	readonly sizes: Readonly<Record<string, number>>;
}

/** A local of a routine: a word of its frame. */
export interface Local {
	readonly index: number;
	/** Holds a truth value, so that reading gives true or false again. */
	readonly boolean: boolean;
}

/** What a name means inside a routine: a local, or undefined for what the module or JavaScript defines. */
export type Lookup = (name: string) => Local | undefined;

const NO_LOCALS: Lookup = () => undefined;

/** Nodes that exist for the type checker only. */
const TYPE_ONLY = new Set([
	"TSTypeAnnotation",
	"TSTypeParameterDeclaration",
	"TSTypeParameterInstantiation",
	"TSInterfaceDeclaration",
	"TSTypeAliasDeclaration",
	"TSDeclareFunction",
]);

/** Renders parts of one source file. */
export class Renderer {
	readonly source: string;
	readonly tables: Tables;

	constructor(source: string, tables: Tables) {
		this.source = source;
		this.tables = tables;
	}

	/** Text of a node. `locals` resolves the names of a routine. */
	text(node: Node, locals: Lookup = NO_LOCALS): string {
		switch (node.type) {
			case "TSAsExpression":
			case "TSNonNullExpression":
			case "TSSatisfiesExpression":
			case "TSTypeAssertion":
				return this.text(node.expression as Node, locals);
			case "Identifier":
				return this.#identifier(node, locals);
			case "MemberExpression":
				return this.#member(node, locals);
			case "CallExpression":
				return this.#call(node, locals);
			case "AssignmentExpression":
				return this.#assignment(node, locals);
			case "UpdateExpression":
				return this.#update(node, locals);
			case "ExpressionStatement":
				return this.#statement(node, locals);
			case "PropertyDefinition":
				return this.#classField(node, locals);
			case "Property":
				return this.#property(node, locals);
			case "ImportDeclaration":
				return node.importKind === "type" ? "" : this.#withoutTypeSpecifiers(node);
			case "ExportNamedDeclaration":
				return this.#export(node, locals);
			default:
				return TYPE_ONLY.has(node.type) ? "" : this.#children(node, locals);
		}
	}

	/** Address of a field as text, or undefined where the expression is no field of a struct. */
	address(node: Node, locals: Lookup): string | undefined {
		const place = this.#place(unwrap(node), locals);
		return place?.address;
	}

	/** Text of the node with its children rendered in place. */
	#children(node: Node, locals: Lookup): string {
		let text = "";
		let at = node.start;
		for (const child of childrenOf(node)) {
			if (child.start < at) continue;
			const rendered = this.text(child, locals);
			let gap = this.source.slice(at, child.start);
			// `x?: T` and `readonly` belong to the type.
			if (child.type === "TSTypeAnnotation") gap = gap.replace(/\?\s*$/, "");
			text += gap + rendered;
			at = child.end;
		}
		return text + this.source.slice(at, node.end);
	}

	#identifier(node: Node, locals: Lookup): string {
		const name = node.name as string;
		const local = locals(name);
		if (local === undefined) return name;
		return local.boolean ? `($w[$fp + ${local.index}] !== 0)` : `$w[$fp + ${local.index}]`;
	}

	/** Where a member expression lies in the heap: its address, and whether that is a value or an embedded struct. */
	#place(node: Node, locals: Lookup): { address: string; shape: FieldShape["shape"] } | undefined {
		if (node.type !== "MemberExpression") return undefined;
		const object = unwrap(node.object as Node);
		if (node.computed === true) {
			const array = this.#place(object, locals);
			if (array === undefined || (array.shape !== "words" && array.shape !== "structs")) return undefined;
			const index = this.text(node.property as Node, locals);
			if (array.shape === "words") return { address: `${array.address} + (${index})`, shape: "word" };
			const size = this.#fieldOf(object)?.size ?? 0;
			return { address: `${array.address} + ${size} * (${index})`, shape: "struct" };
		}
		const field = this.#fieldOf(node);
		if (field === undefined) return undefined;
		const inner = this.#place(object, locals);
		const base = inner?.shape === "struct" ? inner.address : parenthesised(this.text(object, locals));
		return { address: `${base} + ${field.offset}`, shape: field.shape };
	}

	#fieldOf(node: Node): FieldShape | undefined {
		if (node.type !== "MemberExpression" || node.computed === true) return undefined;
		const name = (node.property as Node).name as string;
		return Object.hasOwn(this.tables.fields, name) ? this.tables.fields[name] : undefined;
	}

	#member(node: Node, locals: Lookup): string {
		const object = node.object as Node;
		if (node.computed !== true && object.type === "Identifier") {
			const name = (node.property as Node).name as string;
			if (object.name === "sizeof") return String(this.#known(this.tables.sizes, name, node, "struct"));
			if (object.name === "offset") return String(this.#known(this.tables.fields, name, node, "field").offset);
		}
		const place = this.#place(node, locals);
		if (place !== undefined) return place.shape === "word" ? `$w[${place.address}]` : `(${place.address})`;
		const property = node.property as Node;
		const owner = this.#operand(object, locals);
		if (node.computed === true) return `${owner}${node.optional === true ? "?." : ""}[${this.text(property, locals)}]`;
		return `${owner}${node.optional === true ? "?." : "."}${this.source.slice(property.start, property.end)}`;
	}

	/** Text of an expression in a place that binds tightly. */
	#operand(node: Node, locals: Lookup): string {
		const text = this.text(node, locals);
		return isSimple(unwrap(node)) ? text : `(${text})`;
	}

	#known<T>(table: Readonly<Record<string, T>>, name: string, node: Node, what: string): T {
		if (!Object.hasOwn(table, name)) fault(node, `there is no ${what} ${name}`);
		return table[name] as T;
	}

	#call(node: Node, locals: Lookup): string {
		const callee = node.callee as Node;
		const args = node.arguments as Node[];
		if (callee.type === "Identifier") {
			switch (callee.name) {
				case "ref": {
					const address = args[0] === undefined ? undefined : this.address(args[0], locals);
					if (address === undefined) fault(node, "ref() takes a field of a struct");
					return `(${address})`;
				}
				case "load":
					return `$w[${this.text(args[0] as Node, locals)}]`;
				case "store":
					return `$put(${args.map((a) => this.text(a, locals)).join(", ")})`;
			}
		}
		const optional = node.optional === true ? "?." : "";
		return `${this.#operand(callee, locals)}${optional}(${args.map((a) => this.text(a, locals)).join(", ")})`;
	}

	#statement(node: Node, locals: Lookup): string {
		const expression = node.expression as Node;
		if (expression.type === "AssignmentExpression" || expression.type === "UpdateExpression") {
			return `${this.#write(expression, locals, true)};`;
		}
		return `${this.text(expression, locals)};`;
	}

	#assignment(node: Node, locals: Lookup): string {
		return this.#write(node, locals, false);
	}

	#update(node: Node, locals: Lookup): string {
		return this.#write(node, locals, false);
	}

	/** A write. As a statement it may evaluate an address once into a temporary; elsewhere the address must be plain. */
	#write(node: Node, locals: Lookup, statement: boolean): string {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		const operator = node.type === "UpdateExpression" ? (node.operator === "++" ? "+" : "-") : (node.operator as string).slice(0, -1);
		const value = node.type === "UpdateExpression" ? "1" : this.text(node.right as Node, locals);
		let address: string | undefined;
		if (target.type === "Identifier") {
			const local = locals(target.name as string);
			if (local !== undefined) address = `$fp + ${local.index}`;
		} else address = this.address(target, locals);
		if (address === undefined) return this.#children(node, locals);
		if (operator === "") return `$put(${address}, ${value})`;
		if (/^[$\w]+(?:\[[$\w]+ \+ \d+\])?(?: \+ \d+)*$/.test(address) || !contains(target, (n) => n.type === "CallExpression")) {
			return `$put(${address}, $w[${address}] ${operator} (${value}))`;
		}
		if (!statement) fault(node, "assign to a field in a statement of its own");
		return `{ const $a = ${address}; $put($a, $w[$a] ${operator} (${value})); }`;
	}

	#property(node: Node, locals: Lookup): string {
		if (node.shorthand === true && locals((node.key as Node).name as string) !== undefined) {
			return `${(node.key as Node).name}: ${this.text(node.value as Node, locals)}`;
		}
		if (node.computed === true || node.shorthand === true || node.kind !== "init" || node.method === true) return this.#children(node, locals);
		const key = node.key as Node;
		return `${this.source.slice(key.start, key.end)}: ${this.text(node.value as Node, locals)}`;
	}

	#classField(node: Node, locals: Lookup): string {
		const value = node.value as Node | null;
		return `${this.text(node.key as Node)}${value === null ? "" : ` = ${this.text(value, locals)}`};`;
	}

	#withoutTypeSpecifiers(node: Node): string {
		const specifiers = (node.specifiers as Node[]).filter((s) => s.importKind !== "type");
		if (specifiers.length === (node.specifiers as Node[]).length) return this.source.slice(node.start, node.end);
		const names = specifiers.map((s) => this.source.slice(s.start, s.end)).join(", ");
		const from = node.source as Node;
		return `import { ${names} } from ${this.source.slice(from.start, from.end)};`;
	}

	#export(node: Node, locals: Lookup): string {
		if (node.exportKind === "type") return "";
		const declaration = node.declaration as Node | null;
		if (declaration === null) return this.#children(node, locals);
		const text = this.text(declaration, locals);
		return text === "" ? "" : `export ${text}`;
	}
}

/** The expression without the type operators around it. */
export function unwrap(node: Node): Node {
	let inner = node;
	while (inner.type.startsWith("TS") && inner.expression !== undefined) inner = inner.expression as Node;
	return inner;
}

function parenthesised(text: string): string {
	return /^[$\w.]+(\[[^[\]()]*\])?$/.test(text) ? text : `(${text})`;
}

/** Whether an expression needs no parentheses as an operand. The tree does not keep those of the text. */
export function isSimple(node: Node): boolean {
	return /^(Identifier|MemberExpression|CallExpression|Literal|ThisExpression|Super|TemplateLiteral|ArrayExpression|ImportExpression|MetaProperty|ChainExpression)$/.test(
		node.type,
	);
}

/** Whether an expression gives a truth value. */
export function isBoolean(node: Node): boolean {
	const inner = unwrap(node);
	switch (inner.type) {
		case "Literal":
			return typeof inner.value === "boolean";
		case "UnaryExpression":
			return inner.operator === "!";
		case "BinaryExpression":
			return /^([<>]=?|[!=]==?|in|instanceof)$/.test(inner.operator as string);
		case "LogicalExpression":
			return isBoolean(inner.left as Node) && isBoolean(inner.right as Node);
		case "ConditionalExpression":
			return isBoolean(inner.consequent as Node) && isBoolean(inner.alternate as Node);
		default:
			return false;
	}
}
