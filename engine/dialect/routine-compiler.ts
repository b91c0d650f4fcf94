/**
 * One routine: a generator function lowered to a state machine over the words of its frame.
 *
 *     function* f(a) { S1; x = yield* g(a); S2 }
 *
 *     run($fp, $resumed): the statement to go on with is $w[$fp + 1], or the one behind it after a call has returned
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
import { isSimple, type Renderer } from "./lowering.ts";
import { FRAME_HEADER, Scopes, type SlotInfo } from "./scopes.ts";
import { fault, hasYield, type Node, unwrap } from "./syntax.ts";

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
	readonly #targets: Target[] = [];
	#result: Kind = "nothing";

	constructor(renderer: Renderer, callees: CalleeLookup) {
		this.#renderer = renderer;
		this.#code = new Code(renderer.source);
		this.#expressions = new Expressions(renderer, this.#scopes.lookup, callees);
	}

	/** Compiles a generator declaration. */
	compile(node: Node, self: Callee): CompiledRoutine {
		if (node.async === true) fault(node, "a routine cannot be async");
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
		if (this.#result !== "nothing" && this.#completes(statements)) {
			fault(node, `${name} returns a value, but its end can be reached: return one there too`);
		}
		const end = this.#code.point(node, "resume");
		this.#code.emit(`case ${end}: return $leave($fp, 0);`);
		const frameSize = this.#scopes.words;
		const run = `function ($fp, $resumed) {\nlet $k = $w[$fp + 1] + $resumed;\nfor (;;) switch ($k) {\n${this.#code.finish(frameSize)}\n}\n}`;
		const params = (node.params as Node[]).map((p) => p.name as string);
		return { name, line: node.loc.start.line, endLine: node.loc.end.line, params, slots: this.#scopes.slots, points: this.#code.points, frameSize, run };
	}

	#completes(statements: readonly Node[]): boolean {
		return completes(statements, (call) => this.#expressions.calleeOf(call)?.result === "never");
	}

	#parameter(p: Node): void {
		if (p.type !== "Identifier") fault(p, "parameters are plain names");
		if (p.optional === true) fault(p, `${p.name} must always be given: a missing word has no value`);
		const kind = kindOfType(annotationOf(p));
		if (kind === "text" || kind === "mixed" || kind === "nothing") fault(p, `${p.name} must be a word: intern a text, pass the record of an object`);
		this.#scopes.declare(p, kind === "truth", false);
	}

	// Expressions.

	/** Text of an expression without calls of routines. */
	#plain(node: Node): string {
		this.#expressions.check(node);
		return this.#renderer.text(node, this.#scopes.lookup);
	}

	/**
	 * Text of an expression whose calls of routines have been made before, their results in words of the frame. What stands left of a
	 * call is put aside first, so that it is evaluated first.
	 */
	#value(node: Node): string {
		const inner = unwrap(node);
		if (!hasYield(inner)) return this.#plain(inner);
		switch (inner.type) {
			case "YieldExpression":
				return this.#callResult(inner);
			case "UnaryExpression":
				this.#expressions.checkOperator(inner);
				return `${inner.operator} ${this.#operand(inner.argument as Node)}`;
			case "BinaryExpression": {
				this.#expressions.checkOperator(inner);
				const [left, right] = this.#values([inner.left as Node, inner.right as Node]);
				return `(${left} ${inner.operator} ${right})`;
			}
			case "CallExpression": {
				const callee = unwrap(inner.callee as Node);
				if (callee.type !== "Identifier" || inner.optional === true) fault(inner, "yield* cannot stand in the arguments of a method");
				const name = callee.name as string;
				if (name === "ref" || name === "load" || name === "store") fault(inner, `yield* cannot stand inside ${name}()`);
				this.#expressions.check({ ...inner, arguments: [] });
				return `${name}(${this.#values(inner.arguments as Node[]).join(", ")})`;
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
		const text = this.#value(node);
		return isSimple(unwrap(node)) || hasYield(node) ? text : `(${text})`;
	}

	/** Texts of expressions that are evaluated in order, some of which may call routines. */
	#values(nodes: readonly Node[]): string[] {
		const lastCall = nodes.findLastIndex((n) => hasYield(n));
		return nodes.map((n, i) => {
			const text = this.#operand(n);
			if (i >= lastCall || this.#isConstant(unwrap(n))) return text;
			const kind = this.#wordKind(n, "a value that waits for a call must be a word: give it a name first");
			return this.#keep(text, kind === "truth");
		});
	}

	/** Puts a value into a word without a name; text that reads it. */
	#keep(text: string, truth: boolean): string {
		const word = this.#scopes.temporary();
		this.#code.emit(`$put($fp + ${word}, ${truth ? `+(${text})` : text});`);
		return truth ? `($w[$fp + ${word}] !== 0)` : `$w[$fp + ${word}]`;
	}

	/** Whether nothing can change an expression's value between two evaluations: a literal, a local, a constant by its spelling. */
	#isConstant(node: Node): boolean {
		if (node.type === "Literal") return true;
		return node.type === "Identifier" && (/^[A-Z][A-Z0-9_]+$/.test(node.name as string) || this.#scopes.lookup(node.name as string, node) !== undefined);
	}

	/** Kind of a value that is to be kept in the heap; rejects what is no word. */
	#wordKind(node: Node, otherwise: string): Kind {
		const kind = this.#expressions.kindOf(node);
		if (kind === "text" || kind === "nothing" || kind === "mixed") fault(node, otherwise);
		return kind;
	}

	/** Text of a value for a word that holds truth values or numbers. */
	#stored(node: Node, truth: boolean, what: string): string {
		const kind = this.#wordKind(node, `${what} is a word: neither text nor undefined fits`);
		if (truth && kind === "word") fault(node, `${what} holds a truth value: compare the number first`);
		if (!truth && kind === "truth") fault(node, `${what} holds a number, not a truth value: write ? 1 : 0, or declare it boolean`);
		const text = this.#value(node);
		return truth ? `+(${text})` : text;
	}

	/** Makes a call; text of the result, in a word of its own. */
	#callResult(node: Node): string {
		this.#call(node);
		const { result } = this.#expressions.routineOf(node);
		if (result === "nothing") fault(node, `${(unwrap(node.argument as Node).callee as Node).name} gives no value`);
		return this.#keep("$result()", result === "truth");
	}

	/** Emits a call of a routine up to its return; the result is the thread's return value. */
	#call(node: Node): void {
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
				fault(a, params[i] === "truth" ? `argument ${i + 1} of ${name} is a truth value` : `argument ${i + 1} of ${name} is a number: write ? 1 : 0`);
			}
		});
		const args = this.#values(given);
		const k = this.#code.point(node, "resume");
		const after = this.#code.point(node, "resume");
		// Arguments are evaluated before the frame of the callee is the innermost one.
		const values = args.map((a, i) => `const $${i} = ${params[i] === "truth" ? `+(${a})` : a}; `).join("");
		const stores = args.map((_, i) => ` $put($c + ${FRAME_HEADER + i}, $${i});`).join("");
		this.#code.emit(
			`case ${k}: { $put($fp + 1, ${k}); ${values}const $c = $fp + ${this.#code.frameSize}; $enter($c, $fp, ${name});${stores} const $s = ${name}.run($c, 0); if ($s !== 0) return $s; }`,
			`case ${after}:`,
		);
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
				this.#code.emit(`throw ${this.#plain(node.argument as Node)};`);
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
			const text = this.#stored(init as Node, truth, id.name as string);
			const local = this.#scopes.declare(id, truth, node.kind === "const");
			this.#code.emit(`$put($fp + ${local.index}, ${text});`);
		}
	}

	/** Whether a new local holds truth values, by its annotation or else its initial value. */
	#holdsTruth(id: Node, init: Node): boolean {
		const annotated = kindOfType(annotationOf(id));
		if (annotated === "text" || annotated === "mixed" || annotated === "nothing") fault(id, `${id.name} must be a word: intern a text, keep the record of an object`);
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
				return expression.delegate === true ? this.#call(expression) : this.#giveUp(expression);
			case "AssignmentExpression":
			case "UpdateExpression":
				return this.#assignment(expression);
			case "CallExpression":
				return this.#code.emit(`${this.#value(expression)};`);
			default:
				this.#value(expression);
				return fault(expression, "the statement has no effect");
		}
	}

	/** `yield STATUS`: the thread gives up the processor; it goes on behind the statement. */
	#giveUp(node: Node): void {
		if (node.argument === null) fault(node, "yield tells why the processor is given up");
		const status = unwrap(node.argument as Node);
		const literal = status.type === "Literal" && Number.isInteger(status.value) && (status.value as number) > 0;
		if (!literal && (status.type !== "Identifier" || this.#scopes.lookup(status.name as string, status) !== undefined || this.#expressions.kindOf(status) !== "unknown")) {
			fault(status, "yield takes the constant of a status: a positive number");
		}
		const text = this.#plain(status);
		const after = this.#code.point(node, "resume");
		this.#code.emit(`$put($fp + 1, ${after}); return ${text};`, `case ${after}:`);
	}

	#assignment(node: Node): void {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		const operator = node.type === "UpdateExpression" ? (node.operator === "++" ? "+" : "-") : (node.operator as string).slice(0, -1);
		if (/^(&&|\|\||\?\?)$/.test(operator)) fault(node, `${node.operator} is outside the dialect`);
		const right = node.type === "UpdateExpression" ? undefined : (node.right as Node);
		if (operator !== "" && right !== undefined && hasYield(right)) fault(node, "yield* cannot stand behind a compound assignment: give its result a name first");
		if (target.type === "Identifier") {
			const place = this.#assigned(target, operator);
			if (right === undefined) this.#code.emit(`$put(${place.address}, $w[${place.address}] ${operator} 1);`);
			else {
				const value = this.#stored(right, place.truth, target.name as string);
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
			const place = this.#keep(address as string, false);
			this.#code.emit(`$put(${place}, ${this.#stored(right, false, "a field")});`);
		} else {
			this.#stored(right, false, "a field");
			this.#code.emit(this.#write(node));
		}
	}

	/** Text of a write to a field as a statement. */
	#write(node: Node): string {
		return this.#renderer.text({ type: "ExpressionStatement", start: node.start, end: node.end, loc: node.loc, expression: node }, this.#scopes.lookup);
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
			if (inner.type !== "YieldExpression" || this.#expressions.kindOf(inner) !== "nothing") fault(argument, "the routine is declared to return nothing");
			this.#call(inner);
			this.#code.emit("return $leave($fp, 0);");
			return;
		}
		const text = this.#stored(argument, this.#result === "truth", "the result");
		this.#code.emit(`return $leave($fp, ${text});`);
	}

	/** A jump that is taken unless a condition holds. */
	#unless(test: Node, label: number): void {
		const text = this.#value(test);
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
		const value = this.#value(node.discriminant as Node);
		this.#scopes.within(node, cases.flatMap((c) => c.consequent as Node[]), () => {
			const tests = cases.map((c, i) => (c.test === null ? "" : `if ($d === (${this.#plain(c.test as Node)})) ${this.#code.goto(labels[i] as number)} `));
			const fallback = cases.findIndex((c) => c.test === null);
			this.#code.emit(`{ const $d = ${value}; ${tests.join("")}}`, this.#code.goto(fallback < 0 ? end : (labels[fallback] as number)));
			this.#targets.push({ label, breakTo: end, continueTo: undefined });
			cases.forEach((c, i) => {
				this.#code.place(labels[i] as number, c);
				for (const s of c.consequent as Node[]) this.#statement(s);
				this.#scopes.endCase();
			});
			this.#targets.pop();
		});
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
