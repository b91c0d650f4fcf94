/**
 * Random programs of the dialect, read off a tape of numbers so that fast-check can shrink them: routines that call one another, every
 * kind of loop, switch and jump, locals of both kinds with shadowing, fields, and suspensions anywhere.
 */

/** What a routine of a random program is called with: a depth, a record, a number, a truth value. */
const PARAMS = "d: number, b: Box, p: number, q: boolean";

interface Variable {
	readonly name: string;
	readonly truth: boolean;
	readonly constant: boolean;
}

interface Place {
	readonly variables: readonly Variable[];
	/** Labels of the loops around, innermost last; "" for one without. */
	readonly loops: readonly string[];
	/** Whether a switch is closer than the innermost loop. */
	readonly inSwitch: boolean;
	readonly depth: number;
}

/** Writes programs. */
class Writer {
	readonly #tape: readonly number[];
	#at = 0;
	#names = 0;
	#result = "";

	constructor(tape: readonly number[]) {
		this.#tape = tape;
	}

	/** A number below n; 0, the simplest choice, when the tape is used up. */
	#pick(n: number): number {
		const value = this.#tape[this.#at++] ?? 0;
		return value % n;
	}

	#one<T>(items: readonly T[]): T {
		return items[this.#pick(items.length)] as T;
	}

	program(): string {
		const kinds = ["number", this.#one(["number", "boolean"]), "void"];
		const routines = kinds.map((kind, i) => {
			this.#result = kind;
			const variables = [
				{ name: "p", truth: false, constant: false },
				{ name: "q", truth: true, constant: false },
			];
			const place = { variables, loops: [], inSwitch: false, depth: 3 };
			const body = this.#statements(place, 2 + this.#pick(6));
			const last = kind === "void" ? "" : `return ${kind === "number" ? this.#word(place, 2) : this.#truth(place, 2)};`;
			const early = { number: "return p;", boolean: "return q;", void: "return;" }[kind] as string;
			return `function* r${i}(${PARAMS}): Routine<${kind}> {\nfuel();\nif (d <= 0) ${early}\n${body}\n${last}\n}`;
		});
		// From outside come words alone.
		routines.push(`function* main(d: number, b: Box, p: number, q: number): Routine<number> { return yield* r0(d, b, p, q > 0); }`);
		return `const WAIT = 7;\nfunction odd(n: number): boolean { return (n & 1) === 1; }\n${routines.join("\n")}`;
	}

	#name(): string {
		return `v${this.#names++}`;
	}

	#call(place: Place, i: number, depth: number, calls = true): string {
		return `yield* r${i}(d - 1, b, ${this.#word(place, depth - 1, calls)}, ${this.#truth(place, depth - 1, calls)})`;
	}

	#variable(place: Place, truth: boolean): string | undefined {
		const of = place.variables.filter((v) => v.truth === truth);
		return of.length === 0 ? undefined : this.#one(of).name;
	}

	#field(place: Place, depth: number, calls: boolean): string {
		const index = calls ? "" : this.#word(place, depth - 1, false);
		return this.#one([
			"b.b_id",
			"b.b_pair.x",
			"b.b_pair.y",
			`b.b_slots[${index === "" ? "p & 3" : `(${index}) & 3`}]`,
			"b.b_pairs[p & 1].y",
		]);
	}

	/** An expression that gives a number; `calls` allows calls of routines in it. */
	#word(place: Place, depth: number, calls = true): string {
		if (depth <= 0) return this.#one(["0", "1", "p", "-1", "3", "4294967295", this.#variable(place, false) ?? "2", "b.b_id"]);
		const w = (c = calls) => this.#word(place, depth - 1, c);
		switch (this.#pick(12)) {
			case 0:
				return this.#word(place, 0);
			case 1:
			case 2:
				return `(${w()} ${this.#one(["+", "-", "*", "&", "|", "^", "<<", ">>", ">>>", "%"])} (${w()}))`;
			case 3:
				return this.#field(place, depth, calls);
			case 4:
				return `(note(${this.#names++}, ${w()}) as number)`;
			case 5:
				return `(${this.#one(["-", "~", "+"])}(${w()}))`;
			case 6:
				return `(${this.#truth(place, depth - 1, false)} ? ${w(false)} : ${w(false)})`;
			case 7:
				return "load(b + 1 + (p & 1))";
			case 8:
				return `Math.max(${w(false)}, ${w(false)})`;
			case 9:
				return `(note(${this.#names++}, ${w()}, ${w()}) as number)`;
			default:
				return calls ? `(${this.#call(place, 0, depth)})` : w(false);
		}
	}

	#truth(place: Place, depth: number, calls = true): string {
		if (depth <= 0) return this.#one(["q", "true", "false", this.#variable(place, true) ?? "q", "p > 2"]);
		const w = () => this.#word(place, depth - 1, calls);
		switch (this.#pick(7)) {
			case 0:
				return this.#truth(place, 0);
			case 1:
				return `(${w()} ${this.#one(["<", "<=", ">", ">=", "===", "!=="])} (${w()}))`;
			case 2:
				return `!(${this.#truth(place, depth - 1, calls)})`;
			case 3:
				return `(${this.#truth(place, depth - 1, false)} ${this.#one(["&&", "||"])} ${this.#truth(place, depth - 1, false)})`;
			case 4:
				return `odd(${w()})`;
			case 5:
				return `(${this.#truth(place, depth - 1, calls)} === ${this.#truth(place, depth - 1, calls)})`;
			default:
				return calls ? `((${this.#call(place, 0, depth)}) !== 0)` : `odd(${w()})`;
		}
	}

	/** Statements in a row; what they declare is visible behind them. */
	#statements(place: Place, count: number): string {
		const lines: string[] = [];
		let variables = place.variables;
		for (let i = 0; i < count; i++) {
			const here = { ...place, variables };
			if (this.#pick(4) === 0) {
				const [line, variable] = this.#declaration(here);
				lines.push(line);
				variables = [...variables, variable];
			} else lines.push(this.#statement(here));
		}
		return lines.join("\n");
	}

	#declaration(place: Place, name = this.#name()): [string, Variable] {
		const truth = this.#pick(3) === 0;
		const constant = this.#pick(3) === 0;
		const type = this.#one(["", truth ? ": boolean" : ": number"]);
		const value = truth ? this.#truth(place, 2) : this.#word(place, 2);
		return [`${constant ? "const" : "let"} ${name}${type} = ${value};`, { name, truth, constant }];
	}

	#block(place: Place, first = ""): string {
		// Now and then a block begins with a name that hides an outer one.
		const deeper = { ...place, depth: place.depth - 1 };
		if (this.#pick(5) !== 0) return `{\n${first}${this.#statements(deeper, this.#pick(3))}\n}`;
		const name = this.#one(["p", "q"]);
		const without = { ...deeper, variables: place.variables.filter((v) => v.name !== name) };
		const [line, variable] = this.#shadow(name);
		return `{\n${first}${line}\n${this.#statements({ ...deeper, variables: [...without.variables, variable] }, 1 + this.#pick(2))}\n}`;
	}

	/** A declaration that hides a parameter; its value must not mention the name. */
	#shadow(name: string): [string, Variable] {
		const truth = name === "q";
		return [`let ${name} = ${truth ? "note(0, 3) > 2" : `(note(1, ${this.#pick(9)}) as number)`};`, { name, truth, constant: false }];
	}

	#statement(place: Place): string {
		if (place.depth <= 0) return this.#simple(place);
		switch (this.#pick(12)) {
			case 0:
			case 1:
				return this.#if(place);
			case 2:
				return this.#loop(place, "while");
			case 3:
				return this.#loop(place, "do");
			case 4:
			case 5:
				return this.#loop(place, "for");
			case 6:
				return this.#switch(place);
			case 7:
				return this.#block(place);
			default:
				return this.#simple(place);
		}
	}

	#if(place: Place): string {
		const otherwise = this.#one(["", `else ${this.#pick(2) === 0 ? this.#block(place) : this.#simple(place)}`]);
		return `if (${this.#truth(place, 2)}) ${this.#pick(2) === 0 ? this.#simple(place) : this.#block(place)} ${otherwise}`;
	}

	#loop(place: Place, kind: "while" | "do" | "for"): string {
		const label = this.#one(["", "", `L${this.#names++}`]);
		const i = this.#name();
		const most = this.#pick(4);
		const inside = {
			...place,
			loops: [...place.loops, label],
			inSwitch: false,
			variables: [...place.variables, { name: i, truth: false, constant: true }],
		};
		const prefix = label === "" ? "" : `${label}: `;
		const condition = `(${i} < ${most})${this.#one(["", ` && ${this.#truth(inside, 1, false)}`, ` === ${this.#truth(inside, 1)}`])}`;
		if (kind === "for") {
			const parts = this.#one([
				`let ${i} = 0; ${condition}; ${i}++`,
				`let ${i} = note(2, ${most}) as number; ; ${i} += 1`,
				`let ${i} = 0, other = 1; ${i} < ${most}; note(3, ${i})`,
			]);
			const first = parts.includes("; ;")
				? `if (${i} > ${most + 2}) break;\n`
				: parts.includes("other")
					? `${i} += 1;\nfuel();\n`
					: "fuel();\n";
			return `${prefix}for (${parts}) ${this.#block(inside, first)}`;
		}
		const body = this.#block(inside, `fuel();\n${i} += 1;\n`);
		return kind === "while"
			? `let ${i} = 0;\n${prefix}while (${condition}) ${body}`
			: `let ${i} = 0;\n${prefix}do ${body} while (${condition});`;
	}

	#switch(place: Place): string {
		const inside = { ...place, inSwitch: true, depth: place.depth - 1 };
		const truth = this.#pick(4) === 0;
		const values = truth ? [this.#truth(inside, 1, false), this.#truth(inside, 1, false)] : ["0", "2", this.#word(inside, 1, false)];
		const clauses = values.map((v) => `case ${v}`);
		clauses.splice(this.#pick(clauses.length + 2), 0, "default");
		const cases = clauses.map((c) => `${c}:\n${this.#statements(inside, this.#pick(3))}\n${this.#one(["", "break;"])}`);
		return `switch (${truth ? this.#truth(place, 2) : `(${this.#word(place, 2)}) & 3`}) {\n${cases.join("\n")}\n}`;
	}

	#simple(place: Place): string {
		const value = () => this.#word(place, 2);
		switch (this.#pick(13)) {
			case 0:
			case 1:
				return `yield ${this.#one(["1", "2", "WAIT"])};`;
			case 2:
				return `${this.#call(place, this.#pick(3), 2)};`;
			case 3:
			case 4:
				return this.#assignment(place);
			case 5:
				return `${this.#field(place, 2, false)} = ${value()};`;
			case 6:
				return `${this.#field(place, 2, false)} ${this.#one(["+=", "-=", "^=", "<<="])} ${this.#word(place, 2, false)};`;
			case 7:
				return `pick(b).${this.#one(["b_id", "b_slots[note(4, 1)]"])} ${this.#one(["+= note(5, p)", "= note(6, p)", "++"])};`;
			case 8:
				return `store(b + ${this.#pick(3)}, ${this.#word(place, 2, false)});`;
			case 9:
				return this.#jump(place);
			case 10:
				return ";";
			default:
				return `note(${this.#names++}, ${value()});`;
		}
	}

	#assignment(place: Place): string {
		const able = place.variables.filter((v) => !v.constant);
		if (able.length === 0) return ";";
		const v = this.#one(able);
		if (v.truth) return `${v.name} = ${this.#truth(place, 2)};`;
		return this.#one([
			`${v.name}++;`,
			`${v.name} = ${this.#word(place, 2)};`,
			`${v.name} += ${this.#word(place, 2, false)};`,
			`--${v.name};`,
		]);
	}

	#jump(place: Place): string {
		const loops = place.loops;
		if (loops.length === 0 || this.#pick(6) === 0) {
			if (this.#result === "void") return `if (${this.#truth(place, 1)}) return;`;
			return `if (${this.#truth(place, 1)}) return ${this.#result === "boolean" ? this.#truth(place, 2) : this.#word(place, 2)};`;
		}
		const labels = loops.filter((l) => l !== "");
		const label = labels.length > 0 && this.#pick(2) === 0 ? ` ${this.#one(labels)}` : "";
		return `if (${this.#truth(place, 1)}) ${this.#one(["break", "continue"])}${label};`;
	}
}

/** Text of the program on a tape; main(d, b, p, q) is where it begins. */
export function randomProgram(tape: readonly number[]): string {
	return new Writer(tape).program();
}
