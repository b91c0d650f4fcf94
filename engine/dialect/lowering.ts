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
import { childrenOf, contains, fault, type Node, unwrap } from "./syntax.ts";

/** The tables that names are looked up in. */
export interface Tables {
	readonly fields: Readonly<Record<string, FieldShape>>;
	/** Words of every struct. */
	readonly sizes: Readonly<Record<string, number>>;
}

/** A local of a routine: a word of its frame. */
export interface Local {
	readonly index: number;
	/** Text that reads it. */
	readonly text: string;
	/** Holds a truth value, so that reading gives true or false again. */
	readonly boolean: boolean;
	readonly constant: boolean;
}

/** What a name means at a place inside a routine: a local, or undefined for what the module or JavaScript defines. */
export type Lookup = (name: string, node: Node) => Local | undefined;

const NO_LOCALS: Lookup = () => undefined;

/** Nodes that exist for the type checker only. */
const TYPE_ONLY = new Set([
	"TSTypeAnnotation",
	"TSTypeParameterDeclaration",
	"TSTypeParameterInstantiation",
	"TSInterfaceDeclaration",
	"TSTypeAliasDeclaration",
	"TSDeclareFunction",
	"TSModuleDeclaration",
	"TSIndexSignature",
]);

/** Words before a member of a class that belong to the type checker. */
const MODIFIERS = /\b(public|private|protected|readonly|override|abstract|declare)\b\s*/g;

/** What may be asked of a field's value: it is a number. */
const NUMBER_METHODS = /^to(String|Fixed|Precision|LocaleString)$/;

/** Renders parts of one source file. */
export class Renderer {
	readonly source: string;
	readonly tables: Tables;
	/** Writes whose value nobody looks at: statements, and the first and last part of a for. */
	readonly #discarded = new WeakSet<Node>();

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
				return this.#operand(node.expression as Node, locals);
			case "Identifier":
				return this.#identifier(node, locals);
			case "MemberExpression":
				return this.#member(node, locals);
			case "CallExpression":
				return this.#call(node, locals);
			case "AssignmentExpression":
			case "UpdateExpression":
				return this.#write(node, locals, false);
			case "ExpressionStatement":
				return this.#statement(node, locals);
			case "ForStatement":
				this.#discard(node.init as Node | null);
				this.#discard(node.update as Node | null);
				return this.#children(node, locals);
			case "ForOfStatement":
			case "ForInStatement":
				this.#refuseFields(node.left as Node);
				return this.#children(node, locals);
			case "ObjectPattern":
			case "ArrayPattern":
				this.#refuseFields(node);
				return this.#children(node, locals);
			case "VariableDeclaration":
				return node.declare === true ? "" : this.#children(node, locals);
			case "ClassDeclaration":
			case "ClassExpression":
				return this.#class(node, locals);
			case "MethodDefinition":
				return this.#method(node, locals);
			case "TSEnumDeclaration":
			case "TSImportEqualsDeclaration":
			case "TSExportAssignment":
			case "TSParameterProperty":
			case "Decorator":
				return fault(node, `${node.type} cannot be erased: write it in plain TypeScript`);
			case "PropertyDefinition":
			case "AccessorProperty":
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
			if (/^(Labeled|If|While|DoWhile|For|ForIn|ForOf|With)Statement$/.test(node.type) && /^TS\w*Declar/.test(child.type))
				fault(child, "declarations stand in blocks");
			const rendered = this.text(child, locals);
			let gap = this.source.slice(at, child.start);
			// `x?: T` and `x!: T` belong to the type.
			if (child.type === "TSTypeAnnotation") gap = gap.replace(/[?!]\s*$/, "");
			text += gap + rendered;
			at = child.end;
			// A parameter `this: T` is a type.
			if (child.type === "Identifier" && child.name === "this") {
				text = text.slice(0, text.length - rendered.length);
				at += /^\s*,?/.exec(this.source.slice(at))?.[0].length ?? 0;
			}
		}
		return text + this.source.slice(at, node.end);
	}

	#discard(node: Node | null): void {
		if (node === null) return;
		this.#discarded.add(node);
		if (node.type === "SequenceExpression") for (const e of node.expressions as Node[]) this.#discarded.add(e);
	}

	/** A pattern would read or write past the one write function. */
	#refuseFields(pattern: Node): void {
		contains(pattern, (n) => {
			if (n.type === "MemberExpression" && this.address(n, NO_LOCALS) !== undefined)
				fault(n, "assign to a field in a statement of its own");
			if (n.type !== "Property" || n.computed === true) return false;
			if (Object.hasOwn(this.tables.fields, (n.key as Node).name as string))
				fault(n, "destructuring does not reach fields of structs: read them one by one");
			return false;
		});
	}

	#identifier(node: Node, locals: Lookup): string {
		const name = node.name as string;
		const local = locals(name, node);
		if (local === undefined) return name;
		return local.boolean ? `(${local.text} !== 0)` : local.text;
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
		if (node.computed === true && property.type === "Literal" && Object.hasOwn(this.tables.fields, String(property.value))) {
			fault(property, "fields of structs are read by name");
		}
		const name = node.computed === true ? "[...]" : (property.name as string);
		const owned = object.type === "MemberExpression" ? (object.object as Node) : object;
		if (owned !== object && owned.type === "Identifier" && (owned.name === "sizeof" || owned.name === "offset"))
			fault(property, `there is no field ${name}`);
		if (this.#place(object, locals) !== undefined && !NUMBER_METHODS.test(name)) fault(property, `there is no field ${name}`);
		const owner = this.#operand(object, locals);
		if (node.computed === true) return `${owner}${node.optional === true ? "?." : ""}[${this.text(property, locals)}]`;
		return `${owner}${node.optional === true ? "?." : "."}${this.source.slice(property.start, property.end)}`;
	}

	/** Text of an expression in a place that binds tightly. */
	#operand(node: Node, locals: Lookup): string {
		const text = this.text(node, locals);
		const inner = unwrap(node);
		// `1.x` would be a broken number.
		return isSimple(inner) && typeof inner.value !== "number" ? text : `(${text})`;
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
					const address = args.length !== 1 ? undefined : this.address(args[0] as Node, locals);
					if (address === undefined) fault(node, "ref() takes a field of a struct");
					return `(${address})`;
				}
				case "load":
					if (args.length !== 1 || (args[0] as Node).type === "SpreadElement") fault(node, "load() takes a word's address");
					return `$w[${this.text(args[0] as Node, locals)}]`;
				case "store":
					if (args.length !== 2 || args.some((a) => a.type === "SpreadElement")) fault(node, "store() takes a word's address and a value");
					return `$put(${this.#arguments(args, locals)})`;
			}
		}
		const optional = node.optional === true ? "?." : "";
		return `${this.#operand(callee, locals)}${optional}(${this.#arguments(args, locals)})`;
	}

	#arguments(args: readonly Node[], locals: Lookup): string {
		return args.map((a) => this.#element(a, locals)).join(", ");
	}

	/** Text of an expression in a place where a comma would end it. */
	#element(node: Node, locals: Lookup): string {
		const text = this.text(node, locals);
		return unwrap(node).type === "SequenceExpression" ? `(${text})` : text;
	}

	#statement(node: Node, locals: Lookup): string {
		const expression = unwrap(node.expression as Node);
		this.#discard(expression);
		if (expression.type === "AssignmentExpression" || expression.type === "UpdateExpression") {
			const text = this.#write(expression, locals, true);
			if (text.startsWith("{")) return text;
		}
		// Parentheses and directives stay as they are.
		return `${this.#children(node, locals).replace(/;\s*$/, "")};`;
	}

	/** A write. As a statement it may evaluate an address once into a temporary; elsewhere the address must be plain. */
	#write(node: Node, locals: Lookup, statement: boolean): string {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		const operator = node.type === "UpdateExpression" ? (node.operator === "++" ? "+" : "-") : (node.operator as string).slice(0, -1);
		const address = this.address(target, locals);
		if (address === undefined) return this.#children(node, locals);
		if (!this.#discarded.has(node)) fault(node, "assign to a field in a statement of its own");
		if (/^(&&|\|\||\?\?)$/.test(operator)) fault(node, `${node.operator} is outside the dialect`);
		const value = node.type === "UpdateExpression" ? "1" : this.#element(node.right as Node, locals);
		if (operator === "") return `$put(${address}, ${value})`;
		if (!contains(target, isEffect)) return `$put(${address}, $w[${address}] ${operator} (${value}))`;
		if (!statement) fault(node, "assign to a field in a statement of its own");
		return `{ const $a = ${address}; $put($a, $w[$a] ${operator} (${value})); }`;
	}

	#property(node: Node, locals: Lookup): string {
		if (node.computed === true || node.shorthand === true || node.kind !== "init" || node.method === true)
			return this.#children(node, locals);
		const key = node.key as Node;
		return `${this.source.slice(key.start, key.end)}: ${this.text(node.value as Node, locals)}`;
	}

	#classField(node: Node, locals: Lookup): string {
		if (node.declare === true || node.abstract === true) return "";
		const key = node.key as Node;
		const name = node.computed === true ? `[${this.text(key, locals)}]` : this.source.slice(key.start, key.end);
		const value = node.value as Node | null;
		const accessor = node.type === "AccessorProperty" ? "accessor " : "";
		return `${node.static === true ? "static " : ""}${accessor}${name}${value === null ? "" : ` = ${this.text(value, locals)}`};`;
	}

	#method(node: Node, locals: Lookup): string {
		const body = node.value as Node;
		if (node.abstract === true || body.type.startsWith("TS") || !body.body) return "";
		const key = node.key as Node;
		const before = this.source.slice(node.start, key.start).replace(MODIFIERS, "");
		const types = (node.typeParameters ?? body.typeParameters) as Node | undefined;
		const to = types === undefined ? body.start : Math.min(types.start, body.start);
		const between = this.source.slice(key.end, to).replace(/\?\s*$/, "");
		return `${before}${this.text(key, locals)}${between}${this.text(body, locals)}`;
	}

	#class(node: Node, locals: Lookup): string {
		const name = node.id ? ` ${(node.id as Node).name}` : "";
		const base = node.superClass ? ` extends ${this.#operand(node.superClass as Node, locals)}` : "";
		return `class${name}${base} ${this.text(node.body as Node, locals)}`;
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
		if (declaration === null) {
			const specifiers = node.specifiers as Node[];
			const kept = specifiers.filter((s) => s.exportKind !== "type");
			if (kept.length === specifiers.length) return this.source.slice(node.start, node.end);
			const from = node.source as Node | null;
			return `export { ${kept.map((s) => this.source.slice(s.start, s.end)).join(", ")} }${from ? ` from ${this.source.slice(from.start, from.end)}` : ""};`;
		}
		const text = this.text(declaration, locals);
		return text === "" ? "" : `export ${text}`;
	}
}

/** A node whose evaluation may change something, or give another value the second time. */
function isEffect(node: Node): boolean {
	return /^(Call|New|Update|Assignment|Yield|Await|TaggedTemplate|Import)Expression$/.test(node.type);
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
