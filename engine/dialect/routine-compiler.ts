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
import { isBoolean, isSimple, type Local, type Lookup, type Renderer, unwrap } from "./lowering.ts";
import { contains, fault, hasYield, isFunction, type Node } from "./syntax.ts";

/** Words of a frame before the parameters: routine and depth, program point, caller. */
export const FRAME_HEADER = 3;

/** A named word of a frame. */
export interface SlotInfo {
	readonly name: string;
	readonly index: number;
	readonly fromLine: number;
	readonly toLine: number;
}

/** A program point. */
export interface PointInfo {
	readonly line: number;
	readonly column: number;
	readonly kind: "statement" | "resume";
}

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

interface Scope {
	readonly names: Map<string, Local>;
	readonly parent: Scope | undefined;
}

interface Target {
	readonly label: string | undefined;
	readonly breakTo: string;
	/** Undefined for a switch. */
	readonly continueTo: string | undefined;
}

/** Compiles one routine. */
export class RoutineCompiler {
	readonly #renderer: Renderer;
	readonly #isRoutine: (name: string) => boolean;
	readonly #slots: SlotInfo[] = [];
	readonly #points: PointInfo[] = [];
	readonly #lines: string[] = [];
	readonly #targets: Target[] = [];
	#scope: Scope = { names: new Map(), parent: undefined };
	#words = FRAME_HEADER;
	#labels = 0;
	#temporaries: number[] = [];
	#frameSize = "$SIZE";

	constructor(renderer: Renderer, isRoutine: (name: string) => boolean) {
		this.#renderer = renderer;
		this.#isRoutine = isRoutine;
	}

	/** Compiles a generator declaration. */
	compile(node: Node): CompiledRoutine {
		const name = (node.id as Node).name as string;
		const endLine = node.loc && (node.loc as unknown as { end: { line: number } }).end.line;
		const params = (node.params as Node[]).map((p) => {
			if (p.type !== "Identifier") fault(p, "parameters are plain names");
			const type = (p.typeAnnotation as Node | undefined)?.typeAnnotation as Node | undefined;
			if (type !== undefined && /^TS(String|Any|Unknown|Object|BigInt|Symbol|Function|Array|Tuple)/.test(type.type)) {
				fault(p, `${p.name} must be a word: intern a text, pass the record of an object`);
			}
			const boolean = this.#annotation(p) === "boolean";
			this.#declare(p, node.loc.start.line, endLine, boolean);
			return p.name as string;
		});
		for (const statement of (node.body as Node).body as Node[]) this.#statement(statement);
		const end = this.#point(node, "resume");
		this.#lines.push(`case ${end}: return $leave($fp, 0);`);
		const frameSize = this.#words;
		const body = this.#resolveLabels(this.#lines.join("\n")).replaceAll(this.#frameSize, String(frameSize));
		const run = `function run($fp, $resumed) {\nlet $k = $w[$fp + 1] + $resumed;\nfor (;;) switch ($k) {\n${body}\n}\n}`;
		return { name, line: node.loc.start.line, endLine, params, slots: this.#slots, points: this.#points, frameSize, run };
	}

	// Points, labels, words.

	#point(node: Node, kind: PointInfo["kind"]): number {
		this.#points.push({ line: node.loc.start.line, column: node.loc.start.column + 1, kind });
		return this.#points.length - 1;
	}

	#label(): string {
		return `@${this.#labels++}@`;
	}

	/** Binds a label to the next point that is emitted; a point of its own, so that it can be jumped to. */
	#place(label: string, node: Node): void {
		const k = this.#point(node, "resume");
		this.#lines.push(`case ${k}: /*${label}*/`);
	}

	#goto(label: string): string {
		return `{ $k = ${label}; continue; }`;
	}

	#resolveLabels(text: string): string {
		const places = new Map<string, string>();
		for (const match of text.matchAll(/case (\d+): \/\*(@\d+@)\*\//g)) places.set(match[2] as string, match[1] as string);
		return text.replace(/\/\*@\d+@\*\//g, "").replace(/@\d+@/g, (label) => places.get(label) as string);
	}

	#begin(node: Node): void {
		const k = this.#point(node, "statement");
		this.#lines.push(`case ${k}: $put($fp + 1, ${k}); if ($stops.armed !== 0 && $stops.check($fp, ${k})) return $STOP;`);
	}

	#declare(node: Node, fromLine: number, toLine: number, boolean: boolean): Local {
		const name = node.name as string;
		const local = { index: this.#words++, boolean };
		if (this.#scope.names.has(name)) fault(node, `${name} is declared twice`);
		this.#scope.names.set(name, local);
		this.#slots.push({ name, index: local.index, fromLine, toLine });
		return local;
	}

	#lookup: Lookup = (name) => {
		for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.parent) {
			const local = scope.names.get(name);
			if (local !== undefined) return local;
		}
		return undefined;
	};

	#annotation(node: Node): string | undefined {
		const type = (node.typeAnnotation as Node | undefined)?.typeAnnotation as Node | undefined;
		return type?.type === "TSBooleanKeyword" ? "boolean" : undefined;
	}

	#inScope(body: () => void): void {
		this.#scope = { names: new Map(), parent: this.#scope };
		body();
		this.#scope = this.#scope.parent as Scope;
	}

	#temporary(): number {
		const index = this.#words++;
		this.#temporaries.push(index);
		return index;
	}

	// Expressions.

	/** Text of an expression without calls of routines. */
	#plain(node: Node): string {
		this.#refuse(node);
		return this.#renderer.text(node, this.#lookup);
	}

	/** Rejects what has no place in a routine's expressions. */
	#refuse(node: Node): void {
		contains(node, (n) => {
			switch (n.type) {
				case "ArrowFunctionExpression":
				case "FunctionExpression":
					return fault(n, "a routine has no closures: make it a plain function of the module");
				case "AwaitExpression":
					return fault(n, "a routine cannot await");
				case "ObjectExpression":
				case "ArrayExpression":
					return fault(n, "locals of a routine are words: no objects or arrays");
				case "CallExpression": {
					const callee = n.callee as Node;
					if (callee.type === "Identifier" && this.#isRoutine(callee.name as string)) {
						fault(n, `${callee.name} is a routine: call it with yield*`);
					}
					for (const a of n.arguments as Node[]) if (isFunction(a)) this.#refuse(a);
					return false;
				}
				case "AssignmentExpression":
				case "UpdateExpression":
					return fault(n, "assign in a statement of its own");
				default:
					return false;
			}
		});
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
			case "ParenthesizedExpression":
				return this.#value(inner.expression as Node);
			case "UnaryExpression":
				return `${inner.operator} ${this.#operand(inner.argument as Node)}`;
			case "BinaryExpression": {
				const [left, right] = this.#values([inner.left as Node, inner.right as Node]);
				return `(${left} ${inner.operator} ${right})`;
			}
			case "CallExpression": {
				const callee = inner.callee as Node;
				if (callee.type !== "Identifier") fault(inner, "yield* cannot stand in the arguments of a method");
				if (this.#isRoutine(callee.name as string)) fault(inner, `${callee.name} is a routine: call it with yield*`);
				if (callee.name === "ref" || callee.name === "load" || callee.name === "store") fault(inner, `yield* cannot stand inside ${callee.name}()`);
				return `${callee.name}(${this.#values(inner.arguments as Node[]).join(", ")})`;
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
			if (i >= lastCall || isConstant(unwrap(n))) return text;
			const word = this.#temporary();
			this.#lines.push(`$put($fp + ${word}, ${text});`);
			return `$w[$fp + ${word}]`;
		});
	}

	/** Makes a call; text of the result, in a word of its own. */
	#callResult(node: Node): string {
		this.#call(node);
		const word = this.#temporary();
		this.#lines.push(`$put($fp + ${word}, $result());`);
		return `$w[$fp + ${word}]`;
	}

	/** Emits a call of a routine up to its return; the result is the thread's return value. */
	#call(node: Node): void {
		if (node.delegate !== true) fault(node, "yield gives up the processor: it is a statement of its own and gives no value");
		const call = unwrap(node.argument as Node);
		const callee = call.callee as Node | undefined;
		if (call.type !== "CallExpression" || callee?.type !== "Identifier" || !this.#isRoutine(callee.name as string)) {
			fault(node, "yield* calls a routine by its name");
		}
		const args = this.#values(call.arguments as Node[]);
		const name = (callee as Node).name as string;
		const k = this.#point(node, "resume");
		const after = this.#point(node, "resume");
		const stores = args.map((a, i) => `$put($c + ${FRAME_HEADER + i}, ${a});`).join(" ");
		this.#lines.push(
			`case ${k}: { $put($fp + 1, ${k}); const $c = $fp + ${this.#frameSize}; $enter($c, $fp, ${name}); ${stores} const $s = ${name}.run($c, 0); if ($s !== 0) return $s; }`,
			`case ${after}:`,
		);
	}

	// Statements.

	#statement(node: Node): void {
		switch (node.type) {
			case "BlockStatement":
				this.#inScope(() => {
					for (const s of node.body as Node[]) this.#statement(s);
				});
				return;
			case "EmptyStatement":
				return;
			case "VariableDeclaration":
				this.#declaration(node);
				return;
			case "ExpressionStatement":
				this.#expression(node);
				return;
			case "ReturnStatement":
				this.#return(node);
				return;
			case "IfStatement":
				this.#if(node);
				return;
			case "WhileStatement":
				this.#while(node, undefined);
				return;
			case "DoWhileStatement":
				this.#doWhile(node, undefined);
				return;
			case "ForStatement":
				this.#for(node, undefined);
				return;
			case "SwitchStatement":
				this.#switch(node, undefined);
				return;
			case "BreakStatement":
			case "ContinueStatement":
				this.#leaveLoop(node);
				return;
			case "LabeledStatement":
				this.#labeled(node);
				return;
			case "ThrowStatement":
				this.#begin(node);
				this.#lines.push(`throw ${this.#plain(node.argument as Node)};`);
				return;
			case "TryStatement":
				return fault(node, "a routine has no try: an error of the kernel is a value or a panic");
			case "FunctionDeclaration":
			case "ClassDeclaration":
				return fault(node, "a routine declares no functions or classes");
			default:
				if (node.type.startsWith("TS")) return;
				return fault(node, `${node.type} is outside the dialect`);
		}
	}

	#declaration(node: Node): void {
		for (const d of node.declarations as Node[]) {
			const id = d.id as Node;
			const init = d.init as Node | null;
			if (id.type !== "Identifier") fault(id, "locals are plain names");
			if (init === null) fault(d, `give ${id.name} an initial value`);
			this.#begin(node);
			const initial = init as Node;
			const text = this.#value(initial);
			const boolean = this.#annotation(id) === "boolean" || isBoolean(initial);
			// A shadowed name is still the outer one in the initial value, so the new one is declared after it.
			const local = this.#declare(id, id.loc.start.line, Number.MAX_SAFE_INTEGER, boolean);
			this.#lines.push(`$put($fp + ${local.index}, ${boolean ? `+(${text})` : text});`);
		}
	}

	#expression(node: Node): void {
		const expression = unwrap(node.expression as Node);
		this.#begin(node);
		if (expression.type === "YieldExpression") {
			if (expression.delegate === true) this.#call(expression);
			else this.#giveUp(expression);
			return;
		}
		if (expression.type === "AssignmentExpression" || expression.type === "UpdateExpression") {
			this.#assignment(expression);
			return;
		}
		this.#lines.push(`${this.#value(expression)};`);
	}

	/** `yield STATUS`: the thread gives up the processor; it goes on behind the statement. */
	#giveUp(node: Node): void {
		if (node.argument === null) fault(node, "yield tells why the processor is given up");
		const status = this.#plain(node.argument as Node);
		const after = this.#point(node, "resume");
		this.#lines.push(`$put($fp + 1, ${after}); return ${status};`, `case ${after}:`);
	}

	#assignment(node: Node): void {
		const target = unwrap((node.type === "UpdateExpression" ? node.argument : node.left) as Node);
		if (target.type === "Identifier") {
			const local = this.#lookup(target.name as string);
			if (local === undefined) fault(target, `${target.name} is no local: state lies in the heap`);
			const index = (local as Local).index;
			if (node.type === "UpdateExpression") {
				this.#lines.push(`$put($fp + ${index}, $w[$fp + ${index}] ${node.operator === "++" ? "+" : "-"} 1);`);
				return;
			}
			const operator = (node.operator as string).slice(0, -1);
			if (/^(&&|\|\||\?\?)$/.test(operator)) fault(node, `${node.operator} is outside the dialect`);
			const right = node.right as Node;
			if (operator !== "" && hasYield(right)) fault(node, "yield* cannot stand behind a compound assignment: give its result a name first");
			const value = this.#value(right);
			this.#lines.push(`$put($fp + ${index}, ${operator === "" ? ((local as Local).boolean ? `+(${value})` : value) : `$w[$fp + ${index}] ${operator} (${value})`});`);
			return;
		}
		if (node.type === "AssignmentExpression" && hasYield(node.right as Node)) {
			if (node.operator !== "=") fault(node, "yield* cannot stand behind a compound assignment: give its result a name first");
			// The place assigned to is evaluated first, as JavaScript does.
			const address = this.#renderer.address(target, this.#lookup);
			if (address === undefined) fault(target, "routines assign to locals and fields of structs");
			const word = this.#temporary();
			this.#lines.push(`$put($fp + ${word}, ${address});`);
			const value = this.#value(node.right as Node);
			this.#lines.push(`$put($w[$fp + ${word}], ${value});`);
			return;
		}
		if (this.#renderer.address(target, this.#lookup) === undefined) fault(target, "routines assign to locals and fields of structs");
		if (node.type === "AssignmentExpression") this.#refuse(node.right as Node);
		this.#refuse(target);
		const statement = { type: "ExpressionStatement", start: node.start, end: node.end, loc: node.loc, expression: node } as Node;
		this.#lines.push(this.#renderer.text(statement, this.#lookup));
	}

	#return(node: Node): void {
		this.#begin(node);
		const argument = node.argument as Node | null;
		if (argument === null) {
			this.#lines.push("return $leave($fp, 0);");
			return;
		}
		const inner = unwrap(argument);
		if (inner.type === "YieldExpression" && inner.delegate === true) {
			this.#call(inner);
			this.#lines.push("return $leave($fp, $result());");
			return;
		}
		const text = this.#value(argument);
		this.#lines.push(`return $leave($fp, ${isBoolean(argument) ? `+(${text})` : text});`);
	}

	#if(node: Node): void {
		this.#begin(node);
		const otherwise = this.#label();
		const alternate = node.alternate as Node | null;
		this.#lines.push(`if (!(${this.#value(node.test as Node)})) ${this.#goto(otherwise)}`);
		this.#inScope(() => this.#statement(node.consequent as Node));
		if (alternate === null) {
			this.#place(otherwise, node);
			return;
		}
		const end = this.#label();
		this.#lines.push(this.#goto(end));
		this.#place(otherwise, node);
		this.#inScope(() => this.#statement(alternate));
		this.#place(end, node);
	}

	#while(node: Node, label: string | undefined): void {
		const top = this.#label();
		const end = this.#label();
		this.#place(top, node);
		this.#begin(node);
		this.#lines.push(`if (!(${this.#value(node.test as Node)})) ${this.#goto(end)}`);
		this.#loopBody(node.body as Node, { label, breakTo: end, continueTo: top });
		this.#lines.push(this.#goto(top));
		this.#place(end, node);
	}

	#doWhile(node: Node, label: string | undefined): void {
		const top = this.#label();
		const test = this.#label();
		const end = this.#label();
		this.#place(top, node);
		this.#loopBody(node.body as Node, { label, breakTo: end, continueTo: test });
		this.#place(test, node);
		this.#begin(node.test as Node);
		this.#lines.push(`if (${this.#value(node.test as Node)}) ${this.#goto(top)}`);
		this.#place(end, node);
	}

	#for(node: Node, label: string | undefined): void {
		this.#inScope(() => {
			const init = node.init as Node | null;
			if (init !== null) {
				if (init.type === "VariableDeclaration") this.#declaration(init);
				else this.#sideEffect(init);
			}
			const top = this.#label();
			const next = this.#label();
			const end = this.#label();
			this.#place(top, node);
			const test = node.test as Node | null;
			if (test !== null) {
				this.#begin(test);
				this.#lines.push(`if (!(${this.#value(test)})) ${this.#goto(end)}`);
			}
			this.#loopBody(node.body as Node, { label, breakTo: end, continueTo: next });
			this.#place(next, node);
			if (node.update !== null) this.#sideEffect(node.update as Node);
			this.#lines.push(this.#goto(top));
			this.#place(end, node);
		});
	}

	#sideEffect(expression: Node): void {
		this.#expression({ type: "ExpressionStatement", start: expression.start, end: expression.end, loc: expression.loc, expression } as Node);
	}

	#loopBody(body: Node, target: Target): void {
		this.#targets.push(target);
		this.#inScope(() => this.#statement(body));
		this.#targets.pop();
	}

	#switch(node: Node, label: string | undefined): void {
		this.#begin(node);
		const word = this.#temporary();
		const cases = node.cases as Node[];
		const end = this.#label();
		const labels = cases.map(() => this.#label());
		// Cases may compare with texts (a toggle's values), which are no words: such a switch evaluates its operand at each test.
		const discriminant = node.discriminant as Node;
		const textual = cases.some((c) => c.test !== null && unwrap(c.test as Node).type === "Literal" && typeof (c.test as Node).value === "string");
		if (textual && hasYield(discriminant)) fault(node, "yield* gives a number: its cases cannot be texts");
		const value = this.#value(discriminant);
		if (!textual) this.#lines.push(`$put($fp + ${word}, ${value});`);
		const operand = textual ? value : `$w[$fp + ${word}]`;
		cases.forEach((c, i) => {
			if (c.test !== null) this.#lines.push(`if (${operand} === (${this.#plain(c.test as Node)})) ${this.#goto(labels[i] as string)}`);
		});
		const fallback = cases.findIndex((c) => c.test === null);
		this.#lines.push(this.#goto(fallback < 0 ? end : (labels[fallback] as string)));
		this.#targets.push({ label, breakTo: end, continueTo: undefined });
		this.#inScope(() => {
			cases.forEach((c, i) => {
				this.#place(labels[i] as string, c);
				for (const s of c.consequent as Node[]) this.#statement(s);
			});
		});
		this.#targets.pop();
		this.#place(end, node);
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
		this.#begin(node);
		const label = (node.label as Node | null)?.name as string | undefined;
		const isBreak = node.type === "BreakStatement";
		const target = this.#targets.findLast((t) => (label === undefined || t.label === label) && (isBreak || t.continueTo !== undefined));
		if (target === undefined) fault(node, `no loop to ${isBreak ? "break" : "continue"}`);
		this.#lines.push(this.#goto((isBreak ? (target as Target).breakTo : (target as Target).continueTo) as string));
	}
}

/** Whether nothing can change an expression's value between two evaluations. */
function isConstant(node: Node): boolean {
	return node.type === "Literal" || (node.type === "Identifier" && /^[A-Z][A-Z0-9_]+$/.test(node.name as string));
}
