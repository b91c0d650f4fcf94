/**
 * The text of expressions: plain ones as they are, those that call routines with the calls made before, each result in a word of
 * the frame.
 */
import type { Kind } from "./callees.ts";
import type { Code } from "./code.ts";
import type { Expressions } from "./expressions.ts";
import { isSimple, type Renderer } from "./lowering.ts";
import { FRAME_HEADER, type Scopes } from "./scopes.ts";
import { fault, hasYield, type Node, unwrap } from "./syntax.ts";

/** Compiles the expressions of one routine. */
export class Values {
	readonly #renderer: Renderer;
	readonly #scopes: Scopes;
	readonly #code: Code;
	readonly #expressions: Expressions;

	constructor(renderer: Renderer, scopes: Scopes, code: Code, expressions: Expressions) {
		this.#renderer = renderer;
		this.#scopes = scopes;
		this.#code = code;
		this.#expressions = expressions;
	}

	/** Text of an expression without calls of routines. */
	plain(node: Node): string {
		this.#expressions.check(node);
		return this.#renderer.text(node, this.#scopes.lookup);
	}

	/**
	 * Text of an expression whose calls of routines have been made before, their results in words of the frame. What stands left of a
	 * call is put aside first, so that it is evaluated first.
	 */
	value(node: Node): string {
		const inner = unwrap(node);
		if (!hasYield(inner)) return this.plain(inner);
		switch (inner.type) {
			case "YieldExpression":
				return this.#callResult(inner);
			case "UnaryExpression":
				this.#expressions.checkOperator(inner);
				return `${inner.operator} ${this.#operand(inner.argument as Node)}`;
			case "BinaryExpression": {
				this.#expressions.checkOperator(inner);
				const [left, right] = this.#inOrder([inner.left as Node, inner.right as Node]);
				return `(${left} ${inner.operator} ${right})`;
			}
			case "CallExpression": {
				const callee = unwrap(inner.callee as Node);
				if (callee.type !== "Identifier" || inner.optional === true) fault(inner, "yield* cannot stand in the arguments of a method");
				const name = callee.name as string;
				if (name === "ref" || name === "load" || name === "store") fault(inner, `yield* cannot stand inside ${name}()`);
				this.#expressions.check({ ...inner, arguments: [] });
				return `${name}(${this.#inOrder(inner.arguments as Node[]).join(", ")})`;
			}
			case "LogicalExpression":
			case "ConditionalExpression":
				return fault(inner, "yield* under &&, || or ?: would not always run: use if");
			default:
				return fault(inner, "yield* cannot stand here: give its result a name first");
		}
	}

	/** The same as an operand: in parentheses where it needs them. */
	#operand(node: Node): string {
		const text = this.value(node);
		return isSimple(unwrap(node)) || hasYield(node) ? text : `(${text})`;
	}

	/** Texts of expressions that are evaluated in order, some of which may call routines. */
	#inOrder(nodes: readonly Node[]): string[] {
		const lastCall = nodes.findLastIndex((n) => hasYield(n));
		return nodes.map((n, i) => {
			const text = this.#operand(n);
			if (i >= lastCall || this.#isConstant(unwrap(n))) return text;
			const kind = this.#wordKind(n, "a value that waits for a call must be a word: give it a name first");
			return this.keep(text, kind === "truth");
		});
	}

	/** Puts a value into a word without a name; text that reads it. */
	keep(text: string, truth: boolean): string {
		const word = this.#scopes.temporary();
		this.#code.write(word, truth ? `+(${text})` : text);
		return truth ? `(${this.#code.word(word)} !== 0)` : this.#code.word(word);
	}

	/** Whether nothing can change an expression's value between two evaluations: a literal, a local, a constant by its spelling. */
	#isConstant(node: Node): boolean {
		if (node.type === "Literal") return true;
		return (
			node.type === "Identifier" &&
			(/^[A-Z][A-Z0-9_]+$/.test(node.name as string) || this.#scopes.lookup(node.name as string, node) !== undefined)
		);
	}

	/** Kind of a value that is to be kept in the heap; rejects what is no word. */
	#wordKind(node: Node, otherwise: string): Kind {
		const kind = this.#expressions.kindOf(node);
		if (kind === "text" || kind === "nothing" || kind === "mixed") fault(node, otherwise);
		return kind;
	}

	/** Text of a value for a word that holds truth values or numbers. */
	stored(node: Node, truth: boolean, what: string): string {
		const kind = this.#wordKind(node, `${what} is a word: neither text nor undefined fits`);
		if (truth && kind === "word") fault(node, `${what} holds a truth value: compare the number first`);
		if (!truth && kind === "truth") fault(node, `${what} holds a number, not a truth value: write ? 1 : 0, or declare it boolean`);
		const inner = unwrap(node);
		if (inner.type === "YieldExpression" && inner.delegate === true) {
			this.call(inner);
			return "$result()";
		}
		const text = this.value(node);
		return truth ? `+(${text})` : text;
	}

	/** Makes a call; text that reads the result, good until the next call. */
	#callResult(node: Node): string {
		this.call(node);
		const { result } = this.#expressions.routineOf(node);
		if (result === "nothing") fault(node, `${(unwrap(node.argument as Node).callee as Node).name} gives no value`);
		return result === "truth" ? "($result() !== 0)" : "$result()";
	}

	/** Emits a call of a routine up to its return; the result is the thread's return value. */
	call(node: Node): void {
		if (node.delegate !== true) fault(node, "yield gives up the processor: it is a statement of its own and gives no value");
		const { params } = this.#expressions.routineOf(node);
		const call = unwrap(node.argument as Node);
		const name = unwrap(call.callee as Node).name as string;
		const given = call.arguments as Node[];
		for (const a of given) if (a.type === "SpreadElement") fault(a, "SpreadElement is outside the dialect");
		if (given.length !== params.length) fault(node, `${name} takes ${params.length} arguments, not ${given.length}`);
		given.forEach((a, i) => {
			const kind = this.#wordKind(a, `argument ${i + 1} of ${name} must be a word: intern a text`);
			if (params[i] === "truth" ? kind === "word" : kind === "truth") {
				fault(
					a,
					params[i] === "truth"
						? `argument ${i + 1} of ${name} is a truth value`
						: `argument ${i + 1} of ${name} is a number: write ? 1 : 0`,
				);
			}
		});
		const args = this.#inOrder(given);
		const after = this.#code.call(node);
		// Arguments are evaluated before the frame of the callee is the innermost one.
		const values = args.map((a, i) => `const $${i} = ${params[i] === "truth" ? `+(${a})` : a}; `).join("");
		const stores = args.map((_, i) => ` $put($c + ${FRAME_HEADER + i}, $${i});`).join("");
		this.#code.emit(
			`{ ${values}const $c = $fp + ${this.#code.frameSize}; $enter($c, $fp, ${name});${stores} const $s = ${name}.begin($c); if ($s !== 0) return $s; }`,
		);
		this.#code.machine(`case ${after}:`);
	}
}
