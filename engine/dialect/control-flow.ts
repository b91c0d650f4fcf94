/**
 * Branches, loops and jumps of a routine. In plain JavaScript they stay what they are, with the statements of their conditions written out
 * where they are evaluated; in the state machine they become jumps:
 *
 *     while (t) S        plain      end: for (;;) top: { begin t; if (!t) break end; S }
 *                        machine    top: begin t; if (!t) goto end; S; goto top; end:
 *
 * A jump leaves the statement that its label names: `break end` ends the loop, `break top` goes on with its next pass.
 */
import type { Code } from "./code.ts";
import type { Scopes } from "./scopes.ts";
import { fault, type Node } from "./syntax.ts";
import type { Values } from "./values.ts";

/** Compiles what stands inside. */
export interface Inner {
	readonly statement: (node: Node) => void;
	/** The first and last part of a `for`: a declaration or an expression. */
	readonly simple: (node: Node) => void;
}

interface Target {
	readonly label: string | undefined;
	readonly breakTo: number;
	/** Undefined for a switch. */
	readonly continueTo: number | undefined;
}

/** Compiles the control flow of one routine. */
export class ControlFlow {
	readonly #code: Code;
	readonly #scopes: Scopes;
	readonly #values: Values;
	readonly #inner: Inner;
	readonly #targets: Target[] = [];

	constructor(code: Code, scopes: Scopes, values: Values, inner: Inner) {
		this.#code = code;
		this.#scopes = scopes;
		this.#values = values;
		this.#inner = inner;
	}

	/** Compiles a statement of control flow; `label` is the one in front of it. */
	compile(node: Node, label?: string): void {
		switch (node.type) {
			case "IfStatement":
				return this.#if(node);
			case "WhileStatement":
				return this.#while(node, label);
			case "DoWhileStatement":
				return this.#doWhile(node, label);
			case "ForStatement":
				return this.#for(node, label);
			case "SwitchStatement":
				return this.#switch(node, label);
			case "LabeledStatement":
				if (!/^(While|DoWhile|For|Switch)Statement$/.test((node.body as Node).type)) fault(node, "labels name loops");
				return this.compile(node.body as Node, (node.label as Node).name as string);
			default:
				return this.#leave(node);
		}
	}

	#if(node: Node): void {
		const code = this.#code;
		code.begin(node);
		const otherwise = code.label();
		const test = this.#values.value(node.test as Node);
		code.machine(`if (!(${test})) ${code.goto(otherwise)}`);
		code.plain(`if (${test}) {`);
		this.#inner.statement(node.consequent as Node);
		if (node.alternate !== null) {
			const end = code.label();
			code.machine(code.goto(end));
			code.plain("} else {");
			code.place(otherwise, node);
			this.#inner.statement(node.alternate as Node);
			code.place(end, node);
		} else code.place(otherwise, node);
		code.plain("}");
	}

	/** Leaves a loop unless its condition holds. */
	#test(statement: Node, test: Node, end: number): void {
		this.#code.begin(statement);
		const text = this.#values.value(test);
		this.#code.machine(`if (!(${text})) ${this.#code.goto(end)}`);
		this.#code.plain(`if (!(${text})) break ${this.#code.name(end)};`);
	}

	#while(node: Node, label: string | undefined): void {
		const code = this.#code;
		const top = code.label();
		const end = code.label();
		code.plain(`${code.name(end)}: for (;;) ${code.name(top)}: {`);
		code.place(top, node);
		this.#test(node, node.test as Node, end);
		this.#body(node.body as Node, { label, breakTo: end, continueTo: top });
		code.machine(code.goto(top));
		code.plain("}");
		code.place(end, node);
	}

	#doWhile(node: Node, label: string | undefined): void {
		const code = this.#code;
		const top = code.label();
		const test = code.label();
		const end = code.label();
		code.plain(`${code.name(end)}: for (;;) { ${code.name(test)}: {`);
		code.place(top, node);
		this.#body(node.body as Node, { label, breakTo: end, continueTo: test });
		code.plain("}");
		code.place(test, node);
		this.#test(node.test as Node, node.test as Node, end);
		code.machine(code.goto(top));
		code.plain("}");
		code.place(end, node);
	}

	#for(node: Node, label: string | undefined): void {
		const code = this.#code;
		const init = node.init as Node | null;
		this.#scopes.within(node, init === null ? [] : [init], () => {
			if (init !== null) this.#inner.simple(init);
			const top = code.label();
			const next = code.label();
			const end = code.label();
			code.plain(`${code.name(end)}: for (;;) {`);
			code.place(top, node);
			if (node.test !== null) this.#test(node.test as Node, node.test as Node, end);
			code.plain(`${code.name(next)}: {`);
			this.#body(node.body as Node, { label, breakTo: end, continueTo: next });
			code.plain("}");
			code.place(next, node);
			if (node.update !== null) this.#inner.simple(node.update as Node);
			code.machine(code.goto(top));
			code.plain("}");
			code.place(end, node);
		});
	}

	#body(body: Node, target: Target): void {
		this.#targets.push(target);
		this.#inner.statement(body);
		this.#targets.pop();
	}

	#switch(node: Node, label: string | undefined): void {
		const code = this.#code;
		code.begin(node);
		const cases = node.cases as Node[];
		const end = code.label();
		const labels = cases.map(() => code.label());
		const value = this.#values.value(node.discriminant as Node);
		this.#scopes.within(
			node,
			cases.flatMap((c) => c.consequent as Node[]),
			() => {
				const tests = cases.map((c) => (c.test === null ? undefined : this.#values.plain(c.test as Node)));
				const jumps = tests.map((t, i) => (t === undefined ? "" : `if ($d === (${t})) ${code.goto(labels[i] as number)} `));
				const fallback = tests.indexOf(undefined);
				code.machine(`{ const $d = ${value}; ${jumps.join("")}}`);
				code.machine(code.goto(fallback < 0 ? end : (labels[fallback] as number)));
				code.plain(`${code.name(end)}: switch (${value}) {`);
				this.#targets.push({ label, breakTo: end, continueTo: undefined });
				cases.forEach((c, i) => {
					code.place(labels[i] as number, c);
					code.plain(tests[i] === undefined ? "default:" : `case (${tests[i]}):`);
					for (const s of c.consequent as Node[]) this.#inner.statement(s);
					this.#scopes.endCase();
				});
				this.#targets.pop();
				code.plain("}");
			},
		);
		code.place(end, node);
	}

	/** `break` and `continue`. */
	#leave(node: Node): void {
		this.#code.begin(node);
		const label = (node.label as Node | null)?.name as string | undefined;
		const isBreak = node.type === "BreakStatement";
		const target = this.#targets.findLast((t) => (label === undefined || t.label === label) && (isBreak || t.continueTo !== undefined));
		if (target === undefined) return fault(node, `no loop to ${isBreak ? "break" : "continue"}`);
		this.#code.jump((isBreak ? target.breakTo : target.continueTo) as number);
	}
}
