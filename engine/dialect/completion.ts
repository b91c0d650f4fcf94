/** Whether control can reach the end of a statement: a routine that returns values must not fall off its end. */
import { childrenOf, isFunction, type Node, unwrap } from "./syntax.ts";

/** Answers whether a call never comes back. */
export type Never = (call: Node) => boolean;

/** Whether a list of statements can run to its end. */
export function completes(statements: readonly Node[], never: Never): boolean {
	return statements.every((s) => statementCompletes(s, never, undefined));
}

function statementCompletes(node: Node, never: Never, label: string | undefined): boolean {
	switch (node.type) {
		case "ReturnStatement":
		case "ThrowStatement":
		case "BreakStatement":
		case "ContinueStatement":
			return false;
		case "BlockStatement":
			return completes(node.body as Node[], never);
		case "IfStatement":
			return (
				node.alternate === null ||
				statementCompletes(node.consequent as Node, never, undefined) ||
				statementCompletes(node.alternate as Node, never, undefined)
			);
		case "WhileStatement":
			return !isTrue(node.test as Node) || leaves(node.body as Node, "BreakStatement", label);
		case "ForStatement":
			return (node.test !== null && !isTrue(node.test as Node)) || leaves(node.body as Node, "BreakStatement", label);
		case "DoWhileStatement": {
			const body = node.body as Node;
			if (leaves(body, "BreakStatement", label)) return true;
			return !isTrue(node.test as Node) && (statementCompletes(body, never, undefined) || leaves(body, "ContinueStatement", label));
		}
		case "SwitchStatement": {
			const cases = node.cases as Node[];
			if (!cases.some((c) => c.test === null) || leaves({ ...node, type: "BlockStatement" }, "BreakStatement", label)) return true;
			return completes((cases.at(-1) as Node).consequent as Node[], never);
		}
		case "LabeledStatement":
			return statementCompletes(node.body as Node, never, (node.label as Node).name as string);
		case "ExpressionStatement": {
			const expression = unwrap(node.expression as Node);
			return !(expression.type === "CallExpression" && never(expression));
		}
		default:
			return true;
	}
}

function isTrue(node: Node): boolean {
	const test = unwrap(node);
	return test.type === "Literal" && Boolean(test.value);
}

/** Whether a loop's or switch's body holds a break or continue that means it. */
function leaves(node: Node, type: string, label: string | undefined, inner = false): boolean {
	if (node.type === type) return node.label === null ? !inner : (node.label as Node).name === label;
	const nests = /^(While|DoWhile|For)Statement$/.test(node.type) || (node.type === "SwitchStatement" && type === "BreakStatement");
	return childrenOf(node).some((c) => !isFunction(c) && leaves(c, type, label, inner || nests));
}
