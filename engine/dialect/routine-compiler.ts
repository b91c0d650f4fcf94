/**
 * One routine: a generator function lowered to two functions that write the same words of its frame in the same order.
 *
 *     function* f(a) { S1; x = yield* g(a); S2 }
 *
 *     begin($fp): runs the frame from its first statement on, as plain JavaScript that keeps the frame's words in variables as well
 *       statement S1; pushes g's frame, begins g, hands a status other than 0 on to the caller; takes g's result; statement S2
 *     resume($fp, $returned): goes on with statement $w[$fp + 1], or behind it after a call has returned (1)
 *       case 0: statement S1
 *       case 1: statement with the call: pushes g's frame, begins g, hands a status other than 0 on
 *       case 2: takes g's result
 *       case 3: statement S2
 *
 * A statement begins with its number written to the frame and a look whether a debugger wants to stop there. What a routine calls
 * is run at once on JavaScript's stack; where that gives up the processor, all JavaScript frames unwind and the heap frames alone
 * remain: the trampoline goes on with the innermost one. Most activations never give it up, so that it is `begin` that must be fast.
 */
import { annotationOf, type Callee, type Kind, kindOfType, routineTypeOf } from "./callees.ts";
import { Code, type PointInfo } from "./code.ts";
import { completes } from "./completion.ts";
import { ControlFlow } from "./control-flow.ts";
import { type CalleeLookup, Expressions } from "./expressions.ts";
import type { Local, Renderer } from "./lowering.ts";
import { FRAME_HEADER, Scopes, type SlotInfo } from "./scopes.ts";
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
	/** Texts of the functions `begin` and `resume`. */
	readonly begin: string;
	readonly resume: string;
}

/** Compiles one routine. */
export class RoutineCompiler {
	readonly #renderer: Renderer;
	readonly #code: Code;
	readonly #scopes: Scopes;
	readonly #expressions: Expressions;
	readonly #values: Values;
	readonly #control: ControlFlow;
	#result: Kind = "nothing";

	constructor(renderer: Renderer, callees: CalleeLookup) {
		this.#renderer = renderer;
		this.#code = new Code(renderer.source);
		this.#scopes = new Scopes((index) => this.#code.word(index));
		this.#expressions = new Expressions(renderer, this.#scopes.lookup, callees);
		this.#values = new Values(renderer, this.#scopes, this.#code, this.#expressions);
		this.#control = new ControlFlow(this.#code, this.#scopes, this.#values, {
			statement: (node) => this.#statement(node),
			simple: (node) => (node.type === "VariableDeclaration" ? this.#declaration(node) : this.#expression(node, node)),
		});
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
		const params = (node.params as Node[]).map((p) => p.name as string);
		const variables = Array.from({ length: frameSize - FRAME_HEADER }, (_, i) => {
			const index = FRAME_HEADER + i;
			return `$v${index} = ${i < params.length ? `$w[$fp + ${index}]` : "0"}`;
		});
		const begin = `function ($fp) {\n${variables.length === 0 ? "" : `let ${variables.join(", ")};\n`}${this.#code.finishPlain(frameSize)}\n}`;
		const resume = `function ($fp, $returned) {\nlet $k = $w[$fp + 1] + $returned;\nfor (;;) switch ($k) {\n${this.#code.finishMachine(frameSize)}\n}\n}`;
		return {
			name,
			line: node.loc.start.line,
			endLine: node.loc.end.line,
			params,
			slots: this.#scopes.slots,
			points: this.#code.points,
			frameSize,
			begin,
			resume,
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
			case "WhileStatement":
			case "DoWhileStatement":
			case "ForStatement":
			case "SwitchStatement":
			case "BreakStatement":
			case "ContinueStatement":
			case "LabeledStatement":
				return this.#control.compile(node);
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
			this.#code.write(local.index, text);
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
		this.#code.emit(`$put($fp + 1, ${after}); return ${text};`);
		this.#code.machine(`case ${after}:`);
	}

	#assignment(node: Node): void {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		const operator = node.type === "UpdateExpression" ? (node.operator === "++" ? "+" : "-") : (node.operator as string).slice(0, -1);
		if (/^(&&|\|\||\?\?)$/.test(operator)) fault(node, `${node.operator} is outside the dialect`);
		const right = node.type === "UpdateExpression" ? undefined : (node.right as Node);
		if (operator !== "" && right !== undefined && hasYield(right))
			fault(node, "yield* cannot stand behind a compound assignment: give its result a name first");
		if (target.type === "Identifier") {
			const local = this.#assigned(target, operator);
			const value = right === undefined ? "1" : this.#values.stored(right, local.boolean, target.name as string);
			this.#code.write(local.index, operator === "" ? value : `${local.text} ${operator} (${value})`);
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

	/** The local that is assigned to. */
	#assigned(target: Node, operator: string): Local {
		const name = target.name as string;
		const local = this.#scopes.lookup(name, target);
		if (local === undefined) return fault(target, `${name} is no local: state lies in the heap`);
		if (local.constant) fault(target, `${name} is constant: declare it with let`);
		if (local.boolean && operator !== "") fault(target, `${name} holds a truth value: ${operator}= makes a number of it`);
		return local;
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
}
