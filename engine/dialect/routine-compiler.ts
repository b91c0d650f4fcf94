/**
 * One routine: a generator function lowered to a state machine over the words of its frame.
 *
 *     function* f(a) { S1; x = yield* g(a); S2 }
 *
 *     run($fp, $resumed): begins where $resumed is -1; else goes on with statement $w[$fp + 1], or behind it after a call has returned (1)
 *       case 0: statement S1
 *       case 1: statement with the call: pushes g's frame, runs g, hands a status other than 0 on to the caller
 *       case 2: takes g's result
 *       case 3: statement S2
 *
 * A statement begins with its number written to the frame and a look whether a debugger wants to stop there. What a routine calls
 * is run at once on JavaScript's stack; where that gives up the processor, all JavaScript frames unwind and the heap frames alone
 * remain: the trampoline goes on with the innermost one.
 */
import { annotationOf, type Callee, type Kind, kindOfType, routineTypeOf } from "./callees.ts";
import { Code, type PointInfo } from "./code.ts";
import { completes } from "./completion.ts";
import { type CalleeLookup, Expressions } from "./expressions.ts";
import type { Renderer } from "./lowering.ts";
import { Scopes, type SlotInfo } from "./scopes.ts";
import { fault, hasYield, type Node, unwrap } from "./syntax.ts";
import { Values } from "./values.ts";

/** A compiled routine. */
export interface CompiledRoutine {
	readonly name: string;
	readonly line: number;
	readonly endLine: number;
	readonly params: readonly string[];
	readonly slots: readonly SlotInfo[];
	readonly points: readonly PointInfo[];
	readonly frameSize: number;
	/** Text of the function `run`. */
	readonly run: string;
}

interface Target {
	readonly label: string | undefined;
	readonly breakTo: number;
	/** Undefined for a switch. */
	readonly continueTo: number | undefined;
}

/** Compiles one routine. */
export class RoutineCompiler {
	readonly #renderer: Renderer;
	readonly #scopes = new Scopes();
	readonly #code: Code;
	readonly #expressions: Expressions;
	readonly #values: Values;
	readonly #targets: Target[] = [];
	#result: Kind = "nothing";

	constructor(renderer: Renderer, callees: CalleeLookup) {
		this.#renderer = renderer;
		this.#code = new Code(renderer.source);
		this.#expressions = new Expressions(renderer, this.#scopes.lookup, callees);
		this.#values = new Values(renderer, this.#scopes, this.#code, this.#expressions);
	}

	/** Compiles a generator declaration. */
	compile(node: Node, self: Callee): CompiledRoutine {
		if (node.async === true) fault(node, "a routine cannot be async");
		if (!node.body) fault(node, "a routine has a body");
		const name = (node.id as Node).name as string;
		const statements = (node.body as Node).body as Node[];
		const result = routineTypeOf(node);
		this.#result = self.result;
		if (this.#result === "text" || this.#result === "mixed") fault(result ?? node, `what ${name} returns must be a word`);
		this.#scopes.within(node, [], () => {
			for (const p of node.params as Node[]) this.#parameter(p);
			this.#scopes.within(node.body as Node, statements, () => {
				for (const statement of statements) this.#statement(statement);
			});
		});
		if (this.#completes(statements)) {
			if (this.#result !== "nothing") fault(node, `${name} returns a value, but its end can be reached: return one there too`);
			this.#code.end(node);
		}
		const frameSize = this.#scopes.words;
		const run = `function ($fp, $resumed) {\nlet $k = $resumed < 0 ? 0 : $w[$fp + 1] + $resumed;\nfor (;;) switch ($k) {\n${this.#code.finish(frameSize)}\n}\n}`;
		const params = (node.params as Node[]).map((p) => p.name as string);
		return {
			name,
			line: node.loc.start.line,
			endLine: node.loc.end.line,
			params,
			slots: this.#scopes.slots,
			points: this.#code.points,
			frameSize,
			run,
		};
	}

	#completes(statements: readonly Node[]): boolean {
		return completes(statements, (call) => this.#expressions.calleeOf(call)?.result === "never");
	}

	#parameter(p: Node): void {
		if (p.type !== "Identifier") fault(p, "parameters are plain names");
		if (p.optional === true) fault(p, `${p.name} must always be given: a missing word has no value`);
		const kind = kindOfType(annotationOf(p));
		if (kind === "text" || kind === "mixed" || kind === "nothing")
			fault(p, `${p.name} must be a word: intern a text, pass the record of an object`);
		this.#scopes.declare(p, kind === "truth", false);
	}

	// Statements.

	#statement(node: Node): void {
		switch (node.type) {
			case "BlockStatement":
				this.#scopes.within(node, node.body as Node[], () => {
					for (const s of node.body as Node[]) this.#statement(s);
				});
				return;
			case "EmptyStatement":
				return;
			case "VariableDeclaration":
				return this.#declaration(node);
			case "ExpressionStatement":
				return this.#expression(node, node.expression as Node);
			case "ReturnStatement":
				return this.#return(node);
			case "IfStatement":
				return this.#if(node);
			case "WhileStatement":
				return this.#while(node, undefined);
			case "DoWhileStatement":
				return this.#doWhile(node, undefined);
			case "ForStatement":
				return this.#for(node, undefined);
			case "SwitchStatement":
				return this.#switch(node, undefined);
			case "BreakStatement":
			case "ContinueStatement":
				return this.#leaveLoop(node);
			case "LabeledStatement":
				return this.#labeled(node);
			case "ThrowStatement":
				this.#code.begin(node);
				this.#code.emit(`throw ${this.#values.plain(node.argument as Node)};`);
				return;
			case "TryStatement":
				return fault(node, "a routine has no try: an error of the kernel is a value or a panic");
			case "FunctionDeclaration":
			case "ClassDeclaration":
				return fault(node, "a routine declares no functions or classes");
			case "TSTypeAliasDeclaration":
			case "TSInterfaceDeclaration":
				return;
			default:
				return fault(node, `${node.type} is outside the dialect`);
		}
	}

	#declaration(node: Node): void {
		if (node.kind !== "const" && node.kind !== "let") fault(node, `${node.kind} is outside the dialect: use const or let`);
		for (const d of node.declarations as Node[]) {
			const id = d.id as Node;
			const init = d.init as Node | null;
			if (id.type !== "Identifier") fault(id, "locals are plain names");
			if (init === null) fault(d, `give ${id.name} an initial value`);
			this.#code.begin(node);
			const truth = this.#holdsTruth(id, init as Node);
			const text = this.#values.stored(init as Node, truth, id.name as string);
			const local = this.#scopes.declare(id, truth, node.kind === "const");
			this.#code.emit(`$put($fp + ${local.index}, ${text});`);
		}
	}

	/** Whether a new local holds truth values, by its annotation or else its initial value. */
	#holdsTruth(id: Node, init: Node): boolean {
		const annotated = kindOfType(annotationOf(id));
		if (annotated === "text" || annotated === "mixed" || annotated === "nothing")
			fault(id, `${id.name} must be a word: intern a text, keep the record of an object`);
		const kind = annotated === "unknown" ? this.#expressions.kindOf(init) : annotated;
		if (kind === "unknown" && unwrap(init).type === "CallExpression") {
			fault(id, `say what ${id.name} holds: what it is given does not tell whether it is a number or a truth value`);
		}
		return kind === "truth";
	}

	#expression(node: Node, statement: Node): void {
		const expression = unwrap(statement);
		this.#code.begin(node);
		switch (expression.type) {
			case "YieldExpression":
				return expression.delegate === true ? this.#values.call(expression) : this.#giveUp(expression);
			case "AssignmentExpression":
			case "UpdateExpression":
				return this.#assignment(expression);
			case "CallExpression":
				return this.#code.emit(`${this.#values.value(expression)};`);
			default:
				this.#values.value(expression);
				return fault(expression, "the statement has no effect");
		}
	}

	/** `yield STATUS`: the thread gives up the processor; it goes on behind the statement. */
	#giveUp(node: Node): void {
		if (node.argument === null) fault(node, "yield tells why the processor is given up");
		const status = unwrap(node.argument as Node);
		const literal = status.type === "Literal" && Number.isInteger(status.value) && (status.value as number) > 0;
		if (
			!literal &&
			(status.type !== "Identifier" ||
				this.#scopes.lookup(status.name as string, status) !== undefined ||
				this.#expressions.kindOf(status) !== "unknown")
		) {
			fault(status, "yield takes the constant of a status: a positive number");
		}
		const text = this.#values.plain(status);
		const after = this.#code.point(node, "resume");
		this.#code.emit(`$put($fp + 1, ${after}); return ${text};`, `case ${after}:`);
	}

	#assignment(node: Node): void {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		const operator = node.type === "UpdateExpression" ? (node.operator === "++" ? "+" : "-") : (node.operator as string).slice(0, -1);
		if (/^(&&|\|\||\?\?)$/.test(operator)) fault(node, `${node.operator} is outside the dialect`);
		const right = node.type === "UpdateExpression" ? undefined : (node.right as Node);
		if (operator !== "" && right !== undefined && hasYield(right))
			fault(node, "yield* cannot stand behind a compound assignment: give its result a name first");
		if (target.type === "Identifier") {
			const place = this.#assigned(target, operator);
			if (right === undefined) this.#code.emit(`$put(${place.address}, $w[${place.address}] ${operator} 1);`);
			else {
				const value = this.#values.stored(right, place.truth, target.name as string);
				this.#code.emit(`$put(${place.address}, ${operator === "" ? value : `$w[${place.address}] ${operator} (${value})`});`);
			}
			return;
		}
		this.#expressions.check(target);
		const address = this.#renderer.address(target, this.#scopes.lookup);
		if (address === undefined) fault(target, "routines assign to locals and fields of structs");
		if (right === undefined) {
			this.#code.emit(this.#write(node));
		} else if (hasYield(right)) {
			// The place assigned to is evaluated first, as JavaScript does.
			const place = this.#values.keep(address as string, false);
			this.#code.emit(`$put(${place}, ${this.#values.stored(right, false, "a field")});`);
		} else {
			this.#values.stored(right, false, "a field");
			this.#code.emit(this.#write(node));
		}
	}

	/** Text of a write to a field as a statement. */
	#write(node: Node): string {
		return this.#renderer.text(
			{ type: "ExpressionStatement", start: node.start, end: node.end, loc: node.loc, expression: node },
			this.#scopes.lookup,
		);
	}

	/** The word of a local that is assigned to. */
	#assigned(target: Node, operator: string): { readonly address: string; readonly truth: boolean } {
		const name = target.name as string;
		const local = this.#scopes.lookup(name, target);
		if (local === undefined) return fault(target, `${name} is no local: state lies in the heap`);
		if (local.constant) fault(target, `${name} is constant: declare it with let`);
		if (local.boolean && operator !== "") fault(target, `${name} holds a truth value: ${operator}= makes a number of it`);
		return { address: `$fp + ${local.index}`, truth: local.boolean };
	}

	#return(node: Node): void {
		this.#code.begin(node);
		const argument = node.argument as Node | null;
		if (argument === null) {
			if (this.#result !== "nothing") fault(node, "the routine returns values elsewhere: return one here too");
			this.#code.emit("return $leave($fp, 0);");
			return;
		}
		const inner = unwrap(argument);
		if (this.#result === "nothing") {
			if (inner.type !== "YieldExpression" || this.#expressions.kindOf(inner) !== "nothing")
				fault(argument, "the routine is declared to return nothing");
			this.#values.call(inner);
			this.#code.emit("return $leave($fp, 0);");
			return;
		}
		const text = this.#values.stored(argument, this.#result === "truth", "the result");
		this.#code.emit(`return $leave($fp, ${text});`);
	}

	/** A jump that is taken unless a condition holds. */
	#unless(test: Node, label: number): void {
		const text = this.#values.value(test);
		this.#code.emit(`if (!(${text})) ${this.#code.goto(label)}`);
	}

	#if(node: Node): void {
		this.#code.begin(node);
		const otherwise = this.#code.label();
		const alternate = node.alternate as Node | null;
		this.#unless(node.test as Node, otherwise);
		this.#statement(node.consequent as Node);
		if (alternate === null) return this.#code.place(otherwise, node);
		const end = this.#code.label();
		this.#code.emit(this.#code.goto(end));
		this.#code.place(otherwise, node);
		this.#statement(alternate);
		this.#code.place(end, node);
	}

	#while(node: Node, label: string | undefined): void {
		const top = this.#code.label();
		const end = this.#code.label();
		this.#code.place(top, node);
		this.#code.begin(node);
		this.#unless(node.test as Node, end);
		this.#body(node.body as Node, { label, breakTo: end, continueTo: top });
		this.#code.emit(this.#code.goto(top));
		this.#code.place(end, node);
	}

	#doWhile(node: Node, label: string | undefined): void {
		const top = this.#code.label();
		const test = this.#code.label();
		const end = this.#code.label();
		this.#code.place(top, node);
		this.#body(node.body as Node, { label, breakTo: end, continueTo: test });
		this.#code.place(test, node);
		this.#code.begin(node.test as Node);
		this.#unless(node.test as Node, end);
		this.#code.emit(this.#code.goto(top));
		this.#code.place(end, node);
	}

	#for(node: Node, label: string | undefined): void {
		const init = node.init as Node | null;
		this.#scopes.within(node, init === null ? [] : [init], () => {
			if (init?.type === "VariableDeclaration") this.#declaration(init);
			else if (init !== null) this.#expression(init, init);
			const top = this.#code.label();
			const next = this.#code.label();
			const end = this.#code.label();
			this.#code.place(top, node);
			if (node.test !== null) {
				this.#code.begin(node.test as Node);
				this.#unless(node.test as Node, end);
			}
			this.#body(node.body as Node, { label, breakTo: end, continueTo: next });
			this.#code.place(next, node);
			if (node.update !== null) this.#expression(node.update as Node, node.update as Node);
			this.#code.emit(this.#code.goto(top));
			this.#code.place(end, node);
		});
	}

	#body(body: Node, target: Target): void {
		this.#targets.push(target);
		this.#statement(body);
		this.#targets.pop();
	}

	#switch(node: Node, label: string | undefined): void {
		this.#code.begin(node);
		const cases = node.cases as Node[];
		const end = this.#code.label();
		const labels = cases.map(() => this.#code.label());
		const value = this.#values.value(node.discriminant as Node);
		this.#scopes.within(
			node,
			cases.flatMap((c) => c.consequent as Node[]),
			() => {
				const tests = cases.map((c, i) =>
					c.test === null ? "" : `if ($d === (${this.#values.plain(c.test as Node)})) ${this.#code.goto(labels[i] as number)} `,
				);
				const fallback = cases.findIndex((c) => c.test === null);
				this.#code.emit(`{ const $d = ${value}; ${tests.join("")}}`, this.#code.goto(fallback < 0 ? end : (labels[fallback] as number)));
				this.#targets.push({ label, breakTo: end, continueTo: undefined });
				cases.forEach((c, i) => {
					this.#code.place(labels[i] as number, c);
					for (const s of c.consequent as Node[]) this.#statement(s);
					this.#scopes.endCase();
				});
				this.#targets.pop();
			},
		);
		this.#code.place(end, node);
	}

	#labeled(node: Node): void {
		const label = (node.label as Node).name as string;
		const body = node.body as Node;
		switch (body.type) {
			case "WhileStatement":
				return this.#while(body, label);
			case "DoWhileStatement":
				return this.#doWhile(body, label);
			case "ForStatement":
				return this.#for(body, label);
			case "SwitchStatement":
				return this.#switch(body, label);
			default:
				return fault(node, "labels name loops");
		}
	}

	#leaveLoop(node: Node): void {
		this.#code.begin(node);
		const label = (node.label as Node | null)?.name as string | undefined;
		const isBreak = node.type === "BreakStatement";
		const target = this.#targets.findLast((t) => (label === undefined || t.label === label) && (isBreak || t.continueTo !== undefined));
		if (target === undefined) return fault(node, `no loop to ${isBreak ? "break" : "continue"}`);
		this.#code.emit(this.#code.goto((isBreak ? target.breakTo : target.continueTo) as number));
	}
}
