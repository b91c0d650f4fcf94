/**
 * Rules for the code of a dialect module outside its routines: a routine is a declaration of the module under one name, and only
 * routines call it. A plain function that calls one would silently do nothing.
 */
import type { Callees } from "./callees.ts";
import { boundNames, childrenOf, declarationOf, fault, isFunction, isRoutine, type Node, unwrap } from "./syntax.ts";

/** Names that the compiler gives a meaning to. */
const BUILT_IN = new Set(["ref", "load", "store", "sizeof", "offset"]);

/** Checks a module; throws a fault. `callees` are the functions it can call by name. */
export function checkModule(module: Node, callees: Callees, calleesOf: (specifier: string) => Callees): void {
	for (const statement of module.body as Node[]) {
		switch (statement.type) {
			case "ImportDeclaration":
				checkImport(statement, calleesOf);
				break;
			case "ExportNamedDeclaration":
				if (statement.declaration === null) checkExport(statement, callees, calleesOf);
				break;
			case "ExportAllDeclaration":
				if (hasRoutine(calleesOf((statement.source as Node).value as string)))
					fault(statement, "export routines where they are declared, not from elsewhere");
				break;
		}
		const declaration = declarationOf(statement);
		checkNames(statement);
		for (const n of isRoutine(declaration) ? bindings(declaration, new Map()).values() : namesBoundAtTop(declaration)) checkBinding(n);
		if (isRoutine(declaration)) continue;
		checkPlain(statement, callees, new Set());
	}
}

function hasRoutine(callees: Callees): boolean {
	return [...callees.values()].some((c) => c.routine);
}

function checkImport(node: Node, calleesOf: (specifier: string) => Callees): void {
	if (node.importKind === "type") return;
	for (const s of node.specifiers as Node[]) {
		checkBinding(s.local as Node);
		if (s.type !== "ImportSpecifier" && hasRoutine(calleesOf((node.source as Node).value as string)))
			fault(s, "import routines by their names");
	}
}

function checkExport(node: Node, callees: Callees, calleesOf: (specifier: string) => Callees): void {
	const from = node.source as Node | null;
	const known = from ? calleesOf(from.value as string) : callees;
	for (const s of node.specifiers as Node[]) {
		const name = (s.local as Node).name as string;
		if (known.get(name)?.routine !== true) continue;
		if (from) fault(s, "export routines where they are declared, not from elsewhere");
		if ((s.exported as Node).name !== name) fault(s, "a routine has one name");
	}
}

function checkBinding(node: Node): void {
	if (BUILT_IN.has(node.name as string)) fault(node, `${node.name} has a meaning of its own in the dialect: choose another name`);
}

/** Nodes of types are not looked at. */
function isType(node: Node): boolean {
	return node.type.startsWith("TS") && node.expression === undefined;
}

function checkNames(node: Node): void {
	if (isType(node)) return;
	if (node.type === "Identifier" && /^\$/.test(node.name as string)) fault(node, "names that begin with $ are the compiler's");
	// Names of properties are not variables.
	const property =
		node.computed === true || node.shorthand === true ? undefined : node.type === "MemberExpression" ? node.property : node.key;
	for (const child of childrenOf(node)) if (child !== property) checkNames(child);
}

/** Names that a declaration of the module adds to the module. */
function namesBoundAtTop(declaration: Node): Node[] {
	if (declaration.type === "VariableDeclaration") return (declaration.declarations as Node[]).flatMap((d) => boundNames(d.id as Node));
	return declaration.type !== "ImportDeclaration" && declaration.id ? [declaration.id as Node] : [];
}

/** Names that a node itself binds. */
function namesBoundBy(node: Node): Node[] {
	const names = isFunction(node) ? (node.params as Node[]).flatMap(boundNames) : [];
	if (node.type === "VariableDeclarator") names.push(...boundNames(node.id as Node));
	if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) names.push(node.id as Node);
	if (node.type === "CatchClause" && node.param) names.push(...boundNames(node.param as Node));
	return names;
}

/** All names bound inside a function, nested functions apart. */
function bindings(node: Node, into: Map<string, Node>): Map<string, Node> {
	for (const n of namesBoundBy(node)) into.set(n.name as string, n);
	for (const child of childrenOf(node)) {
		if (!isFunction(child)) bindings(child, into);
		else if (child.id) into.set((child.id as Node).name as string, child.id as Node);
	}
	return into;
}

function checkPlain(node: Node, callees: Callees, shadowed: ReadonlySet<string>): void {
	if (isType(node)) return;
	let hidden = shadowed;
	if (isFunction(node)) {
		if (node.generator === true) fault(node, "a routine is a function* declaration of the module");
		hidden = new Set([...shadowed, ...bindings(node, new Map()).keys()]);
	}
	const routine = (n: Node | null | undefined): boolean => {
		const named = n ? unwrap(n) : undefined;
		return named?.type === "Identifier" && !hidden.has(named.name as string) && callees.get(named.name as string)?.routine === true;
	};
	if (node.type === "CallExpression" && routine(node.callee as Node)) {
		fault(node, `${unwrap(node.callee as Node).name} is a routine: only a routine can call it, with yield*`);
	}
	if (
		(node.type === "VariableDeclarator" && routine(node.init as Node | null)) ||
		(node.type === "AssignmentExpression" && routine(node.right as Node))
	) {
		fault(node, "a routine has one name");
	}
	const named = node.type === "CallExpression" ? node.callee : node.type === "MemberExpression" ? node.object : undefined;
	if (named?.type === "Identifier" && hidden.has(named.name as string)) checkBinding(named as Node);
	for (const child of childrenOf(node)) checkPlain(child, callees, hidden);
}
