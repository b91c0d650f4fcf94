/** What the compiler knows of the functions that a source calls: which are routines, how many arguments they take, what they give. */
import { childrenOf, declarationOf, isFunction, type Node, parseModule } from "./syntax.ts";

/**
 * What a value is: a `word` is a number, a `truth` true or false; a `text` and `nothing` (undefined, null) have no place in the heap;
 * `never` does not come back; `mixed` is now this, now that.
 */
export type Kind = "word" | "truth" | "text" | "nothing" | "never" | "mixed" | "unknown";

/** A function that can be called. */
export interface Callee {
	readonly routine: boolean;
	/** Parameters of a routine; empty for plain functions, whose arguments are not looked at. */
	readonly params: readonly ("word" | "truth")[];
	readonly result: Kind;
}

/** Functions by name. */
export type Callees = ReadonlyMap<string, Callee>;

/** Kind of a type annotation's values. A named type is a record or flags, so a word. */
export function kindOfType(type: Node | undefined): Kind {
	switch (type?.type) {
		case "TSNumberKeyword":
		case "TSTypeReference":
			return "word";
		case "TSBooleanKeyword":
		case "TSTypePredicate":
			return "truth";
		case "TSStringKeyword":
		case "TSTemplateLiteralType":
			return "text";
		case "TSVoidKeyword":
		case "TSUndefinedKeyword":
		case "TSNullKeyword":
			return "nothing";
		case "TSNeverKeyword":
			return "never";
		case "TSLiteralType":
			return (
				({ number: "word", boolean: "truth", string: "text" }[typeof (type.literal as Node).value as string] as Kind | undefined) ??
				"unknown"
			);
		case "TSUnionType": {
			const kinds = new Set((type.types as Node[]).map(kindOfType));
			return kinds.size === 1 ? ([...kinds][0] as Kind) : "mixed";
		}
		case undefined:
			return "unknown";
		default:
			return /^TS(Intersection|Parenthesized|Indexed|Query|Conditional|Operator)/.test(type?.type ?? "") ? "unknown" : "mixed";
	}
}

/** Type behind `name: TYPE` of a parameter or variable. */
export function annotationOf(node: Node): Node | undefined {
	return (node.typeAnnotation as Node | undefined)?.typeAnnotation as Node | undefined;
}

function returnTypeOf(node: Node): Node | undefined {
	return (node.returnType as Node | undefined)?.typeAnnotation as Node | undefined;
}

/** T of `Routine<T>`; undefined where the routine does not say. */
export function routineTypeOf(node: Node): Node | undefined {
	const type = returnTypeOf(node);
	if (type?.type !== "TSTypeReference" || (type.typeName as Node).name !== "Routine") return undefined;
	return (((type.typeArguments ?? type.typeParameters) as Node | undefined)?.params as Node[] | undefined)?.[0];
}

/** Whether a routine returns values: for one that does not say. */
function returnsValue(node: Node): boolean {
	if (node.type === "ReturnStatement") return node.argument !== null;
	return childrenOf(node).some((c) => !isFunction(c) && returnsValue(c));
}

function calleeOf(node: Node): Callee {
	if (node.generator !== true)
		return { routine: false, params: [], result: node.async === true ? "mixed" : kindOfType(returnTypeOf(node)) };
	const type = routineTypeOf(node);
	const params = (node.params as Node[]).map((p) => (kindOfType(annotationOf(p)) === "truth" ? "truth" : "word"));
	return {
		routine: true,
		params,
		result: type === undefined ? (node.body && returnsValue(node.body as Node) ? "word" : "nothing") : kindOfType(type),
	};
}

/** Functions that a module declares, by their local names. */
export function declaredCallees(module: Node): Map<string, Callee> {
	const callees = new Map<string, Callee>();
	for (const statement of module.body as Node[]) {
		const declaration = declarationOf(statement);
		if ((declaration.type === "FunctionDeclaration" || declaration.type === "TSDeclareFunction") && declaration.id) {
			callees.set((declaration.id as Node).name as string, calleeOf(declaration));
		} else if (declaration.type === "VariableDeclaration") {
			for (const d of declaration.declarations as Node[]) {
				const init = d.init as Node | null;
				if (init !== null && isFunction(init)) callees.set((d.id as Node).name as string, calleeOf(init));
			}
		}
	}
	return callees;
}

/** Functions that a source exports; empty for a source that does not parse. `dialect`: its generators are routines. */
export function exportedCallees(source: string, dialect: boolean): Map<string, Callee> {
	let module: Node;
	try {
		module = parseModule(source);
	} catch {
		return new Map();
	}
	const declared = declaredCallees(module);
	const exported = new Map<string, Callee>();
	const add = (local: string, name: string) => {
		const callee = declared.get(local);
		if (callee !== undefined && (dialect || !callee.routine)) exported.set(name, callee);
	};
	for (const statement of module.body as Node[]) {
		if (statement.type !== "ExportNamedDeclaration") continue;
		const declaration = statement.declaration as Node | null;
		if (declaration === null) {
			if (statement.source) continue;
			for (const s of statement.specifiers as Node[]) add((s.local as Node).name as string, (s.exported as Node).name as string);
		} else if (declaration.type === "VariableDeclaration") {
			for (const d of declaration.declarations as Node[]) add((d.id as Node).name as string, (d.id as Node).name as string);
		} else if (declaration.id) add((declaration.id as Node).name as string, (declaration.id as Node).name as string);
	}
	return exported;
}

/** Functions that a module can call by name: its own and those it imports. */
export function callableIn(module: Node, calleesOf: (specifier: string) => Callees): Map<string, Callee> {
	const callees = declaredCallees(module);
	for (const statement of module.body as Node[]) {
		if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
		const exported = calleesOf((statement.source as Node).value as string);
		for (const s of statement.specifiers as Node[]) {
			const callee = s.type === "ImportSpecifier" ? exported.get((s.imported as Node).name as string) : undefined;
			if (callee !== undefined) callees.set((s.local as Node).name as string, callee);
		}
	}
	return callees;
}
